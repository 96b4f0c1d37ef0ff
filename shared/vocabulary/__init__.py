"""What fields, codes, places and languages are called and may hold: facts, said once. Must not know a rule or a page.

Names, types and codes of fields are those of the Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM
endorses nothing here. The Portuguese words and the plainer English ones are ours, to be confirmed by practitioners.
"""

from shared.vocabulary.words import ATTRIBUTION, Codes, Word, bare, ways_of

__all__ = ["ATTRIBUTION", "Codes", "Word", "bare", "ways_of"]
