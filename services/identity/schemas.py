"""Shapes on the wire. Knows no database and no rule."""

from typing import Any

from marshmallow import fields, validate

from services.identity.domain.accounts import State
from services.identity.domain.approvals import Matter, Outcome
from services.identity.domain.organisations import Kind
from services.identity.domain.sites import Kind as SiteKind
from shared.tokens import ROLES
from shared.web import Schema

_MOST = 64
_CODE = r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}"
_NAME = validate.And(
    validate.Length(min=1, max=120), validate.Regexp(r"[^\x00-\x1f\x7f]*\Z", error="Leave out control characters.")
)


def _roles() -> fields.Field[Any]:
    role = fields.String(validate=validate.OneOf(sorted(ROLES)))
    return fields.List(role, required=True, validate=validate.Length(max=len(ROLES)))


def _sites() -> fields.Field[Any]:
    site = fields.String(validate=validate.Regexp(rf"{_CODE}\Z"))
    return fields.List(site, required=True, validate=validate.Length(max=_MOST))


class AccountsQuery(Schema):
    """Whose accounts to list; one's own organisation's when none is named."""

    organisation = fields.UUID()


class AccountRequest(Schema):
    """A new account."""

    organisation = fields.UUID(metadata={"description": "Your own unless you run the installation."})
    login_name = fields.String(required=True, validate=validate.Length(min=2, max=63))
    display_name = fields.String(required=True, validate=_NAME)
    roles = _roles()
    sites = _sites()


class RolesRequest(Schema):
    """All roles that somebody is to have."""

    roles = _roles()


class SitesRequest(Schema):
    """All sites at which somebody works."""

    sites = _sites()


class StateRequest(Schema):
    """Whether an account may be used. `closed` is for good."""

    state = fields.Enum(State, by_value=True, required=True)


class OrganisationRequest(Schema):
    """A new organisation."""

    name = fields.String(required=True, validate=_NAME)
    kind = fields.Enum(Kind, by_value=True, required=True)


class OrganisationResponse(Schema):
    """An organisation. The founding one runs the installation."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.Enum(Kind, by_value=True)
    is_founder = fields.Boolean()


class OrganisationsResponse(Schema):
    """Organisations, by name."""

    items = fields.List(fields.Nested(OrganisationResponse))


class ColleagueResponse(Schema):
    """Somebody of one's own organisation."""

    id = fields.UUID()
    name = fields.String(attribute="display_name")
    roles = fields.List(fields.String())
    sites = fields.List(fields.String())
    state = fields.Enum(State, by_value=True)


class ColleaguesResponse(Schema):
    """The people of one's own organisation."""

    items = fields.List(fields.Nested(ColleagueResponse))


class AccountResponse(ColleagueResponse):
    """An account as its administrator sees it. `version` is what `If-Match` takes."""

    organisation = fields.UUID()
    login_name = fields.String()
    version = fields.Integer()
    changed_at = fields.AwareDateTime(format="iso")


class AccountsResponse(Schema):
    """Accounts, oldest first."""

    items = fields.List(fields.Nested(AccountResponse))


class ChangedResponse(Schema):
    """An account after a change.

    `waits` names the approval that the rest of the change waits for. `enrolment` is the address with which the person
    sets their sign-in: hand it over yourself, it is shown this once and kept nowhere.
    """

    account = fields.Nested(AccountResponse)
    waits = fields.UUID(allow_none=True)
    enrolment = fields.String(allow_none=True)


class MeResponse(Schema):
    """Oneself."""

    id = fields.UUID(attribute="account.id")
    login_name = fields.String(attribute="account.login_name")
    name = fields.String(attribute="account.display_name")
    roles = fields.List(fields.String(), attribute="account.roles")
    sites = fields.List(fields.String(), attribute="account.sites")
    organisation = fields.Nested(OrganisationResponse)


class SessionResponse(Schema):
    """One of one's own sign-ins. `agent` is the family of the browser, no more."""

    id = fields.UUID()
    created_at = fields.AwareDateTime(format="iso")
    seen_at = fields.AwareDateTime(format="iso")
    agent = fields.String()


class SessionsResponse(Schema):
    """One's own live sessions, newest first."""

    items = fields.List(fields.Nested(SessionResponse))


class ApprovalResponse(Schema):
    """What waits, or waited, for a second person."""

    id = fields.UUID()
    matter = fields.Enum(Matter, by_value=True)
    account = fields.UUID()
    organisation = fields.UUID()
    roles = fields.List(fields.String())
    requested_by = fields.UUID()
    requested_at = fields.AwareDateTime(format="iso")
    outcome = fields.Enum(Outcome, by_value=True)
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)


class ApprovalsResponse(Schema):
    """Approvals, newest first."""

    items = fields.List(fields.Nested(ApprovalResponse))


class DecidedResponse(Schema):
    """A decided approval. `second_word` is for the person it is about, from your own mouth: it is shown this once."""

    approval = fields.Nested(ApprovalResponse)
    second_word = fields.String(allow_none=True)


class SiteUpdateRequest(Schema):
    """All that may change of a site. A closed one takes nobody in; it can be opened again."""

    name = fields.String(required=True, metadata={"description": "As people there call it, 1 to 120 characters."})
    english = fields.String(load_default="", metadata={"description": "In English, where that differs."})
    kind = fields.Enum(SiteKind, by_value=True, required=True, error_messages={"unknown": "unknown-code"})
    province = fields.String(load_default="", metadata={"description": "ISO 3166-2:MZ, such as `MZ-L`."})
    district = fields.String(load_default="", metadata={"description": "A district of that province, by name."})
    closed = fields.Boolean(required=True)


class SiteRequest(SiteUpdateRequest):
    """A new site. Its code is 1 to 40 of a-z, 0-9, dot and hyphen, and is never given to another."""

    class Meta:
        """A new one is open."""

        exclude = ("closed",)

    code = fields.String(required=True)


class SiteResponse(Schema):
    """A site. `version` is what `If-Match` takes."""

    code = fields.String()
    name = fields.String(attribute="about.name")
    english = fields.String(attribute="about.english")
    kind = fields.Enum(SiteKind, by_value=True, attribute="about.kind")
    province = fields.String(attribute="about.province")
    district = fields.String(attribute="about.district")
    closed_at = fields.AwareDateTime(format="iso", allow_none=True)
    version = fields.Integer()


class SitesResponse(Schema):
    """Sites, by name; closed ones too."""

    items = fields.List(fields.Nested(SiteResponse))
