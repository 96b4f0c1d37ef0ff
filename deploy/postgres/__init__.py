"""The embedded PostgreSQL: real binaries from a wheel, under our own rules. Knows no service and no migration."""

from deploy.postgres.cluster import Cluster, DataNewerError, DiskFullError
from deploy.postgres.launcher import NamespaceRefusedError
from deploy.postgres.server import PostgresError, Server, StartError

__all__ = [
    "Cluster",
    "DataNewerError",
    "DiskFullError",
    "NamespaceRefusedError",
    "PostgresError",
    "Server",
    "StartError",
]
