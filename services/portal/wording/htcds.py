"""What the fields of the Human Trafficking Case Data Standard are called on a page, and how each is written.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. The English labels are HTCDS's, made plainer where a
person would stumble. A test holds names, kinds and sections against the services that own them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.portal.wording import codes
from services.portal.wording.cases import CASE_STATUS, Words
from shared.pages import say_later

TEXT, LONG_TEXT, DATE, YES_NO, NUMBER, PHONE, EMAIL = "text", "long-text", "date", "yes-no", "number", "phone", "email"
CODE, CODES, LANGUAGE, COUNTRY, COUNTRIES = "code", "codes", "language", "country", "countries"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name on the wire, what it is called, how it is written, and its choices."""

    name: str
    label: Any
    kind: str = TEXT
    choices: Words | None = None
    hint: Any = ""


_DATE_HINT: Final = say_later("Day, month, year, like 14/03/2001. Leave it empty when it is not known.")
_PHONE_HINT: Final = say_later("With the country code, like +258841234567.")

IDENTITY: Final = (
    Field("prs_FirstName", say_later("First name")),
    Field("prs_MiddleName", say_later("Middle name")),
    Field("prs_SecondName", say_later("Surname")),
    Field("prs_Birthdate", say_later("Date of birth"), DATE, hint=_DATE_HINT),
    Field("prs_Gender", say_later("Gender"), CODE, codes.GENDER),
    Field("prs_Citizenship", say_later("Citizenship"), COUNTRIES),
    Field("prs_PrimaryLanguage", say_later("Language the person speaks best"), LANGUAGE),
    Field("prs_SecondaryLanguage", say_later("Second language"), LANGUAGE),
    Field("prs_IdentityNumber", say_later("Number of an identity document")),
    Field("prs_MaritalStatus", say_later("Marital status"), CODE, codes.MARITAL_STATUS),
    Field("prs_NumberOfChildren", say_later("Number of children"), NUMBER),
    Field("prs_HighestLevelOfEducation", say_later("Highest level of education"), CODE, codes.EDUCATION),
    Field("prs_Salutation", say_later("Salutation")),
    Field("prs_Title", say_later("Title")),
    Field("prs_Deceased", say_later("Deceased"), YES_NO),
)
CONTACT: Final = (
    Field("prs_MobilePhone", say_later("Mobile phone"), PHONE, hint=_PHONE_HINT),
    Field("prs_HomePhone", say_later("Home phone"), PHONE, hint=_PHONE_HINT),
    Field("prs_Email", say_later("E-mail"), EMAIL),
    Field("safe_hours", say_later("When it is safe to call"), hint=say_later("For example 08:00-11:00.")),
    Field("safe_answer", say_later("Who may answer, and what never to say"), LONG_TEXT),
)
LOCATION: Final = (
    Field("prs_MailingStreet", say_later("Street or neighbourhood")),
    Field("prs_MailingCity", say_later("Town or village")),
    Field("prs_MailingState", say_later("Province")),
    Field("prs_MailingPostalCode", say_later("Postal code")),
    Field("prs_MailingCountry", say_later("Country"), COUNTRY),
    Field("prs_MailingLatitude", say_later("Latitude"), NUMBER),
    Field("prs_MailingLongitude", say_later("Longitude"), NUMBER),
)
JOURNEY: Final = (
    Field("vic_TypeOfExploitation", say_later("Type of exploitation"), CODES, codes.EXPLOITATION),
    Field("vic_MethodsOfControl", say_later("Methods of control"), CODES, codes.CONTROL),
    Field("vic_MethodOfRecruitment", say_later("Method of recruitment"), CODES, codes.RECRUITMENT),
    Field("vic_LocationOfRecruitment", say_later("Place of recruitment")),
    Field("vic_LocationOfExploitation", say_later("Place of exploitation")),
    Field("vic_AgeWhenTrafficked", say_later("Age when trafficked"), NUMBER),
    Field("vic_RelationshipToTrafficker", say_later("Relationship to the trafficker"), CODE, codes.RELATIONSHIP),
    Field("vic_ForcedLabourIndustry", say_later("Industry of the forced labour"), CODE, codes.INDUSTRY),
    Field("vic_TypeOfSexExploitation", say_later("Type of sexual exploitation"), CODES, codes.SEXUAL_EXPLOITATION),
    Field("vic_RecruitmentWebsitesAndApps", say_later("Websites and apps used to recruit"), CODES, codes.APPS),
    Field("vic_ExploitationWebsitesAndApps", say_later("Websites and apps used to exploit"), CODES, codes.APPS),
    Field("cas_Status", say_later("Status in the register of origin"), CODE, CASE_STATUS),
    Field("cas_CaseOwner", say_later("Case owner before")),
    Field("cas_ReasonForCaseClosure", say_later("Reason for closing before"), LONG_TEXT),
    Field("cas_ReferringOrganisation", say_later("Organisation that referred the person")),
    Field("cas_ReferringPrimaryCaseWorker", say_later("Case worker who referred the person")),
    Field("cas_IncomingReferralDate", say_later("Date of that referral"), DATE, hint=_DATE_HINT),
    Field("cas_ReasonForIncomingReferral", say_later("Reason for that referral"), CODE, codes.REFERRAL_REASON),
    Field("cas_IncomingReferralDetails", say_later("Details of that referral"), LONG_TEXT),
    Field("cas_ReferredOrganisation", say_later("Organisation the person was referred to")),
    Field("cas_ReferredPrimaryCaseWorker", say_later("Case worker there")),
    Field("cas_OutgoingReferralDate", say_later("Date of the referral onwards"), DATE, hint=_DATE_HINT),
    Field("cas_ReasonForOutgoingReferral", say_later("Reason for the referral onwards"), CODE, codes.REFERRAL_REASON),
    Field("cas_OutgoingReferralDetails", say_later("Details of the referral onwards"), LONG_TEXT),
)
HEALTH: Final = (
    Field("vic_Vulnerabilities", say_later("Vulnerabilities"), CODES, codes.VULNERABILITIES),
    Field("vic_DetailsOfVulnerabilities", say_later("What the person told, and what they need now"), LONG_TEXT),
)
LEGAL: Final = (
    Field("vic_TraffickingStatus", say_later("Status as a victim of trafficking"), CODE, codes.TRAFFICKING_STATUS),
    Field(
        "vic_TraffickingStatusDecisionMakingOrg",
        say_later("Who decided that status"),
        CODE,
        codes.DECIDING_ORGANISATION,
    ),
    Field("vic_AgreementToManagePersonalData", say_later("Agreed that personal data is managed"), YES_NO),
)
SECTION_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "identity": IDENTITY,
    "contact": CONTACT,
    "location": LOCATION,
    "journey": JOURNEY,
    "health": HEALTH,
    "legal": LEGAL,
}
FIELDS: Final[Mapping[str, Field]] = {field.name: field for fields in SECTION_FIELDS.values() for field in fields}
OWN_WORDS: Final = frozenset({"safe_hours", "safe_answer"})
"""Fields that are ours, because HTCDS has none."""
