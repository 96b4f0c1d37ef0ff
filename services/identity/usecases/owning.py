"""What everybody may see and do of their own: account, colleagues, sessions. Each function is one transaction."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.organisations import Organisation
from services.identity.domain.sessions import Session
from services.identity.usecases.asking import Desk, allowed_own
from services.identity.usecases.changing import end_session
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.streams.records import Refused, refused


@dataclass(frozen=True, slots=True)
class Me:
    """One's own account and where it belongs."""

    account: Account
    organisation: Organisation


def read_me(desk: Desk, *, asker: Asker) -> Me:
    """Return one's own account."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_own(desk, asker, action="read-own", about=(asker.claims.subject,))
        account = tx.accounts.find(asker.claims.subject)
        organisation = tx.organisations.find(asker.claims.organisation)
        if account is None or organisation is None:
            raise Refused(refused(access), NotFoundError())
        tx.record(access)
        return Me(account, organisation)


def list_colleagues(desk: Desk, *, asker: Asker) -> list[Account]:
    """Return the accounts of one's own organisation."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        tx.refuse_when_backlogged(at=asker.at)
        access = allowed_own(desk, asker, action="list-colleagues")
        found = tx.accounts.of(asker.claims.organisation)
        tx.record(replace(access, resources=tuple(each.id for each in found), count=len(found)))
        return found


def list_sessions(desk: Desk, *, asker: Asker) -> list[Session]:
    """Return one's own sessions that are live, newest first."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_own(desk, asker, action="list-own-sessions")
        found = [each for each in tx.sessions.of(asker.claims.subject) if each.is_live(at=asker.at)]
        tx.record(replace(access, resources=tuple(each.id for each in found)))
        return found


def end_own_session(desk: Desk, *, session_id: UUID, asker: Asker) -> None:
    """End one of one's own sessions. Another's looks exactly like none. Ending it twice changes nothing."""
    with desk.identity.transaction(request_id=asker.request_id) as tx:
        access = allowed_own(desk, asker, action="end-own-session", about=(session_id,))
        session = tx.sessions.find(session_id)
        if session is None or session.account != asker.claims.subject:
            raise Refused(refused(access), NotFoundError())
        if session.ended_at is None:
            end_session(tx, session_id, account=session.account, at=asker.at)
        tx.record(access)
