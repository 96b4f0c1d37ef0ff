"""Taking one case out as a file, for another system or for the person: what its reader may read, and never several.

There is no export of many cases, on purpose: one stolen session would carry a whole register away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.document import Document
from services.cases.domain.sections import Section
from services.cases.usecases.asking import Desk, may, visible
from services.cases.usecases.opening import open_section
from shared import htcds
from shared.asking import Asker
from shared.htcds.columns import SAFE
from shared.vocabulary.fields import FIELDS

ACTION: Final = "export-case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A case as a file says it: who the case is, and the person in it."""

    case: Case
    person: htcds.Person


def export_case(desk: Desk, *, case_id: UUID, asker: Asker) -> Export:
    """Return what the file of a case says in the words of HTCDS, of the sections that the asker may read.

    One record, which says of each section that was opened which version, and exactly which bytes.
    """
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action=ACTION, case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        content: dict[str, object] = {}
        opened: list[Document] = []
        for section in Section if may(desk, asker, action="read-section", case_id=case_id, case=seen.case) else ():
            document = open_section(tx, seen, section, access=seen.access)
            content |= document.content
            opened.append(document)
        sections = "/".join(each.section.value for each in opened)
        tx.record(replace(seen.access, section=sections, contents=tuple(each.imprint for each in opened)))
        could_agree = tx.assistance.best_interests(case_id) is None
        return Export(case=seen.case, person=person_of(content, could_agree=could_agree))


def person_of(content: Mapping[str, object], *, could_agree: bool) -> htcds.Person:
    """Return what HTCDS has a name for, and with how to reach the person how that is safe.

    Whoever has a case agreed to it, or somebody did for them, unless nobody could: HTCDS has one box for that. Cases
    of before consents were kept apart say it among their sections. What a worker wrote under names of their own stays
    behind: a screening, a triage, notes.
    """
    before = content.get("consent")
    agreed = before.get("assistance") is True if isinstance(before, Mapping) else True
    return htcds.Person(
        agrees=could_agree and agreed,
        fields={name: content[name] for name in FIELDS if name in content},
        safe={name: content[name] for name in SAFE if content.get(name)},
    )
