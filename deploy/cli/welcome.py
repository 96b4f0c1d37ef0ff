"""What is said when everything is ready: where to go, who one can be, what to try next."""

from rich.console import Console
from rich.text import Text

from deploy.cli.calling import this_folder, this_program
from deploy.supervisor.installation import Plan
from deploy.training.accounts import ACCOUNTS
from services.identity.domain.training import PASSWORD


def welcome(console: Console, plan: Plan) -> None:
    """Print it."""
    console.print()
    console.print(Text.assemble("Open  ", (plan.addresses.portal, "bold cyan")), soft_wrap=True)
    console.print()
    if plan.kind == "training":
        _accounts(console)
        _next(console, plan)
    else:
        _real(console, plan)
    console.print("Ctrl-C stops everything.")


def _accounts(console: Console) -> None:
    """Say who one can be, in the order of the work, and how to come in."""
    console.print("TRAINING: all people are synthetic. Never enter a real person here.")
    console.print()
    console.print(Text.assemble("Sign in as    with the password  ", (PASSWORD, "bold")), soft_wrap=True)
    for each in ACCOUNTS.values():
        console.print(Text.assemble("  ", (f"{each.name:<18}", "bold"), each.title), soft_wrap=True)
    console.print("The page that asks for a code shows it: in training nobody needs a telephone.")
    console.print()


def _real(console: Console, plan: Plan) -> None:
    """Say who can come in, or what makes them."""
    amparo, there = this_program(), this_folder(plan.folder.path)
    if plan.folder.has_first_people:
        console.print("REAL: whoever has an account signs in there.")
    else:
        console.print("REAL: nobody has an account yet. Stop it, and make the first two people:")
        console.print(f"  {amparo} init --real{there}", soft_wrap=True, markup=False)
    console.print(f"  {amparo} status{there}", soft_wrap=True, markup=False)


def _next(console: Console, plan: Plan) -> None:
    amparo, there = this_program(), this_folder(plan.folder.path)
    console.print("Or in another terminal:")
    console.print(f"  {amparo} journey{there}", soft_wrap=True, markup=False)
    console.print(f"  {amparo} status{there}", soft_wrap=True, markup=False)
