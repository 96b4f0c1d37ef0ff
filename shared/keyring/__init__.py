"""The private keys of one service, and the port behind which an HSM can take their place. Knows no database and no bus.

Who owns a service's keyring file can read what that service stores, open what is sealed to it and sign in its name;
nothing of any other service. Beside a stolen data backup it is useless without the wrapped keys, which live elsewhere.
"""

from shared.keyring.files import KeyringError
from shared.keyring.keys import KeyProvider, Keyring

__all__ = ["KeyProvider", "Keyring", "KeyringError"]
