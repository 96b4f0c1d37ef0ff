"""What a registration says of who somebody is, also where it says that nobody knows."""

from datetime import date

import pytest

from services.intake.domain.matching import person_of


@pytest.mark.parametrize(
    ("birthdate", "born"),
    [
        ("1999-05-04", date(1999, 5, 4)),
        ({"estimated": "1999-05-04"}, date(1999, 1, 1)),
        ({"estimated": "1999-05"}, date(1999, 1, 1)),
        ({"estimated": "1999"}, date(1999, 1, 1)),
        ({"answer": "unknown"}, None),
        ({"answer": "refused"}, None),
        (None, None),
    ],
)
def test_of_an_estimated_birthday_only_the_year_counts(birthdate: object, born: date | None) -> None:
    """The first of January is how an estimate is known further on."""
    assert person_of({"prs_Birthdate": birthdate}).born == born


def test_who_does_not_say_is_like_whoever_said_nothing() -> None:
    """An answer that is none is no name, no number and no document."""
    refused = {"answer": "refused"}
    names = ("prs_FirstName", "prs_SecondName", "prs_MobilePhone", "prs_IdentityNumber", "prs_Gender")
    assert person_of(dict.fromkeys(names, refused)) == person_of({})
