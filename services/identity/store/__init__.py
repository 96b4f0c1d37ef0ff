"""Identity in PostgreSQL. The only place of this service that speaks SQL, hashes passwords and opens what is sealed."""

from services.identity.store.passwords import Argon2Passwords
from services.identity.store.transaction import SPEAKS_TO, SqlIdentity, SqlTransaction

__all__ = ["SPEAKS_TO", "Argon2Passwords", "SqlIdentity", "SqlTransaction"]
