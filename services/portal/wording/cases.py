"""The words for cases, consents, referrals and what happens to them. A code without a word is shown as it is."""

from collections.abc import Mapping
from typing import Any, Final

from shared.pages import say_later

Words = Mapping[str, Any]
"""Code to lazy text."""

SECTIONS: Final[Words] = {
    "identity": say_later("Identity"),
    "contact": say_later("Safe contact"),
    "location": say_later("Place"),
    "journey": say_later("Journey"),
    "health": say_later("Health"),
    "legal": say_later("Legal status"),
}
PATHWAYS: Final[Words] = {
    "trafficking": say_later("Trafficking in persons"),
    "stranded-migrant": say_later("Stranded migrant"),
}
CHANNELS: Final[Words] = {
    "border-point": say_later("Border point or site officer"),
    "shelter-ngo": say_later("Shelter or NGO"),
    "hotline": say_later("Hotline call"),
    "community": say_later("Concern of a community member"),
}
CASE_STATUS: Final[Words] = {
    "Active": say_later("Open"),
    "FollowUp": say_later("Follow-up"),
    "Closed": say_later("Closed"),
    "ClosedReferred": say_later("Closed, handed on"),
}
PURPOSES: Final[Words] = {
    "shelter": say_later("Shelter"),
    "medical": say_later("Medical care"),
    "health": say_later("Health"),
    "psychosocial": say_later("Psychosocial support"),
    "legal-aid": say_later("Legal aid"),
    "documentation": say_later("Documents"),
    "basic-assistance": say_later("Basic assistance"),
    "child-protection": say_later("Child protection"),
    "family-tracing": say_later("Family tracing"),
    "family-reunification": say_later("Family reunification"),
    "assisted-return": say_later("Assisted return"),
    "reintegration": say_later("Reintegration"),
    "resettlement": say_later("Resettlement"),
    "education": say_later("Education"),
    "livelihood": say_later("Livelihood"),
    "interpretation": say_later("Interpretation"),
    "cross-border": say_later("Cross-border coordination"),
    "witness-protection": say_later("Witness protection"),
    "police": say_later("Police"),
    "prosecutor": say_later("Public prosecutor"),
}
METHODS: Final[Words] = {
    "signature": say_later("Signature"),
    "thumbprint": say_later("Thumbprint"),
    "witnessed-verbal": say_later("Spoken, before a witness"),
}
OBTAINED_FROM: Final[Words] = {
    "self": say_later("The person"),
    "guardian": say_later("The verified guardian, with the child's assent"),
}
WITHDRAWAL_REASONS: Final[Words] = {
    "person-decided": say_later("The person changed their mind"),
    "guardian-decided": say_later("The guardian changed their mind"),
    "unsafe": say_later("Sharing has become unsafe"),
    "no-longer-needed": say_later("It is no longer needed"),
    "recorded-in-error": say_later("It was recorded by mistake"),
}
GRANT_STATES: Final[Words] = {
    "in-force": say_later("In force"),
    "not-yet": say_later("Not yet valid"),
    "expired": say_later("Expired"),
    "withdrawn": say_later("Withdrawn"),
}
WITHHELD: Final[Words] = {
    "not-granted": say_later("the person did not agree to share it"),
    "not-asked": say_later("you did not choose it"),
    "empty": say_later("there is nothing in it"),
}
REFERRAL_STATES: Final[Words] = {
    "made": say_later("Sent"),
    "refused": say_later("Could not be delivered"),
    "received": say_later("Received, not opened yet"),
    "opened": say_later("Opened, no answer yet"),
    "accepted": say_later("Accepted"),
    "declined": say_later("Declined"),
    "completed": say_later("Completed"),
    "revoked": say_later("Withdrawn"),
    "expired": say_later("Expired"),
}
DECLINE_REASONS: Final[Words] = {
    "no-capacity": say_later("We have no room now"),
    "not-our-service": say_later("We do not offer this"),
    "not-our-area": say_later("It is outside our area"),
    "cannot-reach-person": say_later("We cannot reach the person"),
    "other": say_later("Another reason"),
}
MOMENTS: Final[Words] = {
    "case-opened": say_later("The case was opened"),
    "best-interests-needed": say_later("Nobody could agree for the person: two people have to decide"),
    "best-interests-proposed": say_later("Somebody proposed what is best for the person"),
    "best-interests-declined": say_later("A second person did not agree with what was proposed"),
    "best-interests-decided": say_later("Two people decided what is best for the person"),
    "case-assigned": say_later("The case was given to a case worker"),
    "assignment-ended": say_later("The case worker's work on it ended"),
    "clock-stopped": say_later("Somebody said what came of what had to be done in time"),
    "case-merged": say_later("Another case of the same person was joined to this one"),
    "merged-into": say_later("This case was joined to another of the same person"),
    "addition-received": say_later("The officer who registered the person added something"),
    "link-decided": say_later("It was written down what is known of somebody found together with the person"),
    "section-updated": say_later("A section was changed"),
    "consent-given": say_later("A consent to share was recorded"),
    "consent-withdrawn": say_later("A consent was withdrawn"),
    "disclosure-made": say_later("Information was sent to a partner"),
    "disclosure-refused": say_later("What was sent could not be delivered"),
    "referral-received": say_later("The partner received it"),
    "referral-opened": say_later("The partner opened it"),
    "referral-accepted": say_later("The partner accepted"),
    "referral-declined": say_later("The partner declined"),
    "referral-completed": say_later("The partner completed the service"),
    "referral-revoked": say_later("The partner can no longer open it"),
    "referral-expired": say_later("The partner's access ran out"),
}
TASKS: Final[Words] = {
    "assign-case": say_later("Case without a case worker"),
    "best-interests": say_later("Best-interests decision needed"),
    "best-interests-confirm": say_later("Best-interests decision: your answer as the second person"),
    "first-response": say_later("First response to the person"),
    "first-response-late": say_later("Late: first response to the person"),
    "violence-care": say_later("Care after sexual violence"),
    "violence-care-late": say_later("Late: care after sexual violence"),
    "duplicate-pair": say_later("Two cases that may be of one person"),
    "read-addition": say_later("New from whoever registered the person"),
    "read-answer": say_later("A partner answered"),
    "answer-referral": say_later("Referral waiting for your answer"),
    "concern-unread": say_later("Concern that nobody has read"),
    "hand-over-late": say_later("Registration whose case is not open yet"),
    "records-missing": say_later("Records that never came"),
    "approve-roles": say_later("Roles that need your approval"),
    "approve-reset": say_later("A new sign-in that needs your approval"),
    "approval-waits": say_later("Your request waits for a second person"),
    "approval-about-you": say_later("Somebody asked to change your account"),
}
ROLES: Final[Words] = {
    "intake-officer": say_later("officer"),
    "caseworker": say_later("case worker"),
    "supervisor": say_later("supervisor"),
    "service-provider": say_later("partner"),
    "law-enforcement": say_later("law enforcement partner"),
    "auditor": say_later("auditor"),
    "national-auditor": say_later("national auditor"),
    "data-protection-officer": say_later("data-protection officer"),
    "statistician": say_later("statistician"),
    "administrator": say_later("administrator"),
}


def reason(code: object) -> Any:
    """Return the word for why a partner declined or a consent ended."""
    return DECLINE_REASONS.get(str(code)) or word(WITHDRAWAL_REASONS, code)


def word(words: Words, code: object) -> Any:
    """Return the word for *code*, or the code itself."""
    return words.get(str(code), code)
