"""The code lists of HTCDS 2.0: code to word. Facts only; knows no field and no rule.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM endorses nothing here.
"""

from shared.vocabulary.lists.industries import INDUSTRY
from shared.vocabulary.lists.people import (
    CASE_STATUS,
    DECIDING_ORGANISATION,
    EDUCATION,
    GENDER,
    MARITAL_STATUS,
    REFERRAL_REASON,
    TRAFFICKING_STATUS,
    VULNERABILITIES,
)
from shared.vocabulary.lists.trafficking import (
    EVENT_TYPE,
    FORGOTTEN,
    METHOD_OF_RECRUITMENT,
    METHODS_OF_CONTROL,
    RELATIONSHIP,
    TYPE_OF_EXPLOITATION,
    TYPE_OF_SEX_EXPLOITATION,
    WEBSITES_AND_APPS,
)

__all__ = [
    "CASE_STATUS",
    "DECIDING_ORGANISATION",
    "EDUCATION",
    "EVENT_TYPE",
    "FORGOTTEN",
    "GENDER",
    "INDUSTRY",
    "MARITAL_STATUS",
    "METHODS_OF_CONTROL",
    "METHOD_OF_RECRUITMENT",
    "REFERRAL_REASON",
    "RELATIONSHIP",
    "TRAFFICKING_STATUS",
    "TYPE_OF_EXPLOITATION",
    "TYPE_OF_SEX_EXPLOITATION",
    "VULNERABILITIES",
    "WEBSITES_AND_APPS",
]
