"""Files of HTCDS, read and written: workbooks, CSV, JSON, and what KoboToolbox and ODK export for IOM's form.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM endorses nothing here. Must not know a rule about
people: whether a registration may be is intake's to say. What cannot be read is named by row and field; what could be
read in two ways is never guessed; no cell is written that a spreadsheet program would run.
"""

from shared.htcds.failures import Fault, FileError
from shared.htcds.files import MOST_BYTES, MOST_ROWS
from shared.htcds.headings import ERROR_COLUMNS
from shared.htcds.records import Person, Reading, Row, read
from shared.htcds.refusals import Refusal, refusal_of, write_refusals
from shared.htcds.writing import FORMATS, Format, write, write_collected

__all__ = [
    "ERROR_COLUMNS",
    "FORMATS",
    "MOST_BYTES",
    "MOST_ROWS",
    "Fault",
    "FileError",
    "Format",
    "Person",
    "Reading",
    "Refusal",
    "Row",
    "read",
    "refusal_of",
    "write",
    "write_collected",
    "write_refusals",
]
