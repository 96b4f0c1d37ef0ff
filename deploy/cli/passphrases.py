"""Asking for a real installation's passphrase: at the terminal, or from a file descriptor. Keeps nothing."""

import os
import sys

import click

from deploy.errors import DeployError

SHORTEST = 12


class NoPassphraseError(DeployError):
    """Nobody can be asked."""

    def __init__(self) -> None:
        super().__init__("A real installation opens with its passphrase: start at a terminal, or with --passphrase-fd.")


class ShortPassphraseError(DeployError):
    """It can be guessed."""

    def __init__(self) -> None:
        super().__init__(f"The passphrase must have at least {SHORTEST} characters: several words are best.")


def passphrase_of(kind: str, descriptor: int | None) -> str | None:
    """Return the passphrase of a real installation, None for training."""
    if kind != "real":
        return None
    if descriptor is not None:
        return _read(descriptor)
    if not sys.stdin.isatty():
        raise NoPassphraseError
    return str(click.prompt("Passphrase", hide_input=True, err=True))


def new_passphrase(descriptor: int | None) -> str:
    """Return a new passphrase, asked for twice at the terminal."""
    if descriptor is not None:
        chosen = _read(descriptor)
    elif sys.stdin.isatty():
        chosen = str(click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))
    else:
        raise NoPassphraseError
    if len(chosen) < SHORTEST:
        raise ShortPassphraseError
    return chosen


def _read(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return file.readline().rstrip("\n")
    except OSError:
        raise NoPassphraseError from None
