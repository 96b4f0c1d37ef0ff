"""The access log. Owns access records, the tree over them and its signed checkpoints; trusted with no case content.

May never change or remove an entry. An attacker who owns it can stop the log and can show different auditors different
trees, but cannot edit, remove or reorder what a kept checkpoint covers without every later verification naming it.
"""
