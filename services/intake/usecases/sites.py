"""Sites that are closed: nobody is registered there any more. What a site is called is identity's to say."""

from datetime import datetime
from uuid import UUID

from services.intake.usecases.ports import Transaction
from shared.errors import ConflictError, FieldError


class SiteClosedError(ConflictError):
    """The site was closed; nobody is registered there any more."""

    slug = "site-closed"
    title = "This site was closed; choose another one."


def note_site(tx: Transaction, *, organisation: UUID, site: str, closed: bool, at: datetime) -> None:
    """Hear that a site was closed or opened again."""
    tx.sites.note(organisation, site, closed=closed, at=at)


def refuse_closed(tx: Transaction, *, organisation: UUID, site: str) -> None:
    """Refuse a site that was closed. Raises SiteClosedError."""
    if tx.sites.is_closed(organisation, site):
        raise SiteClosedError(fields=[FieldError("/site", "site-closed", "This site was closed.")])
