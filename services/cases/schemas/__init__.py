"""Shapes on the wire, in and out. Knows no database and no rule: what a value means is the domain's."""

"""Shapes on the wire, in and out. Knows no database and no rule: what a value means is the domain's."""
