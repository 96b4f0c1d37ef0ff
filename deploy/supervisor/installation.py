"""Bringing an installation up and keeping it up. Knows the order of things and no service's rules."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from secrets import token_bytes

from deploy.errors import DeployError
from deploy.postgres import Server
from deploy.provision import names
from deploy.provision.addresses import OF_INTAKE, Addresses
from deploy.provision.folder import Folder, Kind, write_state
from deploy.provision.installation import Bus, ensure_databases, settings
from deploy.provision.secrets import ensure_secrets
from deploy.supervisor import lineage, processes
from deploy.supervisor.apart import ApartError, apart
from deploy.supervisor.child import Child
from deploy.supervisor.loop import Loop
from deploy.supervisor.memory import keep_from_disk, share_before_fork
from deploy.supervisor.readiness import failing, refuse_taken
from deploy.training.accounts import PROTECTION, organisation_id
from deploy.training.desks import seed_desks
from deploy.training.sign_ins import seed_identity
from shared.keyring import Keyring

_READY_SECONDS = 60.0
_DEATHS_ALLOWED = 3
_POLL_SECONDS = 0.05

Say = Callable[[str], None]


class NotReadyError(DeployError):
    """A process does not come up."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} does not start; its last words are in {log}.")


class WrongPassphraseError(DeployError):
    """The keyrings stay shut."""

    def __init__(self) -> None:
        super().__init__("The passphrase does not open this installation's keyrings.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to bring up, and how."""

    folder: Folder
    kind: Kind
    bus: Bus = field(default_factory=Bus)
    addresses: Addresses = field(default_factory=Addresses)
    passphrase: str | None = field(default=None, repr=False)

    @property
    def ports(self) -> dict[str, int]:
        """Each service's port."""
        return self.addresses.ports


@contextmanager
def brought_up(plan: Plan, *, say: Say) -> Iterator[Loop]:
    """Bring everything up, yield the loop that keeps it up, and stop everything afterwards, whatever happens.

    Raises DeployError with one sentence when it cannot come up; nothing is left running then.
    """
    keep_from_disk()
    plan.folder.prepare()
    with plan.folder.locked():
        plan.folder.settle(plan.kind)
        refuse_taken(plan.ports)
        lineage.die_with_parents()
        lineage.name_process("amparo")
        server = Server(plan.folder.cluster, run=plan.folder.run, log=plan.folder.logs / "postgres.log")
        loop = Loop(server, [], changed=lambda: _write_state(plan, loop))
        with loop.signals():
            try:
                _bring_up(plan, loop, say=say)
                yield loop
            finally:
                loop.stop()
                plan.folder.state.unlink(missing_ok=True)


def _bring_up(plan: Plan, loop: Loop, *, say: Say) -> None:
    loop.children = prepare(plan, loop.server, say=say)
    if not loop.stopping:
        _start(plan, loop, say=say)


def prepare(plan: Plan, server: Server, *, say: Say) -> list[Child]:
    """Make what is missing; PostgreSQL starts while we import."""
    folder = plan.folder
    say("keys")
    ensure_secrets(folder, kind=plan.kind, passphrase=plan.passphrase, random=token_bytes)
    _try_passphrase(plan)
    say("database server")
    server.cluster.create()
    server.launch()
    modules = processes.warm_up()
    server.wait()
    ensure_databases(folder, server, say=say)
    if plan.kind == "training":
        say("accounts")
        seed_desks(folder, server)
        _seed_accounts(lambda: settings_of(plan, server)("identity"))
    return processes.children(modules, settings=settings_of(plan, server), ports=plan.ports, logs=folder.logs)


def _seed_accounts(settings: Callable[[], Mapping[str, str]]) -> None:
    def seed() -> str:
        seed_identity(settings())
        return ""

    apart("accounts of identity", seed)


def settings_of(plan: Plan, server: Server) -> Callable[[str], Mapping[str, str]]:
    """Return what tells each service its settings."""
    training = plan.kind == "training"
    return partial(
        settings,
        plan.folder,
        server,
        addresses=_addresses(plan),
        bus=plan.bus,
        passphrase=plan.passphrase,
        training=training,
    )


def _addresses(plan: Plan) -> Addresses:
    """Return the addresses; in training the programme receives what people write, unless it was said who else does."""
    if plan.kind != "training":
        return plan.addresses
    given = dict.fromkeys(OF_INTAKE, str(organisation_id(PROTECTION)))
    return replace(plan.addresses, given={**given, **plan.addresses.given})


def _try_passphrase(plan: Plan) -> None:
    """Open one keyring, elsewhere: this process never holds a key."""
    if plan.passphrase is None:
        return
    keyring = plan.folder.keyring(names.SERVICES[0])
    try:
        apart("keyrings", lambda: Keyring.load(keyring, plan.passphrase).service)
    except ApartError:
        raise WrongPassphraseError from None


def _start(plan: Plan, loop: Loop, *, say: Say) -> None:
    """Fork everything from the warm parent and wait until every service says that it is ready."""
    say("services")
    share_before_fork()
    loop.start()
    waiting = {child.name for child in loop.children if child.kind == "service"}
    deadline = time.monotonic() + _READY_SECONDS
    while waiting and not loop.stopping:
        loop.tick(_POLL_SECONDS)
        _refuse_dying(plan, loop)
        waiting = {name for name in waiting if failing(plan.ports[name])}
        if time.monotonic() > deadline:
            name = min(waiting)
            raise NotReadyError(name, plan.folder.logs / f"{name}.log")


def _refuse_dying(plan: Plan, loop: Loop) -> None:
    for child in loop.children:
        if child.deaths > _DEATHS_ALLOWED:
            raise NotReadyError(child.name, child.log or plan.folder.logs)


def _write_state(plan: Plan, loop: Loop) -> None:
    """Say what runs. On a full disk nobody is told, and everything goes on."""
    pids = {child.name: child.pid for child in loop.children if child.pid is not None}
    state = {
        "version": version("amparo"),
        "kind": plan.kind,
        "supervisor": os.getpid(),
        "ports": plan.ports,
        "portal": plan.addresses.portal,
        "issuer": plan.addresses.issuer,
        "bus": "embedded" if plan.bus.embedded else "amqp",
        "processes": {**pids, "postgres": loop.server.pid},
        "sockets": str(loop.server.sockets),
    }
    with suppress(OSError):
        write_state(plan.folder, state)
