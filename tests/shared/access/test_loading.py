"""A policy that does not fit its schema, or ours, stops the service at its start."""

from pathlib import Path

import pytest

from shared.access import Policy, PolicyError
from tests.shared.access.boxes import PERMIT, SCHEMA

BAD: dict[str, tuple[str, str]] = {
    "policy does not parse": ("permit (", SCHEMA),
    "schema does not parse": (PERMIT, "entity ;"),
    "schema empty": ("", ""),
    "schema without actions": ("", SCHEMA.split("action", maxsplit=2)[0] + SCHEMA.splitlines()[2]),
    "unknown action": ('permit (principal, action == Action::"destroy", resource);', SCHEMA),
    "unknown attribute": ("permit (principal, action, resource is Box) when { resource.colour == 1 };", SCHEMA),
    "optional attribute without has": ("forbid (principal, action, resource is Box) when { resource.sealed };", SCHEMA),
    "types that never match": ("permit (principal, action, resource is Box) when { resource.site == 3 };", SCHEMA),
    "an id twice": (PERMIT + PERMIT, SCHEMA),
    "an id that is a sentence": ('@id("who opens") permit (principal, action, resource);', SCHEMA),
    "an id that is empty": ('@id("") permit (principal, action, resource);', SCHEMA),
    "a role that is none": ('@role("root") permit (principal, action, resource);', SCHEMA),
    "a template": ("permit (principal == ?principal, action, resource);", SCHEMA),
    "staff with less": ("", SCHEMA.replace("second_factor: Bool,", "", 1)),
    "staff with more": ("", SCHEMA.replace("second_factor: Bool,", "second_factor: Bool, name: String,", 1)),
    "staff of the form before": ("", SCHEMA.replace("fresh_second_factor: Bool", "amr: Set<String>")),
    "staff of another type": ("", SCHEMA.replace("roles: Set<String>", "roles: String")),
    "no staff": ("", "entity Person; entity Box; action open appliesTo { principal: Person, resource: Box };"),
}


@pytest.mark.parametrize(("policies", "schema"), BAD.values(), ids=BAD.keys())
def test_a_policy_that_does_not_fit_stops_the_service_at_its_start(policies: str, schema: str) -> None:
    """Found when it may still refuse to run, not at the first request."""
    with pytest.raises(PolicyError):
        Policy.parse(policies, schema)


def test_a_missing_or_unreadable_file_stops_the_service_at_its_start(tmp_path: Path) -> None:
    """A service without its policy is not a service without rules."""
    with pytest.raises(PolicyError):
        Policy.load(tmp_path)
    (tmp_path / "policy.cedarschema").write_text(SCHEMA)
    (tmp_path / "policy.cedar").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError):
        Policy.load(tmp_path)
