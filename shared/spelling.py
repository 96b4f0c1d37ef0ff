"""Codes that people say aloud and copy by hand. Must not know what a code is for, and makes nothing random.

31 characters without 0, I, L, O and U: nothing that two people write differently. 31 is prime, so a weighted sum with
distinct weights below 31 finds every single wrong character and every swap of two (ISO 7064 finds the same with more
machinery).
"""

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_CHARACTERS: Final = 28
"""As many characters as there are distinct weights: 2 to 29, because the check character itself weighs 1."""


def check_character(payload: str) -> str:
    """Return the character that follows *payload*, at most `MOST_CHARACTERS` of the alphabet."""
    if len(payload) > MOST_CHARACTERS:
        raise ValueError("there are no more weights")
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(payload, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def spelled(number: int, *, characters: int) -> str:
    """Return the last digits of *number* in this alphabet."""
    digits = ""
    for _ in range(characters):
        number, digit = divmod(number, len(ALPHABET))
        digits += ALPHABET[digit]
    return digits
