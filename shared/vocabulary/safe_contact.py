"""How somebody can be reached without endangering them: the words for it. Facts only; knows no rule.

The names are ours, because HTCDS has none: they begin with `safe_` and stand beside its fields in the contact section.
"""

from typing import Final

from shared.vocabulary.words import Codes, listed

CHANNELS: Final[Codes] = listed(
    ("call", "A call", "Uma chamada"),
    ("text-message", "A text message", "Uma mensagem de texto"),
    ("whatsapp", "WhatsApp", "WhatsApp"),
    ("e-mail", "E-mail", "Correio electrónico"),
    ("in-person", "In person only", "Só em pessoa"),
    ("through-somebody", "Through somebody they trust", "Através de alguém de confiança"),
)
REACHING: Final = frozenset({"prs_MobilePhone", "prs_HomePhone", "prs_Email"})
"""The HTCDS fields that lead to a person."""
SAFE_FIELDS: Final = ("safe_channels", "safe_hours", "safe_answer", "safe_code_word")
