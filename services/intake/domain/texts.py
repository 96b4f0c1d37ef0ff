"""What screening says to people: each code and reason in plain Portuguese (Mozambique) and English. No rule is here.

Codes are HTCDS's where it has them. Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0.
The rest are Palermo's elements; those marked art. 196 are Mozambique's additions (Penal Code).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

NONE_IDENTIFIED = "NoneIdentified"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with a stable code and one text a language."""

    code: str
    pt: str
    en: str


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
