"""What a registration and a screening are. Pure: no I/O, no clock, no framework, no key."""
