"""JSON: a list of objects by field name, as it is read. Knows no field's meaning."""

from collections.abc import Sequence

from shared import strict_json
from shared.htcds.columns import CONSENT
from shared.htcds.records import Person


def write_objects(people: Sequence[Person]) -> bytes:
    """Return *people* as JSON. Nobody who agreed lacks the names that every file has, empty where there is nothing."""
    return strict_json.dumps([_object(person) for person in people])


def _object(person: Person) -> dict[str, object]:
    named = {"prs_FirstName": None, "prs_SecondName": None}
    return {CONSENT: person.agrees, **named, **person.fields, **person.safe}
