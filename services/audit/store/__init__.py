"""The log in PostgreSQL. The only room that speaks SQL; knows no HTTP and signs nothing.

Where things lie: a record is accepted into `pending` by the transaction that hears of it, and moved to `entries` by
the sequencer. `entries` hold the leaves and their hashes, `tiles` only full tiles with their roots; a partial tile is
read from what is below it, so that nothing here is ever written twice. The running role may add and read, not change.
"""

from services.audit.store.growing import SqlGrowingLog
from services.audit.store.log import SqlLog
from services.audit.store.waiting import DuplicateRecordError, OwnOutbox, OwnRecord, accept

__all__ = ["DuplicateRecordError", "OwnOutbox", "OwnRecord", "SqlGrowingLog", "SqlLog", "accept"]
