"""What intake does: keep drafts, screen, register, hand over, shred, find duplicates. One function, one transaction."""

from services.intake.usecases.additions import CREATED, add_to_registration, registration_resource
from services.intake.usecases.asking import Desk, desk_of, site_of
from services.intake.usecases.concerns import (
    Opened,
    ask_status,
    concern_resource,
    forget_concerns,
    is_open,
    list_concerns,
    read_concern,
    submit_concern,
)
from services.intake.usecases.crowding import Visitor
from services.intake.usecases.drafts import (
    discard_draft,
    draft_resource,
    forget_drafts,
    list_drafts,
    read_draft,
    save_draft,
)
from services.intake.usecases.imports import (
    ACCEPTED,
    Progress,
    fetch_refusals,
    import_resource,
    list_imports,
    read_import,
    start_import,
)
from services.intake.usecases.matching import forget_registration, match_registration
from services.intake.usecases.ports import Intake, Transaction
from services.intake.usecases.refusals import count_refusals
from services.intake.usecases.registering import (
    list_tasks,
    register_person,
    shred_registration,
)
from services.intake.usecases.screening import InvalidScreeningError, screen_person
from services.intake.usecases.sites import note_site
from services.intake.usecases.taking_in import Memory, forget_imports, take_in_some

__all__ = [
    "ACCEPTED",
    "CREATED",
    "Desk",
    "Intake",
    "InvalidScreeningError",
    "Memory",
    "Opened",
    "Progress",
    "Transaction",
    "Visitor",
    "add_to_registration",
    "ask_status",
    "concern_resource",
    "count_refusals",
    "desk_of",
    "discard_draft",
    "draft_resource",
    "fetch_refusals",
    "forget_concerns",
    "forget_drafts",
    "forget_imports",
    "forget_registration",
    "import_resource",
    "is_open",
    "list_concerns",
    "list_drafts",
    "list_imports",
    "list_tasks",
    "match_registration",
    "note_site",
    "read_concern",
    "read_draft",
    "read_import",
    "register_person",
    "registration_resource",
    "save_draft",
    "screen_person",
    "shred_registration",
    "site_of",
    "start_import",
    "submit_concern",
    "take_in_some",
]
