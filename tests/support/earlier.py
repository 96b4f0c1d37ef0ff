"""Turning an installation that does not run into one of the first version, which had neither identity nor portal."""

import json

from deploy.provision import databases, names
from deploy.provision.folder import Folder
from deploy.provision.reach import server_of
from shared.keyring import Keyring
from shared.roster import Roster

FIRST = ("intake", "cases", "referrals", "audit")
LATER = ("identity", "portal")


def forget_later_secrets(folder: Folder, passphrase: str | None) -> None:
    """Take away the keys of the later services, and everything that says that they were ever here."""
    for service in LATER:
        for path in folder.secrets(service).iterdir():
            path.unlink()
        folder.secrets(service).rmdir()
    Roster.of(Keyring.load(folder.keyring(each), passphrase) for each in FIRST).save(folder.roster)
    (folder.path / "format").write_text(json.dumps({"format": 1, "kind": folder.kind}) + "\n")


def make_earlier(folder: Folder, passphrase: str | None) -> None:
    """Take away their databases too, and what the others heard of them."""
    server = server_of(folder)
    server.start()
    try:
        for service in LATER:
            databases.drop_database(server.dsn("postgres"), names.database(service))
        for service in FIRST:
            with databases.connect(server.dsn(names.database(service))) as connection:
                connection.execute("TRUNCATE standing_keys, standing_accounts")
                connection.execute("DELETE FROM stream_consuming WHERE publisher = 'identity'")
    finally:
        server.stop()
    forget_later_secrets(folder, passphrase)
