"""A table on a terminal, tab-separated lines where output is piped. Knows no content."""

from collections.abc import Iterable, Sequence

import click
from rich.console import Console
from rich.table import Table


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* under *columns*."""
    console = Console(highlight=False)
    if not console.is_terminal:
        for line in ([title], columns, *rows):
            click.echo("\t".join(line))  # rich would turn each tab into spaces
        return
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
