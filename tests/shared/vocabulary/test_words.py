"""Countries, places and languages are there, are called something in both languages, and stand once."""

import re
from itertools import chain
from pathlib import Path

import pytest
from babel import Locale

from shared.vocabulary import Codes, Word, languages, lists, places
from shared.vocabulary.countries import COUNTRIES, NEAR
from shared.vocabulary.fields import EVENT_FIELDS, FIELDS

LISTS: dict[str, Codes] = {name: getattr(lists, name) for name in lists.__all__ if name != "FORGOTTEN"}
PROPER = {"WEBSITES_AND_APPS"}


def words() -> list[Word]:
    """Return every word that is shown, of fields and of lists."""
    fields = (field.word for field in (*FIELDS.values(), *EVENT_FIELDS.values()))
    return [*fields, *chain.from_iterable(codes.values() for codes in LISTS.values())]


def test_there_are_all_the_countries_there_are() -> None:
    """ISO 3166-1 has 249, and Babel has a Portuguese name for each."""
    assert len(COUNTRIES) == 249
    assert COUNTRIES["MZ"] == Word("Mozambique")
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)
    assert set(COUNTRIES) <= set(Locale.parse("pt_MZ").territories)
    assert set(NEAR) <= set(COUNTRIES)


def test_mozambique_has_eleven_provinces_and_their_districts() -> None:
    """154 districts, and the seven of the city of Maputo; no name stands twice, because the name is all there is."""
    assert len(places.PROVINCES) == 11
    assert all(re.fullmatch("MZ-[A-Z]{1,3}", code) for code in places.PROVINCES)
    assert set(places.DISTRICTS.values()) == set(places.PROVINCES)
    assert sum(province != "MZ-MPM" for province in places.DISTRICTS.values()) == 154
    assert sum(province == "MZ-MPM" for province in places.DISTRICTS.values()) == 7
    assert set(places.ALSO.values()) <= set(places.PROVINCES)


def test_a_place_is_known_however_it_is_written() -> None:
    """Without accents, in either language; just “Maputo” is two provinces and stays what was written."""
    written = ("zambezia", "MZ-Q", "Maputo Cidade", "maputo (province)", "Maputo", "Gauteng")
    assert [places.province_of(text) for text in written] == ["MZ-Q", "MZ-Q", "MZ-MPM", "MZ-L", "Maputo", "Gauteng"]
    assert [places.district_of(text) for text in ("chokwe", "XAI XAI", "Soweto")] == ["Chókwè", "Xai-Xai", "Soweto"]


def test_languages_of_mozambique_come_first_by_their_codes_of_three_letters() -> None:
    """So that an interpreter can be named."""
    assert all(re.fullmatch("[a-z]{3}", code) for code in languages.LANGUAGES)
    assert len(languages.LANGUAGES) == len(languages.MOZAMBICAN) + len(languages.ELSEWHERE)
    assert next(iter(languages.LANGUAGES)) == "vmw"
    assert {"vmw", "tso", "seh", "chw", "ndc", "wmw", "swh"} <= set(languages.MOZAMBICAN)
    names = [word.label for word in languages.LANGUAGES.values()]
    assert len(set(names)) == len(names)


def test_another_way_of_writing_a_language_leads_to_one_of_the_list() -> None:
    """And never away from one that is in it."""
    assert set(languages.ALSO.values()) <= set(languages.LANGUAGES)
    assert set(languages.ALSO).isdisjoint(languages.LANGUAGES)
    assert [languages.language_of(text) for text in ("swa", "PT", "Macua", "cisena", "Chuwabo")] == [
        "swh",
        "por",
        "vmw",
        "seh",
        "chw",
    ]
    assert languages.language_of("kua") == "kua"


@pytest.mark.parametrize("name", sorted(set(LISTS) - PROPER))
def test_every_code_has_a_word_in_both_languages(name: str) -> None:
    """Different ones: what is the same in both was forgotten."""
    for code, word in LISTS[name].items():
        assert word.said("pt") != word.said("en"), code
        assert word.pt, code


def test_no_choice_of_a_list_is_called_as_another_is() -> None:
    """Neither in one language nor in the other: a file is read by names."""
    for codes in (*LISTS.values(), COUNTRIES, languages.LANGUAGES, places.PROVINCES):
        for language in ("pt", "en"):
            said = [word.said(language) for word in codes.values()]
            assert len(set(said)) == len(said), said


def test_a_word_of_the_glossary_is_said_as_it_says(shared_data: Path) -> None:
    """What stands on a page is what is used in the field."""
    rows = (shared_data / "glossary_pt_MZ.csv").read_text(encoding="utf-8").lower().splitlines()[1:]
    glossary = {row.split(",")[0]: row for row in rows}
    met = [word for word in words() if word.said("en").lower() in glossary]
    assert len(met) > 3
    for word in met:
        assert word.said("pt").lower().rstrip("oa") in glossary[word.said("en").lower()], word


def test_words_are_those_of_mozambique() -> None:
    """“registo”, “telemóvel”, “contacto”."""
    said = " ".join(word.said("pt") for word in words()).lower()
    assert not re.search(r"registro|cadastr|celular|contato|usu[aá]ri|\btela\b|arquivo", said)
