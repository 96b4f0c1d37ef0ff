"""Which rules these are. A result is kept with this name, so that a later reader can tell by what it was reached.

Every change to a list, a threshold or a rule of this package takes a new name: a test holds the name against a
fingerprint of all of them. Texts may be made plainer under the same name.
"""

from typing import Final

RULES_VERSION: Final = "screening-1"
