"""The least that a promise needs, written down as short as it goes: what our figures are compared with.

Each keeps the promise (the token is verified, the content sealed, the record committed before the answer) and nothing
else: no policy, no contexts, no contract, no routes. Served by our own server, so that only the work differs.
"""
