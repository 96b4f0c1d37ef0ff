"""Languages by ISO 639-3, those of Mozambique first, so that an interpreter can be named. Facts only.

A language is called as its speakers call it, by NELIMO's spelling for those of Mozambique; to be confirmed by
practitioners. `ALSO` are other ways of writing it, also its older codes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.vocabulary.words import Codes, bare, listed, ways_of

MOZAMBICAN: Final[Codes] = listed(
    ("vmw", "Emakhuwa"),
    ("por", "Portuguese", "Português"),
    ("tso", "Xichangana"),
    ("seh", "Cisena"),
    ("ngl", "Elomwe"),
    ("chw", "Echuwabo"),
    ("ndc", "Cindau"),
    ("nya", "Cinyanja"),
    ("nyu", "Cinyungwe"),
    ("tsc", "Citshwa"),
    ("rng", "Xirhonga"),
    ("yao", "Ciyao"),
    ("kde", "Shimakonde"),
    ("wmw", "Kimwani"),
    ("swh", "Kiswahili"),
    ("toh", "Gitonga"),
    ("cce", "Cicopi"),
    ("mgh", "Emeetto"),
    ("vmk", "Eshirima"),
    ("xmc", "Emarrevone"),
    ("mxc", "Cimanyika"),
    ("twx", "Ciute"),
    ("bwg", "Cibarwe"),
    ("kck", "Cikalanga"),
    ("kdn", "Cikunda"),
    ("mzy", "Mozambican sign language", "Língua de sinais de Moçambique"),
)
ELSEWHERE: Final[Codes] = listed(
    ("eng", "English", "Inglês"),
    ("sna", "chiShona"),
    ("zul", "isiZulu"),
    ("ssw", "siSwati"),
    ("ven", "Tshivenda"),
    ("bem", "Ichibemba"),
    ("fra", "French", "Francês"),
    ("lin", "Lingala"),
    ("kin", "Ikinyarwanda"),
    ("run", "Ikirundi"),
    ("amh", "Amharic (አማርኛ)", "Amárico (አማርኛ)"),
    ("orm", "Afaan Oromoo"),
    ("som", "Soomaali"),
    ("tir", "Tigrinya (ትግርኛ)", "Tigrínia (ትግርኛ)"),
    ("ara", "Arabic (العربية)", "Árabe (العربية)"),
    ("urd", "Urdu (اردو)"),
    ("guj", "Gujarati (ગુજરાતી)", "Guzerate (ગુજરાતી)"),
    ("hin", "Hindi (हिन्दी)"),
    ("ben", "Bangla (বাংলা)", "Bengali (বাংলা)"),
    ("zho", "Chinese (中文)", "Chinês (中文)"),
    ("vie", "Vietnamese (Tiếng Việt)", "Vietnamita (Tiếng Việt)"),
    ("tha", "Thai (ไทย)", "Tailandês (ไทย)"),
)
LANGUAGES: Final[Codes] = MappingProxyType({**MOZAMBICAN, **ELSEWHERE})
ALSO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "swa": "swh",
        "sw": "swh",
        "pt": "por",
        "ts": "tso",
        "ny": "nya",
        "en": "eng",
        "sn": "sna",
        "zu": "zul",
        "ss": "ssw",
        "fr": "fra",
        "fre": "fra",
        "ln": "lin",
        "am": "amh",
        "so": "som",
        "ti": "tir",
        "ar": "ara",
        "ur": "urd",
        "hi": "hin",
        "bn": "ben",
        "zh": "zho",
        "chi": "zho",
        "Macua": "vmw",
        "Makhuwa": "vmw",
        "Changana": "tso",
        "Shangaan": "tso",
        "Tsonga": "tso",
        "Sena": "seh",
        "Lomwe": "ngl",
        "Lómuè": "ngl",
        "Chuabo": "chw",
        "Chuwabo": "chw",
        "Ndau": "ndc",
        "Nyanja": "nya",
        "Chichewa": "nya",
        "Nyungwe": "nyu",
        "Tswa": "tsc",
        "Ronga": "rng",
        "Yao": "yao",
        "Ajaua": "yao",
        "Makonde": "kde",
        "Maconde": "kde",
        "Mwani": "wmw",
        "Swahili": "swh",
        "Suaíli": "swh",
        "Bitonga": "toh",
        "Chope": "cce",
        "Chopi": "cce",
        "Shona": "sna",
        "Zulu": "zul",
        "Swazi": "ssw",
    }
)
_WAYS: Final = ways_of(LANGUAGES, ALSO)


def language_of(text: str) -> str:
    """Return the code of a language by its name or another of its codes; any other text as a code of its own."""
    return _WAYS.get(bare(text), text.casefold())
