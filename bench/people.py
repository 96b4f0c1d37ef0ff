"""Synthetic content of the size that real content has: forty HTCDS fields, sections of 1.5 KB. Nobody exists."""

from typing import Any
from uuid import UUID

from deploy.consents import agreed
from shared.vocabulary.fields import FIELDS, Field, Kind
from tests.support.signer import Account

SITE = "maputo"
OURS, PARTNER = UUID(int=0xA0), UUID(int=0xB0)
FIELD_COUNT = 40
_VALUES: dict[Kind, object] = {
    Kind.TEXT: "Pessoa Sintética",
    Kind.LONG_TEXT: "Contou que lhe ficaram com os documentos e que trabalhava sem salário nem folga. " * 4,
    Kind.DATE: "2026-05-04",
    Kind.BIRTHDATE: "1991-05-04",
    Kind.CHECKBOX: True,
    Kind.COUNT: 2,
    Kind.AGE: 19,
    Kind.LATITUDE: -25.96,
    Kind.LONGITUDE: 32.58,
    Kind.LANGUAGE: "por",
    Kind.EMAIL: "pessoa@exemplo.invalid",
    Kind.PHONE: "+258841234567",
    Kind.PROVINCE: "MZ-N",
    Kind.DISTRICT: "Angoche",
}
SECTION = {"prs_FirstName": "Pessoa", "notes": "Uma nota de acompanhamento, sintética e comprida. " * 28}
"""About 1.5 KB as JSON."""


def fields() -> dict[str, Any]:
    """Return forty fields that intake takes."""
    return {each.name: _value(each) for each in list(FIELDS.values())[:FIELD_COUNT]}


def registration() -> dict[str, Any]:
    """Return the body of a registration."""
    safe = {"channels": ["call"], "hours": "08:00-11:00"}
    return {"pathway": "trafficking", "site": SITE, "consent": agreed(), "fields": fields(), "safe_contact": safe}


def account(number: int, *roles: str, organisation: UUID = OURS) -> Account:
    """Return somebody at the site, always the same for one *number*."""
    subject = UUID(int=(0xACC << 64) + number)
    return Account(subject=subject, organisation=organisation, sites=(SITE,), roles=roles, amr=("pwd", "otp"))


OFFICER = account(1, "intake-officer")
CASEWORKER = account(2, "caseworker")
PARTNERS_WORKER = account(3, "service-provider", organisation=PARTNER)
NATIONAL_AUDITOR = account(4, "national-auditor")


def _value(field: Field) -> object:
    if field.kind is Kind.CODE:
        return next(iter(field.codes))
    return [next(iter(field.codes))] if field.kind is Kind.CODES else _VALUES[field.kind]
