"""Filling a training installation while the supervisor watches over the services."""

import signal

from rich.console import Console

from deploy.cli.progress import bar
from deploy.supervisor.child import Child
from deploy.supervisor.installation import Plan
from deploy.supervisor.loop import Loop
from deploy.training.people import COUNT, people
from deploy.training.seeding import assign_first_cases, is_peopled, mark_peopled, register_family, register_people

_TICK_SECONDS = 0.1


def fill(plan: Plan, loop: Loop, console: Console) -> None:
    """Register the synthetic people in a process of its own, because this one must stay free of threads."""
    if loop.stopping or is_peopled(plan.folder):
        return
    seeding = Child("people", "seeding", lambda: _register(plan, console), None)
    seeding.start()
    while not seeding.reap():
        loop.tick(_TICK_SECONDS)
        if loop.stopping:
            seeding.signal(signal.SIGKILL)
    if seeding.exit_code and not loop.stopping:
        console.print("Not all synthetic people could be registered; the next start goes on with them.")


def _register(plan: Plan, console: Console) -> None:
    with bar(console, "Synthetic people", total=COUNT) as counted:
        count = register_people(plan.folder, people(), done=counted.advance) + register_family(plan.folder)
    assigned = assign_first_cases(plan.folder)
    mark_peopled(plan.folder)
    console.print(f"{count} synthetic people registered, {assigned} cases assigned, in {counted.seconds:.1f} s.")
