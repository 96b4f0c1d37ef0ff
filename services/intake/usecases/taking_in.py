"""Going through the rows of a file: each is registered exactly once, by the very rules of a registration, or refused.

A batch of rows is one transaction: the registrations, the refusals, the record, and how far the file is. A worker that
is killed in the middle leaves nothing of its batch but keys, and the next one finds them again, because a row's id
follows from its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from services.intake.domain import registration as domain
from services.intake.domain.consent import Consent
from services.intake.domain.imports import (
    EXPIRED,
    KEPT,
    KEPT_AFTER_FETCHING,
    MOST_ATTEMPTS,
    NO_LONGER_ALLOWED,
    UNREADABLE,
    Counted,
    Import,
    Wish,
    advanced,
    begun,
    is_over,
    stopped,
)
from services.intake.domain.refusals import refusal_of
from services.intake.domain.registration import InvalidRegistrationError, Registration
from services.intake.domain.safe_contact import SafeContact
from services.intake.usecases.asking import Desk, allowed, own_access, site_of
from services.intake.usecases.import_ports import Kept
from services.intake.usecases.ports import Transaction
from shared import htcds
from shared.asking import Asker
from shared.errors import FieldError
from shared.ids import uuid4
from shared.sealing import SealError
from shared.streams.records import Access, Refused
from shared.vocabulary.consents.codes import Obtained
from shared.vocabulary.safe_contact import REACHING
from shared.wrapped_keys import KeyDestroyedError

BATCH_ROWS: Final = 50
MOST_WAITING: Final = 1_000
"""How many events may wait for cases before no more rows are taken: nobody at a border waits behind a whole file."""
MOST_FORGOTTEN: Final = 20
_ROW: Final = b"amparo/import-row/1"
_ID_BYTES: Final = 16
_KIND: Final = "import"
_LONGEST_SAID: Final = 200


@dataclass(slots=True)
class Memory:
    """The file that is being gone through, so that it is not read anew for each batch. Dies with the process."""

    import_id: UUID | None = None
    reading: htcds.Reading | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Batch:
    """What becomes of some rows."""

    registrations: list[Registration] = field(default_factory=list)
    refusals: dict[int, Kept] = field(default_factory=dict)

    @property
    def counted(self) -> Counted:
        """How many of which."""
        without = sum(not each.consent.assistance for each in self.registrations)
        return Counted(registered=len(self.registrations), without_consent=without, refused=len(self.refusals))


class _StoppedError(Exception):
    """The file cannot be gone on with: a code, and what is kept of why."""

    def __init__(self, code: str, **report: object) -> None:
        super().__init__(code)
        self.code = code
        self.report = report


def take_in_some(desk: Desk, memory: Memory, *, at: datetime) -> bool:
    """Go through the next rows of the oldest file that waits; return whether there may be more to do at once."""
    with desk.intake.transaction(request_id=None) as tx:
        one = tx.imports.take()
        if one is None:
            memory.import_id, memory.reading = None, None
            return False
        try:
            return _go_on(tx, desk, one, memory, at=at)
        except _StoppedError as error:
            if error.report:
                tx.imports.keep_report(one, error.report)
            tx.imports.move(stopped(one, error.code, at=at))
            resources = (one.id,)
            tx.record(own_access("stop-import", resource_type=_KIND, resources=resources, reason=error.code, at=at))
            return True


def forget_imports(desk: Desk, *, at: datetime) -> int:
    """Destroy what is kept of files that ended: the file at once, the rest when it was fetched or 72 hours are over."""
    with desk.intake.transaction(request_id=None) as tx:
        found = tx.imports.forgettable(
            uploaded_before=at - KEPT, fetched_before=at - KEPT_AFTER_FETCHING, limit=MOST_FORGOTTEN
        )
        for one in found:
            tx.imports.forget(one, results=_has_no_more_use(tx, one, at=at))
        if found:
            ids = tuple(one.id for one in found)
            access = own_access("shred", resource_type=_KIND, resources=ids, reason="import-ended", at=at)
            tx.record(replace(access, count=len(found)))
        return len(found)


def _has_no_more_use(tx: Transaction, one: Import, *, at: datetime) -> bool:
    """Tell whether nobody is to fetch or be shown anything more of what came of a file."""
    fetched = one.fetched_at is not None and at - one.fetched_at >= KEPT_AFTER_FETCHING
    if is_over(one, at=at) or fetched:
        return True
    report = tx.imports.open_report(one)
    return one.refused == 0 and not any(report.get(name) for name in ("left_out", "notes", "fault"))


def _go_on(tx: Transaction, desk: Desk, one: Import, memory: Memory, *, at: datetime) -> bool:
    """Do the next step of a file; return whether there was one. Raises _StoppedError."""
    if is_over(one, at=at):
        raise _StoppedError(EXPIRED)
    access = _allowed(tx, desk, one, at=at)
    if tx.imports.is_crowded(most=MOST_WAITING):
        return False
    if one.rows is None and memory.import_id != one.id:
        _begin(tx, one, memory)
    else:
        _take_in(tx, desk, one, _read(tx, one, memory), access=access, at=at)
    return True


def _begin(tx: Transaction, one: Import, memory: Memory) -> None:
    """Note, before a file is read, that this is tried: should it end the process, that is known afterwards."""
    if one.attempts >= MOST_ATTEMPTS:
        raise _StoppedError(UNREADABLE)
    tx.imports.move(begun(one))
    memory.import_id, memory.reading = one.id, None


def _allowed(tx: Transaction, desk: Desk, one: Import, *, at: datetime) -> Access:
    """Return the access to record if who uploaded the file may still register there, as the policy says now."""
    claims = tx.imports.uploader(one, at=at)
    if claims is None or tx.sites.is_closed(one.organisation, one.wish.site):
        raise _StoppedError(NO_LONGER_ALLOWED)
    by = Asker(claims=claims, at=at, request_id="")
    try:
        access = allowed(desk.policy, "register", on=site_of(by, one.wish.site), by=by, resource_type="registration")
    except Refused:
        raise _StoppedError(NO_LONGER_ALLOWED) from None
    return replace(access, request_id=None, reason="import", owner=one.organisation)


def _read(tx: Transaction, one: Import, memory: Memory) -> htcds.Reading:
    """Return the file's rows, read once. Raises _StoppedError."""
    if memory.import_id != one.id or memory.reading is None:
        memory.import_id, memory.reading = one.id, None
        try:
            memory.reading = htcds.read(tx.imports.open_file(one))
        except htcds.FileError as error:
            raise _StoppedError(error.code, fault=error.detail, names=list(error.names)) from None
        except (KeyDestroyedError, SealError):
            raise _StoppedError(UNREADABLE) from None
    if one.rows is None:
        tx.imports.keep_report(one, _report(memory.reading))
    return memory.reading


def _report(reading: htcds.Reading) -> dict[str, object]:
    left_out = {column[:_LONGEST_SAID]: count for column, count in reading.left_out.items()}
    return {
        "headings": [[each.place, each.name, each.label] for each in reading.headings],
        "left_out": left_out,
        "notes": list(reading.notes),
    }


def _take_in(tx: Transaction, desk: Desk, one: Import, reading: htcds.Reading, *, access: Access, at: datetime) -> None:
    batch = _Batch()
    made = partial(_registered, desk, one, at=at)
    for position, row in enumerate(reading.rows[one.position : one.position + BATCH_ROWS], start=one.position):
        try:
            faults = list(row.faults)
            if row.person is not None:
                batch.registrations.append(made(row, row.person))
        except InvalidRegistrationError as error:
            faults = [_fault(each) for each in error.fields]
        if faults:
            batch.refusals[position] = _kept(htcds.refusal_of(row, faults))
    agreed = [each for each in batch.registrations if each.consent.assistance]
    tx.registrations.make_keys(agreed)
    for registration in agreed:
        tx.registrations.add(registration)
        tx.duplicates.keep(registration)
    for registration in batch.registrations:
        if not registration.consent.assistance:
            tx.refusals.add(refusal_of(registration))
    tx.imports.keep_refusals(one, batch.refusals)
    tx.imports.move(advanced(one, batch.counted, rows=len(reading.rows), at=at))
    ids = (one.id, *(each.id for each in batch.registrations))
    tx.record(replace(access, resources=ids, count=len(batch.registrations)))


def _registered(desk: Desk, one: Import, row: htcds.Row, person: htcds.Person, *, at: datetime) -> Registration:
    """Return one row's registration. Raises InvalidRegistrationError."""
    place = one.id.bytes + f"{row.number}/{row.sheet}".encode()
    return domain.register(
        intake_of(person, one.wish),
        registration_id=uuid4(random=desk.intake.digest(_ROW, place)[:_ID_BYTES]),
        organisation=one.organisation,
        by=one.uploaded_by,
        at=at,
    )


def intake_of(person: htcds.Person, wish: Wish) -> domain.Intake:
    """Return what an officer would have sent.

    Where a file has a telephone number and does not say whether a call is safe, nobody calls before asking.
    """
    says = bool(person.safe) or not REACHING.isdisjoint(person.fields)
    return domain.Intake(
        pathway=wish.pathway,
        site=wish.site,
        channel=wish.channel,
        consent=Consent(assistance=person.agrees, obtained=Obtained.ELSEWHERE),
        fields=person.fields,
        safe_contact=_safe_contact(person.safe) if person.agrees and says else None,
    )


def _safe_contact(safe: Mapping[str, object]) -> SafeContact:
    channels = safe.get("safe_channels")
    texts = {name: safe.get(f"safe_{name}") for name in ("hours", "answer", "code_word")}
    said = {name: text for name, text in texts.items() if isinstance(text, str)}
    return SafeContact(channels=tuple(channels) if isinstance(channels, list) else (), **said)


def _fault(error: FieldError) -> htcds.Fault:
    """Return what is wrong by the name of its column."""
    pointer = error.pointer.removeprefix("/fields/")
    if pointer.startswith("/safe_contact"):
        pointer = "safe_" + (pointer.removeprefix("/safe_contact").strip("/").split("/")[0] or "channels")
    return htcds.Fault(pointer.strip("/"), error.code, error.detail)


def _kept(refusal: htcds.Refusal) -> dict[str, object]:
    return {
        "sheet": refusal.sheet,
        "number": refusal.number,
        "cells": list(refusal.cells),
        "faults": [[each.field, each.code, each.detail] for each in refusal.faults],
    }
