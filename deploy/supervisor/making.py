"""Making an installation without starting it, with the first people of a real one. Knows no page and no terminal."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from deploy.errors import DeployError
from deploy.postgres import Server
from deploy.provision.first_people import FirstPeople
from deploy.supervisor.apart import ApartError, apart
from deploy.supervisor.installation import Plan, Say, prepare, settings_of
from deploy.supervisor.memory import keep_from_disk
from services.identity import app as identity
from services.identity.usecases.beginning import AlreadyBegunError, First

Links = list[tuple[str, str]]


class BegunError(DeployError):
    """There is nobody left to invite."""

    def __init__(self) -> None:
        super().__init__("This installation's first people are there; whoever comes next is theirs to invite.")


def made(plan: Plan, *, first: FirstPeople | None, new_links: bool, say: Say) -> Links:
    """Make the installation and stop again; return who sets their sign-in at which address. Raises DeployError.

    *first* are the first people of a real installation, None where there are none to be made.
    """
    keep_from_disk()
    plan.folder.prepare()
    with plan.folder.locked():
        plan.folder.settle(plan.kind)
        server = Server(plan.folder.cluster, run=plan.folder.run, log=plan.folder.logs / "postgres.log")
        try:
            prepare(plan, server, say=say)
            settings = partial(settings_of(plan, server), "identity")
            return invited(settings, first, new_links=new_links, note=plan.folder.note_first_people)
        finally:
            server.stop()


def invited(
    settings: Callable[[], Mapping[str, str]], first: FirstPeople | None, *, new_links: bool, note: Callable[[], None]
) -> Links:
    """Make the first people, or only new links for them, where either is wanted. Identity's keys are opened apart."""
    if first is None and not new_links:
        return []
    try:
        said = apart(
            "first people", lambda: json.dumps(_renewed(settings()) if first is None else _begun(settings(), first))
        )
    except ApartError as error:
        if error.kind == AlreadyBegunError.__name__:
            note()
            raise BegunError from None
        raise
    note()
    links: Links = [(who, link) for who, link in json.loads(said)]
    if not links:
        raise BegunError
    return links


def _begun(settings: Mapping[str, str], first: FirstPeople) -> Links:
    one = First(login_name=first.administrator, display_name=first.administrator_name)
    other = First(login_name=first.second, display_name=first.second_name)
    links = identity.begin(
        settings, organisation=first.organisation, administrator=one, second=other, sites=first.sites
    )
    who = (f"{one.login_name}, administrator", f"{other.login_name}, data-protection officer")
    return list(zip(who, links, strict=True))


def _renewed(settings: Mapping[str, str]) -> Links:
    return list(identity.invite_again(settings).items())
