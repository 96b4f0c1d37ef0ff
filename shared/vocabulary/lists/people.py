"""HTCDS's lists about a person, their status and their case. Facts only; knows no field and no rule.

Human Trafficking Case Data Standard (HTCDS) 2.0 by IOM, CC BY 4.0.
"""

from shared.vocabulary.words import listed

GENDER = listed(
    ("Feminine", "Feminine", "Feminino"),
    ("Masculine", "Masculine", "Masculino"),
    ("TransgenderFeminine", "Transgender Feminine", "Transgénero feminino", "Transgender feminine"),
    ("TransgenderMasculine", "Transgender Masculine", "Transgénero masculino", "Transgender masculine"),
    ("NonConforming", "Non-Conforming", "Não conforme", "Non-conforming"),
    (
        "NonSpecifiedUnknown",
        "Not Specified/Unknown",
        "Não se sabe ou prefere não dizer",
        "Unknown or prefers not to say",
    ),
)
MARITAL_STATUS = listed(
    ("Single", "Single", "Solteiro(a)"),
    ("Married", "Married", "Casado(a)"),
    ("Widowed", "Widowed", "Viúvo(a)"),
    ("Divorced", "Divorced", "Divorciado(a)"),
    ("Separated", "Separated", "Separado(a)"),
    ("RegisteredPartnership", "Registered Partnership", "União registada", "Registered partnership"),
)
EDUCATION = listed(
    ("EarlyChildhoodEducation", "Early Childhood Education", "Educação pré-escolar", "Early childhood education"),
    ("PrimaryEducation", "Primary Education", "Ensino primário", "Primary education"),
    (
        "LowerSecondaryEducation",
        "Lower Secondary Education",
        "Ensino secundário, primeiro ciclo",
        "Lower secondary education",
    ),
    (
        "UpperSecondaryEducation",
        "Upper Secondary Education",
        "Ensino secundário, segundo ciclo",
        "Upper secondary education",
    ),
    (
        "PostSecondaryNonTertiaryEducation",
        "Post-secondary Non-tertiary Education",
        "Pós-secundário, não universitário",
        "Post-secondary, not university",
    ),
    (
        "ShortCycleTertiaryEducation",
        "Short-cycle Tertiary Education",
        "Curso superior curto",
        "Short course of higher education",
    ),
    ("BachelorsOrEquivalentLevel", "Bachelor\u2019s or Equivalent Level", "Licenciatura", "Bachelor's degree"),
    ("MastersOrEquivalentLevel", "Master\u2019s or Equivalent Level", "Mestrado", "Master's degree"),
    ("DoctoralOrEquivalentLevel", "Doctoral or Equivalent Level", "Doutoramento", "Doctorate"),
)
TRAFFICKING_STATUS = listed(
    ("PossibleVictimOfTrafficking", "Possible victim of trafficking", "Possível vítima de tráfico de pessoas"),
    (
        "ActualVictimOfTrafficking",
        "Actual victim of trafficking",
        "Vítima de tráfico de pessoas",
        "Victim of trafficking",
    ),
    ("NotAVictimOfTrafficking", "Not a victim of trafficking", "Não é vítima de tráfico de pessoas"),
)
DECIDING_ORGANISATION = listed(
    ("Police", "Police", "Polícia"),
    ("NGO", "NGO", "Organização não governamental", "Non-governmental organisation"),
    ("CourtOrProsecution", "Court or prosecution", "Tribunal ou Ministério Público"),
    (
        "NonPoliceGovernmentalOrganization",
        "Non-police governmental organization",
        "Governo, excepto a polícia",
        "Government, not the police",
    ),
    ("Other", "Other", "Outro"),
)
VULNERABILITIES = listed(
    ("Addiction", "Addiction", "Dependência"),
    ("SocialGroup", "Social Group", "Pertence a um grupo perseguido", "Belongs to a group that is persecuted"),
    ("Discrimination", "Discrimination", "Discriminação"),
    ("Poverty", "Poverty", "Pobreza"),
    (
        "DisabilityAndPhysicalHealth",
        "Disability and physical health",
        "Deficiência ou saúde física",
        "Disability or physical health",
    ),
    ("MentalHealth", "Mental health", "Saúde mental"),
    ("Migration", "Migration", "Migração"),
    ("Homelessness", "Homelessness", "Sem casa", "Without a home"),
    ("AbuseSocialMedia", "Abuse - social media", "Abuso nas redes sociais", "Abuse on social media"),
    ("AbusePhysical", "Abuse - physical", "Abuso físico", "Physical abuse"),
    ("Education", "Education", "Pouca escolaridade", "Little schooling"),
    ("WorkEnvironment", "Work environment", "Condições de trabalho", "Conditions at work"),
)
CASE_STATUS = listed(
    ("Active", "Active", "Aberto", "Open"),
    ("FollowUp", "Follow Up", "Acompanhamento", "Follow-up"),
    ("Closed", "Closed", "Encerrado"),
    ("ClosedReferred", "Closed Referred", "Encerrado, entregue a outros", "Closed, handed on"),
)
REFERRAL_REASON = listed(
    (
        "AdditionalServicesRequired",
        "Additional Services Required",
        "São precisos outros serviços",
        "Other services are needed",
    ),
    ("MigrationOrChangeOfLocation", "Migration or Change of Location", "A pessoa mudou de lugar", "The person moved"),
    ("Other", "Other", "Outro"),
)
