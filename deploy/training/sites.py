"""The sites of a training installation: real places of Mozambique, in an installation where nobody is real."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from deploy.training.accounts import HEALTH, NEIGHBOUR, POLICE, PROTECTION, SHELTER, organisation_id
from services.identity.domain.sites import About, Kind, Site, open_site

_PLACES: Final = {
    "ressano-garcia": About(
        name="Posto fronteiriço de Ressano Garcia",
        english="Ressano Garcia border post",
        kind=Kind.BORDER_POST,
        province="MZ-L",
        district="Moamba",
    ),
    "machipanda": About(
        name="Posto fronteiriço de Machipanda",
        english="Machipanda border post",
        kind=Kind.BORDER_POST,
        province="MZ-B",
        district="Manica",
    ),
    "negomano": About(
        name="Posto fronteiriço de Negomano",
        english="Negomano border post",
        kind=Kind.BORDER_POST,
        province="MZ-P",
        district="Mueda",
    ),
    "maputo": About(
        name="Centro de trânsito de Maputo",
        english="Maputo transit centre",
        kind=Kind.TRANSIT_CENTRE,
        province="MZ-MPM",
        district="KaMpfumo",
    ),
}
_PARTNERS: Final = {
    SHELTER: ("Casa de abrigo, Maputo", "Shelter, Maputo", Kind.SHELTER),
    HEALTH: ("Centro de saúde, Maputo", "Health centre, Maputo", Kind.HOSPITAL),
    POLICE: ("Gabinete de atendimento, Maputo", "Police victims' office, Maputo", Kind.POLICE_STATION),
}


def training_sites(at: datetime) -> Iterator[Site]:
    """Yield the sites of every training organisation."""
    for programme in (PROTECTION, NEIGHBOUR):
        for code, about in _PLACES.items():
            yield open_site(organisation_id(programme), code, about, at=at)
    for partner, (name, english, kind) in _PARTNERS.items():
        about = About(name=name, english=english, kind=kind, province="MZ-MPM")
        yield open_site(organisation_id(partner), "maputo", about, at=at)
