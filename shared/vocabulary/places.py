"""Mozambique's provinces (ISO 3166-2:MZ) and their districts. Facts only; to be confirmed against the INE's list.

154 districts since the laws of 2013 and 2016 (26/2013 and the creation of districts from municipal capitals), written
from general knowledge; and the seven municipal districts of the city of Maputo, which is a province of its own.
A district is known by its name: ISO has no code for it, and no name stands twice.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.vocabulary.words import Codes, bare, listed, ways_of

PROVINCES: Final[Codes] = listed(
    ("MZ-P", "Cabo Delgado"),
    ("MZ-A", "Niassa"),
    ("MZ-N", "Nampula"),
    ("MZ-Q", "Zambézia"),
    ("MZ-T", "Tete"),
    ("MZ-B", "Manica"),
    ("MZ-S", "Sofala"),
    ("MZ-I", "Inhambane"),
    ("MZ-G", "Gaza"),
    ("MZ-L", "Maputo (province)", "Maputo (província)"),
    ("MZ-MPM", "Maputo (city)", "Maputo (cidade)"),
)
ALSO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Província de Maputo": "MZ-L",
        "Maputo Província": "MZ-L",
        "Cidade de Maputo": "MZ-MPM",
        "Maputo Cidade": "MZ-MPM",
        "Zambezia": "MZ-Q",
    }
)
"""Other ways of writing a province. Just “Maputo” is two, and is left as it was written."""

_NAMES: Final = {
    "MZ-P": "Ancuabe, Balama, Chiúre, Ibo, Macomia, Mecúfi, Meluco, Metuge, Mocímboa da Praia, Montepuez, Mueda,"
    " Muidumbe, Namuno, Nangade, Palma, Pemba, Quissanga",
    "MZ-A": "Chimbonila, Cuamba, Lago, Lichinga, Majune, Mandimba, Marrupa, Maúa, Mavago, Mecanhelas, Mecula, Metarica,"
    " Muembe, N'gauma, Nipepe, Sanga",
    "MZ-N": "Angoche, Eráti, Ilha de Moçambique, Lalaua, Larde, Liúpo, Malema, Meconta, Mecubúri, Memba, Mogincual,"
    " Mogovolas, Moma, Monapo, Mossuril, Muecate, Murrupula, Nacala, Nacala-a-Velha, Nacarôa, Nampula, Rapale, Ribáuè",
    "MZ-Q": "Alto Molócuè, Chinde, Derre, Gilé, Gurúè, Ile, Inhassunge, Luabo, Lugela, Maganja da Costa, Milange,"
    " Mocuba, Mocubela, Molumbo, Mopeia, Morrumbala, Mulevala, Namacurra, Namarroi, Nicoadala, Pebane, Quelimane",
    "MZ-T": "Angónia, Cahora-Bassa, Changara, Chifunde, Chiuta, Dôa, Macanga, Mágoè, Marara, Marávia, Moatize,"
    " Mutarara, Tete, Tsangano, Zumbo",
    "MZ-B": "Báruè, Chimoio, Gondola, Guro, Macate, Machaze, Macossa, Manica, Mossurize, Sussundenga, Tambara, Vanduzi",
    "MZ-S": "Beira, Búzi, Caia, Chemba, Cheringoma, Chibabava, Dondo, Gorongosa, Machanga, Maringué, Marromeu, Muanza,"
    " Nhamatanda",
    "MZ-I": "Funhalouro, Govuro, Homoíne, Inhambane, Inharrime, Inhassoro, Jangamo, Mabote, Massinga, Maxixe,"
    " Morrumbene, Panda, Vilankulo, Zavala",
    "MZ-G": "Bilene, Chibuto, Chicualacuala, Chigubo, Chókwè, Chongoene, Guijá, Limpopo, Mabalane, Mandlakazi, Mapai,"
    " Massangena, Massingir, Xai-Xai",
    "MZ-L": "Boane, Magude, Manhiça, Marracuene, Matola, Matutuíne, Moamba, Namaacha",
    "MZ-MPM": "KaMpfumo, Nlhamankulu, KaMaxakeni, KaMavota, KaMubukwana, KaTembe, KaNyaka",
}
DISTRICTS: Final[Mapping[str, str]] = MappingProxyType(
    {name: province for province, names in _NAMES.items() for name in names.split(", ")}
)
"""District to the code of its province, north to south."""
_PROVINCES: Final = ways_of(PROVINCES, ALSO)
_DISTRICTS: Final = {bare(name): name for name in DISTRICTS}


def province_of(text: str) -> str:
    """Return the code of a province of Mozambique, however it was written; any other text as it is."""
    return _PROVINCES.get(bare(text), text)


def district_of(text: str) -> str:
    """Return a district's name as it stands in the list; any other text as it is."""
    return _DISTRICTS.get(bare(text), text)
