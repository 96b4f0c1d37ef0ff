"""The one list of indicators that we have: adults, labour exploitation. Facts only; knows no rule. TO BE CONFIRMED.

After the Operational indicators of trafficking in human beings (ILO and European Commission, 2009), one list of four,
written down from memory and not yet checked against the publication. The words are our own short paraphrases, and the
codes are our own: `DIMENSION.NAME`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Strength(Enum):
    """How much an indicator counts."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, as an officer ticks it."""

    code: str
    strength: Strength
    pt: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One of the six groups, and the element of trafficking that it gives evidence for."""

    code: str
    element: str
    pt: str
    en: str
    indicators: tuple[Indicator, ...]


_Row = tuple[str, str, str]
_STRENGTHS: Final = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK)


def _dimension(code: str, element: str, words: tuple[str, str], *rows: Sequence[_Row]) -> Dimension:
    """Return a dimension of three groups of rows: strong, medium, weak."""
    indicators = tuple(
        Indicator(f"{code}.{name}", strength, pt, en)
        for strength, group in zip(_STRENGTHS, rows, strict=True)
        for name, pt, en in group
    )
    return Dimension(code=code, element=element, pt=words[0], en=words[1], indicators=indicators)


_DECEPTION: Final = _dimension(
    "deceptive-recruitment",
    "means",
    ("recrutamento com engano", "recruitment by deception"),
    [("job", "Engano sobre o trabalho, o lugar ou o empregador", "Deceived about the job, the place or the employer")],
    [
        ("conditions", "Engano sobre as condições de trabalho", "Deceived about working conditions"),
        ("contract", "Engano sobre o contrato ou a sua legalidade", "Deceived about the contract or its legality"),
        ("reunification", "Engano sobre juntar-se à família", "Deceived about joining the family"),
        ("housing", "Engano sobre a habitação e a vida no destino", "Deceived about housing and life there"),
        ("papers", "Engano sobre documentos ou a situação migratória", "Deceived about papers or migration status"),
        ("journey", "Engano sobre a viagem ou o recrutamento", "Deceived about the journey or the recruitment"),
        ("pay", "Engano sobre o salário ou os ganhos", "Deceived about pay or earnings"),
        ("marriage", "Engano com promessa de casamento ou adopção", "Deceived by a promise of marriage or adoption"),
    ],
    [("schooling", "Engano sobre a possibilidade de estudar", "Deceived about going to school")],
)
_COERCION: Final = _dimension(
    "coercive-recruitment",
    "means",
    ("recrutamento com coacção", "recruitment by coercion"),
    [("violence", "Violência contra a pessoa", "Violence against the person")],
    [
        ("abduction", "Rapto, união ou adopção forçada, ou venda", "Abduction, forced union or adoption, or sale"),
        ("papers", "Documentos retirados", "Papers taken away"),
        ("debt", "Servidão por dívida", "Debt bondage"),
        ("isolation", "Isolamento, clausura ou vigilância", "Isolated, locked in or watched"),
        ("denunciation", "Ameaça de denúncia às autoridades", "Threat to report them to the authorities"),
        ("threats", "Ameaça de violência contra a pessoa", "Threat of violence against the person"),
        ("exposure", "Ameaça de contar à família ou à comunidade", "Threat to tell the family or the community"),
        (
            "family",
            "Violência, feita ou ameaçada, contra a família",
            "Violence, done or threatened, against the family",
        ),
    ],
    [("money", "Dinheiro retido", "Money withheld")],
)
_RECRUITED_IN_NEED: Final = _dimension(
    "vulnerability-at-recruitment",
    "means",
    ("recrutamento com abuso de vulnerabilidade", "recruitment by abuse of vulnerability"),
    [],
    [
        ("difficult-family", "Abuso de uma situação familiar difícil", "Abuse of a difficult family situation"),
        ("irregular-status", "Abuso da situação migratória irregular", "Abuse of an irregular migration status"),
        ("schooling", "Abuso da falta de escolaridade ou da língua", "Abuse of little schooling or language"),
        ("uninformed", "Abuso da falta de informação", "Abuse of a lack of information"),
        ("control", "Controlo por quem explora", "Control by those who exploit"),
        ("economic", "Razões económicas", "Economic reasons"),
        ("false-law", "Informação falsa sobre a lei ou as autoridades", "False information on the law or authorities"),
        ("false-success", "Histórias falsas de sucesso na migração", "False stories of success in migration"),
        ("family", "Situação familiar", "Family situation"),
        ("personal", "Situação pessoal", "Personal situation"),
        ("dependency", "Dependência psicológica ou emocional", "Psychological or emotional dependency"),
        ("legal-status", "Relação com as autoridades ou situação legal", "Relation to authorities, or legal status"),
    ],
    [
        ("beliefs", "Abuso de crenças culturais ou religiosas", "Abuse of cultural or religious beliefs"),
        ("context", "Contexto geral", "General context"),
        ("past", "Dificuldades no passado", "Difficulties in the past"),
        ("travel", "Dificuldade em organizar a viagem", "Difficulty to organise the journey"),
    ],
)
_CONDITIONS: Final = _dimension(
    "exploitative-conditions",
    "purpose",
    ("condições de exploração", "exploitative conditions"),
    [("hours", "Dias ou horas de trabalho excessivos", "Excessive working days or hours")],
    [
        ("living", "Más condições de vida", "Bad living conditions"),
        ("danger", "Trabalho perigoso", "Dangerous work"),
        ("low-pay", "Salário baixo ou nenhum", "Little pay or none"),
        ("law", "Lei do trabalho ou contrato não respeitados", "Labour law or contract not respected"),
        ("protection", "Sem protecção social", "No social protection"),
        ("working", "Condições de trabalho muito más", "Very bad working conditions"),
        ("changed-pay", "Salário manipulado", "Pay manipulated"),
    ],
    [("schooling", "Sem acesso à educação", "No access to education")],
)
_COERCED_THERE: Final = _dimension(
    "coercion-at-destination",
    "means",
    ("coacção no destino", "coercion at the destination"),
    [
        ("papers", "Documentos retirados", "Papers taken away"),
        ("debt", "Servidão por dívida", "Debt bondage"),
        ("isolation", "Isolamento, clausura ou vigilância", "Isolated, locked in or watched"),
        ("violence", "Violência contra a pessoa", "Violence against the person"),
    ],
    [
        ("crime", "Obrigação de participar em actos ilícitos", "Forced into illicit acts"),
        ("tasks", "Tarefas ou clientes impostos", "Tasks or clients imposed"),
        ("peers", "Obrigação de agir contra colegas", "Forced to act against peers"),
        ("lies", "Obrigação de mentir às autoridades ou à família", "Forced to lie to the authorities or the family"),
        ("denunciation", "Ameaça de denúncia às autoridades", "Threat to report them to the authorities"),
        ("worse", "Ameaça de condições ainda piores", "Threat of even worse conditions"),
        ("threats", "Ameaça de violência contra a pessoa", "Threat of violence against the person"),
        ("influence", "Sob forte influência de alguém", "Under somebody's strong influence"),
        (
            "family",
            "Violência, feita ou ameaçada, contra a família",
            "Violence, done or threatened, against the family",
        ),
        ("wages", "Salário retido", "Wages withheld"),
    ],
    [("exposure", "Ameaça de contar à família ou à comunidade", "Threat to tell the family or the community")],
)
_IN_NEED_THERE: Final = _dimension(
    "vulnerability-at-destination",
    "means",
    ("abuso de vulnerabilidade no destino", "abuse of vulnerability at the destination"),
    [],
    [
        ("dependency", "Dependência de quem explora", "Dependent on those who exploit"),
        ("place", "Dificuldade em viver num lugar desconhecido", "Difficulty to live in an unknown place"),
        ("economic", "Razões económicas", "Economic reasons"),
        ("family", "Situação familiar", "Family situation"),
        ("legal-status", "Relação com as autoridades ou situação legal", "Relation to authorities, or legal status"),
    ],
    [
        ("past", "Dificuldades no passado", "Difficulties in the past"),
        ("personal", "Características pessoais", "Personal characteristics"),
    ],
)

DIMENSIONS: Final = (_DECEPTION, _COERCION, _RECRUITED_IN_NEED, _CONDITIONS, _COERCED_THERE, _IN_NEED_THERE)
INDICATORS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {indicator.code: indicator for dimension in DIMENSIONS for indicator in dimension.indicators}
)
