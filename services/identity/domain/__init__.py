"""What accounts, sign-ins and tokens are and how they may change. Pure: no I/O, no clock, no framework."""
