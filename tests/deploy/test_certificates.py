"""`amparo certificates`: made once, renewed when asked, and nobody can sign another afterwards."""

import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store

from deploy.certificates import SERVERS, Certificates
from tests.support.fixtures import ROOT


def made(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    command = [sys.executable, "-m", "deploy.cli", "certificates", "--var", str(folder), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_each_server_gets_one_that_verifies_for_its_names_alone(tmp_path: Path) -> None:
    """By a verifier that is not ours; and its key is its own."""
    assert made(tmp_path, "--name", "broker=rabbit.amparo.example").returncode == 0
    found = Certificates(tmp_path / "tls")
    store = Store([x509.load_pem_x509_certificate(found.authority.read_bytes())])
    names = {server: list(known) for server, known in SERVERS.items()}
    names["broker"].append("rabbit.amparo.example")
    for server, known in names.items():
        leaf = x509.load_pem_x509_certificate(found.certificate(server).read_bytes())
        for name in known:
            PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name)).verify(leaf, [])
        alternatives = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert alternatives.get_values_for_type(x509.DNSName) == known
        key = load_pem_private_key(found.key(server).read_bytes(), password=None)
        assert key.public_key() == leaf.public_key()


def test_private_keys_are_their_owners_and_the_authoritys_is_nowhere(tmp_path: Path) -> None:
    """Whoever finds this folder can stand in for the servers in it, and for no other."""
    made(tmp_path)
    keys = [path for path in tmp_path.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert sorted(path.parent.name for path in keys) == sorted(SERVERS)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in keys)


def test_a_second_call_changes_nothing_and_renewing_changes_all(tmp_path: Path) -> None:
    """Nobody is locked out by repeating a command."""
    made(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.pem")}
    assert "--renew makes them anew" in made(tmp_path).stdout
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.pem")} == before
    assert made(tmp_path, "--renew").returncode == 0
    assert all(path.read_bytes() != text for path, text in before.items())


def test_a_server_that_there_is_not_is_a_sentence(tmp_path: Path) -> None:
    """And nothing is made."""
    done = made(tmp_path, "--name", "gateway=x")
    assert done.returncode == 2
    assert "database=NAME" in done.stderr
    assert not (tmp_path / "tls").exists()
