"""What an installation calls things: services, who hears whom, ports, databases, roles. Knows no server, no secret."""

SPEAKERS = ("intake", "cases", "referrals", "audit", "identity")
"""Who is on the bus: each has a worker, and its public keys in the roster."""

PORTAL = "portal"
SERVICES = (*SPEAKERS, PORTAL)
"""Everything that answers HTTP, each with its own database and its own keyring."""

KEYED = ("intake", "cases", "referrals")
"""Who keeps wrapped keys of objects in a database of their own."""

PORTS = {"portal": 8100, "intake": 8101, "cases": 8102, "referrals": 8103, "audit": 8104, "identity": 8105}
DEFAULT_BASE_PORT = PORTS[PORTAL]
HOST = "127.0.0.1"
_HEARS = {
    "intake": ("cases", "identity"),
    "cases": ("intake", "referrals", "identity"),
    "referrals": ("cases", "identity"),
    "audit": ("intake", "cases", "referrals", "identity"),
}

BUS_DATABASE = "amparo_bus"
BUS_ROLE = "amparo_bus"


def ports(base: int) -> dict[str, int]:
    """Return each service's port when the portal's is *base*."""
    return {service: port - DEFAULT_BASE_PORT + base for service, port in PORTS.items()}


def database(service: str) -> str:
    """Return the name of the service's own database."""
    return f"amparo_{service}"


def keys_database(service: str) -> str:
    """Return the name of the database that holds only the service's wrapped keys."""
    return f"amparo_{service}_keys"


def role(service: str) -> str:
    """Return the role that the running service signs in as: least privilege."""
    return f"amparo_{service}"


def owner(service: str) -> str:
    """Return the role that owns the service's tables: nobody can sign in as it."""
    return f"amparo_{service}_owner"


def hears(service: str) -> tuple[str, ...]:
    """Return whose events the service hears."""
    return _HEARS.get(service, ())


def speaks_to(service: str) -> tuple[str, ...]:
    """Return who hears the service's events."""
    return tuple(each for each in SPEAKERS if service in hears(each))
