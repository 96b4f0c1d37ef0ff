"""A session as bytes to be sealed, and back. Pure; knows no key."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.portal.domain.sessions import Draft, Person, Registered, Session, SignIn, Token
from shared import strict_json

_REGISTERED: Final = ("id", "site", "pathway", "channel", "language", "group")


def written(session: Session) -> bytes:
    """Return *session* as bytes."""
    return strict_json.dumps(
        {
            "began_at": session.began_at.isoformat(),
            "forms": session.forms,
            "person": _person_written(session.person),
            "refresh_token": session.refresh_token,
            "tokens": {name: [token.value, token.until.isoformat()] for name, token in session.tokens.items()},
            "sign_in": _sign_in_written(session.sign_in),
            "writer": str(session.writer) if session.writer else None,
            "drafts": [[at, draft.key, _lists(draft)] for at, draft in session.drafts.items()],
            "done": session.done,
            "registered": [[each.at.isoformat(), *_group_written(each)] for each in session.registered],
            "notice": session.notice,
        }
    )


def read(content: bytes) -> Session:
    """Return the session that `written` wrote."""
    found: Any = strict_json.loads(content)
    return Session(
        began_at=datetime.fromisoformat(found["began_at"]),
        forms=found["forms"],
        person=_person_read(found["person"]),
        refresh_token=found["refresh_token"],
        tokens={name: Token(value, datetime.fromisoformat(end)) for name, (value, end) in found["tokens"].items()},
        sign_in=SignIn(**found["sign_in"]) if found["sign_in"] else None,
        writer=UUID(found["writer"]) if found["writer"] else None,
        drafts={at: Draft({name: tuple(said) for name, said in fields}, key) for at, key, fields in found["drafts"]},
        done=found["done"],
        registered=[_registered(each) for each in found.get("registered", ())],  # of before there was any: none
        notice=found["notice"],
    )


def _group_written(registered: Registered) -> list[str]:
    """Return all but the time."""
    return [getattr(registered, name) for name in _REGISTERED]


def _registered(found: list[str]) -> Registered:
    at, *rest = found
    return Registered(at=datetime.fromisoformat(at), **dict(zip(_REGISTERED, rest, strict=True)))


def _lists(draft: Draft) -> list[list[object]]:
    """Return pairs, because a name may be anything and an object's names are sorted."""
    return [[name, list(values)] for name, values in draft.fields.items()]


def _person_written(person: Person | None) -> dict[str, object] | None:
    if person is None:
        return None
    return {
        "subject": str(person.subject),
        "name": person.name,
        "organisation": str(person.organisation),
        "organisation_name": person.organisation_name,
        "roles": list(person.roles),
        "sites": list(person.sites),
        "sign_in": person.sign_in,
    }


def _person_read(found: Any) -> Person | None:
    if found is None:
        return None
    return Person(
        subject=UUID(found["subject"]),
        name=found["name"],
        organisation=UUID(found["organisation"]),
        organisation_name=found["organisation_name"],
        roles=tuple(found["roles"]),
        sites=tuple(found["sites"]),
        sign_in=found["sign_in"],
    )


def _sign_in_written(sign_in: SignIn | None) -> dict[str, str] | None:
    if sign_in is None:
        return None
    return {"state": sign_in.state, "nonce": sign_in.nonce, "verifier": sign_in.verifier, "back": sign_in.back}
