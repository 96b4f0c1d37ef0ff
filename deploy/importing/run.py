"""`import_htcds`: a file in, registrations made, a summary out. Knows no terminal and no installation."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from deploy.importing.files import read_file
from deploy.importing.records import Desk, prepare
from deploy.importing.sending import THREADS, Intake, Progress, send
from deploy.importing.summary import Summary

NO_CONSENT = "{count} people did not agree to be assisted: nothing about them was kept."
AGAIN = (
    "Put corrected rows into a file of their own, or keep only them: a changed file is another file,"
    " and its other rows would be taken again."
)


def import_htcds(
    path: Path,
    *,
    client: Intake,
    site: str,
    at: datetime,
    pathway: str = "trafficking",
    threads: int = THREADS,
    progress: Progress = lambda _done, _total: None,
    rows: Collection[int] | None = None,
) -> Summary:
    """Register everybody in the HTCDS workbook, CSV or JSON file at *path* through *client*; return what became of it.

    `site` and `pathway` are every row's. `rows`, when given, are the only row numbers that are looked at. `progress`
    hears (done, total) in the caller's thread. Running it again takes nobody twice: the key of a row is made of the
    file's hash, the sheet and the row's number. Raises FileError before anything was sent, ImportStoppedError half-way.
    """
    prepared = prepare(read_file(path), desk=Desk(site=site, pathway=pathway), at=at, only=rows)
    sent = send(prepared.requests, intake=client, threads=threads, progress=progress)
    refused = tuple(sorted([*prepared.refused, *sent.refused]))
    notes = list(prepared.notes)
    notes += [NO_CONSENT.format(count=sent.without_consent)] if sent.without_consent else []
    notes += [AGAIN] if refused else []
    return Summary(
        rows=prepared.rows,
        taken=sent.taken,
        without_consent=sent.without_consent,
        refused=refused,
        left_out=dict(prepared.left_out),
        notes=tuple(notes),
    )
