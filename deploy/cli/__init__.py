"""The `amparo` command. Knows the terminal; each command imports what it needs when it runs, so that help is fast."""

from deploy.cli.command import main

__all__ = ["main"]
