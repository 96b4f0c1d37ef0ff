"""What is said when everything is ready: where to go, who one can be, what to try next."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.provision.names import HOST
from deploy.supervisor.installation import DEFAULT_BASE_PORT, Plan
from deploy.training.accounts import ACCOUNTS


def welcome(console: Console, plan: Plan) -> None:
    """Print it."""
    console.print()
    for service, port in plan.ports.items():
        console.print(f"  {service:<10} http://{HOST}:{port}/docs")
    console.print()
    if plan.kind == "training":
        _accounts(console)
        _next(console, plan)
    console.print("Ctrl-C stops everything.")


def _accounts(console: Console) -> None:
    console.print("TRAINING: all people are synthetic. Never enter a real person here.")
    if not console.is_terminal:
        for each in ACCOUNTS.values():
            console.print(f"  {each.name:<18} {each.title} ({each.organisation})", soft_wrap=True)
        return
    table = Table("account", "stands for", "organisation", title="Training accounts", title_justify="left")
    for each in ACCOUNTS.values():
        table.add_row(each.name, each.title, each.organisation)
    console.print(table)


def _next(console: Console, plan: Plan) -> None:
    amparo, there = _command(), _there(plan)
    port = plan.ports["cases"]
    console.print("Try next, in another terminal:")
    console.print(f"  {amparo} journey{there}", soft_wrap=True)
    console.print(f"  {amparo} status{there}", soft_wrap=True)
    token = f'"Authorization: Bearer $({amparo} token supervisor --for cases{there})"'
    console.print(f"  curl -H {token} http://{HOST}:{port}/cases", soft_wrap=True)


def _command() -> str:
    """Return how this very command is called from here."""
    program = Path(sys.argv[0])
    if program.name != "amparo":
        return "python -m deploy.cli"
    return str(program.relative_to(Path.cwd())) if program.is_relative_to(Path.cwd()) else program.name


def _there(plan: Plan) -> str:
    path = plan.folder.path
    return "" if path == Path.cwd() / "var" and plan.base_port == DEFAULT_BASE_PORT else f" --var {path}"
