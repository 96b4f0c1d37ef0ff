"""Names that people write for countries and that neither ISO 3166 nor CLDR has: older and shorter ones. Facts only."""

from collections.abc import Mapping
from types import MappingProxyType

COUNTRY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Congo (RDC)": "CD",
        "DRC": "CD",
        "República Democrática do Congo": "CD",
        "Egipto": "EG",
        "Suazilândia": "SZ",
        "Swaziland": "SZ",
    }
)
