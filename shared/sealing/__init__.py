"""Sealing: how content becomes unreadable to everybody without its key. Knows no service, database or transport.

Fields and files: `seal` and `open_sealed`. Bodies on the bus: `seal_to` and `open_from`. Keys under keys: `Stanza`.
Whatever is wrong with a ciphertext, its context or its key, the answer is the one `SealError`.
"""

from shared.sealing.failure import SealError
from shared.sealing.fields import Context, open_sealed, seal
from shared.sealing.hpke import open_from, seal_to
from shared.sealing.stanza import Stanza

__all__ = ["Context", "SealError", "Stanza", "open_from", "open_sealed", "seal", "seal_to"]
