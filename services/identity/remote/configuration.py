"""The file in which whoever runs the installation describes the outside providers. Knows no network.

A JSON list, one object for each organisation that has one (`docs/adr/0007-outside-providers.md` shows it). Whatever is
not understood is an error at the start: a mistyped name of a setting must not open anything.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.identity.domain.outside import Provider, is_issuer
from shared import strict_json
from shared.errors import MalformedError
from shared.second_factor import SECOND_FACTORS
from shared.settings import SettingsError

SETTING: Final = "AMPARO_OUTSIDE_PROVIDERS_FILE"
_TEXT: Final = validate.Length(min=1, max=200)
_HOST: Final = validate.Regexp(r"[a-z0-9-]+(\.[a-z0-9-]+)+\Z")
_FACTOR: Final = validate.OneOf(sorted(SECOND_FACTORS))


class _ProviderSchema(Schema):
    """One provider. The secret stands in a file of its own, which others may not read."""

    organisation = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    issuer = fields.String(required=True, validate=_TEXT)
    client_id = fields.String(required=True, validate=_TEXT)
    secret = fields.String(required=True, data_key="client_secret_file")
    own_sign_in = fields.Boolean(truthy={True}, falsy={False})
    trusted_acr = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"\S{1,200}\Z")), values=fields.String(validate=_FACTOR)
    )
    trusted_amr = fields.List(fields.String(validate=_FACTOR))
    other_hosts = fields.List(fields.String(validate=_HOST))

    @post_load
    def _provider(self, data: dict[str, Any], **_rest: Any) -> Provider:
        for name in {"trusted_amr", "other_hosts"} & data.keys():
            data[name] = frozenset(data[name])
        data["secret"] = _secret(Path(data["secret"]))
        return Provider(**data)


def read_providers(environ: Mapping[str, str], *, loopback: bool) -> tuple[Provider, ...]:
    """Return the providers that the file names, none without a file. *loopback*: this machine may be one over http.

    Raises SettingsError.
    """
    path = environ.get(SETTING)
    if not path:
        return ()
    try:
        found: list[Provider] = _ProviderSchema(many=True).load(strict_json.loads(Path(path).read_bytes()))  # type: ignore[arg-type]
    except (OSError, UnicodeDecodeError, MalformedError, ValidationError):
        raise SettingsError((SETTING,)) from None
    if not all(is_issuer(each.issuer, loopback=loopback) for each in found):
        raise SettingsError((SETTING,))
    if len({each.organisation for each in found}) != len(found):
        raise SettingsError((SETTING,))
    return tuple(found)


def _secret(path: Path) -> str:
    secret = path.read_text(encoding="utf-8").strip()
    if not secret:
        raise ValidationError("empty")
    return secret
