"""What partners, cases' events and time do to referrals. Each function is one transaction."""

from services.referrals.usecases.answering import ACTIONS, answer_referral
from services.referrals.usecases.arriving import end_overdue, receive_disclosure, revoke_referrals
from services.referrals.usecases.ports import Answer, Make, Package, Place, Referrals, Said, Transaction
from services.referrals.usecases.reading import (
    PAGE_SIZE,
    list_providers,
    list_referrals,
    list_waiting,
    open_package,
    read_referral,
)

__all__ = [
    "ACTIONS",
    "PAGE_SIZE",
    "Answer",
    "Make",
    "Package",
    "Place",
    "Referrals",
    "Said",
    "Transaction",
    "answer_referral",
    "end_overdue",
    "list_providers",
    "list_referrals",
    "list_waiting",
    "open_package",
    "read_referral",
    "receive_disclosure",
    "revoke_referrals",
]
