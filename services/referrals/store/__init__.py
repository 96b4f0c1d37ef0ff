"""Referrals in PostgreSQL. The only place of this service that speaks SQL."""

from services.referrals.store.referrals import SqlReferrals, SqlTransaction
from services.referrals.store.tables import seed_providers

__all__ = ["SqlReferrals", "SqlTransaction", "seed_providers"]
