"""The texts that are read out: published once and never changed, the limits before anything is asked."""

from hashlib import sha256

import pytest

from shared.vocabulary import consents
from shared.vocabulary.consents import ASSISTANCE, PUBLISHED, hash_of, read_out_in
from shared.vocabulary.languages import MOZAMBICAN
from tests.support.fixtures import ROOT

FOLDER = ROOT / "shared" / "vocabulary" / "consents" / "texts"
KNOWN = {
    "assistance-1.por": "9f42dde68fee4f9a4be0bbeb938f62651e42b1d06bea9b3ce3e5051664a71434",
    "assistance-1.eng": "f2f865621b13dfdbe3264a0c0e9a02c194b3c27d208be6ea116e0bfec75a4096",
}
"""Somebody agreed by these bytes: a text that has to say something else is a new file and a new line here."""


def test_a_published_text_is_never_changed() -> None:
    """Nor taken away, nor there without being published."""
    files = {path.stem: sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.txt")}
    assert files == KNOWN
    assert {f"{each.id}.{each.language}": each.hash for each in PUBLISHED.values()} == KNOWN


@pytest.mark.parametrize("text", ASSISTANCE.values(), ids=lambda text: text.language)
def test_the_limits_come_before_the_question(text: consents.Text) -> None:
    """And a text is hashed the same from its file, from a page, and from a browser that ends lines otherwise."""
    words = text.words
    duties = {"por": "A lei pode obrigar-nos", "eng": "The law may oblige us"}[text.language]
    question = {"por": "Aceita ser registado", "eng": "Do you agree to be registered"}[text.language]
    assert words.index(duties) < words.index("6.") < words.index(question) == words.rindex(question)
    assert hash_of(words) == hash_of(words.replace("\n", "\r\n")) == text.hash


def test_every_language_has_a_text_to_be_read_or_interpreted() -> None:
    """Its own, or the Portuguese one."""
    assert {read_out_in(code).language for code in MOZAMBICAN} == {"por"}
    assert read_out_in("eng").language == "eng"
