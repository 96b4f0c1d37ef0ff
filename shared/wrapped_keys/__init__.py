"""Keys of things (a case, a registration, a package), wrapped, in a database of their own. Knows no content they seal.

Content lives in the data database, whose backups are kept long; these rows live here, with backups kept a short time.
Who steals one of the two has nothing. Deleting the rows is the erasure: nothing can be opened afterwards, and the last
key backup that held them is the last copy (until then the server's own log and free pages may hold the wrapped bytes).
"""

from shared.wrapped_keys.cache import LONGEST_CACHE_SECONDS
from shared.wrapped_keys.store import KeyDestroyedError, WrappedKeys

__all__ = ["LONGEST_CACHE_SECONDS", "KeyDestroyedError", "WrappedKeys"]
