"""The OpenAPI document says everything, and the page made from it needs nothing from elsewhere."""

from html.parser import HTMLParser
from typing import Any

from shared.web import routes
from shared.web.reference import sections
from tests.shared.web.example import Example


class Page(HTMLParser):
    """Collects what a page loads, links and names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        """Return all values of an attribute."""
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


def document(example: Example) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = example.client.get("/openapi.json").get_json()
    return found


def test_the_document_is_openapi_3_1_and_names_every_action(example: Example) -> None:
    """An operation for each route that declares one."""
    found = document(example)
    assert found["openapi"] == "3.1.0"
    assert found["info"] == {"title": "Amparo things", "version": "1.2.3"}
    declared = sorted(
        action for (_, method), action in routes(example.app).items() if action and method not in {"HEAD", "OPTIONS"}
    )
    documented = sorted(
        operation["x-amparo-action"]
        for item in found["paths"].values()
        for method, operation in item.items()
        if method != "parameters" and operation["security"] == [{"bearer": []}]
    )
    assert documented == declared


def test_failures_are_documented_as_problem_documents(example: Example) -> None:
    """Not as flask-smorest's own errors."""
    responses = document(example)["components"]["responses"]
    for response in responses.values():
        reference = response["content"]["application/problem+json"]["schema"]["$ref"]
        assert reference == "#/components/schemas/Problem"
    assert set(responses) == {"DEFAULT_ERROR", "UNPROCESSABLE_ENTITY"}


def test_every_reference_in_the_document_leads_somewhere(example: Example) -> None:
    """A stock reader must be able to follow them."""
    found = document(example)
    for reference in references(found):
        place: Any = found
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place


def test_two_services_in_one_process_have_documents_of_their_own(example: Example) -> None:
    """The supervisor imports once and forks; tests make several."""
    assert document(example) == document(Example())


def test_the_page_needs_no_script_and_nothing_from_elsewhere(example: Example) -> None:
    """Only its own style sheet, which asks for nothing either; no style or handler in the markup."""
    page = Page(example.client.get("/docs").text)
    assert not [tag for tag, _ in page.tags if tag in {"script", "style", "img", "iframe", "form"}]
    assert not [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    assert not page.values("src")
    outside = [link for link in page.values("href") if not link.startswith(("#", "/"))]
    assert not outside
    css = example.client.get("/docs.css")
    assert css.content_type == "text/css; charset=utf-8"
    assert not [word for word in ("url(", "@import", "http") if word in css.text]


def test_every_link_inside_the_page_leads_to_one_place(example: Example) -> None:
    """Ids are unique, and each operation has one."""
    page = Page(example.client.get("/docs").text)
    places = page.values("id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= set(places)
    assert len([place for place in places if place != "content"]) == 10


def test_the_page_shows_fields_types_and_actions_and_escapes_what_it_shows(example: Example) -> None:
    """A description is text, never markup."""
    text = example.client.get("/docs").text
    for shown in ("parts[].count", "What it is.", "One of: red, blue", "required", "make-thing", "string (date)"):
        assert shown in text
    assert "Things &lt;of all&gt; kinds." in text
    assert text.startswith("<!doctype html>")


def test_the_page_says_its_language_and_fits_a_phone(example: Example) -> None:
    """Names of columns are repeated where the table becomes a list."""
    page = Page(example.client.get("/docs").text)
    assert ("html", {"lang": "en"}) in page.tags
    assert "width=device-width, initial-scale=1" in page.values("content")
    cells = [attrs for tag, attrs in page.tags if tag == "td"]
    assert cells
    assert all("data-label" in attrs for attrs in cells)


def test_schemas_that_hold_themselves_do_not_grow_the_page_for_ever() -> None:
    """A comment may answer a comment."""
    comment = {
        "type": "object",
        "properties": {"answers": {"type": "array", "items": {"$ref": "#/components/schemas/C"}}},
    }
    found = sections(
        {
            "tags": [{"name": "t"}],
            "components": {"schemas": {"C": comment}},
            "paths": {
                "/c": {
                    "get": {
                        "tags": ["t"],
                        "responses": {
                            "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/C"}}}}
                        },
                    }
                }
            },
        }
    )
    [answer] = found[0].operations[0].answers
    assert [row.name for row in answer.fields][:2] == ["answers", "answers[].answers"]
    assert len(answer.fields) == 5


def references(part: Any) -> list[str]:
    """Return every `$ref` in a document."""
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for inner in part.values() for found in references(inner)]
    return [found for inner in part for found in references(inner)] if isinstance(part, list) else []
