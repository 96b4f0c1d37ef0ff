"""What audit does: accept, grow, sign, show, prove. Each function is one transaction and names the ports it needs."""

from services.audit.usecases.asking import Asker, Desk
from services.audit.usecases.ports import LogDamagedError
from services.audit.usecases.proving import (
    ConsistencyProof,
    InclusionProof,
    prove_consistency,
    prove_inclusion,
    read_checkpoint,
    read_tile,
)
from services.audit.usecases.reading import EntryPage, export_log, list_tasks, read_entry, search_entries
from services.audit.usecases.sequencing import LogSigner, advance

__all__ = [
    "Asker",
    "ConsistencyProof",
    "Desk",
    "EntryPage",
    "InclusionProof",
    "LogDamagedError",
    "LogSigner",
    "advance",
    "export_log",
    "list_tasks",
    "prove_consistency",
    "prove_inclusion",
    "read_checkpoint",
    "read_entry",
    "read_tile",
    "search_entries",
]
