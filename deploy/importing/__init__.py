"""Taking in what organisations keep their cases in today, through intake's own imports. Has no right of its own."""

from deploy.importing.run import ImportStoppedError, import_htcds
from deploy.importing.summary import Refusal, Summary

__all__ = ["ImportStoppedError", "Refusal", "Summary", "import_htcds"]
