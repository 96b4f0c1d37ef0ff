"""What a refusal means to a person, and what they can do: by the code of a field or the slug of the whole."""

from typing import Any, Final

from services.portal.wording.cases import Words
from shared.pages import say_later

FIELDS: Final[Words] = {
    "required": say_later("This is needed."),
    "empty": say_later("This is needed."),
    "too-long": say_later("This is too long. Shorten it."),
    "too-short": say_later("This is too short."),
    "impossible-date": say_later("This day does not exist. Write day, month and year, like 14/03/2001."),
    "future-date": say_later("This day is in the future."),
    "impossible-age": say_later("This does not fit the date of birth."),
    "in-the-past": say_later("This is in the past. Choose a later day."),
    "ends-before-it-starts": say_later("It must end after it starts."),
    "too-late": say_later("This is too far in the future."),
    "wrong-type": say_later("This is not written as it should be."),
    "out-of-range": say_later("This number is too small or too large."),
    "unknown-code": say_later("Choose one of the list."),
    "not-a-phone": say_later("Write the number with its country code and digits only, like +258841234567."),
    "not-an-email": say_later("Write an e-mail address, like nome@exemplo.org."),
    "control-character": say_later("It contains a character that cannot be shown. Write it again."),
    "contradiction": say_later("Either something was found or nothing was: not both."),
    "answer-and-value": say_later("Either write it or say why there is no answer: not both."),
    "age-in-doubt": say_later("By the date of birth this may be a child. In doubt, choose that it is not known."),
    "limits-not-explained": say_later("Read the text out first: without that, a yes is none."),
    "text-changed": say_later("The text was changed. Read the one on this page out, then tick again."),
    "text-of-another-language": say_later(
        "The text is another one for this language. Read the one on this page again."
    ),
    "child-consents-not-alone": say_later(
        "A child, or who may be one, does not agree alone: choose guardian, or nobody can."
    ),
    "adult-consents-alone": say_later("By what was said, the person is an adult: nobody agrees for them."),
    "guardian-unverified": say_later("Who is not verified cannot agree for a child. Choose that nobody can say yes."),
    "child-objects": say_later("The child does not agree. Choose that nobody can say yes, and say why."),
    "safe-contact-first": say_later("First ask how this person may be reached without danger, or choose None."),
    "no-consent": say_later("Without consent to be assisted, nothing about the person is kept."),
    "contact-not-safe": say_later("Only write how to reach you if it is safe. Say so above, or leave this empty."),
    "unknown-registration": say_later(
        "Nothing more can be said of this one: only of your own registrations, for 72 hours."
    ),
    "wrong-number": say_later("This is not the number of a registration. Write all of it, with its dashes."),
    "unsuitable": say_later("Choose an active case worker of this site."),
    "wrong-length": say_later("This is too long. Shorten it."),
    "site-closed": say_later("This site was closed meanwhile. Choose another one; nothing that you wrote is lost."),
    "wrong-name": say_later("Use letters, digits and the usual punctuation of names."),
    "not-in-province": say_later("This district is in another province."),
    "wrong-form": say_later("This is not written as it should be."),
}
WHOLE: Final[Words] = {
    "case-closed": say_later("This case is closed. It can be read, not changed."),
    "clock-stopped": say_later("Somebody has already said what came of it. That stays."),
    "site-closed": say_later("This site was closed meanwhile. Choose another one; nothing that you wrote is lost."),
    "site-code-taken": say_later("This code belongs to another site, or did. Choose another one."),
    "site-unsuitable": say_later("Choose sites of the list that are open."),
    "too-many-drafts": say_later(
        "You keep 20 unfinished registrations, and that is the most. Finish one on your first page, or throw it away."
    ),
    "invalid-draft": say_later("This is too long to be kept for later. Shorten it, or finish it now."),
    "site-hours-unsuitable": say_later("What is more urgent cannot have more hours."),
    "file-too-large": say_later("The file is too large. Send it in parts."),
    "invalid-import": say_later("There is nothing in this file, or it is too large. Choose another one."),
    "case-on-hold": say_later("Something about this case must be put right first. Nothing can be shared until then."),
    "pair-decided": say_later("Somebody decided this before. Read the list again."),
    "kept-case-unsuitable": say_later("This case cannot go on: it is closed. Choose the other one."),
    "best-interests-settled": say_later("There is nothing to be decided any more. Read the page again."),
    "proposal-waits": say_later("Somebody proposed something meanwhile. Answer that first."),
    "proposal-answered": say_later("Somebody answered this before. That stays."),
    "second-person-needed": say_later("You proposed it yourself: somebody else has to answer."),
    "grant-withdrawn": say_later("The person withdrew this consent: nothing leaves under it. Talk with the person."),
    "grant-already-withdrawn": say_later("This consent was already withdrawn. Nothing changed."),
    "grant-expired": say_later("This consent has run out. Ask the person again and record a new one."),
    "grant-not-yet-valid": say_later("This consent is not valid yet. Wait until it begins."),
    "service-not-covered": say_later("The person agreed to share for another purpose than this service."),
    "nothing-to-disclose": say_later("Nothing that you chose is both agreed to and filled in."),
    "referral-state": say_later("This referral has moved on meanwhile. Read it again."),
    "referral-closed": say_later("This referral was declined or completed, and its content is destroyed."),
    "referral-expired": say_later("The consent behind this referral has run out."),
    "referral-revoked": say_later("This was withdrawn. Delete what you hold of it."),
    "assignee-conflicted": say_later("This person may not take the case. Choose somebody else."),
    "account-closed": say_later("This account is closed for good. Whoever comes back gets a new one."),
    "approval-decided": say_later("Somebody decided this before, or it was overtaken. Nothing was changed."),
    "login-name-taken": say_later("This login name is or was in use. Choose another one."),
    "invalid-account": say_later("Whoever makes accounts opens no cases: give these roles to two people."),
    "version-changed": say_later("Somebody changed this meanwhile. Look at it again, then decide anew."),
    "records-backlogged": say_later("The access log is behind, so nothing is shown now. Try again in a few minutes."),
    "storage-full": say_later("There is no room left to store this. Tell whoever runs Amparo for you."),
    "assignee-unsuitable": say_later("Choose an active case worker of this site."),
    "invalid-reference": say_later("Read the reference again: one character is not right."),
    "idempotency-key-reused": say_later("This was already sent once, with other content. Nothing was changed."),
    "too-large": say_later("This is longer than can be taken. Shorten it. Nothing was stored."),
    "concerns-closed": say_later("Nothing can be received here now."),
    "additions-full": say_later("So much was added that no more is taken. Speak with whoever works on the case."),
    "crowded": say_later("Many are writing at this moment."),
    "invalid-receipt": say_later("Read the code again: one character is not right."),
    "key-destroyed": say_later("This was destroyed, as it had to be, and nobody can open it any more."),
    "unknown-receipt": say_later("Nothing was received under this code. Read it again."),
    "too-many-requests": say_later("Too many in a short time. Wait a few minutes and try again."),
}
ANYTHING: Final = say_later("This could not be done as it stands. Nothing was changed.")


def of_field(code: str) -> Any:
    """Return what is wrong with a field."""
    return FIELDS.get(code, FIELDS["wrong-form"])


def of_whole(slug: str) -> Any:
    """Return why the whole was refused."""
    return WHOLE.get(slug, ANYTHING)
