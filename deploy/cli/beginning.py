"""`amparo begin`: the first two people of a real installation whose servers are not ours."""

import os
from pathlib import Path

import click

from deploy.cli.first_people import first_people, first_people_options, say_links
from deploy.cli.options import passphrase_options, var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder


class NotProvisionedError(DeployError):
    """There is nobody to begin with yet, or this is done elsewhere."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(
            f"{folder.path} is no real installation on servers of your own: `amparo provision` makes one; on one"
            " machine `amparo init --real` asks for the first people."
        )


class UnaddressedError(DeployError):
    """Links would lead nowhere."""

    def __init__(self) -> None:
        super().__init__("Say in AMPARO_ISSUER and AMPARO_PORTAL_URL where people sign in and open the portal.")


@click.command()
@var_option
@first_people_options
@click.option("--new-links", is_flag=True, help="Only print new addresses for first people who have not used theirs.")
@passphrase_options
def begin(
    folder: Folder,
    *,
    new_links: bool,
    passphrase_file: Path | None,
    passphrase_fd: int | None,
    sites: tuple[str, ...],
    **names: str | None,
) -> None:
    """Make the first two people, an administrator and a data-protection officer, and print their addresses once.

    Prints the access log's public key too, which auditors compare with what they are shown.
    """
    if folder.kind != "real" or not folder.is_outside:
        raise NotProvisionedError(folder)
    if not (os.environ.get("AMPARO_ISSUER") and os.environ.get("AMPARO_PORTAL_URL")):
        raise UnaddressedError
    people = None if new_links else first_people(names, sites)

    from deploy.cli.provisioning import secret_of
    from deploy.provision.addresses import Addresses
    from deploy.provision.installation import log_key
    from deploy.provision.names import DEFAULT_BASE_PORT
    from deploy.provision.outside import identity_settings
    from deploy.supervisor.making import invited
    from deploy.supervisor.memory import keep_from_disk
    from services.audit.domain.checkpoints import DEFAULT_NAME

    keep_from_disk()
    phrase = secret_of(passphrase_file, passphrase_fd, what="passphrase")
    addresses = Addresses.of(DEFAULT_BASE_PORT, os.environ)
    settings = identity_settings(folder, addresses, passphrase=phrase)
    say_links(invited(lambda: settings, people, new_links=new_links, note=folder.note_first_people))
    key = log_key(folder, name=os.environ.get("AMPARO_LOG_NAME") or DEFAULT_NAME)
    click.echo(f"The access log's public key (AMPARO_LOG_KEY is where it goes; auditors keep a copy):\n  {key}")
