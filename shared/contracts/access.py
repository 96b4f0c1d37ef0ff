"""The access record: what every service tells audit about every read, change and refusal. Knows no case content."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from shared.contracts.fields import Code, Sealed


class AccessDetail(TypedDict, total=False):
    """What may be said only under seal, addressed to audit: free text and fine-grained purposes."""

    reason: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecord:
    """One access, decided. The publisher's subclass gives it its event type.

    `record_id` is a UUIDv7. `actor` is the token's subject (pseudonymous), None for the service itself. `resources`
    names what was touched: one id for a read, all of them for a list, in order. `decision` is `allowed` or `refused`.
    `policies` are Cedar policy ids. `object_version` and `ciphertext_hash` (hex SHA-256) say exactly what was read.
    When several were read at once, `section` joins them by `/`, and `contents` says of each what was opened:
    `section:version:ciphertext hash`. `consent` is the hash of the consent text behind a disclosure. `organisation` is
    the actor's; `owner` is the one whose person it is about, so that its auditor sees what partners and strangers did.
    """

    record_id: UUID
    at: datetime
    actor: UUID | None
    role: Code | None
    organisation: UUID | None
    action: Code
    resource_type: Code
    resources: tuple[UUID, ...]
    decision: Code
    owner: UUID | None = None
    policies: tuple[Code, ...] = ()
    section: Code | None = None
    purpose: Code | None = None
    reason: Code | None = None
    consent: Code | None = None
    object_version: int | None = None
    ciphertext_hash: Code | None = None
    contents: tuple[Code, ...] = ()
    request_id: Code | None = None
    count: int | None = None
    detail: Sealed[AccessDetail] | None = None

    @property
    def subject(self) -> UUID:
        """Each record stands for itself: a parked one holds up no other."""
        return self.record_id
