"""Certificates of the servers inside: an authority of our own signs one for each, and its key is forgotten at once.

Nobody can sign another afterwards, so whoever trusts this authority trusts exactly these servers. A renewal makes a new
authority and all certificates anew; then every container is started again. The gateway's certificate, which browsers
must believe, is not made here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.files import write_whole
from deploy.provision.folder import named_failures

SERVERS: Final[Mapping[str, Sequence[str]]] = {"database": ("database",), "broker": ("broker",)}
"""The servers inside, and the names under which `docker-compose.yml` reaches each."""

LIFETIME: Final = timedelta(days=730)
_BEFORE: Final = timedelta(hours=1)
_READABLE: Final = 0o644


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the certificates of one installation lie."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The authority's certificate, which every client gets."""
        return self.folder / "authority.pem"

    def certificate(self, server: str) -> Path:
        """Return the file of a server's certificate."""
        return self.folder / server / "certificate.pem"

    def key(self, server: str) -> Path:
        """Return the file of its private key, for its owner alone."""
        return self.folder / server / "key.pem"

    @property
    def exists(self) -> bool:
        """Whether they were made."""
        return self.authority.exists()

    def make(self, *, at: datetime, servers: Mapping[str, Sequence[str]] = SERVERS) -> None:
        """Make an authority and one certificate for each of *servers*, and forget the authority's key."""
        authority = _key()
        name = _named("Amparo, the servers inside")
        with named_failures(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for server, names in servers.items():
                key = _key()
                self.key(server).parent.mkdir(mode=0o700, exist_ok=True)
                write_whole(self.key(server), _pem_key(key))
                _place(self.certificate(server), _leaf(names, key, authority, name, at))
            _place(self.authority, _root(name, authority, at))


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _root(name: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    built = _begun(name, name, key, at).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    built = built.add_extension(usage, critical=True).add_extension(own, critical=False)
    return built.sign(key, hashes.SHA256())


def _leaf(
    names: Sequence[str],
    key: ec.EllipticCurvePrivateKey,
    authority: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    at: datetime,
) -> x509.Certificate:
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    built = _begun(_named(names[0]), issuer, key, at).add_extension(alternatives, critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    built = built.add_extension(purpose, critical=False).add_extension(signed_by, critical=False)
    return built.sign(authority, hashes.SHA256())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BEFORE)
        .not_valid_after(at + LIFETIME)
    )


def _pem_key(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _place(path: Path, certificate: x509.Certificate) -> None:
    write_whole(path, certificate.public_bytes(serialization.Encoding.PEM).decode())
    path.chmod(_READABLE)
