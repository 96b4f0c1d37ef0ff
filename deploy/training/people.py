"""Synthetic people for training: Mozambican names, places and situations, and nobody. Deterministic from a seed.

Each says that it is synthetic where a person would look first: the middle name is `Treino`, the number cannot be rung.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from deploy.consents import agreed, agreed_for, nobody_could
from deploy.training.accounts import SITES
from shared.vocabulary.places import province_of

COUNT = 300
SEED = 20_261_124
_FOREIGN_PART = 0.2
_CHILD_PART = 0.25
_HARD_TO_REACH = 4
_FAMILY = ((1, 0.0), (2, 1.0), (3, 0.0))
"""Each one's number, and how likely they are a child."""
_ALONE_EACH = 5

_FEMALE = (
    "Amélia",
    "Celeste",
    "Delfina",
    "Esperança",
    "Graça",
    "Ivone",
    "Joaquina",
    "Lurdes",
    "Marta",
    "Rosa",
    "Zaida",
)
_MALE = ("Abílio", "Armando", "Bento", "Carlitos", "Domingos", "Eusébio", "Fernando", "Inácio", "Jaime", "Tomás")
_SURNAMES = (
    "Macuácua", "Chissano", "Cossa", "Langa", "Machava", "Mondlane", "Muianga", "Nhantumbo", "Nhaca", "Sitoe",
    "Tembe", "Ussene", "Matola", "Mabunda", "Chirindza", "Amisse", "Saíde", "Mucavele", "Zandamela", "Guambe",
)  # fmt: skip
_PLACES = (
    ("Xai-Xai", "Gaza"), ("Chókwè", "Gaza"), ("Inhambane", "Inhambane"), ("Massinga", "Inhambane"),
    ("Beira", "Sofala"), ("Chimoio", "Manica"), ("Tete", "Tete"), ("Quelimane", "Zambézia"), ("Mocuba", "Zambézia"),
    ("Nampula", "Nampula"), ("Nacala", "Nampula"), ("Pemba", "Cabo Delgado"), ("Mueda", "Cabo Delgado"),
    ("Lichinga", "Niassa"), ("Matola", "Maputo Província"),
)  # fmt: skip
_LANGUAGES = ("vmw", "tso", "seh", "ndc", "swh", "por")
_TRAFFICKED = (
    ("ForcedLabour", ("WithholdsDocuments", "TakesEarnings"), "Promessa de trabalho numa quinta; documentos retidos."),
    (
        "ForcedLabour",
        ("ExcessiveWorkingHours", "RestrictsMovement"),
        "Obra sem salário nem folga, dormia no estaleiro.",
    ),
    ("Servitude", ("RestrictsMovement", "PsychologicalAbuse"), "Trabalho doméstico sem saída de casa durante meses."),
    ("SexualExploitation", ("FalsePromises", "DebtBondage"), "Anúncio de emprego num restaurante; dívida de viagem."),
    ("ForcedBegging", ("PhysicalThreats",), "Levado a pedir na estrada por um conhecido da família."),
    ("ChildLabour", ("WithholdsNecessities",), "Trabalho numa mina artesanal em vez da escola."),
)
_STRANDED = (
    "Perdeu os documentos depois do fecho da mina onde trabalhava e não tem meios para voltar.",
    "Veio à procura de um familiar, que não encontrou; dorme na estação.",
    "Ficou sem transporte depois das cheias; viaja com dois filhos.",
    "Foi devolvido na fronteira e não tem quem o receba.",
)
_EDUCATION = ("PrimaryEducation", "LowerSecondaryEducation", "UpperSecondaryEducation")
_MARITAL = ("Single", "Married", "Widowed", "Separated")


@dataclass(frozen=True, slots=True)
class Person:
    """One registration to be made: by whose officer, and its body. `number` makes it the same one each time.

    `beside` are those of the same family registered before: which, what this one is to them, and how that is known.
    """

    number: int
    officer: str
    body: dict[str, object]
    beside: tuple[tuple[int, str, str], ...] = ()


def people(*, count: int = COUNT, seed: int = SEED) -> Iterator[Person]:
    """Yield *count* synthetic people, always the same for one *seed*."""
    draw = Random(seed)  # noqa: S311 — the same people every time is the point; nothing is protected by it
    for number in range(1, count + 1):
        officer = "officer-b" if draw.random() < _FOREIGN_PART else "officer"
        yield Person(number, officer, _registration(draw, number))


def family(*, seed: int = SEED) -> tuple[Person, ...]:
    """Return three who were found together: a mother, her child, and a man who says that he is the uncle."""
    draw = Random(seed + 1)  # noqa: S311 — as above
    mother, child, man = (_registration(draw, COUNT + number, child_part=part) for number, part in _FAMILY)
    together = {name: mother[name] for name in ("pathway", "site")}
    return (
        Person(COUNT + 1, "officer", mother),
        Person(COUNT + 2, "officer", child | together, ((0, "child-of", "claimed"),)),
        Person(COUNT + 3, "officer", man | together, ((0, "sibling", "suspected"), (1, "other", "suspected"))),
    )


def _registration(draw: Random, number: int, *, child_part: float = _CHILD_PART) -> dict[str, object]:
    trafficked = draw.random() < 0.55  # noqa: PLR2004 — a little more than half
    is_child = draw.random() < child_part
    fields = _who(draw, number, is_child=is_child) | (_trafficked(draw) if trafficked else {})
    return {
        "pathway": "trafficking" if trafficked else "stranded-migrant",
        "site": draw.choice(SITES),
        "safe_contact": {"channels": ["in-person"] if number % _HARD_TO_REACH == 0 else ["text-message", "in-person"]},
        "consent": _consent(number, is_child=is_child, method=draw.choice(("signature", "witnessed-verbal"))),
        "fields": fields
        if trafficked
        else fields | {"vic_DetailsOfVulnerabilities": _synthetic(draw.choice(_STRANDED))},
    }


def _consent(number: int, *, is_child: bool, method: str) -> dict[str, object]:
    if not is_child:
        return agreed(method=method)
    return nobody_could() if number % _ALONE_EACH == 0 else agreed_for(guardian="Tutor Treino", method=method)


def _who(draw: Random, number: int, *, is_child: bool) -> dict[str, object]:
    is_female = draw.random() < 0.6  # noqa: PLR2004 — as IOM's published figures have it, roughly
    city, province = draw.choice(_PLACES)
    year = draw.randint(2009, 2019) if is_child else draw.randint(1966, 2006)
    return {
        "prs_FirstName": draw.choice(_FEMALE if is_female else _MALE),
        "prs_MiddleName": "Treino",
        "prs_SecondName": draw.choice(_SURNAMES),
        "prs_Gender": "Feminine" if is_female else "Masculine",
        "prs_Birthdate": f"{year}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        "prs_Citizenship": ["MZ"] if draw.random() < 0.85 else [draw.choice(("MW", "ZW", "TZ", "CD", "ET"))],  # noqa: PLR2004
        "prs_PrimaryLanguage": draw.choice(_LANGUAGES),
        "prs_IdentityNumber": f"TREINO-{number:05}",
        "prs_MobilePhone": f"+25800{number:07}",
        "prs_MailingCity": city,
        "prs_MailingState": province_of(province),
        "prs_MailingCountry": "MZ",
        **({} if is_child else _adult(draw)),
    }


def _adult(draw: Random) -> dict[str, object]:
    return {
        "prs_MaritalStatus": draw.choice(_MARITAL),
        "prs_NumberOfChildren": draw.randint(0, 5),
        "prs_HighestLevelOfEducation": draw.choice(_EDUCATION),
    }


def _trafficked(draw: Random) -> dict[str, object]:
    exploitation, control, story = draw.choice(_TRAFFICKED)
    return {
        "vic_TypeOfExploitation": [exploitation],
        "vic_MethodsOfControl": list(control),
        "vic_LocationOfRecruitment": draw.choice(_PLACES)[0],
        "vic_DetailsOfVulnerabilities": _synthetic(story),
    }


def _synthetic(story: str) -> str:
    return f"[Caso sintético de treino] {story}"
