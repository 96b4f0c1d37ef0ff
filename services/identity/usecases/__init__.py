"""What people do with accounts, sign-ins and tokens. Each module says whose part it is."""
