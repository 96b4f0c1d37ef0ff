"""What services tell each other: frozen dataclasses, one module per publisher. Knows no transport and no key.

A field is an id, a code, a time, a count, or a `Sealed[...]` body addressed to one service; tuples of ids and codes
are allowed. `tests/shared/test_contracts.py` refuses everything else, so that no name can reach the broker.
"""
