"""Files of people over HTTP: taking one, saying how far it is, giving back what was refused."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from services.intake.domain.imports import Import, ImportStatus, Wish, check_size
from services.intake.usecases.asking import Desk, allowed, desk_of, site_of
from services.intake.usecases.import_ports import Kept
from services.intake.usecases.ports import Answer, Transaction
from services.intake.usecases.sites import refuse_closed
from shared import htcds
from shared.access import Attribute, Resource, Staff
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.htcds.sheets import Heading
from shared.idempotency import Outcome
from shared.ids import uuid4
from shared.streams.records import Access, Refused, refused, refusing
from shared.wrapped_keys import KeyDestroyedError

ACCEPTED: Final = 202
MOST_LISTED: Final = 20
_KIND: Final = "import"
_ROUTE: Final = "POST /imports"
_IMPORT: Final = b"amparo/import/1"
_FILE: Final = b"amparo/import-file/1"
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is, and what was found out about its file: columns that are not taken, notes, the fault."""

    one: Import
    report: Kept


def start_import(desk: Desk, *, file: bytes, wish: Wish, key: str, by: Asker) -> Outcome:
    """Keep a file once for *key*; the worker goes through its rows. Says nothing of it back."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "import", on=site_of(by, wish.site), by=by, resource_type=_KIND)
        with refusing(access):
            check_size(len(file), most_bytes=htcds.MOST_BYTES)
            one = Import(
                id=_import_id(desk, by.claims.subject, key),
                organisation=by.claims.organisation,
                uploaded_by=by.claims.subject,
                uploaded_at=by.at,
                wish=wish,
            )
            outcome = tx.once(
                actor=by.claims.subject,
                key=key,
                route=_ROUTE,
                body=_body(wish) | {"file": desk.intake.digest(_FILE, file).hex()},
                at=by.at,
                make=lambda: _keep(tx, one, file),
            )
        tx.record(replace(access, resources=(one.id,), reason="replayed" if outcome.replayed else None))
        return outcome


def list_imports(desk: Desk, *, by: Asker) -> list[Import]:
    """Return the asker's own files, newest first."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "list-imports", on=desk_of(by), by=by, resource_type=_KIND)
        claims = by.claims
        found = tx.imports.list_(organisation=claims.organisation, uploaded_by=claims.subject, limit=MOST_LISTED)
        tx.record(replace(access, resources=tuple(one.id for one in found), count=len(found)))
        return found


def read_import(desk: Desk, *, import_id: UUID, by: Asker) -> Progress:
    """Return how far a file of the asker's own is."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        one, access = _visible(tx, desk, import_id, by, action="read-import")
        tx.record(access)
        return Progress(one=one, report=tx.imports.open_report(one))


def fetch_refusals(desk: Desk, *, import_id: UUID, by: Asker) -> bytes:
    """Return the refused rows as CSV. From now on they are kept for a quarter of an hour only."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        one, access = _visible(tx, desk, import_id, by, action="fetch-refusals")
        tx.refuse_when_backlogged(at=by.at)
        with refusing(access):
            report = tx.imports.open_report(one)
            if "headings" not in report:
                raise KeyDestroyedError
            rows = [_refusal(each) for each in tx.imports.open_refusals(one)]
        if not one.is_open:
            tx.imports.move(replace(one, fetched_at=one.fetched_at or by.at))
        tx.record(replace(access, count=len(rows)))
        return htcds.write_refusals([Heading(*each) for each in _listed(report["headings"])], rows)


def import_resource(import_id: UUID, one: Import | None) -> Resource:
    """Return what the policy is asked about; a file that is not there is nobody's."""
    attributes: dict[str, Attribute] = {"organisation": str(one.organisation) if one else ""}
    attributes |= {"uploaded_by": Staff(one.uploaded_by)} if one else {}
    return Resource("Import", str(import_id), attributes)


def _visible(tx: Transaction, desk: Desk, import_id: UUID, by: Asker, *, action: str) -> tuple[Import, Access]:
    one = tx.imports.find(import_id)
    on = import_resource(import_id, one)
    access = allowed(desk.policy, action, on=on, by=by, resource_type=_KIND, resources=(import_id,))
    if one is None:  # the policy permits nothing of nobody's; should it ever, there is still nothing
        raise Refused(refused(access), NotFoundError())
    return one, replace(access, owner=one.organisation)


def _keep(tx: Transaction, one: Import, file: bytes) -> Answer:
    refuse_closed(tx, organisation=one.organisation, site=one.wish.site)
    tx.imports.add(one, file)
    return ACCEPTED, {"id": str(one.id), "status": ImportStatus.WAITING.value}


def _import_id(desk: Desk, actor: UUID, key: str) -> UUID:
    """Return the same id however often it is tried, so that a repeated request finds its keys again."""
    return uuid4(random=desk.intake.digest(_IMPORT, actor.bytes + key.encode())[:_ID_BYTES])


def _body(wish: Wish) -> dict[str, object]:
    return {"site": wish.site, "pathway": wish.pathway.value, "channel": wish.channel.value}


def _refusal(kept: Kept) -> htcds.Refusal:
    faults = [htcds.Fault(*each) for each in _listed(kept["faults"])]
    return htcds.Refusal(str(kept["sheet"]), int(str(kept["number"])), list(map(str, _listed(kept["cells"]))), faults)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
