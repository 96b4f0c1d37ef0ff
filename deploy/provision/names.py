"""What an installation calls things: services, who hears whom, ports, databases, roles. Knows no server, no secret."""

SERVICES = ("intake", "cases", "referrals", "audit")
KEYED = ("intake", "cases", "referrals")
PORTS = {"intake": 8101, "cases": 8102, "referrals": 8103, "audit": 8104}
HOST = "127.0.0.1"
_HEARS = {
    "intake": ("cases",),
    "cases": ("intake", "referrals"),
    "referrals": ("cases",),
    "audit": ("intake", "cases", "referrals"),
}

BUS_DATABASE = "amparo_bus"
BUS_ROLE = "amparo_bus"


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
    return _HEARS[service]


def speaks_to(service: str) -> tuple[str, ...]:
    """Return who hears the service's events."""
    return tuple(each for each in SERVICES if service in _HEARS[each])
