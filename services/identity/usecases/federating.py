"""Signing in with an organisation's own provider, and linking an account to it. It is never asked in a transaction.

An account is linked only by the link with which its person sets their sign-in: with the second person's word where that
takes one. Nothing that the provider says makes an account, finds one by a name or an address, or changes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from services.identity.domain.accounts import Account
from services.identity.domain.outside import (
    FEDERATED,
    Errand,
    OutsideOverError,
    OutsideRefusedError,
    OutsideUnlinkedError,
    Provider,
    Told,
    second_factor,
)
from services.identity.usecases.changing import new_secret, own_access, person
from services.identity.usecases.enrolling import Opened, confirmed_step, opened_enrolment
from services.identity.usecases.ports import Outside, Returned, Transaction
from services.identity.usecases.signing_in import Door, Visitor, begin_session, complete_session
from shared.errors import NotFoundError
from shared.tokens import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What signing in elsewhere stands on. `issuer` is our own address, to which people come back."""

    door: Door
    outside: Outside
    issuer: str

    @property
    def providers(self) -> Mapping[UUID, Provider]:
        """Those in use, by organisation."""
        return self.door.providers

    def way_back(self, provider: Provider) -> str:
        """Return where this provider, and no other, sends people: so none can answer for another (RFC 9700, 4.4)."""
        return f"{self.issuer}/outside/{provider.organisation}/return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """The browser that sets out and has to come back. `binding` is a secret that only it and we know."""

    binding: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackAgain:
    """What became of an errand: signed in with `secret`, `complete` or with our code still to come; or linked."""

    asked: str = ""
    secret: str = field(default="", repr=False)
    complete: bool = False
    linked: bool = False


def set_out(gate: Gate, *, organisation: UUID, asked: str, browser: Browser, visitor: Visitor) -> str:
    """Return where the browser goes to sign in. Raises NotFoundError, OutsideSilentError, OutsideRefusedError."""
    provider = gate.providers.get(organisation)
    if provider is None:
        raise NotFoundError
    return _sent(gate, provider, {"asked": asked}, browser, visitor)


def set_out_to_link(
    gate: Gate, *, token: str, second_word: str, code: str, browser: Browser, visitor: Visitor
) -> str | None:
    """Return where the browser goes to be linked, None when the link opens nothing.

    Word and device are looked at first, so that nobody is sent away in vain. Raises EnrolmentRefusedError and what
    `set_out` raises.
    """
    door = gate.door
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        opened = opened_enrolment(tx, door, token, at=visitor.at)
        if opened is None:
            return None
        step = confirmed_step(tx, opened, second_word=second_word, code=code, at=visitor.at)
    if opened.provider is None:
        raise NotFoundError
    return _sent(gate, opened.provider, {"enrolment": token, "used_step": step}, browser, visitor)


def come_back(gate: Gate, *, returned: Returned, browser: Browser, visitor: Visitor) -> BackAgain:
    """Finish what an errand was for.

    Raises OutsideOverError, OutsideRefusedError, OutsideSilentError, OutsideUnlinkedError, OutsideTakenError.
    """
    with gate.door.identity.transaction(request_id=visitor.request_id) as tx:
        errand = tx.errands.take(
            state_hash=tx.digest("outside-state", returned.state),
            browser_hash=tx.digest("outside-browser", browser.binding),
            at=visitor.at,
        )
    provider = gate.providers.get(returned.organisation)
    if errand is None or provider is None or errand.organisation != provider.organisation:
        raise OutsideOverError
    back = gate.way_back(provider)
    said = gate.outside.told(provider, returned=returned, redirect_uri=back, errand=errand, at=visitor.at)
    if errand.enrolment:
        return _linked(gate.door, provider, said, errand, visitor)
    return _entered(gate.door, provider, said, errand, visitor)


def _sent(gate: Gate, provider: Provider, what: Mapping[str, object], browser: Browser, visitor: Visitor) -> str:
    with gate.door.identity.transaction(request_id=visitor.request_id) as tx:
        state, nonce, verifier = (new_secret(tx) for _ in range(3))
    errand = Errand(
        organisation=provider.organisation,
        nonce=nonce,
        verifier=verifier,
        began_at=visitor.at,
        **what,  # type: ignore[arg-type]
    )
    address = gate.outside.address(
        provider,
        redirect_uri=gate.way_back(provider),
        state=state,
        errand=errand,
        challenge=encode(sha256(verifier.encode()).digest()),
        language=browser.language,
    )
    with gate.door.identity.transaction(request_id=visitor.request_id) as tx:
        tx.errands.add(
            errand,
            state_hash=tx.digest("outside-state", state),
            browser_hash=tx.digest("outside-browser", browser.binding),
        )
    return address


def _entered(door: Door, provider: Provider, said: Told, errand: Errand, visitor: Visitor) -> BackAgain:
    factor = second_factor(provider, said)
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        account = _linked_account(tx, said)
        known = tx.sign_ins.find(account.id) if account else None
        if account is not None and known is not None:
            if factor is None and known.secret is None:
                raise OutsideRefusedError("second-factor")
            return _session(tx, account, said, factor, asked=errand.asked, visitor=visitor)
    door.count("outside-unlinked", visitor.source)
    raise OutsideUnlinkedError


def _session(
    tx: Transaction, account: Account, said: Told, factor: str | None, *, asked: str, visitor: Visitor
) -> BackAgain:
    """Begin a session; complete it when the provider vouched for the second factor too."""
    secret = begin_session(tx, account, visitor, amr=FEDERATED)
    if factor is not None:
        session = tx.sessions.with_secret(tx.digest("session", secret))
        if session is not None:
            amr = (*FEDERATED, factor)
            secret = complete_session(tx, session, account, amr=amr, visitor=visitor, auth_time=said.auth_time)
    return BackAgain(asked=asked, secret=secret, complete=factor is not None)


def _linked_account(tx: Transaction, said: Told) -> Account | None:
    """Return the account of what was said: usable, and of the provider's own organisation."""
    found = tx.sign_ins.told_of(said)
    account = tx.accounts.find(found) if found else None
    return account if account and account.usable and account.organisation == said.organisation else None


def _linked(door: Door, provider: Provider, said: Told, errand: Errand, visitor: Visitor) -> BackAgain:
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        opened: Opened | None = opened_enrolment(tx, door, errand.enrolment, at=visitor.at)
        if opened is None or opened.provider != provider:
            raise OutsideOverError
        if not errand.used_step and second_factor(provider, said) is None:
            raise OutsideRefusedError("second-factor")
        account = opened.account
        secret = opened.secret if errand.used_step else None
        tx.sign_ins.use_invitation(tx.digest("enrolment", errand.enrolment), at=visitor.at)
        tx.sign_ins.link(account.id, said, secret=secret, used_step=errand.used_step, at=visitor.at)
        tx.record(own_access(person(account), "set-sign-in", "account", (account.id,), at=visitor.at, reason="outside"))
        return BackAgain(linked=True)
