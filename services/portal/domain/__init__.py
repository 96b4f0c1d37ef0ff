"""What a session is and how long it lasts. Pure: no I/O, no clock, no framework."""
