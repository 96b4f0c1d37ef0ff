"""Files of people: where they are on their way, and why one stopped. Must not know a page."""

from typing import Final

from services.portal.wording.cases import Words
from shared.pages import say_later

STATES: Final[Words] = {
    "waiting": say_later("Waits"),
    "running": say_later("Being taken in"),
    "done": say_later("Finished"),
    "stopped": say_later("Stopped"),
}
COLOURS: Final = {"waiting": "yellow", "running": "blue", "done": "green", "stopped": "red"}
FAULTS: Final[Words] = {
    "expired": say_later("Nobody could take it in within three days, so it was destroyed. Send it again."),
    "no-longer-allowed": say_later("Your account may no longer register people there, so the rest was left out."),
    "unreadable": say_later("The file could not be opened. Send it again; if it happens again, save it as CSV first."),
    "too-large": say_later("The file is too large. Send it in parts."),
    "locked-workbook": say_later("The workbook has a password or is of an old kind. Save it as .xlsx without one."),
    "damaged-workbook": say_later("The workbook is damaged. Open it in a spreadsheet program and save it again."),
    "merged-cells": say_later("The workbook merges whole columns or rows. Unmerge them."),
    "too-many-rows": say_later("The file has more than 20,000 rows. Send it in parts, without empty rows at the end."),
    "too-many-columns": say_later("The file has more than 400 columns. Remove those that are not of HTCDS."),
    "not-utf8": say_later("The letters of this file cannot be read. Save it as “CSV UTF-8”."),
    "windows-1252": say_later("This is a plain CSV of Excel, in which names come out wrong. Save it as “CSV UTF-8”."),
    "unreadable-line": say_later("A line cannot be read: a quotation mark is not closed, or a cell is huge."),
    "not-htcds": say_later("No HTCDS field names or labels stand in the first rows of this file."),
    "repeated-name": say_later("One person in this file has the same field twice."),
    "not-json": say_later("This is not JSON in UTF-8."),
    "missing-columns": say_later("Columns are missing that every file needs."),
    "repeated-columns": say_later("Columns stand twice, and nobody can tell which is right."),
}
