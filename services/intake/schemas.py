"""Shapes on the wire, in and out. Knows no rule: what a value means is the domain's."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.registration import Consent, Intake, Method, Pathway
from services.intake.domain.screening import Age, Answers
from services.intake.domain.vocabulary import ATTRIBUTION
from shared.web import Schema

MOST_CODES = 64
_SITE = validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}\Z", error="wrong-form")
_LANGUAGE = validate.Regexp(r"[a-z]{2,3}\Z", error="unknown-code")


class _Truth(fields.Boolean):
    """true or false, and not "yes", 1 or "off"."""

    truthy = {True}  # noqa: RUF012 - marshmallow's own class attribute
    falsy = {False}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **kwargs))


def _codes() -> fields.List[str]:
    """Return a bounded list of codes; which codes is the domain's to say."""
    return fields.List(
        fields.String(validate=validate.Length(min=1, max=80)), required=True, validate=validate.Length(max=MOST_CODES)
    )


def _choice(kind: type) -> dict[str, Any]:
    """Return the arguments of an enumeration by value with a stable code for a value that is none."""
    return {"enum": kind, "by_value": True, "error_messages": {"unknown": "unknown-code"}}


class ScreeningRequest(Schema):
    """What was said in a screening interview, as codes; `[]` is nothing known, `["NoneIdentified"]` nothing found."""

    acts = _codes()
    means = _codes()
    purposes = _codes()
    age = fields.Enum(required=True, **_choice(Age))

    @post_load
    def answers(self, data: dict[str, Any], **_: Any) -> Answers:
        """Return the domain's value."""
        lists = {name: tuple(data[name]) for name in ("acts", "means", "purposes")}
        return Answers(**lists, age=data["age"])


class ReasonResponse(Schema):
    """Why, in both languages."""

    code = fields.String()
    pt = fields.String()
    en = fields.String()


class ScreeningResponse(Schema):
    """A presumption for protection, never a legal finding."""

    result = fields.String()
    elements = fields.Dict(keys=fields.String(), values=fields.String())
    reasons = fields.List(fields.Nested(ReasonResponse))


class ConsentRequest(Schema):
    """The person's consent to be assisted; not a consent to share anything."""

    assistance = _Truth(required=True)
    language = fields.String(validate=_LANGUAGE)
    method = fields.Enum(**_choice(Method))

    @post_load
    def consent(self, data: dict[str, Any], **_: Any) -> Consent:
        """Return the domain's value."""
        return Consent(**data)


class RegistrationRequest(Schema):
    """One person, at first contact."""

    pathway = fields.Enum(required=True, **_choice(Pathway))
    site = fields.String(required=True, validate=_SITE)
    consent = fields.Nested(ConsentRequest, required=True)
    fields_ = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=80)),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": f"HTCDS field names to values. {ATTRIBUTION}."},
    )
    screening = fields.Nested(ScreeningRequest)

    @post_load
    def intake(self, data: dict[str, Any], **_: Any) -> Intake:
        """Return the domain's value."""
        return Intake(**data)


class RegistrationResponse(Schema):
    """What an officer gets back: ids and times, nothing of the person."""

    id = fields.String()
    status = fields.String()
    submitted_at = fields.String()
