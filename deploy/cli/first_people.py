"""Asking who the first two people of a real installation are, and saying how they come in. Keeps nothing."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from deploy.errors import DeployError
from deploy.provision.first_people import FirstPeople

F = TypeVar("F", bound=Callable[..., Any])

_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "organisation": ("--organisation", "Name of the organisation that runs this installation"),
    "administrator": ("--administrator", "Sign-in name of the administrator, who makes accounts"),
    "administrator_name": ("--administrator-name", "The administrator's own name"),
    "second": ("--second-person", "Sign-in name of the data-protection officer, who must agree to what opens cases"),
    "second_name": ("--second-person-name", "The data-protection officer's own name"),
}


class NoFirstPeopleError(DeployError):
    """Nobody can be asked, and not all was said."""

    def __init__(self) -> None:
        super().__init__(
            "A real installation begins with two people, an administrator and a data-protection officer: use a"
            " terminal, or give --organisation, --administrator, --second-person and --site."
        )


def first_people_options(function: F) -> F:
    """Give a command the options that name the first people; they arrive under the names in FirstPeople."""
    function = click.option("--site", "sites", multiple=True, help="A site's code (may be repeated).")(function)
    for name, (option, help_text) in reversed(list(_QUESTIONS.items())):
        function = click.option(option, name, help=f"{help_text} (real installations).")(function)
    return function


def first_people(given: Mapping[str, str | None], sites: Sequence[str]) -> FirstPeople:
    """Return who they are, asked for where it was not said. Raises NoFirstPeopleError, UnsuitableError."""
    names = dict(given)
    if not sys.stdin.isatty():
        names["administrator_name"] = names["administrator_name"] or names["administrator"]
        names["second_name"] = names["second_name"] or names["second"]
        if not sites or not all(names.values()):
            raise NoFirstPeopleError
    answers = {name: names[name] or _ask(question) for name, (_, question) in _QUESTIONS.items()}
    places = tuple(sites) or tuple(_ask("Codes of the sites, with blanks between (ressano-garcia maputo)").split())
    return FirstPeople(**answers, sites=places)


def say_links(links: Sequence[tuple[str, str]]) -> None:
    """Print each person's address, once."""
    click.echo("While it runs, each opens their own address, once and within 24 hours, and sets how they sign in:")
    for who, link in links:
        click.echo(f"  {who}: {link}")


def _ask(question: str) -> str:
    return str(click.prompt(question, err=True)).strip()
