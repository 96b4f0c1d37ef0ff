"""Reading cases. No read goes unrecorded, and nothing is shown while records cannot be kept."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.domain.additions import Addition
from services.cases.domain.assistance import BestInterests
from services.cases.domain.case import Case, Moment, Task, Wanted
from services.cases.domain.clocks import Clock
from services.cases.domain.document import Document, Edition
from services.cases.domain.grant import Grant
from services.cases.domain.sections import section_named
from services.cases.usecases.asking import Desk, allowed, may, merged_of, reach_of, visible
from services.cases.usecases.opening import open_section
from shared.asking import Asker
from shared.streams.records import refusing


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case without its content."""

    case: Case
    sections: list[Edition]
    grants: list[Grant]
    timeline: list[Moment]
    clocks: list[Clock]
    merged: list[Case]
    additions: list[Addition]
    best_interests: BestInterests | None


def list_cases(desk: Desk, *, wanted: Wanted, asker: Asker) -> list[Case]:
    """Return the asker's own or their team's cases; one record names them all."""
    with desk.cases.transaction(asker.request_id) as tx:
        access = allowed(desk, asker, action="list-cases")
        tx.refuse_when_backlogged(at=asker.at)
        found = [
            case
            for case in tx.cases.list_(reach_of(asker), wanted)
            if may(desk, asker, action="read-case", case_id=case.id, case=case)
        ]
        tx.record(replace(access, resources=tuple(case.id for case in found), count=len(found)))
        return found


def list_tasks(desk: Desk, *, asker: Asker) -> list[Task]:
    """Return what waits for the asker, oldest first."""
    with desk.cases.transaction(asker.request_id) as tx:
        access = allowed(desk, asker, action="list-tasks")
        tx.refuse_when_backlogged(at=asker.at)
        reach = reach_of(asker)
        found = tx.cases.unassigned(reach) + tx.disclosures.answers(reach)
        found += tx.clocks.waiting(reach, at=asker.at) + tx.duplicates.waiting(reach)
        found += tx.additions.waiting(reach)
        found += tx.assistance.waiting(reach)
        tasks = sorted(found, key=lambda task: task.since)
        tx.record(replace(access, resources=tuple(dict.fromkeys(task.subject for task in tasks)), count=len(tasks)))
        return tasks


def read_case(desk: Desk, *, case_id: UUID, asker: Asker) -> CaseView:
    """Return what may be said of the case without opening it."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="read-case", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        tx.record(seen.access)
        merged = merged_of(tx, desk, asker, seen.case)
        return CaseView(
            case=seen.case,
            sections=tx.sections.editions(seen.case),
            grants=tx.grants.list_(seen.case),
            timeline=tx.cases.timeline(seen.case.id),
            clocks=tx.clocks.list_(seen.case),
            merged=merged,
            additions=tx.additions.list_((seen.case, *merged)),
            best_interests=tx.assistance.best_interests(seen.case.id),
        )


def read_section(desk: Desk, *, case_id: UUID, name: str, asker: Asker) -> Document:
    """Open one section. The record says which version, and exactly which bytes were opened."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="read-section", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        with refusing(seen.access):
            section = section_named(name)
        document = open_section(tx, seen, section, access=seen.access)
        tx.record(
            replace(
                seen.access,
                section=section.value,
                object_version=document.version,
                ciphertext_hash=document.ciphertext_hash,
            )
        )
        return document
