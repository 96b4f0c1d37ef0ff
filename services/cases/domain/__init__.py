"""What a case, a consent and a disclosure are, and how they may change. Pure: no I/O, no clock, no framework."""
