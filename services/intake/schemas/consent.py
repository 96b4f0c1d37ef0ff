"""Consent to be assisted on the wire, and counts of those who did not agree."""

from typing import Any, Final

from marshmallow import fields, post_load, validate

from services.intake.domain.consent import Consent, Method
from services.intake.domain.values import TEXT_CHARACTERS
from services.intake.schemas.fields import LANGUAGE, Truth, choice
from shared.vocabulary.consents.codes import Assent, Ground, Help, Interpreter, Obtained, ObtainedFrom, Relation
from shared.web import Schema

_SHA256: Final = validate.Regexp(r"[0-9a-f]{64}\Z", error="wrong-form")
_LISTS: Final = ("help_given",)


def _name(description: str) -> fields.String:
    return fields.String(validate=validate.Length(min=1, max=TEXT_CHARACTERS), metadata={"description": description})


class ConsentRequest(Schema):
    """The person's consent to be registered and assisted; not a consent to share anything."""

    assistance = Truth(required=True)
    obtained = fields.Enum(
        **choice(Obtained),
        metadata={"description": "`elsewhere` of an older paper: then no text of ours was read, and none is named."},
    )
    obtained_from = fields.Enum(**choice(ObtainedFrom))
    text_hash = fields.String(
        validate=_SHA256, metadata={"description": "SHA-256 (hex) of the text of today that was read or interpreted."}
    )
    language = fields.String(validate=LANGUAGE, metadata={"description": "In which it was spoken, ISO 639-3."})
    limits_explained = Truth()
    method = fields.Enum(**choice(Method))
    witness = _name("Before whom it was spoken.")
    interpreter_kind = fields.Enum(**choice(Interpreter))
    interpreter = _name("Who interpreted.")
    interpreter_refused = Truth(metadata={"description": "The person did not want somebody to interpret."})
    guardian = _name("Who consents for a child.")
    guardian_relation = fields.Enum(**choice(Relation))
    guardian_verified = Truth()
    assent = fields.Enum(**choice(Assent))
    ground = fields.Enum(**choice(Ground))
    help_given = fields.List(fields.Enum(**choice(Help)), validate=validate.Length(max=len(Help)))

    @post_load
    def consent(self, data: dict[str, Any], **_: Any) -> Consent:
        """Return the domain's value; a code counts once."""
        lists = {name: tuple(dict.fromkeys(data[name])) for name in _LISTS if name in data}
        return Consent(**data | lists)


class RefusalCountResponse(Schema):
    """How many did not agree at a site in a month, and how many of them were given what on the spot."""

    site = fields.String()
    month = fields.String()
    people = fields.Integer()
    help_given = fields.Dict(keys=fields.Enum(Help, by_value=True), values=fields.Integer())


class RefusalCountsResponse(Schema):
    """The asker's own sites, the newest month first."""

    items = fields.List(fields.Nested(RefusalCountResponse))
