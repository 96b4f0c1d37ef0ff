"""Contracts and security plumbing that every service needs. Knows no rule about people or cases."""
