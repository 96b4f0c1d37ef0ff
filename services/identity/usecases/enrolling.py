"""Setting one's own sign-in with a link, once. Nobody else ever knows the password or the secret."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from services.identity.domain.accounts import Account, State
from services.identity.domain.one_time_codes import SECRET_BYTES, matching_step
from services.identity.domain.outside import Provider
from services.identity.domain.passwords import check_password
from services.identity.usecases.changing import own_access, person
from services.identity.usecases.ports import Transaction
from services.identity.usecases.signing_in import Door, Visitor
from shared.errors import FieldError, InvalidError


class EnrolmentRefusedError(InvalidError):
    """What was typed does not fit: the word of the second person, or the code of the new device."""

    slug = "enrolment-refused"
    title = "This does not fit. Nothing was set."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the page of a link shows. `secret` follows from the link, so a page loaded twice shows the same one.

    `provider` is the organisation's own, through which they may sign in instead of with a password of ours.
    """

    account: Account
    needs_second: bool
    second_hash: bytes | None = field(repr=False)
    secret: bytes = field(repr=False)
    provider: Provider | None = None

    @property
    def takes_password(self) -> bool:
        """Whether they may have a password of ours."""
        return self.provider is None or self.provider.own_sign_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody filled in."""

    password: str = field(repr=False)
    code: str = field(repr=False)
    second_word: str = field(default="", repr=False)


def open_enrolment(door: Door, *, token: str, visitor: Visitor) -> Opened | None:
    """Return what the link is for; None when it opens nothing, whatever the reason."""
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        return opened_enrolment(tx, door, token, at=visitor.at)


def enrol(door: Door, *, token: str, filled: Filled, visitor: Visitor) -> bool:
    """Set password and secret; say whether the link opened. Raises PasswordUnsuitableError, EnrolmentRefusedError."""
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        opened = opened_enrolment(tx, door, token, at=visitor.at)
        if opened is None or not opened.takes_password:
            return False
        _check_second_word(tx, opened, filled.second_word)
        password = check_password(filled.password, login_name=opened.account.login_name)
        step = _device_step(opened, filled.code, at=visitor.at)
        hashed = door.passwords.hash(password)
        account = opened.account
        tx.sign_ins.use_invitation(tx.digest("enrolment", token), at=visitor.at)
        tx.sign_ins.set(account.id, password_hash=hashed, secret=opened.secret, used_step=step, at=visitor.at)
        tx.record(own_access(person(account), "set-sign-in", "account", (account.id,), at=visitor.at))
        return True


def repeated_otherwise() -> EnrolmentRefusedError:
    """Return what is raised when the password was typed in two ways."""
    return _refused("/password", "The two passwords are not the same.")


def opened_enrolment(tx: Transaction, door: Door, token: str, *, at: datetime) -> Opened | None:
    """Return what a link is for, held against a second use; None when it opens nothing."""
    enrolment = tx.sign_ins.hold_invitation(tx.digest("enrolment", token))
    account = tx.accounts.find(enrolment.account) if enrolment and enrolment.is_usable(at=at) else None
    if enrolment is None or account is None or account.state is not State.ACTIVE:
        return None
    return Opened(
        account=account,
        needs_second=enrolment.needs_second,
        second_hash=enrolment.second_hash,
        secret=tx.digest("one-time-secret", token)[:SECRET_BYTES],
        provider=door.provider_of(account),
    )


def confirmed_step(tx: Transaction, opened: Opened, *, second_word: str, code: str, at: datetime) -> int:
    """Return the step of a device's code, 0 where the provider vouches for the second factor and none is asked for.

    Raises EnrolmentRefusedError.
    """
    _check_second_word(tx, opened, second_word)
    if opened.provider is not None and opened.provider.vouches_for_second_factor:
        return 0
    return _device_step(opened, code, at=at)


def _device_step(opened: Opened, code: str, *, at: datetime) -> int:
    step = matching_step(opened.secret, code, at=at)
    if step is None:
        raise _refused("/code", "The code of your device does not fit. Wait for the next one.")
    return step


def _check_second_word(tx: Transaction, opened: Opened, written: str) -> None:
    if not opened.needs_second:
        return
    digest = tx.digest("second-word", "".join(written.split()).lower())
    if opened.second_hash is None or not hmac.compare_digest(opened.second_hash, digest):
        raise _refused("/second_word", "This is not the word that the second person was given.")


def _refused(pointer: str, detail: str) -> EnrolmentRefusedError:
    return EnrolmentRefusedError(fields=[FieldError(pointer=pointer, code="does-not-fit", detail=detail)])
