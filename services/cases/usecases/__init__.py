"""What cases does: each function is one transaction and names the ports it needs. Knows no SQL, no key and no HTTP."""

from services.cases.usecases.arrivals import note_referral, note_refusal, open_case
from services.cases.usecases.asking import CaseOnHoldError, Desk
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
from services.cases.usecases.ports import Cases, Transaction
from services.cases.usecases.reading import CaseView, list_cases, list_tasks, read_case, read_section
from services.cases.usecases.working import assign_case, update_section

__all__ = [
    "CaseOnHoldError",
    "CaseView",
    "Cases",
    "Desk",
    "DisclosureView",
    "Export",
    "GrantView",
    "PairView",
    "Transaction",
    "Wish",
    "assign_case",
    "create_grant",
    "decide_duplicate",
    "declare_conflict",
    "disclose",
    "export_case",
    "lift_conflict",
    "list_cases",
    "list_conflicts",
    "list_disclosures",
    "list_duplicates",
    "list_grants",
    "list_tasks",
    "note_duplicates",
    "note_referral",
    "note_refusal",
    "open_case",
    "preview_disclosure",
    "read_case",
    "read_duplicate",
    "read_section",
    "read_site_hours",
    "set_site_hours",
    "stop_clock",
    "update_section",
    "withdraw_consent",
]
