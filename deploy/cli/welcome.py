"""What is said when everything is ready: where to go, who one can be, what to try next."""

from rich.console import Console
from rich.table import Table

from deploy.cli.calling import this_folder, this_program
from deploy.provision.names import HOST
from deploy.supervisor.installation import Plan
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
    else:
        _doors(console, plan)
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


def _doors(console: Console, plan: Plan) -> None:
    """Say that a real installation lets nobody in yet, and what its operator can do."""
    console.print(
        "REAL: this version has no sign-in, so nobody can sign in yet and every request is refused.", soft_wrap=True
    )
    console.print(f"  {this_program()} status{this_folder(plan.folder.path)}", soft_wrap=True, markup=False)


def _next(console: Console, plan: Plan) -> None:
    amparo, there = this_program(), this_folder(plan.folder.path)
    port = plan.ports["cases"]
    console.print("Try next, in another terminal:")
    console.print(f"  {amparo} journey{there}", soft_wrap=True, markup=False)
    console.print(f"  {amparo} status{there}", soft_wrap=True, markup=False)
    token = f'"Authorization: Bearer $({amparo} token supervisor --for cases{there})"'
    console.print(f"  curl -H {token} http://{HOST}:{port}/cases", soft_wrap=True, markup=False)
