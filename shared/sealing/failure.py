"""The one failure of sealing. Knows nothing of why: whoever probes ciphertexts learns one bit, once."""


class SealError(Exception):
    """The ciphertext cannot be opened: altered, cut, moved to another place, or under another key.

    It has no kind in `shared.errors` on purpose. Nothing a client sends can cause it, so on the wire it is a bare
    500, and in a stream it is a poison message, which is parked, not retried.
    """

    def __init__(self) -> None:
        super().__init__("cannot be opened")
