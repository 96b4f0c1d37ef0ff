"""Where intake lives in PostgreSQL, sealed. The only room that speaks SQL and the only one that seals; knows no HTTP.

What lies in the data database: ids, codes, times, ciphertext, and blind features of who was registered. The keys are
in a database of their own, one for the person's identity and one for their story, and are destroyed when the case is
open. Whoever steals the data database, a backup or the disk has ids and times; whoever has both databases still lacks
the keyring.
"""

from services.intake.store.registrations import section_context
from services.intake.store.transaction import SqlIntake, SqlTransaction

__all__ = ["SqlIntake", "SqlTransaction", "section_context"]
