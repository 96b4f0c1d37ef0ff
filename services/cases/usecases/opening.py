"""Opening a section: what does not open leaves a record too. Knows no key."""

from dataclasses import replace

from services.cases.domain.document import Document
from services.cases.domain.sections import Section
from services.cases.usecases.asking import Visible
from services.cases.usecases.ports import Transaction
from shared.streams.records import Access, refusing


def open_section(tx: Transaction, seen: Visible, section: Section, *, access: Access) -> Document:
    """Open a section's current version for *access*. Raises Refused when its key is gone or it does not open."""
    with refusing(replace(access, section=section.value)):
        return tx.sections.read(seen.case, section)
