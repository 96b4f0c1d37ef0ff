"""Who asks, when, in which request: what every use case is told of its caller. Knows no rule about who may."""

from dataclasses import dataclass
from datetime import datetime

from shared.tokens import Claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The verified claims of a token, the one time of the request, and the request's id."""

    claims: Claims
    at: datetime
    request_id: str
