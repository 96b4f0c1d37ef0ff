"""The kinds of field that intake's shapes share. Knows no rule: what a value means is the domain's."""

from typing import Any, Final

from marshmallow import fields, validate

MOST_CODES: Final = 64
MOST_INDICATORS: Final = 128
SITE: Final = validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}\Z", error="wrong-form")
LANGUAGE: Final = validate.Regexp(r"[a-z]{2,3}\Z", error="unknown-code")


class Truth(fields.Boolean):
    """true or false, and not "yes", 1 or "off"."""

    truthy = {True}  # noqa: RUF012 - marshmallow's own class attribute
    falsy = {False}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **kwargs))


def codes(*, most: int = MOST_CODES, required: bool = True) -> fields.List[str]:
    """Return a list of at most *most* codes; which codes is the domain's to say."""
    return fields.List(
        fields.String(validate=validate.Length(min=1, max=80)), required=required, validate=validate.Length(max=most)
    )


def choice(kind: type) -> dict[str, Any]:
    """Return the arguments of an enumeration by value with a stable code for a value that is none."""
    return {"enum": kind, "by_value": True, "error_messages": {"unknown": "unknown-code"}}
