"""Taking in what organisations keep their cases in today: HTCDS workbooks, CSV and JSON. Has no right of its own.

It reads a file, says row by row what cannot be taken and why, and sends the rest through intake's own HTTP API. What it
reads is never written anywhere else.
"""

from deploy.importing.files import FileError
from deploy.importing.run import import_htcds
from deploy.importing.sending import ImportStoppedError
from deploy.importing.summary import Refusal, Summary

__all__ = ["FileError", "ImportStoppedError", "Refusal", "Summary", "import_htcds"]
