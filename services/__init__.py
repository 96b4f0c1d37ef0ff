"""The services. Each has its own process, database, database user and keys; none imports another."""
