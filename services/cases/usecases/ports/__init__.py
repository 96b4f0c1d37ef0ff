"""What the use cases need of whoever keeps cases. Holds no rule."""

from services.cases.usecases.ports.transaction import Answer, Cases, Render, Transaction

__all__ = ["Answer", "Cases", "Render", "Transaction"]
