"""Setting one's own sign-in with a link, once. Nobody else ever knows the password or the secret."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from services.identity.domain.accounts import Account, State
from services.identity.domain.one_time_codes import SECRET_BYTES, matching_step
from services.identity.domain.passwords import check_password
from services.identity.usecases.changing import own_access, person
from services.identity.usecases.ports import Enrolment, Transaction
from services.identity.usecases.signing_in import Door, Visitor
from shared.errors import FieldError, InvalidError


class EnrolmentRefusedError(InvalidError):
    """What was typed does not fit: the word of the second person, or the code of the new device."""

    slug = "enrolment-refused"
    title = "This does not fit. Nothing was set."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the page of a link shows. `secret` follows from the link, so a page loaded twice shows the same one."""

    account: Account
    needs_second: bool
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody filled in."""

    password: str = field(repr=False)
    code: str = field(repr=False)
    second_word: str = field(default="", repr=False)


def open_enrolment(door: Door, *, token: str, visitor: Visitor) -> Opened | None:
    """Return what the link is for; None when it opens nothing, whatever the reason."""
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        return _opened(tx, tx.sign_ins.hold_invitation(tx.digest("enrolment", token)), token, at=visitor.at)


def enrol(door: Door, *, token: str, filled: Filled, visitor: Visitor) -> bool:
    """Set password and secret; say whether the link opened. Raises PasswordUnsuitableError, EnrolmentRefusedError."""
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        enrolment = tx.sign_ins.hold_invitation(tx.digest("enrolment", token))
        opened = _opened(tx, enrolment, token, at=visitor.at)
        if opened is None or enrolment is None:
            return False
        _check_second_word(tx, enrolment, filled.second_word)
        password = check_password(filled.password, login_name=opened.account.login_name)
        step = matching_step(opened.secret, filled.code, at=visitor.at)
        if step is None:
            raise _refused("/code", "The code of your device does not fit. Wait for the next one.")
        hashed = door.passwords.hash(password)
        account = opened.account
        tx.sign_ins.use_invitation(enrolment.token_hash, at=visitor.at)
        tx.sign_ins.set(account.id, password_hash=hashed, secret=opened.secret, used_step=step, at=visitor.at)
        tx.record(own_access(person(account), "set-sign-in", "account", (account.id,), at=visitor.at))
        return True


def repeated_otherwise() -> EnrolmentRefusedError:
    """Return what is raised when the password was typed in two ways."""
    return _refused("/password", "The two passwords are not the same.")


def _opened(tx: Transaction, enrolment: Enrolment | None, token: str, *, at: datetime) -> Opened | None:
    account = tx.accounts.find(enrolment.account) if enrolment and enrolment.is_usable(at=at) else None
    if enrolment is None or account is None or account.state is not State.ACTIVE:
        return None
    secret = tx.digest("one-time-secret", token)[:SECRET_BYTES]
    return Opened(account=account, needs_second=enrolment.needs_second, secret=secret)


def _check_second_word(tx: Transaction, enrolment: Enrolment, written: str) -> None:
    if not enrolment.needs_second:
        return
    digest = tx.digest("second-word", "".join(written.split()).lower())
    if enrolment.second_hash is None or not hmac.compare_digest(enrolment.second_hash, digest):
        raise _refused("/second_word", "This is not the word that the second person was given.")


def _refused(pointer: str, detail: str) -> EnrolmentRefusedError:
    return EnrolmentRefusedError(fields=[FieldError(pointer=pointer, code="does-not-fit", detail=detail)])
