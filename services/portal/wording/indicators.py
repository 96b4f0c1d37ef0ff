"""The indicators of the screening, as an officer ticks them, by dimension. Codes and texts are intake's own.

For adults in labour exploitation, and to be confirmed: a test holds them against intake, in both languages.
"""

from typing import Final

from services.portal.wording.cases import Words
from shared.pages import say_later

DIMENSIONS: Final[Words] = {
    "deceptive-recruitment": say_later("Recruitment by deception"),
    "coercive-recruitment": say_later("Recruitment by coercion"),
    "vulnerability-at-recruitment": say_later("Recruitment by abuse of vulnerability"),
    "exploitative-conditions": say_later("Exploitative conditions"),
    "coercion-at-destination": say_later("Coercion at the destination"),
    "vulnerability-at-destination": say_later("Abuse of vulnerability at the destination"),
}
INDICATORS: Final[dict[str, Words]] = {
    "deceptive-recruitment": {
        "deceptive-recruitment.job": say_later("Deceived about the job, the place or the employer"),
        "deceptive-recruitment.conditions": say_later("Deceived about working conditions"),
        "deceptive-recruitment.contract": say_later("Deceived about the contract or its legality"),
        "deceptive-recruitment.reunification": say_later("Deceived about joining the family"),
        "deceptive-recruitment.housing": say_later("Deceived about housing and life there"),
        "deceptive-recruitment.papers": say_later("Deceived about papers or migration status"),
        "deceptive-recruitment.journey": say_later("Deceived about the journey or the recruitment"),
        "deceptive-recruitment.pay": say_later("Deceived about pay or earnings"),
        "deceptive-recruitment.marriage": say_later("Deceived by a promise of marriage or adoption"),
        "deceptive-recruitment.schooling": say_later("Deceived about going to school"),
    },
    "coercive-recruitment": {
        "coercive-recruitment.violence": say_later("Violence against the person"),
        "coercive-recruitment.abduction": say_later("Abduction, forced union or adoption, or sale"),
        "coercive-recruitment.papers": say_later("Papers taken away"),
        "coercive-recruitment.debt": say_later("Debt bondage"),
        "coercive-recruitment.isolation": say_later("Isolated, locked in or watched"),
        "coercive-recruitment.denunciation": say_later("Threat to report them to the authorities"),
        "coercive-recruitment.threats": say_later("Threat of violence against the person"),
        "coercive-recruitment.exposure": say_later("Threat to tell the family or the community"),
        "coercive-recruitment.family": say_later("Violence, done or threatened, against the family"),
        "coercive-recruitment.money": say_later("Money withheld"),
    },
    "vulnerability-at-recruitment": {
        "vulnerability-at-recruitment.difficult-family": say_later("Abuse of a difficult family situation"),
        "vulnerability-at-recruitment.irregular-status": say_later("Abuse of an irregular migration status"),
        "vulnerability-at-recruitment.schooling": say_later("Abuse of little schooling or language"),
        "vulnerability-at-recruitment.uninformed": say_later("Abuse of a lack of information"),
        "vulnerability-at-recruitment.control": say_later("Control by those who exploit"),
        "vulnerability-at-recruitment.economic": say_later("Economic reasons"),
        "vulnerability-at-recruitment.false-law": say_later("False information on the law or authorities"),
        "vulnerability-at-recruitment.false-success": say_later("False stories of success in migration"),
        "vulnerability-at-recruitment.family": say_later("Family situation"),
        "vulnerability-at-recruitment.personal": say_later("Personal situation"),
        "vulnerability-at-recruitment.dependency": say_later("Psychological or emotional dependency"),
        "vulnerability-at-recruitment.legal-status": say_later("Relation to authorities, or legal status"),
        "vulnerability-at-recruitment.beliefs": say_later("Abuse of cultural or religious beliefs"),
        "vulnerability-at-recruitment.context": say_later("General context"),
        "vulnerability-at-recruitment.past": say_later("Difficulties in the past"),
        "vulnerability-at-recruitment.travel": say_later("Difficulty to organise the journey"),
    },
    "exploitative-conditions": {
        "exploitative-conditions.hours": say_later("Excessive working days or hours"),
        "exploitative-conditions.living": say_later("Bad living conditions"),
        "exploitative-conditions.danger": say_later("Dangerous work"),
        "exploitative-conditions.low-pay": say_later("Little pay or none"),
        "exploitative-conditions.law": say_later("Labour law or contract not respected"),
        "exploitative-conditions.protection": say_later("No social protection"),
        "exploitative-conditions.working": say_later("Very bad working conditions"),
        "exploitative-conditions.changed-pay": say_later("Pay manipulated"),
        "exploitative-conditions.schooling": say_later("No access to education"),
    },
    "coercion-at-destination": {
        "coercion-at-destination.papers": say_later("Papers taken away"),
        "coercion-at-destination.debt": say_later("Debt bondage"),
        "coercion-at-destination.isolation": say_later("Isolated, locked in or watched"),
        "coercion-at-destination.violence": say_later("Violence against the person"),
        "coercion-at-destination.crime": say_later("Forced into illicit acts"),
        "coercion-at-destination.tasks": say_later("Tasks or clients imposed"),
        "coercion-at-destination.peers": say_later("Forced to act against peers"),
        "coercion-at-destination.lies": say_later("Forced to lie to the authorities or the family"),
        "coercion-at-destination.denunciation": say_later("Threat to report them to the authorities"),
        "coercion-at-destination.worse": say_later("Threat of even worse conditions"),
        "coercion-at-destination.threats": say_later("Threat of violence against the person"),
        "coercion-at-destination.influence": say_later("Under somebody's strong influence"),
        "coercion-at-destination.family": say_later("Violence, done or threatened, against the family"),
        "coercion-at-destination.wages": say_later("Wages withheld"),
        "coercion-at-destination.exposure": say_later("Threat to tell the family or the community"),
    },
    "vulnerability-at-destination": {
        "vulnerability-at-destination.dependency": say_later("Dependent on those who exploit"),
        "vulnerability-at-destination.place": say_later("Difficulty to live in an unknown place"),
        "vulnerability-at-destination.economic": say_later("Economic reasons"),
        "vulnerability-at-destination.family": say_later("Family situation"),
        "vulnerability-at-destination.legal-status": say_later("Relation to authorities, or legal status"),
        "vulnerability-at-destination.past": say_later("Difficulties in the past"),
        "vulnerability-at-destination.personal": say_later("Personal characteristics"),
    },
}
ALL: Final[Words] = {code: word for group in INDICATORS.values() for code, word in group.items()}
