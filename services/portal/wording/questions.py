"""What the questions of forms are called where they are not fields of HTCDS, to name them above a form with errors."""

from typing import Any, Final

from services.portal.wording.cases import Words
from services.portal.wording.fields import EVENT, FIELDS
from services.portal.wording.triage import LABELS, URGENCY
from shared.pages import say_later

QUESTIONS: Final[Words] = {
    **LABELS,
    **URGENCY,
    "about": say_later("About"),
    "acts": say_later("What was done with the person?"),
    "age": say_later("How old is the person?"),
    "agrees": say_later("Do you agree?"),
    "assent": say_later("Does the child agree?"),
    "assistance": say_later("Does the person agree to be assisted?"),
    "case": say_later("Number of the case"),
    "channel": say_later("How did the person come to us?"),
    "code": say_later("Code"),
    "concern_contact": say_later("How can we reach you?"),
    "concern_language": say_later("In which language do you write?"),
    "concern_person": say_later("Who is it about?"),
    "concern_place": say_later("Where?"),
    "concern_text": say_later("What would you like to say?"),
    "concern_when": say_later("When?"),
    "consent_language": say_later("In which language were they asked?"),
    "consent_method": say_later("How did the person agree?"),
    "decided_by": say_later("Which kind of organisation decided?"),
    "decided_on": say_later("On which day?"),
    "display_name": say_later("Name"),
    "addition": say_later("What would you like to add?"),
    "district": say_later("District"),
    "english": say_later("Name in English"),
    "explained": say_later("Limits of confidentiality"),
    "ground": say_later("Why can nobody say yes?"),
    "guardian": say_later("Name of the guardian"),
    "guardian_relation": say_later("What is the guardian to the child?"),
    "guardian_verified": say_later("Is the guardian verified?"),
    "help_given": say_later("What was the person given on the spot?"),
    "indicators": say_later("Indicators of labour exploitation of adults"),
    "interpreter": say_later("Name of the interpreter, if there was one"),
    "kind": say_later("What kind of place is it?"),
    "interpreter_kind": say_later("Who interpreted?"),
    "interpreter_refused": say_later("Was an interpreter refused?"),
    "language": say_later("In which language was it explained?"),
    "limits_explained": say_later("The limits, before any question"),
    "login_name": say_later("Login name"),
    "means": say_later("How was the person brought to it?"),
    "method": say_later("How?"),
    "name": say_later("Name of the site"),
    "note": say_later("A note to the case worker, if you wish"),
    "outcome": say_later("What came of it?"),
    "obtained_from": say_later("Who agreed?"),
    "organisation": say_later("Organisation"),
    "pathway": say_later("Why is the person here?"),
    "province": say_later("Province"),
    "purpose": say_later("For what?"),
    "purposes": say_later("What for?"),
    "reason": say_later("Why?"),
    "registration": say_later("Number of the registration"),
    "recipient": say_later("With which organisation?"),
    "request": say_later("Message to the partner"),
    "roles": say_later("Roles"),
    "safe_to_contact": say_later("Is it safe for us to contact you?"),
    "sections": say_later("What may be shared?"),
    "service": say_later("What do you ask for?"),
    "since": say_later("From (DD/MM/YYYY)"),
    "site": say_later("Site"),
    "sites": say_later("Sites"),
    "staff": say_later("Who"),
    "standing": say_later("What do you know now?"),
    "state": say_later("State"),
    "text": say_later("The text that was read out, word for word"),
    "together": say_later("Found together"),
    "until": say_later("To (DD/MM/YYYY)"),
    "valid_until": say_later("Until which day?"),
    "who": say_later("By whom"),
    "witness": say_later("Name of the witness, where it was spoken"),
}


_EVENT: Final = {each.name: each for each in EVENT}


def question(name: str) -> Any:
    """Return what the field *name* asks."""
    field = FIELDS.get(name) or _EVENT.get(name.rpartition(".")[2])
    return field.label if field else QUESTIONS.get(name, name)
