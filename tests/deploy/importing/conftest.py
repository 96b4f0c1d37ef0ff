"""Intake as the import sees it, and where IOM's workbooks are."""

from tests.services.intake.conftest import _world, database, environ, keyrings, signer, world
from tests.shared.htcds.conftest import toolkit

__all__ = ["_world", "database", "environ", "keyrings", "signer", "toolkit", "world"]
