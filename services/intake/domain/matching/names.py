"""Names as they are spelled in Mozambique, made comparable. Pure; holds no name of anybody.

One name is written many ways: in the Portuguese of the register office and in the orthography of the language it comes
from (Macuácua, Makuakwa), with particles or without, with a nickname for the given name. What is made here from a name
is never shown and never kept: it is blinded first.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

PARTICLES = frozenset(("de", "da", "do", "das", "dos", "e", "d", "di", "du", "del", "la", "van", "von"))
MOST_PARTS = 6

_APOSTROPHES = dict.fromkeys(map(ord, "'`\u2019\u02bc"))
_WORDS = re.compile(r"[a-z]+")
_NICKNAMES: Mapping[str, str] = MappingProxyType(
    {
        short: long
        for long, shorts in {
            "albertina": "tina albe betinha",
            "alberto": "beto berto",
            "alexandre": "alex xande xandinho",
            "amelia": "melita amelinha",
            "ana": "aninha anita",
            "antonia": "tonia toninha",
            "antonio": "to toni tony toninho toze antoninho",
            "armando": "mando armandinho",
            "augusto": "guto gusto",
            "carlos": "carlitos calu carlinhos",
            "celestina": "celeste",
            "domingos": "mingos minguinhos",
            "eduardo": "edu dudu eduardinho",
            "ernesto": "nesto neto",
            "esperanca": "pera esperancinha",
            "fatima": "fati fatinha",
            "felismina": "feli mina",
            "fernando": "nando fernandinho",
            "filomena": "mena filo",
            "francisca": "chica xica francisquinha",
            "francisco": "chico xico chiquinho paco",
            "helena": "lena leninha",
            "isabel": "bela belinha isa bebel",
            "joana": "joaninha juana",
            "joao": "joaozinho jonito joni johnny",
            "joaquim": "quim quinzinho",
            "jorge": "jorginho",
            "jose": "ze zeca zezinho zito",
            "josefa": "zefa zefinha",
            "lucas": "luca luquinhas",
            "luis": "lulu luisinho luizinho",
            "luisa": "lu luisinha",
            "manuel": "nelo manel maneca manelinho manuelito",
            "margarida": "guida magui",
            "maria": "mariazinha mariinha mariquinhas",
            "mario": "marito marinho",
            "miguel": "guel miguelito",
            "paulo": "paulinho paulito",
            "pedro": "pedrito pedrinho",
            "raimundo": "mundo",
            "rosa": "rosinha rosita",
            "salomao": "salo salomaozinho",
            "sebastiao": "tiao bastiao",
            "teresa": "teresinha zinha tete",
            "vicente": "vice vicentinho",
            "virginia": "vivi gina",
        }.items()
        for short in shorts.split()
    }
)
# One sound, several spellings; in this order. English and Portuguese forms of one given name meet here too.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"^pf", "f"),
        (r"tch|tsh|sch|sh|ch|tx", "x"),
        (r"th", "t"),
        (r"ts|tz|dz|sc(?=[ei])", "s"),
        (r"dj", "j"),
        (r"nh|ny|gn", "ni"),
        (r"lh|ly", "li"),
        (r"c(?=[eiy])|ss|z", "s"),
        (r"qu(?=[eiy])|ck|c|q", "k"),
        (r"g(?=[ei])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"(?<=[aeiou])x$|z$", "s"),
        (r"w", "u"),
        (r"y", "i"),
        (r"h", ""),
        (r"ou", "o"),
        (r"ei(?=[rst])", "e"),
        (r"oo", "u"),
        (r"ee", "i"),
        (r"ao$|am$|an$", "au"),
        (r"m(?=[^aeioum])", "n"),
        (r"^[n](?=[^aeiou])", ""),
        (r"e", "i"),
        (r"o", "u"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[aeiou])s$", ""),
    )
)
_LOOSER = str.maketrans({"l": "r", "v": "b", "j": "x", "g": "k", "d": "t"})
_VOWELS = re.compile(r"(?<!^)[aeiou]+")


def parts(*names: str) -> tuple[str, ...]:
    """Return the parts of a person's names as they are spelled, folded to a-z, without particles and nicknames.

    At most `MOST_PARTS`, each once, in the order they were said.
    """
    words = (_NICKNAMES.get(word, word) for name in names for word in _WORDS.findall(folded(name)))
    return tuple(dict.fromkeys(word for word in words if word not in PARTICLES))[:MOST_PARTS]


def folded(text: str) -> str:
    """Return *text* in small letters without accents; what has no plain letter stays as it is."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_APOSTROPHES)


def sound(part: str) -> str:
    """Return how a part sounds: equal for Macuácua and Makuakwa, Chissano and Xissano, Philipe and Filipe."""
    for pattern, replaced in _SOUNDS:
        part = pattern.sub(replaced, part)
    return part


def skeleton(heard: str) -> str:
    """Return the first letter and the consonants of a *sound*, with those confused most made one."""
    return _VOWELS.sub("", heard).translate(_LOOSER)


def neighbours(heard: str) -> frozenset[str]:
    """Return the sound and what is left of it without any one letter.

    Two sounds that are one slip apart (a letter more, less, or another) share one of these.
    """
    return frozenset((heard, *(heard[:place] + heard[place + 1 :] for place in range(len(heard)))))
