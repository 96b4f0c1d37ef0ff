"""What one entry of the log says, and its only spelling in bytes. Knows ids, codes, counts, hashes; no person."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import rfc8785

from services.audit.domain.merkle import leaf_hash
from shared.contracts.access import AccessRecord
from shared.contracts.fields import Sealed

LEAF_VERSION = 1
LEAF_BYTES_LIMIT = 65_535

_Fields = dict[str, str | int | list[str]]


class LeafTooLargeError(Exception):
    """The entry does not fit the two length bytes of a C2SP entry bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An access record with its place in its source's own count. `encoded` is what the tree hashes.

    The count begins again with each `epoch` of the source's stream. The first is not written: one spelling each.
    """

    source: str
    number: int
    record: AccessRecord
    epoch: int = 1

    @property
    def encoded(self) -> bytes:
        """Return the RFC 8785 bytes of the leaf. Raises LeafTooLargeError above 65,535."""
        encoded = rfc8785.dumps(self._fields())
        if len(encoded) > LEAF_BYTES_LIMIT:
            raise LeafTooLargeError
        return encoded

    @property
    def hash(self) -> bytes:
        """Return the leaf's hash in the tree."""
        return leaf_hash(self.encoded)

    def _fields(self) -> _Fields:
        """Return the fields; what the record does not say is left out."""
        record = self.record
        fields: dict[str, str | int | list[str] | None] = {
            "v": LEAF_VERSION,
            "id": str(record.record_id),
            "at": timestamp(record.at),
            "source": self.source,
            "epoch": self.epoch if self.epoch > 1 else None,
            "number": self.number,
            "actor": _text(record.actor),
            "role": record.role,
            "organisation": _text(record.organisation),
            "owner": _text(record.owner),
            "action": record.action,
            "resource_type": record.resource_type,
            "resources": [str(each) for each in record.resources],
            "decision": record.decision,
            "policies": [str(each) for each in record.policies],
            "section": record.section,
            "purpose": record.purpose,
            "reason": record.reason,
            "consent": record.consent,
            "object_version": record.object_version,
            "ciphertext_hash": record.ciphertext_hash,
            "contents": [str(each) for each in record.contents] or None,
            "request_id": record.request_id,
            "count": record.count,
            "detail_hash": detail_hash(record.detail),
        }
        return {name: value for name, value in fields.items() if value is not None}


def detail_hash(detail: Sealed[object] | None) -> str | None:
    """Return the hash that binds a sealed detail to its leaf. The ciphertext is random, so that this says nothing.

    When the detail's key is destroyed, or the detail itself, leaf and tree stay as they are.
    """
    return None if detail is None else sha256(detail.ciphertext).hexdigest()


def timestamp(at: datetime) -> str:
    """Return a time as the log spells it: RFC 3339, UTC, always six decimals."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
