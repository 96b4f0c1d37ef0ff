"""Each kind has one status; whatever has no kind shows nothing."""

import pytest

from shared.errors import AmparoError, FieldError, InvalidError, MalformedError
from shared.problems import STATUSES, UNFORESEEN, problem, status_of


def test_every_kind_of_failure_has_the_status_that_the_house_style_names() -> None:
    """400, 401, 404, 405, 409, 412, 413, 415, 422, 428, 429, 503, 507."""
    assert sorted(STATUSES.values()) == [400, 401, 404, 405, 409, 412, 413, 415, 422, 428, 429, 503, 507]


def test_a_subclass_has_the_status_of_its_kind() -> None:
    """However deep."""

    class OneError(MalformedError):
        """One."""

    class TwoError(OneError):
        """Two."""

    assert status_of(TwoError) == 400


@pytest.mark.parametrize("error", [ValueError("secret"), AmparoError("secret"), KeyboardInterrupt("secret")])
def test_a_failure_without_a_kind_is_bare(error: BaseException) -> None:
    """The same document for all."""
    document, status = problem(error)
    assert (document, status) == (dict(UNFORESEEN), 500)


def test_fields_become_errors_and_nothing_empty_is_written() -> None:
    """No `detail`, `errors` or `instance` where there is nothing to say."""
    field = FieldError(pointer="/name", code="required", detail="This is needed.")
    assert problem(InvalidError(fields=[field])) == (
        {
            "type": "urn:amparo:problem:invalid",
            "title": InvalidError.title,
            "status": 422,
            "errors": [{"pointer": "/name", "code": "required", "detail": "This is needed."}],
        },
        422,
    )
    assert set(problem(InvalidError())[0]) == {"type", "title", "status"}


def test_the_bare_document_is_a_new_one_each_time() -> None:
    """So that nobody can add to the next caller's."""
    problem(ValueError())[0]["more"] = "x"
    assert "more" not in problem(ValueError())[0]
