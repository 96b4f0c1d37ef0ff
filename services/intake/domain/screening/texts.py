"""What screening says to people: each code and reason in plain Portuguese (Mozambique) and English. No rule is here.

Codes are HTCDS's where it has them. Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0.
The rest are Palermo's elements; those marked art. 196 are Mozambique's additions (Penal Code).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

NONE_IDENTIFIED = "NoneIdentified"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with a stable code and one text a language."""

    code: str
    pt: str
    en: str


class Named(Protocol):
    """Something with a name in both languages."""

    @property
    def pt(self) -> str:
        """The Portuguese name."""
        ...

    @property
    def en(self) -> str:
        """The English name."""
        ...


Words = Mapping[str, tuple[str, str]]  # code to (Portuguese, English)

ACTS: Words = MappingProxyType(
    {
        "Recruitment": ("recrutamento", "recruitment"),
        "Transportation": ("transporte", "transportation"),
        "Transfer": ("transferência", "transfer"),
        "Harbouring": ("alojamento", "harbouring"),
        "Receipt": ("acolhimento", "receipt"),
    }
)

MEANS: Words = MappingProxyType(
    {
        # HTCDS vic_MethodsOfControl
        "PhysicalThreats": ("ameaças físicas", "physical threats"),
        "ThreatsLawEnforcement": ("ameaças de entrega às autoridades", "threats of law enforcement"),
        "ThreatensChildrenFamily": ("ameaças aos filhos ou à família", "threats to children or family"),
        "DebtBondage": ("servidão por dívida", "debt bondage"),
        "FalsePromises": ("falsas promessas", "false promises"),
        "PhysicalAbuse": ("violência física", "physical abuse"),
        "SexualAbuse": ("abuso sexual", "sexual abuse"),
        "TakesEarnings": ("retenção dos ganhos", "taking of earnings"),
        "RestrictsFinancialAccess": ("restrição do acesso ao dinheiro", "restricted access to money"),
        "RestrictsMedicalCare": ("restrição dos cuidados de saúde", "restricted medical care"),
        "WithholdsNecessities": ("privação de bens essenciais", "withholding of necessities"),
        "PsychologicalAbuse": ("abuso psicológico", "psychological abuse"),
        "PsychoactiveSubstance": ("uso de drogas ou álcool para controlar", "psychoactive substances"),
        "ExcessiveWorkingHours": ("horas de trabalho excessivas", "excessive working hours"),
        "WithholdsDocuments": ("retenção de documentos", "withholding of documents"),
        "RestrictsMovement": ("restrição da liberdade de movimentos", "restricted movement"),
        "UsesChildren": ("uso dos filhos para controlar", "use of children to control"),
        "Other": ("outra forma de controlo", "another method of control"),
        # Palermo Protocol art. 3, where HTCDS has no code
        "Threat": ("ameaça", "threat"),
        "Force": ("uso da força", "use of force"),
        "Coercion": ("outra forma de coacção", "another form of coercion"),
        "Abduction": ("rapto", "abduction"),
        "Fraud": ("fraude", "fraud"),
        "Deception": ("engano", "deception"),
        "AbuseOfPower": ("abuso de autoridade", "abuse of power"),
        "AbuseOfVulnerability": ("abuso de uma situação de vulnerabilidade", "abuse of a position of vulnerability"),
        "PaymentsToControl": ("pagamentos a quem tem controlo sobre a pessoa", "payments to somebody in control"),
        # art. 196
        "PretextOfEmployment": ("pretexto de emprego", "pretext of employment"),
        "PretextOfTraining": ("pretexto de formação", "pretext of training"),
        "PretextOfApprenticeship": ("pretexto de aprendizagem", "pretext of apprenticeship"),
    }
)

PURPOSES: Words = MappingProxyType(
    {
        # HTCDS vic_TypeOfExploitation; ForcedMarriage and ForcedBegging are also art. 196
        "ForcedLabour": ("trabalho forçado", "forced labour"),
        "SexualExploitation": ("exploração sexual", "sexual exploitation"),
        "ChildLabour": ("trabalho infantil", "child labour"),
        "ForcedMarriage": ("união forçada", "forced union or marriage"),
        "Servitude": ("servidão", "servitude"),
        "ForcedMilitaryByNonStateActors": (
            "recrutamento militar forçado por grupos não estatais",
            "forced military service by non-state actors",
        ),
        "OrganRemoval": ("remoção ou extracção de órgãos", "removal of organs"),
        "ForcedBegging": ("mendicidade forçada", "forced begging"),
        "ForcedAdoption": ("adopção forçada", "forced adoption"),
        "Surrogacy": ("gestação de substituição", "surrogacy"),
        "Other": ("outra forma de exploração", "another form of exploitation"),
        # Palermo, where HTCDS has no code
        "Slavery": ("escravatura ou práticas semelhantes", "slavery or similar practices"),
        # art. 196
        "CriminalActivity": ("actividade criminosa", "criminal activity"),
    }
)

CODES: Mapping[str, Words] = MappingProxyType({"acts": ACTS, "means": MEANS, "purposes": PURPOSES})

_ELEMENTS: Words = MappingProxyType(
    {
        "act-established": ("Foi indicado um acto: {said}.", "An act was named: {said}."),
        "act-absent": ("Perguntou-se pelo acto e nada foi identificado.", "The act was asked about; none was found."),
        "act-unknown": (
            "Ainda não se sabe se houve recrutamento, transporte, transferência, alojamento ou acolhimento.",
            "It is not known yet whether there was recruitment, transportation, transfer, harbouring or receipt.",
        ),
        "means-established": ("Foi indicado um meio: {said}.", "A means was named: {said}."),
        "means-absent": ("Perguntou-se pelo meio e nada foi identificado.", "Means were asked about; none was found."),
        "means-unknown": (
            "Não foi indicado nenhum meio, como ameaça ou engano. Muitas pessoas só falam disso mais tarde.",
            "No means, like threat or deception, was named. Many people speak of it only later.",
        ),
        "means-not-required": (
            "Não é preciso nenhum meio, porque a pessoa é tratada como criança.",
            "No means is needed, because the person is treated as a child.",
        ),
        "purpose-established": ("Foi indicada uma finalidade: {said}.", "A purpose was named: {said}."),
        "purpose-absent": (
            "Perguntou-se pela finalidade e nenhuma exploração foi identificada.",
            "The purpose was asked about; no exploitation was found.",
        ),
        "purpose-unknown": (
            "Ainda não se sabe se há exploração ou intenção de explorar.",
            "It is not known yet whether there is exploitation or an intention to exploit.",
        ),
    }
)

# What a positive dimension of the indicators says of an element.
_INDICATED: Words = MappingProxyType(
    {
        "means-indicated": (
            "Os indicadores mostram um meio: {said}. A lista está por confirmar.",
            "The indicators show a means: {said}. The list is to be confirmed.",
        ),
        "purpose-indicated": (
            "Os indicadores apoiam a finalidade indicada: {said}. A lista está por confirmar.",
            "The indicators support the purpose that was named: {said}. The list is to be confirmed.",
        ),
    }
)

_DIMENSIONS: Words = MappingProxyType(
    {
        "positive": (
            "Há indicadores que chegam: {name} (fortes {strong}, médios {medium}, fracos {weak}). Por confirmar.",
            "There are enough indicators: {name} (strong {strong}, medium {medium}, weak {weak}). To be confirmed.",
        ),
        "negative": (
            "Não chega, e não prova nada: {name} (fortes {strong}, médios {medium}, fracos {weak}). Por confirmar.",
            "Not enough, and no proof: {name} (strong {strong}, medium {medium}, weak {weak}). To be confirmed.",
        ),
        "not-assessed": (
            "Não avaliado: {name}. Não se contou nenhum indicador, e isto não prova nada.",
            "Not assessed: {name}. No indicator was counted, and this proves nothing.",
        ),
    }
)

_REASONS = (
    Reason(
        "child",
        "A pessoa tem menos de 18 anos: bastam o acto e a finalidade.",
        "The person is under 18: act and purpose suffice.",
    ),
    Reason(
        "age-unknown",
        "A idade não é conhecida: na dúvida, a pessoa é tratada como criança e bastam o acto e a finalidade.",
        "The age is not known: in doubt the person is treated as a child, and act and purpose suffice.",
    ),
    Reason(
        "consent-irrelevant",
        "Não importa se a pessoa aceitou: o consentimento não conta quando houve um meio, nem quando é uma criança.",
        "It does not matter whether the person agreed: consent is irrelevant where a means was used, and for a child.",
    ),
    Reason(
        "presumed-victim",
        "A pessoa é vítima presumida de tráfico de pessoas. É uma presunção para protecção, não uma conclusão legal.",
        "The person is a presumed victim of trafficking. This is a presumption for protection, not a legal finding.",
    ),
    Reason(
        "not-established",
        "Com o que se sabe, o tráfico de pessoas não está estabelecido. Isto não prova que não existiu.",
        "With what is known, trafficking is not established. This does not prove that there was none.",
    ),
    Reason(
        "insufficient-information",
        "A informação não chega para uma resposta. Continue a triagem quando a pessoa se sentir segura.",
        "There is too little information for an answer. Go on with the screening when the person feels safe.",
    ),
    Reason(
        "list-adult-labour",
        "Os indicadores são os da exploração laboral de adultos.",
        "The indicators are those of labour exploitation of adults.",
    ),
    Reason(
        "list-waits",
        "Ainda não foi indicada nenhuma finalidade: os indicadores ajudam a perguntar e não contam para o resultado.",
        "No purpose was named yet: the indicators help to ask on, and count nothing for the result.",
    ),
    Reason(
        "no-list-child",
        "Ainda não há lista de indicadores para crianças, nem para quem tem a idade em dúvida: nenhum indicador conta.",
        "There is no list yet of indicators for children, nor where the age is in doubt: no indicator counts.",
    ),
    Reason(
        "no-list-sexual",
        "Ainda não há lista de indicadores para exploração sexual: para ela, nenhum indicador conta.",
        "There is no list yet of indicators for sexual exploitation: for it, no indicator counts.",
    ),
    Reason(
        "no-list-other",
        "Ainda não há lista de indicadores para outras finalidades que foram indicadas: para elas, nenhum conta.",
        "There is no list yet of indicators for other purposes that were named: for them, none counts.",
    ),
    Reason(
        "to-be-confirmed",
        "Por confirmar: a lista e a sua regra foram escritas de memória e ainda não foram comparadas com a publicação.",
        "To be confirmed: the list and its rule were written from memory and not yet compared with the publication.",
    ),
    Reason(
        "ask-purpose",
        "Os indicadores mostram condições de exploração: pergunte pela finalidade. Sozinhos, não a estabelecem.",
        "The indicators show exploitative conditions: ask for the purpose. Alone they do not establish it.",
    ),
    Reason(
        "assistance",
        "A assistência não depende deste resultado.",
        "Assistance does not depend on this result.",
    ),
)

REASONS: Mapping[str, Reason] = MappingProxyType({reason.code: reason for reason in _REASONS})


def element(name: str, status: str, listed: str, said: Sequence[str]) -> Reason:
    """Return the reason for one element's status, naming the codes that were said (*listed* is their list)."""
    code = f"{name}-{status}"
    pt, en = _ELEMENTS[code]
    words = [CODES[listed][each] for each in said if each in CODES[listed]]
    return Reason(
        code,
        pt.format(said=", ".join(word for word, _ in words)),
        en.format(said=", ".join(word for _, word in words)),
    )


def indicated(name: str, dimensions: Sequence[Named]) -> Reason:
    """Return what the positive *dimensions* say of one element."""
    code = f"{name}-indicated"
    pt, en = _INDICATED[code]
    return Reason(
        code,
        pt.format(said=", ".join(each.pt for each in dimensions)),
        en.format(said=", ".join(each.en for each in dimensions)),
    )


def dimension(status: str, *, pt: str, en: str, counts: Mapping[str, int]) -> Reason:
    """Return the reason for the status of the dimension that is called *pt* and *en*."""
    in_pt, in_en = _DIMENSIONS[status]
    return Reason(f"dimension-{status}", in_pt.format(name=pt, **counts), in_en.format(name=en, **counts))
