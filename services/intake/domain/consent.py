"""Consent to be registered and assisted: who gave it, how, by which text. Pure; it shares nothing with anybody.

Only a person who is no child, or a child's verified guardian together with the child, says yes. Where nobody could,
registration and assistance go on all the same and two people decide afterwards, in the case: nobody is without help
because nobody could sign. A refusal is recorded in codes, without the person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from services.intake.domain.screening import Age
from services.intake.domain.values import TEXT_CHARACTERS, text_problem
from shared.errors import FieldError
from shared.vocabulary.consents import ASSISTANCE, PUBLISHED, read_out_in
from shared.vocabulary.consents.codes import Assent, Ground, Help, Interpreter, Obtained, ObtainedFrom, Relation

AN_ADULTS_GROUND: Final = Ground.CANNOT_CONSENT
NAMES: Final = ("witness", "interpreter", "guardian")
_GUARDIAN: Final = ("guardian", "guardian_relation", "guardian_verified", "assent")


class Method(Enum):
    """How the person said yes."""

    SIGNATURE = "signature"
    THUMBPRINT = "thumbprint"
    WITNESSED_VERBAL = "witnessed-verbal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether somebody agrees to be assisted, and how we know.

    `language` is the one spoken (ISO 639-3), `text_hash` the SHA-256 (hex) of the source text that was read out or
    interpreted: what the interpreter said is proven by nothing here. `help_given` belongs to a refusal only.
    """

    assistance: bool
    obtained: Obtained = Obtained.HERE
    obtained_from: ObtainedFrom = ObtainedFrom.SELF
    text_hash: str | None = None
    language: str | None = None
    limits_explained: bool = False
    method: Method | None = None
    witness: str | None = None
    interpreter_kind: Interpreter = Interpreter.NONE
    interpreter: str | None = None
    interpreter_refused: bool = False
    guardian: str | None = None
    guardian_relation: Relation | None = None
    guardian_verified: bool = False
    assent: Assent | None = None
    ground: Ground | None = None
    help_given: tuple[Help, ...] = ()


_UNSAID: Final = Consent(assistance=False)


def consent_body(consent: Consent) -> dict[str, object]:
    """Return the consent as JSON values, without what was not said."""
    said = {name: getattr(consent, name) for name in Consent.__slots__ if name != "assistance"}
    values = {name: _plain(value) for name, value in said.items() if value != getattr(_UNSAID, name)}
    return {"assistance": consent.assistance} | values


def consent_errors(consent: Consent, *, age: Age | None, pointer: str) -> list[FieldError]:
    """Return what is wrong with it for somebody of this *age*; None where nobody said or asked it."""
    wrong = [*_wrong(consent, age), *_wrong_names(consent), *_wrong_interpreter(consent)]
    return [FieldError(f"{pointer}/{error.pointer}", error.code, error.detail) for error in wrong]


def _wrong(consent: Consent, age: Age | None) -> Iterator[FieldError]:
    if consent.obtained is Obtained.ELSEWHERE:
        yield from _wrong_elsewhere(consent)
        return
    yield from _wrong_text(consent)
    if not consent.assistance:
        yield from _wrong_refusal(consent)
        return
    yield from _wrong_who(consent, age)
    if consent.help_given:
        yield FieldError("help_given", "contradiction", "This is noted of somebody who did not agree.")
    if consent.obtained_from is ObtainedFrom.BEST_INTERESTS:
        yield from _wrong_ground(consent, age)
    else:
        yield from _wrong_yes(consent)


def _wrong_elsewhere(consent: Consent) -> Iterator[FieldError]:
    """Say what an old paper cannot prove: that one of our texts was read, or what this depends on."""
    pretended = {
        "text_hash": consent.text_hash is not None,
        "limits_explained": consent.limits_explained,
        "obtained_from": consent.obtained_from is ObtainedFrom.BEST_INTERESTS,
        "help_given": bool(consent.help_given),
    }
    detail = "What was obtained elsewhere says nothing of this."
    yield from (FieldError(name, "contradiction", detail) for name, is_said in pretended.items() if is_said)


def _wrong_text(consent: Consent) -> Iterator[FieldError]:
    """Say that the text is not today's in this language; a refusal may be of any text that was ever read out."""
    if consent.text_hash is None:
        return
    expected, read = read_out_in(consent.language or ""), PUBLISHED.get(consent.text_hash)
    if read is not None and consent.language and read.language != expected.language:
        detail = f"This is the text in another language. The one of today is {expected.hash}."
        yield FieldError("text_hash", "text-of-another-language", detail)
    elif read is None or (consent.assistance and read not in ASSISTANCE.values()):
        yield FieldError("text_hash", "text-changed", f"Read it again: the text of today is {expected.hash}.")


def _wrong_refusal(consent: Consent) -> Iterator[FieldError]:
    """Say that something of a person would be kept, or of a consent that there is not."""
    said = {name: bool(getattr(consent, name)) for name in (*NAMES, "guardian_relation", "assent", "ground")}
    said["obtained_from"] = consent.obtained_from is not ObtainedFrom.SELF
    detail = "Without consent to be assisted nothing about the person is kept, nor who was with them."
    yield from (FieldError(name, "no-consent", detail) for name, is_said in said.items() if is_said)


def _wrong_who(consent: Consent, age: Age | None) -> Iterator[FieldError]:
    if consent.obtained_from is ObtainedFrom.SELF and age not in (Age.ADULT, None):
        detail = "A child, or somebody who may be one, does not consent alone: a verified guardian, or best interests."
        yield FieldError("obtained_from", "child-consents-not-alone", detail)
    if consent.obtained_from is ObtainedFrom.GUARDIAN:
        yield from _wrong_guardian(consent, age)
    if consent.obtained_from is not ObtainedFrom.BEST_INTERESTS and consent.ground is not None:
        yield FieldError("ground", "contradiction", "This is said where nobody could consent.")
    if consent.obtained_from is ObtainedFrom.SELF:
        detail = "This belongs to a guardian's consent."
        yield from (FieldError(name, "contradiction", detail) for name in _GUARDIAN if getattr(consent, name))


def _wrong_guardian(consent: Consent, age: Age | None) -> Iterator[FieldError]:
    if age is Age.ADULT:
        yield FieldError("obtained_from", "adult-consents-alone", "Nobody consents for an adult.")
    if not consent.guardian_verified:
        detail = "Only a verified guardian consents; otherwise two people decide in the case's best interests."
        yield FieldError("guardian_verified", "guardian-unverified", detail)
    if consent.assent is Assent.REFUSED:
        detail = "Where the child does not agree, two people decide in their best interests."
        yield FieldError("assent", "child-objects", detail)
    yield from _missing(consent, "guardian", "guardian_relation", "assent")


def _wrong_ground(consent: Consent, age: Age | None) -> Iterator[FieldError]:
    yield from _missing(consent, "ground")
    if consent.ground is not None and age is Age.ADULT and consent.ground is not AN_ADULTS_GROUND:
        yield FieldError("ground", "adult-consents-alone", "This is said of children.")


def _wrong_yes(consent: Consent) -> Iterator[FieldError]:
    yield from _missing(consent, "text_hash", "language", "method")
    if not consent.limits_explained:
        detail = "Explain the limits of confidentiality before any question; without that a yes is none."
        yield FieldError("limits_explained", "limits-not-explained", detail)
    if consent.method is Method.WITNESSED_VERBAL:
        yield from _missing(consent, "witness")


def _missing(consent: Consent, *names: str) -> Iterator[FieldError]:
    return (FieldError(name, "required", "This is needed.") for name in names if getattr(consent, name) is None)


def _wrong_interpreter(consent: Consent) -> Iterator[FieldError]:
    is_named, is_one = consent.interpreter is not None, consent.interpreter_kind is not Interpreter.NONE
    if is_named and not is_one:
        yield FieldError("interpreter_kind", "required", "Say whether it was an interpreter or a companion.")
    if is_one and not is_named and consent.assistance:
        yield FieldError("interpreter", "required", "Who interpreted is named.")


def _wrong_names(consent: Consent) -> Iterator[FieldError]:
    said: Mapping[str, str | None] = {name: getattr(consent, name) for name in NAMES}
    for name, text in said.items():
        if text is not None and (problem := text_problem(text, limit=TEXT_CHARACTERS)):
            yield FieldError(name, *problem)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum | StrEnum) else value
