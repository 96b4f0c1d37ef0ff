"""HTCDS 2.0 code lists: code to label. Facts only; knows no field and no rule.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM endorses nothing here.
"""

from collections.abc import Mapping
from types import MappingProxyType

Codes = Mapping[str, str]

GENDER: Codes = MappingProxyType(
    {
        "Feminine": "Feminine",
        "Masculine": "Masculine",
        "TransgenderFeminine": "Transgender Feminine",
        "TransgenderMasculine": "Transgender Masculine",
        "NonConforming": "Non-Conforming",
        "NonSpecifiedUnknown": "Not Specified/Unknown",
    }
)
MARITAL_STATUS: Codes = MappingProxyType(
    {
        "Single": "Single",
        "Married": "Married",
        "Widowed": "Widowed",
        "Divorced": "Divorced",
        "Separated": "Separated",
        "RegisteredPartnership": "Registered Partnership",
    }
)
EDUCATION: Codes = MappingProxyType(
    {
        "EarlyChildhoodEducation": "Early Childhood Education",
        "PrimaryEducation": "Primary Education",
        "LowerSecondaryEducation": "Lower Secondary Education",
        "UpperSecondaryEducation": "Upper Secondary Education",
        "PostSecondaryNonTertiaryEducation": "Post-secondary Non-tertiary Education",
        "ShortCycleTertiaryEducation": "Short-cycle Tertiary Education",
        "BachelorsOrEquivalentLevel": "Bachelor\u2019s or Equivalent Level",
        "MastersOrEquivalentLevel": "Master\u2019s or Equivalent Level",
        "DoctoralOrEquivalentLevel": "Doctoral or Equivalent Level",
    }
)
TRAFFICKING_STATUS: Codes = MappingProxyType(
    {
        "PossibleVictimOfTrafficking": "Possible victim of trafficking",
        "ActualVictimOfTrafficking": "Actual victim of trafficking",
        "NotAVictimOfTrafficking": "Not a victim of trafficking",
    }
)
DECIDING_ORGANISATION: Codes = MappingProxyType(
    {
        "Police": "Police",
        "NGO": "NGO",
        "CourtOrProsecution": "Court or prosecution",
        "NonPoliceGovernmentalOrganization": "Non-police governmental organization",
        "Other": "Other",
    }
)
RELATIONSHIP: Codes = MappingProxyType(
    {
        "Familial": "Familial",
        "Acquainted": "Acquainted",
        "Unaquainted": "Unaquainted",
    }
)
WEBSITES_AND_APPS: Codes = MappingProxyType(
    {
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
        "Other": "Other",
    }
)
METHOD_OF_RECRUITMENT: Codes = MappingProxyType(
    {
        "AtAPlaceOfBusiness": "At a place of business",
        "AtAnEducationalInstitution": "At an educational institution",
        "AtWork": "At work",
        "ThroughOnlineSocialNetworks": "Through online social networks",
        "ThroughAnOnlineAdvertisement": "Through an online advertisement",
        "ThroughATelevisionAdvert": "Through a television advert",
        "ThroughANewspaperAdvert": "Through a newspaper advert",
        "ThroughFamilyOrFamilyEvents": "Through family or family events",
        "ThroughFriendsOrSocialEvents": "Through friends or social events",
        "Other": "Other",
    }
)
# HTCDS defines RestrictsMovement and UsesChildren in its text and leaves them out of its list; both are taken.
METHODS_OF_CONTROL: Codes = MappingProxyType(
    {
        "PhysicalThreats": "Physical threats",
        "ThreatsLawEnforcement": "Threats of law enforcement",
        "ThreatensChildrenFamily": "Threatens children/family",
        "DebtBondage": "Debt bondage",
        "FalsePromises": "False promises",
        "PhysicalAbuse": "Physical abuse",
        "SexualAbuse": "Sexual abuse",
        "TakesEarnings": "Takes earnings",
        "RestrictsFinancialAccess": "Restricts financial access",
        "RestrictsMedicalCare": "Restricts medical care",
        "WithholdsNecessities": "Withholds necessities",
        "PsychologicalAbuse": "Psychological abuse",
        "PsychoactiveSubstance": "Psychoactive substance",
        "ExcessiveWorkingHours": "Excessive working hours",
        "WithholdsDocuments": "Withholds documents",
        "Other": "Other",
        "RestrictsMovement": "Restricts movement",
        "UsesChildren": "Uses children",
    }
)
TYPE_OF_EXPLOITATION: Codes = MappingProxyType(
    {
        "ForcedLabour": "Forced labour",
        "SexualExploitation": "Sexual exploitation",
        "ChildLabour": "Child labour",
        "ForcedMarriage": "Forced marriage",
        "Servitude": "Servitude",
        "ForcedMilitaryByNonStateActors": "Forced military (by non-state actors)",
        "OrganRemoval": "Organ removal",
        "ForcedBegging": "Forced begging",
        "ForcedAdoption": "Forced adoption",
        "Surrogacy": "Surrogacy",
        "Other": "Other",
    }
)
INDUSTRY: Codes = MappingProxyType(
    {
        "A_AgricultureForestryAndFishing": "Agriculture, forestry and fishing",
        "B_MiningAndQuarrying": "Mining and quarrying",
        "C_Manufacturing": "Manufacturing",
        "D_ElectricityGasSteamAndAirConditioningSupply": "Electricity, gas, steam and air conditioning supply",
        "E_WaterSupplySewerageWasteManagement": "Water supply; sewerage, waste management and remediation",
        "F_Construction": "Construction",
        "G_WholesaleAndRetailTradeRepairOfMotorVehicles": "Wholesale and retail trade; repair of motor vehicles and"
        " motorcycles",
        "H_TransportationAndStorage": "Transportation and storage",
        "I_AccommodationAndFoodServiceActivities": "Accommodation and food service activities",
        "J_InformationAndCommunication": "Information and communication",
        "K_FinancialAndInsuranceActivities": "Financial and insurance activities",
        "L_RealEstateActivities": "Real estate activities",
        "M_ProfessionalScientificAndTechnicalActivities": "Professional, scientific and technical activities",
        "N_AdministrativeAndSupportServiceActivities": "Administrative and support service activities",
        "O_PublicAdministrationAndDefence": "Public administration and defence; compulsory social security",
        "P_Education": "Education",
        "Q_HumanHealthAndSocialWorkActivities": "Human health and social work activities",
        "R_ArtsEntertainmentAndRecreation": "Arts, entertainment and recreation",
        "S_OtherServiceActivities": "Other service activities",
        "T_ActivitiesOfHouseholdsAsEmployers": "Activities of households as employers; undifferentiated goods-"
        " and services- producing activities of households for own use",
        "U_ActivitiesOfExtraterritorialOrganizations": "Activities of extraterritorial organizations and bodies",
    }
)
TYPE_OF_SEX_EXPLOITATION: Codes = MappingProxyType(
    {
        "Prostitution": "Prostitution",
        "Pornography": "Pornography",
        "RemoteInteractiveServices": "Remote Interactive Services",
        "PrivateSexualServices": "Private Sexual Services",
    }
)
VULNERABILITIES: Codes = MappingProxyType(
    {
        "Addiction": "Addiction",
        "SocialGroup": "Social Group",
        "Discrimination": "Discrimination",
        "Poverty": "Poverty",
        "DisabilityAndPhysicalHealth": "Disability and physical health",
        "MentalHealth": "Mental health",
        "Migration": "Migration",
        "Homelessness": "Homelessness",
        "AbuseSocialMedia": "Abuse - social media",
        "AbusePhysical": "Abuse - physical",
        "Education": "Education",
        "WorkEnvironment": "Work environment",
    }
)
CASE_STATUS: Codes = MappingProxyType(
    {
        "Active": "Active",
        "FollowUp": "Follow Up",
        "Closed": "Closed",
        "ClosedReferred": "Closed Referred",
    }
)
REFERRAL_REASON: Codes = MappingProxyType(
    {
        "AdditionalServicesRequired": "Additional Services Required",
        "MigrationOrChangeOfLocation": "Migration or Change of Location",
        "Other": "Other",
    }
)
