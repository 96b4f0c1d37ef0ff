"""What identity tells every service, as a record of the log. Knows no name: an account is an id, a role is a code."""

from typing import Final
from uuid import UUID

from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code
from shared.contracts.identity import AccountChanged, TokenKeyAnnounced

ALLOWED: Final = Code("allowed")


def account_record(event: AccountChanged, *, record_id: UUID) -> AccessRecord:
    """Return the record of an account's change: its roles and sites in `contents`, its epoch as the version.

    Who changed it is in a record of identity's own, beside this one.
    """
    return AccessRecord(
        record_id=record_id,
        at=event.changed_at,
        actor=None,
        role=None,
        organisation=event.organisation,
        owner=event.organisation,
        action=Code("account-changed"),
        resource_type=Code("account"),
        resources=(event.account_id,),
        decision=ALLOWED,
        reason=event.state,
        object_version=event.epoch,
        contents=(*(Code(f"role:{role}") for role in event.roles), *(Code(f"site:{site}") for site in event.sites)),
    )


def key_record(event: TokenKeyAnnounced, *, record_id: UUID) -> AccessRecord:
    """Return the record of a key that signs tokens: whoever holds the log knows which keys ever counted."""
    return AccessRecord(
        record_id=record_id,
        at=event.usable_from,
        actor=None,
        role=None,
        organisation=None,
        action=Code("token-key-announced"),
        resource_type=Code("token-key"),
        resources=(event.key_id,),
        decision=ALLOWED,
        contents=(Code(f"public-key:{event.public_key}"),),
    )
