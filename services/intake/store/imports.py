"""Files of people, sealed in pieces, and what came of their rows. Knows no HTTP and reads no file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from services.intake.domain.imports import OPEN, Import, ImportStatus, Wish
from services.intake.domain.registration import Channel, Pathway
from services.intake.store.registrations import CASES, Keys, Random
from services.intake.store.tables import import_parts, import_refusals, imports
from shared.ids import uuid4
from shared.sealing.fields import Context, open_sealed, seal
from shared.standing import find_account
from shared.streams.outbox import Outbox
from shared.tokens import Claims
from shared.wrapped_keys import KeyDestroyedError

PART_BYTES: Final = 1024 * 1024
_SCHEMA: Final = 1
_FILE: Final = "import-file"
_RESULTS: Final = "import-results"
_REPORT: Final = "report"
_FACTORS: Final = ("pwd", "otp")
_ID_BYTES: Final = 16
_table = imports.c


class ImportRows:
    """Files in one transaction. A file and what came of it have keys apart, because they are destroyed at two times."""

    def __init__(self, connection: Connection, *, keys: Keys, outbox: Outbox, random: Random) -> None:
        self._connection = connection
        self._keys = keys
        self._outbox = outbox
        self._random = random

    def add(self, one: Import, file: bytes) -> None:
        """Keep a file sealed, under keys of its own."""
        self._connection.execute(sa.insert(imports).values(_row(one)))
        key = self._made(one.id, _FILE, one)
        for number, begin in enumerate(range(0, len(file), PART_BYTES)):
            part = file[begin : begin + PART_BYTES]
            context = _context(one, _FILE, f"part/{number}")
            row = {
                "import_id": one.id,
                "number": number,
                "sealed": seal(key, part, context=context, random=self._random),
            }
            self._connection.execute(sa.insert(import_parts).values(row))

    def find(self, import_id: UUID) -> Import | None:
        """Return one, without anything of its people."""
        row = self._connection.execute(sa.select(imports).where(_table.id == import_id)).one_or_none()
        return None if row is None else _import(row)

    def list_(self, *, organisation: UUID, uploaded_by: UUID, limit: int) -> list[Import]:
        """Return somebody's own, newest first."""
        own = (_table.organisation == organisation) & (_table.uploaded_by == uploaded_by)
        query = sa.select(imports).where(own).order_by(_table.uploaded_at.desc(), _table.id).limit(limit)
        return [_import(row) for row in self._connection.execute(query)]

    def take(self) -> Import | None:
        """Return the oldest that is open and nobody else works on, held until the transaction ends."""
        waiting = _table.status.in_([each.value for each in OPEN])
        query = sa.select(imports).where(waiting).order_by(_table.uploaded_at, _table.id).limit(1)
        row = self._connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
        return None if row is None else _import(row)

    def open_file(self, one: Import) -> bytes:
        """Return the file. Raises KeyDestroyedError, SealError."""
        key = self._keys.get(one.id, _FILE, organisation=one.organisation)
        query = sa.select(import_parts).where(import_parts.c.import_id == one.id).order_by(import_parts.c.number)
        parts = self._connection.execute(query)
        return b"".join(
            open_sealed(key, row.sealed, context=_context(one, _FILE, f"part/{row.number}")) for row in parts
        )

    def keep_report(self, one: Import, report: Mapping[str, object]) -> None:
        """Keep sealed what was found out about the file as a whole."""
        sealed = self._seal_result(one, _REPORT, report)
        self._connection.execute(sa.update(imports).where(_table.id == one.id).values(report=sealed))

    def open_report(self, one: Import) -> dict[str, object]:
        """Return it; nothing where nothing is kept any more."""
        sealed = self._connection.scalar(sa.select(_table.report).where(_table.id == one.id))
        if sealed is None:
            return {}
        try:
            return self._open_result(one, _REPORT, sealed)
        except KeyDestroyedError:
            return {}

    def keep_refusals(self, one: Import, refusals: Mapping[int, Mapping[str, object]]) -> None:
        """Keep refused rows sealed, by their position."""
        rows = [
            {"import_id": one.id, "position": place, "sealed": self._seal_result(one, f"row/{place}", kept)}
            for place, kept in refusals.items()
        ]
        if rows:
            self._connection.execute(insert(import_refusals), rows)

    def open_refusals(self, one: Import) -> Iterator[dict[str, object]]:
        """Yield the refused rows in their order. Raises KeyDestroyedError, SealError."""
        table = import_refusals.c
        query = sa.select(import_refusals).where(table.import_id == one.id).order_by(table.position)
        for row in self._connection.execute(query):
            yield self._open_result(one, f"row/{row.position}", row.sealed)

    def move(self, one: Import) -> None:
        """Write down how far it is."""
        values = {name: value for name, value in _row(one).items() if name in _MOVING}
        self._connection.execute(sa.update(imports).where(_table.id == one.id).values(values))

    def forgettable(self, *, uploaded_before: datetime, fetched_before: datetime, limit: int) -> Sequence[Import]:
        """Return those of which something is kept that should not be any longer, held until the transaction ends."""
        ended = _table.status.not_in([each.value for each in OPEN])
        kept = _table.results_kept & ((_table.uploaded_at <= uploaded_before) | (_table.fetched_at <= fetched_before))
        query = sa.select(imports).where(ended, _table.file_kept | kept).order_by(_table.uploaded_at).limit(limit)
        return [_import(row) for row in self._connection.execute(query.with_for_update(skip_locked=True))]

    def forget(self, one: Import, *, results: bool) -> None:
        """Destroy the file's keys, with *results* also those of what came of it; then what they sealed.

        Called when nothing is to be read any more: should this transaction fail after the keys went, it comes again.
        """
        self._keys.destroy(one.id)
        self._connection.execute(sa.delete(import_parts).where(import_parts.c.import_id == one.id))
        values: dict[str, object] = {"file_kept": False}
        if results:
            self._keys.destroy(_results_id(one))
            self._connection.execute(sa.delete(import_refusals).where(import_refusals.c.import_id == one.id))
            values |= {"results_kept": False, "report": None}
        self._connection.execute(sa.update(imports).where(_table.id == one.id).values(values))

    def uploader(self, one: Import, *, at: datetime) -> Claims | None:
        """Return who uploaded it as identity last told of them; None when they may no longer sign in.

        They gave their second factor when they uploaded it, or it would not be here.
        """
        account = find_account(self._connection, one.uploaded_by)
        if account is None or not account.active:
            return None
        return Claims(
            issuer="",
            audience="",
            subject=account.id,
            token_id=one.id,
            issued_at=at,
            expires_at=at,
            organisation=account.organisation,
            sites=account.sites,
            roles=account.roles,
            amr=_FACTORS,
            auth_time=one.uploaded_at,
            epoch=account.epoch,
        )

    def is_crowded(self, *, most: int) -> bool:
        """Tell whether more than that many events wait for cases to hear them."""
        return self._outbox.waits(self._connection, addressee=CASES, more_than=most)

    def _made(self, object_id: UUID, compartment: str, one: Import) -> bytes:
        made = self._keys.create(
            object_id, (compartment,), organisation=one.organisation, random=self._random, at=one.uploaded_at
        )
        return made[compartment]

    def _seal_result(self, one: Import, what: str, content: Mapping[str, object]) -> bytes:
        key = self._made(_results_id(one), _RESULTS, one)
        return seal(key, orjson.dumps(content), context=_context(one, _RESULTS, what), random=self._random)

    def _open_result(self, one: Import, what: str, sealed: bytes) -> dict[str, object]:
        key = self._keys.get(_results_id(one), _RESULTS, organisation=one.organisation)
        opened = orjson.loads(open_sealed(key, sealed, context=_context(one, _RESULTS, what)))
        return dict(opened)


_MOVING: Final = frozenset(
    (
        *("status", "rows", "position", "registered", "without_consent", "refused", "fault", "finished_at"),
        *("fetched_at", "attempts"),
    )
)


def _results_id(one: Import) -> UUID:
    """Return under which id the keys of what came of a file are kept."""
    return uuid4(random=sha256(b"amparo/import-results/1" + one.id.bytes).digest()[:_ID_BYTES])


def _context(one: Import, section: str, what: str) -> Context:
    return Context(
        organisation=one.organisation,
        case=one.id,
        section=section,
        object=one.id,
        field=what,
        version=1,
        schema=_SCHEMA,
    )


def _row(one: Import) -> dict[str, object]:
    return {
        "id": one.id,
        "organisation": one.organisation,
        "uploaded_by": one.uploaded_by,
        "uploaded_at": one.uploaded_at,
        "site": one.wish.site,
        "pathway": one.wish.pathway.value,
        "channel": one.wish.channel.value,
        "status": one.status.value,
        "rows": one.rows,
        "attempts": one.attempts,
        "position": one.position,
        "registered": one.registered,
        "without_consent": one.without_consent,
        "refused": one.refused,
        "fault": one.fault,
        "finished_at": one.finished_at,
        "fetched_at": one.fetched_at,
    }


def _import(row: Any) -> Import:
    return Import(
        id=row.id,
        organisation=row.organisation,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        wish=Wish(site=row.site, pathway=Pathway(row.pathway), channel=Channel(row.channel)),
        status=ImportStatus(row.status),
        rows=row.rows,
        attempts=row.attempts,
        position=row.position,
        registered=row.registered,
        without_consent=row.without_consent,
        refused=row.refused,
        fault=row.fault,
        finished_at=row.finished_at,
        fetched_at=row.fetched_at,
    )
