"""The code lists: HTCDS's, the elements of the screening, languages. Codes to lazy texts; knows no field.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0.
"""

from typing import Any, Final

from babel import Locale
from flask_babel import get_locale

from services.portal.wording.cases import Words
from shared.pages import say_later

GENDER: Final[Words] = {
    "Feminine": say_later("Feminine"),
    "Masculine": say_later("Masculine"),
    "TransgenderFeminine": say_later("Transgender feminine"),
    "TransgenderMasculine": say_later("Transgender masculine"),
    "NonConforming": say_later("Non-conforming"),
    "NonSpecifiedUnknown": say_later("Unknown or prefers not to say"),
}
MARITAL_STATUS: Final[Words] = {
    "Single": say_later("Single"),
    "Married": say_later("Married"),
    "Widowed": say_later("Widowed"),
    "Divorced": say_later("Divorced"),
    "Separated": say_later("Separated"),
    "RegisteredPartnership": say_later("Registered partnership"),
}
EDUCATION: Final[Words] = {
    "EarlyChildhoodEducation": say_later("Early childhood education"),
    "PrimaryEducation": say_later("Primary education"),
    "LowerSecondaryEducation": say_later("Lower secondary education"),
    "UpperSecondaryEducation": say_later("Upper secondary education"),
    "PostSecondaryNonTertiaryEducation": say_later("Post-secondary, not university"),
    "ShortCycleTertiaryEducation": say_later("Short course of higher education"),
    "BachelorsOrEquivalentLevel": say_later("Bachelor's degree"),
    "MastersOrEquivalentLevel": say_later("Master's degree"),
    "DoctoralOrEquivalentLevel": say_later("Doctorate"),
}
TRAFFICKING_STATUS: Final[Words] = {
    "PossibleVictimOfTrafficking": say_later("Possible victim of trafficking"),
    "ActualVictimOfTrafficking": say_later("Victim of trafficking"),
    "NotAVictimOfTrafficking": say_later("Not a victim of trafficking"),
}
DECIDING_ORGANISATION: Final[Words] = {
    "Police": say_later("Police"),
    "NGO": say_later("Non-governmental organisation"),
    "CourtOrProsecution": say_later("Court or prosecution"),
    "NonPoliceGovernmentalOrganization": say_later("Government, not the police"),
    "Other": say_later("Other"),
}
RELATIONSHIP: Final[Words] = {
    "Familial": say_later("Family"),
    "Acquainted": say_later("Acquaintance"),
    "Unaquainted": say_later("Stranger"),
}
APPS: Final[Words] = {
    "Facebook": "Facebook",
    "Instagram": "Instagram",
    "WhatsApp": "WhatsApp",
    "Telegram": "Telegram",
    "FacebookMessenger": "Facebook Messenger",
    "Viber": "Viber",
    "SnapChat": "SnapChat",
    "Line": "Line",
    "4Sale": "4Sale",
    "WeChat": "WeChat",
    "QQ": "QQ",
    "QZone": "QZone",
    "TikTok": "TikTok",
    "Twitter": "Twitter",
    "Other": say_later("Other"),
}
RECRUITMENT: Final[Words] = {
    "AtAPlaceOfBusiness": say_later("At a place of business"),
    "AtAnEducationalInstitution": say_later("At a school or university"),
    "AtWork": say_later("At work"),
    "ThroughOnlineSocialNetworks": say_later("Through social networks online"),
    "ThroughAnOnlineAdvertisement": say_later("Through an advertisement online"),
    "ThroughATelevisionAdvert": say_later("Through an advertisement on television"),
    "ThroughANewspaperAdvert": say_later("Through an advertisement in a newspaper"),
    "ThroughFamilyOrFamilyEvents": say_later("Through family"),
    "ThroughFriendsOrSocialEvents": say_later("Through friends"),
    "Other": say_later("Other"),
}
CONTROL: Final[Words] = {
    "PhysicalThreats": say_later("Physical threats"),
    "ThreatsLawEnforcement": say_later("Threats to hand them to the authorities"),
    "ThreatensChildrenFamily": say_later("Threats to children or family"),
    "DebtBondage": say_later("Debt bondage"),
    "FalsePromises": say_later("False promises"),
    "PhysicalAbuse": say_later("Physical violence"),
    "SexualAbuse": say_later("Sexual abuse"),
    "TakesEarnings": say_later("Takes the earnings"),
    "RestrictsFinancialAccess": say_later("Restricts access to money"),
    "RestrictsMedicalCare": say_later("Restricts medical care"),
    "WithholdsNecessities": say_later("Withholds food, water or sleep"),
    "PsychologicalAbuse": say_later("Psychological abuse"),
    "PsychoactiveSubstance": say_later("Drugs or alcohol to control"),
    "ExcessiveWorkingHours": say_later("Excessive working hours"),
    "WithholdsDocuments": say_later("Withholds documents"),
    "RestrictsMovement": say_later("Restricts movement"),
    "UsesChildren": say_later("Uses the children to control"),
    "Other": say_later("Other"),
}
EXPLOITATION: Final[Words] = {
    "ForcedLabour": say_later("Forced labour"),
    "SexualExploitation": say_later("Sexual exploitation"),
    "ChildLabour": say_later("Child labour"),
    "ForcedMarriage": say_later("Forced union / marriage"),
    "Servitude": say_later("Servitude"),
    "ForcedMilitaryByNonStateActors": say_later("Forced to fight for an armed group"),
    "OrganRemoval": say_later("Removal of organs"),
    "ForcedBegging": say_later("Forced begging"),
    "ForcedAdoption": say_later("Forced adoption"),
    "Surrogacy": say_later("Surrogacy"),
    "Other": say_later("Other"),
}
INDUSTRY: Final[Words] = {
    "A_AgricultureForestryAndFishing": say_later("Agriculture, forestry, fishing"),
    "B_MiningAndQuarrying": say_later("Mines and quarries"),
    "C_Manufacturing": say_later("Factories"),
    "D_ElectricityGasSteamAndAirConditioningSupply": say_later("Electricity and gas"),
    "E_WaterSupplySewerageWasteManagement": say_later("Water and waste"),
    "F_Construction": say_later("Construction"),
    "G_WholesaleAndRetailTradeRepairOfMotorVehicles": say_later("Trade and repair of vehicles"),
    "H_TransportationAndStorage": say_later("Transport and storage"),
    "I_AccommodationAndFoodServiceActivities": say_later("Hotels and restaurants"),
    "J_InformationAndCommunication": say_later("Information and communication"),
    "K_FinancialAndInsuranceActivities": say_later("Banks and insurance"),
    "L_RealEstateActivities": say_later("Real estate"),
    "M_ProfessionalScientificAndTechnicalActivities": say_later("Professional and technical work"),
    "N_AdministrativeAndSupportServiceActivities": say_later("Office and support services"),
    "O_PublicAdministrationAndDefence": say_later("Public administration and defence"),
    "P_Education": say_later("Education"),
    "Q_HumanHealthAndSocialWorkActivities": say_later("Health and social work"),
    "R_ArtsEntertainmentAndRecreation": say_later("Arts and entertainment"),
    "S_OtherServiceActivities": say_later("Other services"),
    "T_ActivitiesOfHouseholdsAsEmployers": say_later("Domestic work"),
    "U_ActivitiesOfExtraterritorialOrganizations": say_later("International organisations"),
}
SEXUAL_EXPLOITATION: Final[Words] = {
    "Prostitution": say_later("Prostitution"),
    "Pornography": say_later("Pornography"),
    "RemoteInteractiveServices": say_later("Online, at a distance"),
    "PrivateSexualServices": say_later("Private sexual services"),
}
VULNERABILITIES: Final[Words] = {
    "Addiction": say_later("Addiction"),
    "SocialGroup": say_later("Belongs to a group that is persecuted"),
    "Discrimination": say_later("Discrimination"),
    "Poverty": say_later("Poverty"),
    "DisabilityAndPhysicalHealth": say_later("Disability or physical health"),
    "MentalHealth": say_later("Mental health"),
    "Migration": say_later("Migration"),
    "Homelessness": say_later("Without a home"),
    "AbuseSocialMedia": say_later("Abuse on social media"),
    "AbusePhysical": say_later("Physical abuse"),
    "Education": say_later("Little schooling"),
    "WorkEnvironment": say_later("Conditions at work"),
}
REFERRAL_REASON: Final[Words] = {
    "AdditionalServicesRequired": say_later("Other services are needed"),
    "MigrationOrChangeOfLocation": say_later("The person moved"),
    "Other": say_later("Other"),
}
LANGUAGES: Final[Words] = {
    "por": say_later("Portuguese"),
    "vmw": "Emakhuwa",
    "tso": "Xichangana",
    "ngl": "Elomwe",
    "seh": "Cisena",
    "chw": "Echuwabo",
    "ndc": "Cindau",
    "nya": "Cinyanja",
    "yao": "Ciyao",
    "toh": "Gitonga",
    "cce": "Cicopi",
    "nyu": "Cinyungwe",
    "rng": "Xirhonga",
    "kde": "Shimakonde",
    "mgh": "Emeetto",
    "swh": "Kiswahili",
    "sna": "Shona",
    "zul": "isiZulu",
    "ssw": "siSwati",
    "eng": say_later("English"),
    "fra": say_later("French"),
    "lin": "Lingala",
    "amh": "Amharic (አማርኛ)",
    "som": "Soomaali",
    "tir": "Tigrinya (ትግርኛ)",
    "ara": say_later("Arabic"),
    "urd": "Urdu (اردو)",
    "hin": say_later("Hindi"),
    "ben": "Bangla (বাংলা)",
    "zho": say_later("Chinese"),
}
NEIGHBOURS: Final = ("MZ", "ZA", "MW", "ZW", "TZ", "ZM", "SZ", "CD", "ET", "SO", "BD", "PK")
_NOT_COUNTRIES: Final = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)
_LETTERS: Final = 2


def countries() -> dict[str, str]:
    """Return every country by its ISO 3166 code in the reader's language, the near ones first."""
    names: Any = (get_locale() or Locale("pt")).territories
    known = {code: str(name) for code, name in names.items() if len(code) == _LETTERS and code not in _NOT_COUNTRIES}
    others = sorted((name, code) for code, name in known.items() if code not in NEIGHBOURS)
    return {code: known[code] for code in NEIGHBOURS} | {code: name for name, code in others}
