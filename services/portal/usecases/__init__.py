"""Signing in, staying signed in, and a token for each service. Knows ports only: no SQL, no HTTP, no framework."""
