"""`amparo doctor`: each thing that can be wrong is made wrong for real, and is said with its cause and its cure."""

import os
import re
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import pytest
from sqlalchemy import text

from deploy.certificates import LIFETIME, Certificates
from deploy.doctor import databases, files, machine
from deploy.doctor.findings import Finding, Look, Patient
from deploy.provision.folder import Folder, read_state
from deploy.provision.names import SPEAKERS
from deploy.provision.reach import administering
from shared.keyring import Keyring
from shared.roster import Roster
from tests.support.installation import Installation, running
from tests.support.processes import until

_SICK = 3


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One installation for all tests here, healthy."""
    with running() as found:
        until(lambda: found.amparo("status").returncode == 0, seconds=30, what="everything ready")
        yield found


def said(installation: Installation) -> str:
    """Return what the doctor says; that it exits as it says, and says of each thing why and what to do."""
    done = installation.amparo("doctor", "--base-port", str(installation.base_port))
    assert done.returncode in {0, _SICK}, done.stderr
    assert (done.returncode == 0) is ("Nothing is wrong." in done.stdout)
    assert "Traceback" not in done.stderr
    count = len(re.findall(r"^\d+\. ", done.stdout, re.MULTILINE))
    assert count == done.stdout.count("   Why:  ") == done.stdout.count("   Mend: ")
    return done.stdout


@contextmanager
def changed(installation: Installation, service: str, do: str, undo: str) -> Iterator[None]:
    """Change a service's database, and change it back."""
    with administering(installation.folder, service) as connection:
        connection.execute(text(do))
    try:
        yield
    finally:
        with administering(installation.folder, service) as connection:
            connection.execute(text(undo))


@contextmanager
def standing_still(installation: Installation, name: str) -> Iterator[None]:
    """Let one process do nothing for a while."""
    state = read_state(installation.folder)
    assert state is not None
    pid = state["processes"][name]  # type: ignore[index]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_of_a_healthy_installation_it_says_so_and_exits_with_0(installation: Installation) -> None:
    """Whatever else it finds below was made."""
    assert said(installation).splitlines()[-1] == "Nothing is wrong."


def test_a_keyring_that_others_may_read(installation: Installation) -> None:
    """And a roster that others may write. The commands that it names mend both."""
    keyring, roster = installation.folder.keyring("cases"), installation.folder.roster
    keyring.chmod(0o644)
    roster.chmod(0o666)
    text = said(installation)
    assert f"{keyring} is open to others" in text
    assert f"{roster} can be written by others" in text
    for command in re.findall(r"Mend: (chmod .+)", text):
        _, mode, path = command.split()
        Path(path).chmod(int(mode, 8))
    assert "Nothing is wrong." in said(installation)


def test_what_is_parked(installation: Installation) -> None:
    """With the command that looks and the one that tries again."""
    park = (
        "INSERT INTO stream_parked (publisher, epoch, number, event_type, content, link, cause, parked_at)"
        " VALUES ('cases', 1, 1000, 'x', '', '', 'X', now())"
    )
    with changed(installation, "referrals", park, "DELETE FROM stream_parked"):
        text = said(installation)
    assert "referrals could not apply 1 events." in text
    assert "amparo parked list" in text


def test_an_alarm(installation: Installation) -> None:
    """With the place where it is explained, and the command that clears it."""
    alarm = "INSERT INTO stream_alarms VALUES ('forged', 'cases', 1, 7, now(), now(), 2)"
    with changed(installation, "audit", alarm, "DELETE FROM stream_alarms"):
        text = said(installation)
    assert "audit raised an alarm about cases: forged, 2 times." in text
    assert "docs/operations.md#forged" in text
    assert "amparo alarms clear --service audit --kind forged" in text


def test_a_publisher_that_is_silent(installation: Installation) -> None:
    """Its worker stands still, and a minute has passed."""
    with standing_still(installation, "referrals-worker"):
        with administering(installation.folder, "cases") as connection:
            late = "UPDATE stream_consuming SET heard_at = heard_at - interval '1 minute' WHERE publisher = 'referrals'"
            connection.execute(text(late))
        assert re.search(r"cases: has heard nothing from referrals for \d+ s\.", said(installation))
    until(lambda: "Nothing is wrong." in said(installation), seconds=30)


def test_records_that_do_not_reach_the_log(installation: Installation) -> None:
    """Long before the service stops showing anything."""
    old = (
        "INSERT INTO stream_outbox (addressee, event_id, content, created_at)"
        " VALUES ('audit', gen_random_uuid(), '', now() - interval '2 minutes')"
    )
    forget = "DELETE FROM stream_outbox WHERE content = ''"
    with standing_still(installation, "intake-worker"), changed(installation, "intake", old, forget):
        text = said(installation)
    assert re.search(r"\d+ records of intake have not reached the access log; the oldest waits 1[2-9]\d s\.", text)


def test_a_service_that_knows_no_key_that_counts(installation: Installation) -> None:
    """It would refuse everybody, and nobody would know why."""
    end = "UPDATE standing_keys SET usable_until = usable_until - interval '100 years'"
    with changed(installation, "cases", end, end.replace("- interval", "+ interval")):
        text = said(installation)
    assert "cases knows no key of tokens that counts now: the last one ended at" in text
    assert "intake knows no key" not in text


@pytest.mark.parametrize(("do", "what"), [("'9999'", "a newer"), (None, "an older")])
def test_tables_of_another_version(installation: Installation, do: str | None, what: str) -> None:
    """Older ones are brought up by a start; newer ones want a newer Amparo."""
    with administering(installation.folder, "audit") as connection:
        now = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    change = f"UPDATE alembic_version SET version_num = {do}" if do else "DELETE FROM alembic_version"  # noqa: S608 - our own words
    back = f"DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('{now}')"  # noqa: S608 - the same
    with changed(installation, "audit", change, back):
        assert f"The tables of audit (data) are of {what} version." in said(installation)


def test_clocks_that_differ(installation: Installation) -> None:
    """By more than nobody notices; less is nothing."""
    for off, count in ((timedelta(minutes=5), 1), (timedelta(minutes=-5), 1), (timedelta(seconds=2), 0)):
        found = looked(machine.clocks, installation.folder, at=datetime.now(UTC) + off)
        assert len(found) == count
        assert all("clock" in each.what and "s." in each.what for each in found)


def looked(look: Look, folder: Folder, *, at: datetime | None = None) -> list[Finding]:
    """Return what one look finds."""
    state = read_state(folder)
    patient = Patient(folder=folder, at=at or datetime.now(UTC), base_port=8100, state=state)
    return [each for each in look(patient) if isinstance(each, Finding)]


def test_an_old_server(installation: Installation) -> None:
    """The oldest that is taken is taken."""
    with administering(installation.folder, "cases") as connection:
        version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    assert databases.old_server("cases", version) is None
    found = databases.old_server("cases", version, oldest=99)
    assert found is not None
    assert str(version // 10000) in found.what


def test_a_disk_that_is_nearly_full(small_disk: Callable[[int], Path]) -> None:
    """A real one, of 64 MiB."""
    [found] = looked(files.disk, Folder(small_disk(64 * 1024)))
    assert re.match(r"Only 6\d MiB are free", found.what)


@pytest.mark.parametrize(
    ("age", "what"), [(LIFETIME - timedelta(days=10), "ends in 9 days"), (2 * LIFETIME, "has ended")]
)
def test_a_certificate_that_ends(tmp_path: Path, age: timedelta, what: str) -> None:
    """A month before, and afterwards; a fresh one is no finding."""
    folder = Folder(tmp_path)
    Certificates(folder.tls).make(at=datetime.now(UTC) - age)
    assert [what in each.what for each in looked(files.certificates, folder)] == [True, True, True]
    Certificates(folder.tls).make(at=datetime.now(UTC))
    assert looked(files.certificates, folder) == []


def test_what_lies_still(installation: Installation) -> None:
    """Stopped: that it does not run, who has its port, which key is gone, and which does not belong here."""
    installation.stop()
    text = said(installation)
    assert "Amparo does not run in" in text
    assert "1 thing is wrong." in text
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", installation.port("cases")))
        other.listen()
        assert f"Something else listens at port {installation.port('cases')}, which is cases's." in said(installation)
    _lost_keyring(installation)
    _foreign_keyring(installation)
    _roster_without_a_service(installation)
    _no_roster(installation)
    assert found_in_files(installation) == ""


def _lost_keyring(installation: Installation) -> None:
    keyring = installation.folder.keyring("audit")
    with aside(keyring):
        text = found_in_files(installation)
    assert "The keyring of audit is missing." in text
    assert f"cp -p BACKUP/secrets/audit/keyring.json {keyring}" in text


def found_in_files(installation: Installation) -> str:
    """Return all that is found about keys."""
    found = looked(files.keyrings, installation.folder)
    return "\n".join(f"{each.what} {each.why} {each.mend}" for each in found)


def _foreign_keyring(installation: Installation) -> None:
    keyring = installation.folder.keyring("audit")
    with aside(keyring):
        Keyring.generate("audit", token_bytes).save(keyring)
        assert "The keyring of audit is not the one that the roster knows." in found_in_files(installation)
        keyring.write_text("{}")
        assert "The keyring of audit cannot be used" in found_in_files(installation)


def _roster_without_a_service(installation: Installation) -> None:
    roster = installation.folder.roster
    keyrings = [Keyring.load(installation.folder.keyring(each)) for each in SPEAKERS if each != "audit"]
    with aside(roster):
        Roster.of(keyrings).save(roster)
        assert "The roster does not have audit." in found_in_files(installation)


def _no_roster(installation: Installation) -> None:
    with aside(installation.folder.roster):
        assert "The roster cannot be used" in found_in_files(installation)


@contextmanager
def aside(path: Path) -> Iterator[None]:
    """Put a file aside, and back."""
    kept = path.with_name("aside")
    shutil.move(path, kept)
    try:
        yield
    finally:
        shutil.move(kept, path)


def test_without_an_installation_it_says_so(tmp_path: Path) -> None:
    """And makes none."""
    done = Installation(tmp_path).amparo("doctor")
    assert done.returncode == 1
    assert "There is no installation in" in done.stderr
    assert not (tmp_path / "var").exists()
