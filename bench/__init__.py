"""How fast Amparo is, each figure beside the least that its promise needs. Knows the services from outside only.

A figure and its floor are measured in the same run, round by round in turn, with the same load, the same server and
the same PostgreSQL. What counts is the ratio: absolute figures drift on shared machines.
"""
