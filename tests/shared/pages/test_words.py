"""Every string that a page may show is said in both languages, in the words of the glossary, and none is left over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.support.fixtures import ROOT

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "say": None, "say_later": None, "say_many": (1, 2), "ngettext": (1, 2)}
SPEAKING = [path.parents[2] for path in sorted(ROOT.glob("*/*/translations/pt_MZ/messages.po"))]
BRAZILIAN = (
    "usuário",
    "senha",
    "tela",
    "arquivo",
    "cadastr",
    "registro",
    "deletar",
    "salvar",
    "celular",
    "contato",
    "você",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def used(folder: Path) -> set[str | tuple[str, ...]]:
    """Return every string that code or a template says."""
    options = {"**.html": {"trimmed": "true"}}
    found = extract_from_dir(folder, method_map=METHODS, keywords=KEYWORDS, options_map=options)
    return {message for _file, _line, message, _comments, _context in found}


def said(folder: Path) -> dict[str | tuple[str, ...], Message]:
    """Return every message of the catalogue by its English text."""
    with (folder / "translations" / "pt_MZ" / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file) if message.id}


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """Return pairs of English and Portuguese."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from zip(message.id, message.string, strict=True)


@pytest.mark.parametrize("folder", SPEAKING, ids=lambda folder: folder.name)
def test_every_string_is_translated_and_none_is_left_over(folder: Path) -> None:
    """English is the text in the code itself."""
    catalogue = said(folder)
    assert set(catalogue) == used(folder)
    assert not [message.id for message in catalogue.values() if message.fuzzy or not all(dict(texts(message)).values())]


@pytest.mark.parametrize("folder", SPEAKING, ids=lambda folder: folder.name)
def test_a_translation_names_what_the_english_names(folder: Path) -> None:
    """No placeholder is lost, none invented, and no markup differs."""
    for message in said(folder).values():
        for english, portuguese in texts(message):
            assert set(PLACEHOLDER.findall(portuguese)) <= set(
                PLACEHOLDER.findall(message.id[-1] if message.pluralizable else english)
            )
            assert english.count("<") == portuguese.count("<")


@pytest.mark.parametrize("folder", SPEAKING, ids=lambda folder: folder.name)
def test_the_words_are_those_of_mozambique(folder: Path) -> None:
    """“utilizador”, “palavra-passe”, “ecrã”, “ficheiro”, “registo”, “guardar”, “telemóvel”, “contacto”."""
    words = " ".join(portuguese for message in said(folder).values() for _english, portuguese in texts(message)).lower()
    assert [word for word in BRAZILIAN if re.search(rf"\b{word}", words)] == []


@pytest.mark.parametrize("folder", SPEAKING, ids=lambda folder: folder.name)
def test_terms_of_the_glossary_are_translated_as_it_says(folder: Path, shared_data: Path) -> None:
    """A label that is exactly a term of the glossary has one of the glossary's words."""
    rows = (shared_data / "glossary_pt_MZ.csv").read_text(encoding="utf-8").splitlines()[1:]
    glossary = {row.split(",")[0]: row for row in rows}
    for message in said(folder).values():
        for english, portuguese in texts(message):
            if english.lower() in glossary:
                assert stem(portuguese) in glossary[english.lower()].lower(), english


def stem(word: str) -> str:
    """Return a word without its gender ending."""
    return word.lower().removesuffix("(a)").rstrip("oa")
