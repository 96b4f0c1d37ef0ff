"""HTCDS's lists about what was done to a person, how, by whom and what for. Facts only; knows no field and no rule.

Human Trafficking Case Data Standard (HTCDS) 2.0 by IOM, CC BY 4.0.
"""

from shared.vocabulary.words import listed

RELATIONSHIP = listed(
    ("Familial", "Familial", "Família", "Family"),
    ("Acquainted", "Acquainted", "Pessoa conhecida", "Acquaintance"),
    ("Unaquainted", "Unaquainted", "Pessoa desconhecida", "Stranger"),
)
WEBSITES_AND_APPS = listed(
    ("Facebook", "Facebook"),
    ("Instagram", "Instagram"),
    ("WhatsApp", "WhatsApp"),
    ("Telegram", "Telegram"),
    ("FacebookMessenger", "Facebook Messenger"),
    ("Viber", "Viber"),
    ("SnapChat", "SnapChat"),
    ("Line", "Line"),
    ("4Sale", "4Sale"),
    ("WeChat", "WeChat"),
    ("QQ", "QQ"),
    ("QZone", "QZone"),
    ("TikTok", "TikTok"),
    ("Twitter", "Twitter"),
    ("Other", "Other", "Outro"),
)
METHOD_OF_RECRUITMENT = listed(
    ("AtAPlaceOfBusiness", "At a place of business", "Num estabelecimento comercial"),
    (
        "AtAnEducationalInstitution",
        "At an educational institution",
        "Numa escola ou universidade",
        "At a school or university",
    ),
    ("AtWork", "At work", "No trabalho"),
    (
        "ThroughOnlineSocialNetworks",
        "Through online social networks",
        "Por redes sociais",
        "Through social networks online",
    ),
    (
        "ThroughAnOnlineAdvertisement",
        "Through an online advertisement",
        "Por anúncio na internet",
        "Through an advertisement online",
    ),
    (
        "ThroughATelevisionAdvert",
        "Through a television advert",
        "Por anúncio na televisão",
        "Through an advertisement on television",
    ),
    (
        "ThroughANewspaperAdvert",
        "Through a newspaper advert",
        "Por anúncio no jornal",
        "Through an advertisement in a newspaper",
    ),
    ("ThroughFamilyOrFamilyEvents", "Through family or family events", "Pela família", "Through family"),
    ("ThroughFriendsOrSocialEvents", "Through friends or social events", "Por amigos", "Through friends"),
    ("Other", "Other", "Outro"),
)
# HTCDS defines RestrictsMovement and UsesChildren in its text and leaves them out of its list; both are taken.
FORGOTTEN = frozenset(("RestrictsMovement", "UsesChildren"))
METHODS_OF_CONTROL = listed(
    ("PhysicalThreats", "Physical threats", "Ameaças físicas"),
    (
        "ThreatsLawEnforcement",
        "Threats of law enforcement",
        "Ameaças de entrega às autoridades",
        "Threats to hand them to the authorities",
    ),
    (
        "ThreatensChildrenFamily",
        "Threatens children/family",
        "Ameaças aos filhos ou à família",
        "Threats to children or family",
    ),
    ("DebtBondage", "Debt bondage", "Servidão por dívida"),
    ("FalsePromises", "False promises", "Falsas promessas"),
    ("PhysicalAbuse", "Physical abuse", "Violência física", "Physical violence"),
    ("SexualAbuse", "Sexual abuse", "Abuso sexual"),
    ("TakesEarnings", "Takes earnings", "Retenção dos ganhos", "Takes the earnings"),
    (
        "RestrictsFinancialAccess",
        "Restricts financial access",
        "Restrição do acesso ao dinheiro",
        "Restricts access to money",
    ),
    ("RestrictsMedicalCare", "Restricts medical care", "Restrição dos cuidados de saúde"),
    (
        "WithholdsNecessities",
        "Withholds necessities",
        "Privação de comida, água ou sono",
        "Withholds food, water or sleep",
    ),
    ("PsychologicalAbuse", "Psychological abuse", "Abuso psicológico"),
    (
        "PsychoactiveSubstance",
        "Psychoactive substance",
        "Drogas ou álcool para controlar",
        "Drugs or alcohol to control",
    ),
    ("ExcessiveWorkingHours", "Excessive working hours", "Horas de trabalho excessivas"),
    ("WithholdsDocuments", "Withholds documents", "Retenção de documentos"),
    ("Other", "Other", "Outro"),
    ("RestrictsMovement", "Restricts movement", "Restrição da liberdade de movimentos"),
    ("UsesChildren", "Uses children", "Uso dos filhos para controlar", "Uses the children to control"),
)
TYPE_OF_EXPLOITATION = listed(
    ("ForcedLabour", "Forced labour", "Trabalho forçado"),
    ("SexualExploitation", "Sexual exploitation", "Exploração sexual"),
    ("ChildLabour", "Child labour", "Trabalho infantil"),
    ("ForcedMarriage", "Forced marriage", "União forçada", "Forced union / marriage"),
    ("Servitude", "Servitude", "Servidão"),
    (
        "ForcedMilitaryByNonStateActors",
        "Forced military (by non-state actors)",
        "Forçada a combater por um grupo armado",
        "Forced to fight for an armed group",
    ),
    ("OrganRemoval", "Organ removal", "Remoção / extracção de órgãos", "Removal of organs"),
    ("ForcedBegging", "Forced begging", "Mendicidade forçada"),
    ("ForcedAdoption", "Forced adoption", "Adopção forçada"),
    ("Surrogacy", "Surrogacy", "Gestação de substituição"),
    ("Other", "Other", "Outro"),
)
TYPE_OF_SEX_EXPLOITATION = listed(
    ("Prostitution", "Prostitution", "Prostituição"),
    ("Pornography", "Pornography", "Pornografia"),
    ("RemoteInteractiveServices", "Remote Interactive Services", "Pela internet, à distância", "Online, at a distance"),
    ("PrivateSexualServices", "Private Sexual Services", "Serviços sexuais privados", "Private sexual services"),
)
EVENT_TYPE = listed(
    ("Recruitment", "Recruitment", "Recrutamento"),
    ("Transit", "Transit", "Trânsito"),
    ("Exploitation", "Exploitation", "Exploração"),
)
