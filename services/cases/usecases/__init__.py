"""What cases does: each function is one transaction and names the ports it needs. Knows no SQL, no key and no HTTP."""

from services.cases.usecases.additions import note_addition, read_additions
from services.cases.usecases.arrivals import note_referral, note_refusal, open_case
from services.cases.usecases.asking import CaseOnHoldError, Desk
from services.cases.usecases.assistance import (
    AssistanceView,
    answer_best_interests,
    propose_best_interests,
    read_assistance,
)
from services.cases.usecases.clocks import read_site_hours, set_site_hours, stop_clock
from services.cases.usecases.conflicts import declare_conflict, lift_conflict, list_conflicts
from services.cases.usecases.consents import GrantView, create_grant, list_grants, withdraw_consent
from services.cases.usecases.disclosing import (
    DisclosureView,
    Wish,
    disclose,
    list_disclosures,
    preview_disclosure,
)
from services.cases.usecases.duplicates import (
    PairView,
    decide_duplicate,
    list_duplicates,
    note_duplicates,
    read_duplicate,
)
from services.cases.usecases.exporting import Export, export_case
from services.cases.usecases.links import LinkView, decide_link, has_verified_guardian, list_links
from services.cases.usecases.ports import Cases, Transaction
from services.cases.usecases.reading import CaseView, list_cases, list_tasks, read_case, read_section
from services.cases.usecases.working import assign_case, update_section

__all__ = [
    "AssistanceView",
    "CaseOnHoldError",
    "CaseView",
    "Cases",
    "Desk",
    "DisclosureView",
    "Export",
    "GrantView",
    "LinkView",
    "PairView",
    "Transaction",
    "Wish",
    "answer_best_interests",
    "assign_case",
    "create_grant",
    "decide_duplicate",
    "decide_link",
    "declare_conflict",
    "disclose",
    "export_case",
    "has_verified_guardian",
    "lift_conflict",
    "list_cases",
    "list_conflicts",
    "list_disclosures",
    "list_duplicates",
    "list_grants",
    "list_links",
    "list_tasks",
    "note_addition",
    "note_duplicates",
    "note_referral",
    "note_refusal",
    "open_case",
    "preview_disclosure",
    "propose_best_interests",
    "read_additions",
    "read_assistance",
    "read_case",
    "read_duplicate",
    "read_section",
    "read_site_hours",
    "set_site_hours",
    "stop_clock",
    "update_section",
    "withdraw_consent",
]
