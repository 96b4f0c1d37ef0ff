"""What the use cases of identity need of their store. Holds no rule."""

from services.identity.usecases.ports.outside import Outside
from services.identity.usecases.ports.transaction import Identity, Passwords, Transaction
from services.identity.usecases.ports.values import Credentials, Enrolment, RefreshToken, Returned

__all__ = [
    "Credentials",
    "Enrolment",
    "Identity",
    "Outside",
    "Passwords",
    "RefreshToken",
    "Returned",
    "Transaction",
]
