"""Outside OpenID providers over HTTP, asked as their client. Believes nothing that it has not checked; knows no SQL."""

from services.identity.remote.configuration import read_providers
from services.identity.remote.providers import OutsideProviders

__all__ = ["OutsideProviders", "read_providers"]
