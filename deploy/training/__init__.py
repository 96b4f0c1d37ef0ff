"""Training installations: synthetic people, printed accounts. Nothing here may run beside real people."""
