"""What makes the person vulnerable, and what happened to them. Facts only; knows no value of anybody.

Human Trafficking Case Data Standard (HTCDS) 2.0 by IOM, CC BY 4.0. IOM endorses nothing here.
"""

from shared.vocabulary import lists
from shared.vocabulary.fields.kinds import Block, Field, Kind
from shared.vocabulary.words import Word

VULNERABILITY = (
    Field(
        "vic_Vulnerabilities",
        Word("Vulnerabilities", "Vulnerabilidades"),
        Kind.CODES,
        Block.VULNERABILITY,
        lists.VULNERABILITIES,
    ),
    Field(
        "vic_DetailsOfVulnerabilities",
        Word(
            "Details Of Vulnerabilities",
            "O que a pessoa contou, e do que precisa agora",
            "What the person told, and what they need now",
        ),
        Kind.LONG_TEXT,
        Block.VULNERABILITY,
    ),
)
RECRUITMENT = (
    Field(
        "vic_MethodOfRecruitment",
        Word("Method of Recruitment", "Forma de recrutamento", "Method of recruitment"),
        Kind.CODES,
        Block.RECRUITMENT,
        lists.METHOD_OF_RECRUITMENT,
    ),
    Field(
        "vic_LocationOfRecruitment",
        Word("Location of Recruitment", "Lugar do recrutamento", "Place of recruitment"),
        Kind.TEXT,
        Block.RECRUITMENT,
    ),
    Field(
        "vic_AgeWhenTrafficked",
        Word("Age when Trafficked", "Idade quando foi traficada", "Age when trafficked"),
        Kind.AGE,
        Block.RECRUITMENT,
    ),
    Field(
        "vic_RelationshipToTrafficker",
        Word("Relationship to Trafficker", "Relação com o traficante", "Relationship to the trafficker"),
        Kind.CODE,
        Block.RECRUITMENT,
        lists.RELATIONSHIP,
    ),
    Field(
        "vic_RecruitmentWebsitesAndApps",
        Word(
            "Recruitment Websites and Apps",
            "Páginas e aplicações usadas para recrutar",
            "Websites and apps used to recruit",
        ),
        Kind.CODES,
        Block.RECRUITMENT,
        lists.WEBSITES_AND_APPS,
    ),
)
CONTROL = (
    Field(
        "vic_MethodsOfControl",
        Word("Methods of Control", "Formas de controlo", "Methods of control"),
        Kind.CODES,
        Block.CONTROL,
        lists.METHODS_OF_CONTROL,
    ),
)
EXPLOITATION = (
    Field(
        "vic_TypeOfExploitation",
        Word("Type of Exploitation", "Tipo de exploração", "Type of exploitation"),
        Kind.CODES,
        Block.EXPLOITATION,
        lists.TYPE_OF_EXPLOITATION,
    ),
    Field(
        "vic_LocationOfExploitation",
        Word("Location of Exploitation", "Lugar da exploração", "Place of exploitation"),
        Kind.TEXT,
        Block.EXPLOITATION,
    ),
    Field(
        "vic_ForcedLabourIndustry",
        Word("Forced Labour Industry", "Sector do trabalho forçado", "Industry of the forced labour"),
        Kind.CODE,
        Block.EXPLOITATION,
        lists.INDUSTRY,
    ),
    Field(
        "vic_TypeOfSexExploitation",
        Word("Type of Sex Exploitation", "Tipo de exploração sexual", "Type of sexual exploitation"),
        Kind.CODES,
        Block.EXPLOITATION,
        lists.TYPE_OF_SEX_EXPLOITATION,
    ),
    Field(
        "vic_ExploitationWebsitesAndApps",
        Word(
            "Exploitation Websites and Apps",
            "Páginas e aplicações usadas para explorar",
            "Websites and apps used to exploit",
        ),
        Kind.CODES,
        Block.EXPLOITATION,
        lists.WEBSITES_AND_APPS,
    ),
)
