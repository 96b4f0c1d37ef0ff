"""Which processes an installation has: a web server each, and a worker for who is on the bus. Knows no rule."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from deploy.provision import names
from deploy.supervisor.child import Child
from services.app import run_web, run_work

Settings = Callable[[str], Mapping[str, str]]


_LATE = (
    "cryptography.hazmat.backends.openssl.backend",
    "encodings.ascii",
    "encodings.idna",
    "encodings.unicode_escape",
    "govuk_frontend_jinja",
    "jinja2.ext",
    "kombu.transport.pgmq",
)
"""What libraries import when they first need it: each process would hold its own."""


def warm_up() -> dict[str, ModuleType]:
    """Import every service once, before forking, so that all processes share that memory."""
    for name in _LATE:
        import_module(name)
    return {service: import_module(f"services.{service}.app") for service in names.SERVICES}


def children(
    modules: Mapping[str, ModuleType], *, settings: Settings, ports: Mapping[str, int], logs: Path
) -> list[Child]:
    """Return the processes of *modules*. `settings` is asked in the child: no process holds another's secrets."""
    found = []
    for service, module in modules.items():
        web = _web(service, module, settings, ports[service])
        found.append(Child(service, "service", web, logs / f"{service}.log"))
    for service in names.SPEAKERS:
        work = _work(service, modules[service], settings)
        found.append(Child(f"{service}-worker", "worker", work, logs / f"{service}-worker.log"))
    return found


def _web(service: str, module: ModuleType, settings: Settings, port: int) -> Callable[[], None]:
    return lambda: run_web(service, module.web, settings(service), bind=f"{names.HOST}:{port}")


def _work(service: str, module: ModuleType, settings: Settings) -> Callable[[], None]:
    return lambda: run_work(module.work, settings(service))
