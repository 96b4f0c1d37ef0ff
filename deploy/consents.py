"""Consents to be assisted as synthetic people give them, for the journey, training and measurements. Nobody exists."""

from shared.vocabulary.consents import read_out_in

WITNESS = "Testemunha Treino"


def agreed(*, language: str = "por", method: str = "signature", **said: object) -> dict[str, object]:
    """Return the consent of an adult to whom the text of today was read out, with what else was *said*."""
    consent: dict[str, object] = {
        "assistance": True,
        "text_hash": read_out_in(language).hash,
        "language": language,
        "limits_explained": True,
        "method": method,
    }
    return consent | ({"witness": WITNESS} if method == "witnessed-verbal" else {}) | said


def agreed_for(*, guardian: str, method: str = "signature", **said: object) -> dict[str, object]:
    """Return the consent of a child's verified guardian, with the child's assent."""
    told = {"obtained_from": "guardian", "guardian": guardian, "guardian_relation": "parent", "guardian_verified": True}
    return agreed(method=method) | told | {"assent": "given"} | said


def nobody_could(ground: str = "guardian-absent") -> dict[str, object]:
    """Return what is registered where nobody could consent: two people decide in the case."""
    return {"assistance": True, "obtained_from": "best-interests", "ground": ground}
