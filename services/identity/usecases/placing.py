"""Sites: what administrators do with them, what everybody may know of their own. Each function is one transaction."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

from services.identity.domain.sites import About, Site, SiteCodeTakenError, change_site, open_site, what_changed
from services.identity.usecases.asking import Desk, allowed_in, allowed_own
from services.identity.usecases.ports import Transaction
from shared.asking import Asker
from shared.errors import NotFoundError, PreconditionFailedError
from shared.streams.records import refusing

_SECTION: Final = "sites"


def list_own_sites(desk: Desk, *, asker: Asker) -> list[Site]:
    """Return the sites of one's own organisation, closed ones too: old cases name them."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_own(desk, asker, action="list-sites")
        found = tx.sites.of(asker.claims.organisation)
        tx.record(replace(access, count=len(found)))
        return found


def list_sites(desk: Desk, *, organisation: UUID, asker: Asker) -> list[Site]:
    """Return the sites of an organisation that the asker keeps."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_in(tx, desk, asker, action="list-organisation-sites", organisation=organisation)
        with refusing(access):
            _there(tx, organisation)
        found = tx.sites.of(organisation)
        tx.record(replace(access, count=len(found)))
        return found


def create_site(desk: Desk, *, organisation: UUID, code: str, about: About, key: str, asker: Asker) -> Site:
    """Add a site. Raises InvalidSiteError, SiteCodeTakenError: a code is given once, also after its site closed."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_in(tx, desk, asker, action="create-site", organisation=organisation)

        def make() -> tuple[int, dict[str, str]]:
            _there(tx, organisation)
            if not tx.sites.add(open_site(organisation, code, about, at=asker.at)):
                raise SiteCodeTakenError
            return HTTPStatus.CREATED, {"code": code}

        with refusing(access):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route=f"POST /organisations/{organisation}/sites",
                body=[code, about.name, about.english, about.kind, about.province, about.district],
                at=asker.at,
                make=make,
            )
        site = tx.sites.hold(organisation, outcome.response["code"])
        if site is None:
            raise NotFoundError
        tx.record(replace(access, section=_SECTION, object_version=site.version))
        return site


def update_site(
    desk: Desk, *, organisation: UUID, code: str, about: About, closed: bool, read: int, asker: Asker
) -> Site:
    """Rename, move, close or open a site again. Raises InvalidSiteError, PreconditionFailedError.

    Intake is told when one is closed or opened: nobody is registered at a closed one. Who works there keeps it.
    """
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_in(tx, desk, asker, action="change-site", organisation=organisation)
        with refusing(access):
            before = tx.sites.hold(organisation, code)
            if before is None:
                raise NotFoundError
            if before.version != read:
                raise PreconditionFailedError(extra={"version": before.version})
            site = change_site(before, about, closed=closed, at=asker.at)
        tx.sites.save(site)
        if before.is_open != site.is_open:
            tx.announce_site(site)
        what = what_changed(before, site)
        tx.record(replace(access, section=_SECTION, reason=what, object_version=site.version))
        return site


def _there(tx: Transaction, organisation: UUID) -> None:
    if tx.organisations.find(organisation) is None:
        raise NotFoundError
