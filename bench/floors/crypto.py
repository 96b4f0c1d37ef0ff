"""Crypto floor: AES-256-GCM of the same bytes with `cryptography` alone, a fresh nonce each time."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def seal_and_open(key: bytes, content: bytes, *, times: int) -> None:
    """Seal and open *content* so often."""
    cipher = AESGCM(key)
    for _ in range(times):
        nonce = os.urandom(NONCE_BYTES)
        cipher.decrypt(nonce, cipher.encrypt(nonce, content, b""), b"")
