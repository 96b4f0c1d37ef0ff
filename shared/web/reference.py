"""An OpenAPI document as rows that a page can show. Pure; must not know any service or framework."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

METHODS: Final = ("get", "post", "put", "patch", "delete")
MAXIMUM_DEPTH: Final = 4

_LIMITS: Final = {
    "minimum": "At least",
    "maximum": "At most",
    "minLength": "Characters: at least",
    "maxLength": "Characters: at most",
    "default": "Otherwise",
}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One field or parameter."""

    name: str
    place: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One status that an operation may answer, with the fields of its body."""

    status: str
    description: str
    fields: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `action` is the policy's word for it; empty when public."""

    method: str
    path: str
    anchor: str
    summary: str
    description: str
    action: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together: one tag of the document."""

    name: str
    description: str
    operations: tuple[Operation, ...]


def sections(document: Json) -> tuple[Section, ...]:
    """Return the operations of *document* by tag, in the document's order."""
    operations = list(_operations(document))
    return tuple(
        Section(
            tag["name"], tag.get("description", ""), tuple(found for name, found in operations if name == tag["name"])
        )
        for tag in document.get("tags", [])
    )


def _operations(document: Json) -> Iterator[tuple[str, Operation]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = (item[method].get("tags") or [""])[0]
                yield tag, _operation(document, path=path, method=method, item=item)


def _operation(document: Json, *, path: str, method: str, item: Json) -> Operation:
    described = item[method]
    given = [_resolved(document, one) for one in [*item.get("parameters", []), *described.get("parameters", [])]]
    return Operation(
        method=method.upper(),
        path=path,
        anchor=_anchor(method, path),
        summary=described.get("summary", ""),
        description=described.get("description", ""),
        action=described.get("x-amparo-action", ""),
        parameters=tuple(_parameter(document, one) for one in given),
        body=_body(document, described.get("requestBody", {})),
        answers=tuple(_answer(document, status, one) for status, one in sorted(described["responses"].items())),
    )


def _anchor(method: str, path: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in f"{method}{path}").strip("-")


def _parameter(document: Json, described: Json) -> Row:
    return Row(
        name=described["name"],
        place=described["in"],
        type=_type(document, described.get("schema", {})),
        required=described.get("required", False),
        description=_described(
            document, {"description": described.get("description", "")} | described.get("schema", {})
        ),
    )


def _answer(document: Json, status: str, described: Json) -> Answer:
    answer = _resolved(document, described)
    shown = () if status.startswith(("4", "5", "default")) else _body(document, answer)
    return Answer(status, answer.get("description", ""), shown)


def _body(document: Json, described: Json) -> tuple[Row, ...]:
    schemas = (kind.get("schema", {}) for kind in described.get("content", {}).values())
    return tuple(row for schema in schemas for row in _rows(document, schema, prefix="", depth=0))


def _rows(document: Json, schema: Json, *, prefix: str, depth: int) -> Iterator[Row]:
    resolved, prefix = _inside(document, schema, prefix)
    for name, field in resolved.get("properties", {}).items():
        required = name in resolved.get("required", [])
        yield Row(prefix + name, "body", _type(document, field), required, _described(document, field))
        if depth < MAXIMUM_DEPTH:
            yield from _rows(document, field, prefix=f"{prefix}{name}.", depth=depth + 1)


def _inside(document: Json, schema: Json, prefix: str) -> tuple[Json, str]:
    """Return what a list holds instead of the list, marking the way with `[]`."""
    resolved = _resolved(document, schema)
    if "items" not in resolved:
        return resolved, prefix
    return _resolved(document, resolved["items"]), f"{prefix.removesuffix('.')}[]."


def _described(document: Json, schema: Json) -> str:
    resolved = _resolved(document, schema)
    choices = ", ".join(str(one) for one in resolved.get("enum", []) if one is not None)
    limits = (f"{word} {resolved[name]}." for name, word in _LIMITS.items() if resolved.get(name) is not None)
    return " ".join(filter(None, (schema.get("description", ""), f"One of: {choices}." if choices else "", *limits)))


def _type(document: Json, schema: Json) -> str:
    resolved = _resolved(document, schema)
    if "anyOf" in resolved:
        return " or ".join(_type(document, one) for one in resolved["anyOf"])
    named = resolved.get("type", _untyped(resolved))
    text = " or ".join(named) if isinstance(named, list) else str(named)
    if "items" in resolved:
        text = f"list of {_type(document, resolved['items'])}"
    return text + (f" ({resolved['format']})" if "format" in resolved else "")


def _untyped(schema: Json) -> str:
    if "properties" in schema:
        return "object"
    return "code" if "enum" in schema else "any"


def _resolved(document: Json, described: Json) -> Json:
    """Follow one reference into the document's own components; there are no others."""
    if "$ref" not in described:
        only = described.get("allOf", [])
        return _resolved(document, only[0]) if len(only) == 1 else described
    found: Any = document
    for step in described["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
