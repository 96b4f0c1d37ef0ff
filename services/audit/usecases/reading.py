"""Showing entries: every one that is shown is named in a record of its own, committed before the answer leaves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.audit.domain.entries import Entry, Query, Task, overdue
from services.audit.domain.exports import WHOLE_LOG, ExportedEntry, Header, export_lines
from services.audit.domain.tiles import TiledTree
from services.audit.usecases.asking import Asker, Desk, allowed, visible
from services.audit.usecases.ports import Transaction
from services.audit.usecases.proving import newest


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, newest first; `below` is where the next page begins."""

    entries: list[Entry]
    below: int | None


def search_entries(desk: Desk, *, query: Query, below: int | None, limit: int, asker: Asker) -> EntryPage:
    """Return a page of the entries that *asker* may see. The record names them, and seals what was looked for."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        access = allowed(desk, asker, action="search-entries")
        found = tx.search(query, organisation=asker.scope, below=below, limit=limit + 1)
        page = EntryPage(found[:limit], found[limit - 1].index if len(found) > limit else None)
        shown = tuple(entry.record_id for entry in page.entries)
        tx.record(
            replace(access, resource_type="entry", resources=shown, count=len(shown), detail={"purpose": query.words})
        )
        return page


def read_entry(desk: Desk, *, index: int, asker: Asker) -> Entry:
    """Return one entry."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        entry, access = visible(desk, asker, index=index, entry=tx.entry(index))
        tx.record(access)
        return entry


def export_log(desk: Desk, *, asker: Asker) -> Iterator[bytes]:
    """Return the lines of the whole log up to the newest checkpoint: what is theirs in full, of the rest the hashes.

    The record is committed before the first line is made; the lines are read afterwards, because what they are read
    from never changes.
    """
    with desk.log.transaction(request_id=asker.request_id) as tx:
        access = allowed(desk, asker, action="export-log")
        signed = newest(tx)
        size = signed.checkpoint.size
        tx.record(replace(access, count=tx.count(organisation=asker.scope, size=size)))
    scope = str(asker.scope or WHOLE_LOG)
    header = Header(origin=desk.origin, checkpoint=signed.note, key=desk.verifier_key, scope=scope)
    shown = (_exported(entry, asker) for entry in desk.log.entries(size=size))
    return export_lines(header, shown, tree=TiledTree(size=size, read=desk.log.read_tile))


def list_tasks(desk: Desk, *, asker: Asker) -> list[Task]:
    """Return the gaps in sources' numbers that have not closed within a minute, oldest first."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        access = allowed(desk, asker, action="list-tasks")
        tasks = _overdue(tx, asker)
        tx.record(replace(access, resources=tuple(task.subject for task in tasks), count=len(tasks)))
        return tasks


def _overdue(tx: Transaction, asker: Asker) -> list[Task]:
    tasks = [task for missing in tx.missing() if (task := overdue(missing, at=asker.at))]
    return sorted(tasks, key=lambda task: task.since)


def _exported(entry: Entry, asker: Asker) -> ExportedEntry:
    shown = asker.scope is None or entry.concerns(asker.scope)
    return ExportedEntry(index=entry.index, leaf_hash=entry.leaf_hash, leaf=entry.leaf if shown else None)
