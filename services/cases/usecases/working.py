"""Changing a case: what is written in it, and who works on it."""

from dataclasses import replace
from uuid import UUID

from services.cases.domain.case import Case, Moment, assign, require_open
from services.cases.domain.content import Content, check_content
from services.cases.domain.document import Document, next_version
from services.cases.domain.sections import section_named
from services.cases.usecases.asking import Desk, visible
from shared.asking import Asker
from shared.streams.records import refusing


def update_section(desk: Desk, *, case_id: UUID, name: str, content: Content, read: int, asker: Asker) -> Document:
    """Write a section's next version, if the one that was *read* is still current."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="update-section", case_id=case_id, lock=tx.cases.hold)
        with refusing(seen.access):
            section = section_named(name)
        access = replace(seen.access, section=section.value)
        with refusing(access):
            require_open(seen.case)
            checked = check_content(content)
            version = next_version(current=tx.sections.hold(seen.case, section), read=read)
            document = tx.sections.replace(
                seen.case, section, checked, version=version, by=asker.claims.subject, at=asker.at
            )
        tx.cases.note(case_id, _moment(asker, "section-updated", code=section.value))
        tx.record(replace(access, object_version=version, ciphertext_hash=document.ciphertext_hash))
        return document


def assign_case(desk: Desk, *, case_id: UUID, staff_id: UUID, asker: Asker) -> Case:
    """Give the case to an active caseworker of its own organisation and site. Doing it twice changes nothing."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="assign-case", case_id=case_id, about=(staff_id,), lock=tx.cases.take)
        with refusing(seen.access):
            case = assign(seen.case, staff=tx.staff.find(staff_id))
        if case != seen.case:
            tx.cases.assign(case)
            tx.cases.note(case_id, _moment(asker, "case-assigned", about=staff_id))
        tx.record(seen.access)
        return case


def _moment(asker: Asker, kind: str, *, about: UUID | None = None, code: str | None = None) -> Moment:
    return Moment(at=asker.at, kind=kind, actor=asker.claims.subject, about=about, code=code)
