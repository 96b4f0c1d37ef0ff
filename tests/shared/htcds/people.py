"""People as strategies: whatever a registration may hold, told by field. Knows no file."""

from datetime import date
from string import ascii_lowercase
from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st

from shared.htcds import Person
from shared.vocabulary.fields import DATES, EVENT_FIELDS, FIELDS, NUMBERS, Field, Kind
from shared.vocabulary.places import DISTRICTS, PROVINCES
from shared.vocabulary.safe_contact import CHANNELS


def _composed(text: str) -> str:
    """Return the text as it is kept: composed, without blanks around it."""
    return normalize("NFC", text).strip()


_SAID = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")), max_size=30
)
_LEADS = st.sampled_from(
    (
        "",
        "=1+1",
        "+",
        "-1",
        "@SUM(A1)",
        "'",
        "'=",
        "''+",
        "{",
        '{"answer":"unknown"}',
        "[]",
        "#REF!",
        "#FORMULA!",
        ";;",
    )
)
TEXTS = st.builds(lambda lead, said: f"{lead}{said}x", _LEADS, _SAID).map(_composed)
LONG = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
DAYS = st.dates(date(1920, 1, 1), date(2020, 1, 1)).map(date.isoformat)
NO_VALUE = st.sampled_from(({"answer": "unknown"}, {"answer": "refused"}))


def value_of(field: Field) -> st.SearchStrategy[Any]:
    """Return values of one field."""
    codes = st.sampled_from(list(field.codes)) if field.codes else st.nothing()
    plain: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: TEXTS,
        Kind.LONG_TEXT: LONG,
        Kind.DATE: DAYS,
        Kind.BIRTHDATE: DAYS,
        Kind.CHECKBOX: st.booleans(),
        Kind.COUNT: st.integers(0, 50),
        Kind.AGE: st.integers(0, 120),
        Kind.LATITUDE: st.floats(-90, 90, width=32).map(float),
        Kind.LONGITUDE: st.floats(-180, 180, width=32).map(float),
        Kind.LANGUAGE: st.sampled_from(("por", "vmw", "seh", "tso")),
        Kind.EMAIL: st.text(ascii_lowercase, min_size=1, max_size=9).map(lambda name: f"{name}@example.org"),
        Kind.PHONE: st.from_regex(r"\+[1-9][0-9]{6,13}", fullmatch=True),
        Kind.CODE: codes,
        Kind.CODES: st.lists(codes, min_size=1, max_size=4, unique=True),
        Kind.PROVINCE: st.sampled_from([*PROVINCES, "Maputo"]),
        Kind.DISTRICT: st.sampled_from(list(DISTRICTS)),
        Kind.EVENTS: st.lists(st.deferred(events), min_size=1, max_size=3),
    }
    forms = [plain[field.kind]]
    if field.kind is not Kind.EVENTS:
        forms.append(NO_VALUE)
    if field.kind in DATES:
        forms.append(st.sampled_from(("1999", "1999-05", "1999-05-04")).map(lambda part: {"estimated": part}))
    if field.kind in NUMBERS:
        forms.append(plain[field.kind].map(lambda number: {"estimated": number}))
    return st.one_of(forms)


def events() -> st.SearchStrategy[dict[str, Any]]:
    """Return stages of a journey, none of them empty."""
    fields = {name: value_of(field) for name, field in EVENT_FIELDS.items()}
    chosen = st.lists(st.sampled_from(list(EVENT_FIELDS)), min_size=1, max_size=4, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: fields[name] for name in names}))


SAFE = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"safe_channels": st.lists(st.sampled_from(list(CHANNELS)), min_size=1, max_size=3, unique=True)},
        optional={"safe_hours": st.just("08:00-11:30"), "safe_answer": LONG, "safe_code_word": TEXTS},
    ),
)
_VALUES = {name: value_of(field) for name, field in FIELDS.items()}
FIELDS_OF = st.lists(st.sampled_from(list(FIELDS)), max_size=8, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: _VALUES[name] for name in names})
)
PEOPLE = st.one_of(
    st.builds(lambda fields, safe: Person(agrees=True, fields=fields, safe=safe), FIELDS_OF, SAFE),
    st.builds(lambda: Person(agrees=False)),
)
