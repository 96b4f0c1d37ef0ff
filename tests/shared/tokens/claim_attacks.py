"""Attack tokens that are properly signed: what identity, or whoever has its key, must not be able to say."""

from collections.abc import Iterator

from shared.tokens import Fault
from tests.shared.tokens.forge import CLAIMS, NOW_SECONDS, with_claims

Row = tuple[str, str, Fault]


def missing() -> Iterator[Row]:
    """Yield tokens that leave a claim out."""
    for name in CLAIMS:
        yield f"{name}: missing", with_claims(without=name), Fault.MISSING
    for name, fault in (("iss", Fault.ISSUER), ("aud", Fault.AUDIENCE)):
        yield f"{name}: null", with_claims({name: None}), fault
    for name in (name for name in CLAIMS if name not in {"iss", "aud"}):
        yield f"{name}: null", with_claims({name: None}), Fault.CLAIM


def places() -> Iterator[Row]:
    """Yield tokens of another issuer or for another service."""
    yield "iss: another", with_claims(iss="https://attacker.invalid"), Fault.ISSUER
    yield "iss: trailing slash", with_claims(iss="https://amparo.invalid/"), Fault.ISSUER
    yield "iss: other case", with_claims(iss="HTTPS://amparo.invalid"), Fault.ISSUER
    yield "iss: array", with_claims(iss=["https://amparo.invalid"]), Fault.ISSUER
    yield "aud: another service", with_claims(aud="audit"), Fault.AUDIENCE
    yield "aud: array of ours", with_claims(aud=["cases"]), Fault.AUDIENCE
    yield "aud: ours and another", with_claims(aud=["cases", "audit"]), Fault.AUDIENCE
    yield "aud: wildcard", with_claims(aud="*"), Fault.AUDIENCE
    yield "aud: prefix", with_claims(aud="cases-admin"), Fault.AUDIENCE
    yield "aud: two in one string", with_claims(aud="cases audit"), Fault.AUDIENCE
    yield "aud: empty", with_claims(aud=""), Fault.AUDIENCE
    yield "aud: object", with_claims(aud={"cases": True}), Fault.AUDIENCE
    yield "aud: true", with_claims(aud=True), Fault.AUDIENCE


def times() -> Iterator[Row]:
    """Yield tokens of another time."""
    now = NOW_SECONDS
    yield "exp: this very second", with_claims(exp=now), Fault.EXPIRED
    yield "exp: a second ago", with_claims(exp=now - 1), Fault.EXPIRED
    yield "exp: text", with_claims(exp=str(now + 60)), Fault.CLAIM
    yield "exp: float", with_claims(exp=now + 60.5), Fault.CLAIM
    yield "exp: integral float", with_claims(exp=float(now + 60)), Fault.CLAIM
    yield "exp: true", with_claims(exp=True), Fault.CLAIM
    yield "exp: negative", with_claims(exp=-1), Fault.CLAIM
    yield "exp: array", with_claims(exp=[now + 60]), Fault.CLAIM
    yield "exp: milliseconds", with_claims(exp=(now + 60) * 1000), Fault.LIFETIME
    yield "exp: largest integer", with_claims(exp=(1 << 53) - 1), Fault.LIFETIME
    yield "exp: before iat", with_claims(iat=now - 10, exp=now - 20), Fault.LIFETIME
    yield "exp: equal to iat", with_claims(iat=now, exp=now), Fault.LIFETIME
    yield "lifetime: 601 s", with_claims(iat=now, exp=now + 601), Fault.LIFETIME
    yield "lifetime: a year, from 1970", with_claims(iat=0), Fault.LIFETIME
    yield "iat: a second ahead", with_claims(iat=now + 1), Fault.FUTURE
    yield "iat: tomorrow", with_claims(iat=now + 86400, exp=now + 87000), Fault.FUTURE
    yield "iat: text", with_claims(iat=str(now)), Fault.CLAIM
    yield "iat: float", with_claims(iat=now - 0.5), Fault.CLAIM
    yield "iat: negative", with_claims(iat=-1), Fault.CLAIM
    yield "iat: false", with_claims(iat=False), Fault.CLAIM
    yield "nbf: a second ahead", with_claims(nbf=now + 1), Fault.FUTURE
    yield "nbf: text", with_claims(nbf=str(now - 60)), Fault.CLAIM
    yield "nbf: null", with_claims(nbf=None), Fault.CLAIM
    yield "auth_time: after iat", with_claims(auth_time=now), Fault.CLAIM
    yield "auth_time: text", with_claims(auth_time="0"), Fault.CLAIM
    yield "auth_time: negative", with_claims(auth_time=-1), Fault.CLAIM
    yield "auth_time: true", with_claims(auth_time=True), Fault.CLAIM


def identity() -> Iterator[Row]:
    """Yield tokens that do not say who, in the one way we read."""
    for name in ("sub", "jti", "org"):
        yield f"{name}: not a UUID", with_claims({name: "maria"}), Fault.CLAIM
        yield f"{name}: number", with_claims({name: 7}), Fault.CLAIM
        yield f"{name}: upper case", with_claims({name: "AAAAAAAA-1111-4111-8111-111111111111"}), Fault.CLAIM
        yield f"{name}: braces", with_claims({name: "{" + str(CLAIMS[name]) + "}"}), Fault.CLAIM
        yield f"{name}: urn", with_claims({name: f"urn:uuid:{CLAIMS[name]}"}), Fault.CLAIM
        yield f"{name}: empty", with_claims({name: ""}), Fault.CLAIM
        yield f"{name}: array", with_claims({name: [CLAIMS[name]]}), Fault.CLAIM
    yield "roles: text", with_claims(roles="caseworker"), Fault.CLAIM
    yield "roles: object", with_claims(roles={"caseworker": True}), Fault.CLAIM
    yield "roles: unknown", with_claims(roles=["root"]), Fault.CLAIM
    yield "roles: one unknown", with_claims(roles=["caseworker", "root"]), Fault.CLAIM
    yield "roles: other case", with_claims(roles=["Caseworker"]), Fault.CLAIM
    yield "roles: empty", with_claims(roles=[]), Fault.CLAIM
    yield "roles: twice", with_claims(roles=["caseworker", "caseworker"]), Fault.CLAIM
    yield "roles: nested", with_claims(roles=[["caseworker"]]), Fault.CLAIM
    yield "roles: number", with_claims(roles=[1]), Fault.CLAIM
    yield "sites: text", with_claims(sites="beira"), Fault.CLAIM
    yield "sites: free text", with_claims(sites=["beira; or anywhere"]), Fault.CLAIM
    yield "sites: empty name", with_claims(sites=[""]), Fault.CLAIM
    yield "sites: newline", with_claims(sites=["beira\n"]), Fault.CLAIM
    yield "sites: too many", with_claims(sites=[f"s{number}" for number in range(65)]), Fault.CLAIM
    yield "amr: empty", with_claims(amr=[]), Fault.CLAIM
    yield "amr: text", with_claims(amr="otp"), Fault.CLAIM
    yield "epoch: text", with_claims(epoch="4"), Fault.CLAIM
    yield "epoch: true", with_claims(epoch=True), Fault.CLAIM
    yield "epoch: negative", with_claims(epoch=-1), Fault.CLAIM
    yield "epoch: float", with_claims(epoch=4.0), Fault.CLAIM
    yield "cnf: bound to a key we are not shown", with_claims(cnf={"jkt": "x"}), Fault.NARROWED
    yield "act: on behalf of somebody", with_claims(act={"sub": CLAIMS["sub"]}), Fault.NARROWED
