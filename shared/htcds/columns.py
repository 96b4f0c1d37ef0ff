"""The columns that a file of HTCDS may have, beside their names and kinds. Facts only; knows no value.

Fields of the standard, the consent, and how the person may be reached: who is given a telephone number has to be given
that with it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.vocabulary import Word
from shared.vocabulary.fields import EVENT_FIELDS, FIELDS, Block, Field, Kind
from shared.vocabulary.safe_contact import CHANNELS

CONSENT: Final = "con_Consent"
REQUIRED: Final = (CONSENT, "prs_FirstName", "prs_SecondName")
EVENTS: Final = "hte_Events"

CONSENT_FIELD: Final = Field(CONSENT, Word("Consent", "Consentimento"), Kind.CHECKBOX, Block.PERSON)
SAFE: Final[Mapping[str, Field]] = MappingProxyType(
    {
        each.name: each
        for each in (
            Field("safe_channels", Word("Safe channels", "Canais seguros"), Kind.CODES, Block.CONTACT, CHANNELS),
            Field("safe_hours", Word("Safe hours", "Horas seguras"), Kind.TEXT, Block.CONTACT),
            Field("safe_answer", Word("Who may answer", "Quem pode atender"), Kind.LONG_TEXT, Block.CONTACT),
            Field("safe_code_word", Word("Code word", "Palavra-passe"), Kind.TEXT, Block.CONTACT),
        )
    }
)
COLUMNS: Final[Mapping[str, Field]] = MappingProxyType({CONSENT: CONSENT_FIELD, **FIELDS, **EVENT_FIELDS, **SAFE})
"""Every name over a column that is taken, in the order in which they are written."""

FORM_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prs_FirstName": "prs_First_Name",
        "prs_SecondName": "prs_Second_Name",
        "vic_MethodsOfControl": "vic_Methods_of_Control",
    }
)
"""What IOM's XLSForm (htcds_xlsform.xlsx, version vSmt4GQA3C9uBMLPEVfgND) calls otherwise than the standard."""

ABOUT_THE_FORM: Final = frozenset(
    (
        *("start", "end", "today", "deviceid", "username", "simserial", "subscriberid", "phonenumber", "audit"),
        *("__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status"),
        *("_submitted_by", "_tags", "_index", "_parent_index", "_parent_table_name", "_attachments", "_geolocation"),
        *("instanceid", "rootuuid", "deprecatedid", "formhub/uuid", "_version_", "_xform_id_string", "uuid"),
        *("submissiondate", "submitterid", "submittername", "attachmentspresent", "attachmentsexpected", "status"),
        *("reviewstate", "key", "edits", "formversion", "instancename"),
    )
)
"""What KoboToolbox and ODK say about a form and not about a person, as the last part of a heading, in small letters."""
