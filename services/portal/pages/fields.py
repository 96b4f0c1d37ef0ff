"""Fields of a form as values on the wire, and back, and as a person reads them. Knows no page and no rule.

Beside a field stands, under its name and `~`, whether what is written is an estimate, or why nothing is. Where there is
a list to choose from, the two answers that are no value are choices of it, marked by `=`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from services.portal.pages.forms import NO, YES, Form, day_written, read_day
from services.portal.wording.fields import ANSWERS, EVENT, LANGUAGES, PROVINCES, Field, countries, language
from services.portal.wording.problems import of_field
from shared.pages import say
from shared.vocabulary.answers import ESTIMATED, Answer, answer_in, estimate, is_estimate, no_value, plain
from shared.vocabulary.fields import ESTIMABLE, MOST_EVENTS, NUMBERS, Kind
from shared.vocabulary.places import district_of, province_of

BESIDE: Final = "~"
MARK: Final = "="
_FEWEST_STAGES: Final = 2
_WHOLE_DATE: Final = len("2001-03-14")
_EMPTY: Final[tuple[Any, ...]] = (None, "", [])


def read_fields(form: Form, fields: Sequence[Field]) -> dict[str, Any]:
    """Return what stands in *fields* as JSON values; what is empty is left out, what is wrong is noted."""
    found = {each.name: _read(form, each) for each in fields}
    return {name: value for name, value in found.items() if value not in _EMPTY}


def write_fields(content: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    """Return JSON values as they stand in a form."""
    written: dict[str, tuple[str, ...]] = {}
    for each in fields:
        if each.name in content:
            written |= _written(each, content[each.name])
    return written


def shown(each: Field | None, value: Any) -> str:
    """Return a JSON value as a person reads it."""
    if why := answer_in(value):
        return str(ANSWERS[why.value])
    if is_estimate(value):
        return str(say("%(value)s (estimated)", value=shown(each, plain(value))))
    if isinstance(value, bool):
        return str(say("Yes") if value else say("No"))
    if isinstance(value, list):
        return _several_shown(each, value)
    return _one_shown(each, str(value))


def choices_of(each: Field) -> Mapping[str, Any]:
    """Return what may be chosen for a field."""
    if each.is_country:
        return countries()
    return LANGUAGES if each.kind is Kind.LANGUAGE else each.choices or {}


def stages(form: Form, each: Field) -> Iterator[tuple[Field, ...]]:
    """Return the fields of each stage of a journey that a page shows: those written, and room for one more."""
    written = [number for number in range(MOST_EVENTS) if _is_written(form, each, number)]
    shown_number = max(_FEWEST_STAGES, (written[-1] + 2) if written else 0)
    for number in range(min(MOST_EVENTS, shown_number)):
        yield _stage(each, number)


def is_written(form: Form, fields: Sequence[Field]) -> bool:
    """Say whether something stands in one of *fields*, or is wrong with it: then they are not folded."""
    names = tuple(each.name for each in fields)
    said = {name.rstrip(BESIDE) for name, values in form.fields.items() if any(values)} | set(form.errors)
    return any(name in names or name.startswith(tuple(f"{each}." for each in names)) for name in said)


def _stage(each: Field, number: int) -> tuple[Field, ...]:
    return tuple(part.within(f"{each.name}.{number}") for part in EVENT)


def _is_written(form: Form, each: Field, number: int) -> bool:
    return any(any(form.all(name)) for name in form.fields if name.startswith(f"{each.name}.{number}."))


def _read(form: Form, each: Field) -> Any:
    if each.kind is Kind.EVENTS:
        return _read_stages(form, each)
    said, beside = [value for value in form.all(each.name) if value.strip()], form.one(each.name + BESIDE)
    marks = [value.removeprefix(MARK) for value in said if value.startswith(MARK) and value[1:] in ANSWERS]
    why = next(iter(marks), beside if beside in ANSWERS else "")
    if why:
        if len(marks) != len(said):
            form.errors[each.name] = of_field("answer-and-value")
        return no_value(Answer(why))
    value = _read_value(form, each)
    if value in _EMPTY or each.kind not in ESTIMABLE:
        return value
    return estimate(value) if beside == ESTIMATED or _is_part_of_date(each, value) else value


def _read_stages(form: Form, each: Field) -> list[dict[str, Any]]:
    found = []
    for number in range(MOST_EVENTS):
        stage = read_fields(form, _stage(each, number))
        if stage:
            found.append({name.rpartition(".")[2]: value for name, value in stage.items()})
    return found


def _is_part_of_date(each: Field, value: Any) -> bool:
    return each.is_date and len(value) < _WHOLE_DATE


def _read_value(form: Form, each: Field) -> Any:
    text = form.one(each.name)
    if each.kind is Kind.CODES:
        return list(dict.fromkeys(value for value in form.all(each.name) if value))
    if each.is_date:
        return read_day(form, each.name)
    if text and each.kind in NUMBERS:
        return _number(form, each.name, text)
    return _TEXTS[each.kind](text) if each.kind in _TEXTS else text


def _dialled(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


_TEXTS: Final[Mapping[Kind, Callable[[str], Any]]] = {
    Kind.CHECKBOX: {YES: True, NO: False}.get,
    Kind.PHONE: _dialled,
    Kind.PROVINCE: province_of,
    Kind.DISTRICT: district_of,
}


def _number(form: Form, name: str, text: str) -> int | float | None:
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text.replace(",", "."))
    except ValueError:
        form.errors[name] = of_field("wrong-type")
        return None


def _written(each: Field, value: Any) -> dict[str, tuple[str, ...]]:
    if each.kind is Kind.EVENTS and isinstance(value, list):
        return _written_stages(each, value)
    beside = each.name + BESIDE
    if why := answer_in(value):
        is_chosen = each.kind in (Kind.CODE, Kind.CODES, Kind.LANGUAGE, Kind.CHECKBOX)
        return {each.name: (MARK + why.value,)} if is_chosen else {beside: (why.value,)}
    if is_estimate(value):
        return {each.name: (_text(each, plain(value)),), beside: (ESTIMATED,)}
    if isinstance(value, list):
        return {each.name: tuple(str(one) for one in value)}
    return {each.name: (_text(each, value),)}


def _written_stages(each: Field, value: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    written: dict[str, tuple[str, ...]] = {}
    for number, stage in enumerate(value[:MOST_EVENTS]):
        parts = _stage(each, number)
        written |= write_fields({f"{each.name}.{number}.{name}": part for name, part in stage.items()}, parts)
    return written


def _text(each: Field, value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if each.kind is Kind.PROVINCE:
        return str(PROVINCES.get(value, value))
    return day_written(str(value)) if each.is_date else str(value)


def _one_shown(each: Field | None, text: str) -> str:
    if each is None:
        return text
    if each.kind is Kind.LANGUAGE:
        return str(language(text))
    if each.kind is Kind.PROVINCE:
        return str(PROVINCES.get(text, text))
    return day_written(text) if each.is_date else str(choices_of(each).get(text, text))


def _several_shown(each: Field | None, values: Sequence[Any]) -> str:
    if each is not None and each.kind is Kind.EVENTS:
        return "\n".join(f"{number}. {_stage_shown(one)}" for number, one in enumerate(values, start=1))
    return ", ".join(shown(each, one) for one in values)


def _stage_shown(stage: Mapping[str, Any]) -> str:
    return "; ".join(f"{part.label}: {shown(part, stage[part.name])}" for part in EVENT if part.name in stage)
