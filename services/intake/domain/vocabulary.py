"""The HTCDS fields a registration may carry, and what each may hold. Facts only; knows no value of anybody.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM endorses nothing here.
Taken: every field of the sections Person, Victim Context, Case and Referral Details. `con_Consent` is not a field
here: consent is said in its own object, which can say more than a checkbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from services.intake.domain import codes
from services.intake.domain.codes import Codes
from services.intake.domain.countries import COUNTRIES

ATTRIBUTION = "Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0"


class Kind(Enum):
    """What a field's value looks like on the wire."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    DATE = "date"
    BIRTHDATE = "birthdate"
    CHECKBOX = "checkbox"
    COUNT = "count"
    AGE = "age"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    LANGUAGE = "language"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Field:
    """One HTCDS field: its name on the wire, its English label, and what it may hold."""

    name: str
    label: str
    kind: Kind
    codes: Codes = field(default_factory=dict)


_ALL = (
    Field("prs_Salutation", "Salutation", Kind.TEXT),
    Field("prs_FirstName", "First Name", Kind.TEXT),
    Field("prs_MiddleName", "Middle Name", Kind.TEXT),
    Field("prs_SecondName", "Second Name", Kind.TEXT),
    Field("prs_Birthdate", "Birthdate", Kind.BIRTHDATE),
    Field("prs_Gender", "Gender", Kind.CODE, codes.GENDER),
    Field("prs_Deceased", "Deceased", Kind.CHECKBOX),
    Field("prs_MaritalStatus", "Marital Status", Kind.CODE, codes.MARITAL_STATUS),
    Field("prs_NumberOfChildren", "Number of Children", Kind.COUNT),
    Field("prs_PrimaryLanguage", "Primary Language", Kind.LANGUAGE),
    Field("prs_SecondaryLanguage", "Secondary Language", Kind.LANGUAGE),
    Field("prs_HighestLevelOfEducation", "Highest Level of Education", Kind.CODE, codes.EDUCATION),
    Field("prs_Citizenship", "Citizenship", Kind.CODES, COUNTRIES),
    Field("prs_IdentityNumber", "Identity Number", Kind.TEXT),
    Field("prs_Title", "Title", Kind.TEXT),
    Field("prs_Email", "Email", Kind.EMAIL),
    Field("prs_HomePhone", "Home Phone", Kind.PHONE),
    Field("prs_MobilePhone", "Mobile Phone", Kind.PHONE),
    Field("prs_MailingCity", "Mailing City", Kind.TEXT),
    Field("prs_MailingCountry", "Mailing Country", Kind.CODE, COUNTRIES),
    Field("prs_MailingState", "Mailing State/Province", Kind.TEXT),
    Field("prs_MailingStreet", "Mailing Street", Kind.TEXT),
    Field("prs_MailingPostalCode", "Mailing Zip/Postal Code", Kind.TEXT),
    Field("prs_MailingLongitude", "Longitude", Kind.LONGITUDE),
    Field("prs_MailingLatitude", "Latitude", Kind.LATITUDE),
    Field("vic_AgreementToManagePersonalData", "Agreement to Manage Personal Data", Kind.CHECKBOX),
    Field("vic_TraffickingStatus", "Trafficking Status", Kind.CODE, codes.TRAFFICKING_STATUS),
    Field(
        "vic_TraffickingStatusDecisionMakingOrg",
        "Trafficking Status Decision Making Organization",
        Kind.CODE,
        codes.DECIDING_ORGANISATION,
    ),
    Field("vic_RelationshipToTrafficker", "Relationship to Trafficker", Kind.CODE, codes.RELATIONSHIP),
    Field("vic_AgeWhenTrafficked", "Age when Trafficked", Kind.AGE),
    Field("vic_RecruitmentWebsitesAndApps", "Recruitment Websites and Apps", Kind.CODES, codes.WEBSITES_AND_APPS),
    Field("vic_MethodOfRecruitment", "Method of Recruitment", Kind.CODES, codes.METHOD_OF_RECRUITMENT),
    Field("vic_LocationOfRecruitment", "Location of Recruitment", Kind.TEXT),
    Field("vic_MethodsOfControl", "Methods of Control", Kind.CODES, codes.METHODS_OF_CONTROL),
    Field("vic_TypeOfExploitation", "Type of Exploitation", Kind.CODES, codes.TYPE_OF_EXPLOITATION),
    Field("vic_ForcedLabourIndustry", "Forced Labour Industry", Kind.CODE, codes.INDUSTRY),
    Field("vic_TypeOfSexExploitation", "Type of Sex Exploitation", Kind.CODES, codes.TYPE_OF_SEX_EXPLOITATION),
    Field("vic_LocationOfExploitation", "Location of Exploitation", Kind.TEXT),
    Field("vic_ExploitationWebsitesAndApps", "Exploitation Websites and Apps", Kind.CODES, codes.WEBSITES_AND_APPS),
    Field("vic_Vulnerabilities", "Vulnerabilities", Kind.CODES, codes.VULNERABILITIES),
    Field("vic_DetailsOfVulnerabilities", "Details Of Vulnerabilities", Kind.LONG_TEXT),
    Field("cas_Status", "Status", Kind.CODE, codes.CASE_STATUS),
    Field("cas_ReasonForCaseClosure", "Reason for Case Closure", Kind.LONG_TEXT),
    Field("cas_CaseOwner", "Case Owner", Kind.TEXT),
    Field("cas_ReferringOrganisation", "Referring Organisation", Kind.TEXT),
    Field("cas_IncomingReferralDate", "Incoming Referral Date", Kind.DATE),
    Field("cas_ReferringPrimaryCaseWorker", "Referring Primary Case Worker", Kind.TEXT),
    Field("cas_ReasonForIncomingReferral", "Reason for Incoming Referral", Kind.CODE, codes.REFERRAL_REASON),
    Field("cas_IncomingReferralDetails", "Incoming Referral Details", Kind.LONG_TEXT),
    Field("cas_ReferredOrganisation", "Referred Organisation", Kind.TEXT),
    Field("cas_ReferredPrimaryCaseWorker", "Referred Primary Case Worker", Kind.TEXT),
    Field("cas_ReasonForOutgoingReferral", "Reason for Outgoing Referral", Kind.CODE, codes.REFERRAL_REASON),
    Field("cas_OutgoingReferralDate", "Outgoing Referral Date", Kind.DATE),
    Field("cas_OutgoingReferralDetails", "Outgoing Referral Details", Kind.LONG_TEXT),
)

FIELDS: Mapping[str, Field] = MappingProxyType({each.name: each for each in _ALL})
