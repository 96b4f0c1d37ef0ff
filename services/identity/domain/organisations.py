"""The organisations whose people have accounts. Pure: no I/O, no clock, no framework."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What an organisation is for."""

    PROTECTION = "protection-programme"
    SERVICE_PROVIDER = "service-provider"
    LAW_ENFORCEMENT = "law-enforcement"
    OVERSIGHT = "oversight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation. The founding one runs the installation: its administrators make the others."""

    id: UUID
    name: str
    kind: Kind
    is_founder: bool
    created_at: datetime
