"""How old somebody is by what they said of their birth: in doubt a child."""

from datetime import UTC, date, datetime

import pytest

from services.intake.domain.ages import age_errors, age_from
from services.intake.domain.dates import age_on, span_of
from services.intake.domain.screening import Age

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_age_counts_birthdays_and_leap_days() -> None:
    """Somebody born on 29 February has a birthday on 1 March."""
    born = date(2008, 2, 29)
    assert age_on(date(2026, 2, 28), born=born) == 17
    assert age_on(date(2026, 3, 1), born=born) == 18


@pytest.mark.parametrize(
    ("written", "last"),
    [("1999", (1999, 12, 31)), ("2000-02", (2000, 2, 29)), ("1999-12", (1999, 12, 31)), ("1999-05-04", (1999, 5, 4))],
)
def test_a_part_of_a_date_means_all_its_days(written: str, last: tuple[int, int, int]) -> None:
    """From the first to the last."""
    first, end = span_of(written) or (None, None)
    assert str(first) == (written + "-01-01")[:10]
    assert end == date(*last)


@pytest.mark.parametrize(
    ("birthdate", "age"),
    [
        ("2008-03-01", Age.ADULT),
        ("2008-03-02", Age.CHILD),
        ({"estimated": "2000"}, Age.ADULT),
        ({"estimated": "2005"}, Age.ADULT),
        ({"estimated": "2006"}, Age.UNKNOWN),
        ({"estimated": "2008"}, Age.UNKNOWN),
        ({"estimated": "2010-03"}, Age.UNKNOWN),
        ({"estimated": "2011"}, Age.CHILD),
        ({"answer": "unknown"}, Age.UNKNOWN),
        ({"answer": "refused"}, Age.UNKNOWN),
        (None, Age.UNKNOWN),
        ("nonsense", Age.UNKNOWN),
    ],
)
def test_an_estimate_makes_nobody_an_adult_who_may_be_a_child(birthdate: object, age: Age) -> None:
    """A year of birth is believed to within two years."""
    assert age_from({"prs_Birthdate": birthdate}, at=NOW) is age


@pytest.mark.parametrize("birthdate", ["2010-01-01", {"estimated": "2007"}, {"estimated": "2012"}])
def test_who_may_be_a_child_is_not_screened_as_an_adult(birthdate: object) -> None:
    """The officer is told, and chooses; nothing is changed behind their back."""
    fields = {"prs_Birthdate": birthdate}
    (error,) = age_errors(Age.ADULT, fields, at=NOW, pointer="/screening/age")
    assert (error.pointer, error.code) == ("/screening/age", "age-in-doubt")
    assert age_errors(Age.CHILD, fields, at=NOW, pointer="") == []
    assert age_errors(Age.UNKNOWN, fields, at=NOW, pointer="") == []


@pytest.mark.parametrize("birthdate", ["1999-01-01", {"estimated": "1999"}, {"answer": "unknown"}, None])
def test_where_no_date_of_birth_says_otherwise_the_officer_is_believed(birthdate: object) -> None:
    """A grown person may not know their birthday."""
    assert age_errors(Age.ADULT, {"prs_Birthdate": birthdate}, at=NOW, pointer="") == []
