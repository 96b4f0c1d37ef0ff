"""The gateway as it is shipped, in front of all services as they are: what comes through, and what does not."""

import json
import re
import socket
import ssl
import time
import warnings
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from deploy.training.sign_ins import credentials
from services.identity.domain.training import PASSWORD
from shared.web.headers import ALWAYS
from tests.support.chromium import chromium
from tests.support.databases import Databases
from tests.support.nginx import Gateway, gateway
from tests.support.processes import until
from tests.support.rabbit import free_port
from tests.support.stack import ALL, Stack, running

HSTS = ALWAYS["Strict-Transport-Security"]
APIS = ("intake", "cases", "referrals", "audit")
PAGES = ("portal", "identity")
SOURCE_HEADER = "X-Forwarded-For"
CLIENT = "127.0.0.77"
"""Where clients ask from; the gateway itself reaches the services from another address."""

CANARY = "Graca-Machava-canary"
CLOSED = (
    "/metrics", "/metrics/", "/%6detrics", "//metrics", "/./metrics", "/x/../metrics", "/%2fmetrics", "/metrics%2f",
    "/docs", "/docs/", "/docs/docs.css", "/docs/%2e%2e/metrics", "/openapi.json", "/openapi.json/", "/healthz",
    "/readyz", "/readyz?x=1",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """Everything that runs, and the only door to it."""

    stack: Stack
    gateway: Gateway

    def asked(self, name: str, path: str, *, method: str = "GET", **more: Any) -> httpx.Response:
        """Ask as somebody outside: by name, over TLS, trusting our authority alone."""
        trusted = ssl.create_default_context(cafile=str(self.gateway.authority))
        host = f"{name}.localhost:{self.gateway.port}"
        headers = {"Host": host} | more.pop("headers", {})
        known = {"sni_hostname": f"{name}.localhost"}  # not every machine's resolver knows names under localhost
        way = httpx.HTTPTransport(verify=trusted, local_address=CLIENT)
        with httpx.Client(transport=way, timeout=20) as client:
            url = f"https://127.0.0.1:{self.gateway.port}{path}"
            return client.request(method, url, headers=headers, extensions=known, **more)

    def raw(self, name: str, data: bytes, *, seconds: float = 15.0) -> bytes:
        """Send bytes over TLS and return all that comes back until the gateway ends it."""
        with closing(tls(self.gateway, name)) as line:
            line.settimeout(seconds)
            line.sendall(data)
            return b"".join(iter(lambda: line.recv(65536), b""))


def tls(found: Gateway, name: str | None, **bounds: ssl.TLSVersion) -> ssl.SSLSocket:
    """Open a connection under TLS to that name."""
    context = ssl.create_default_context(cafile=str(found.authority))
    for bound, version in bounds.items():
        setattr(context, bound, version)
    plain = socket.create_connection(("127.0.0.1", found.port), timeout=10, source_address=(CLIENT, 0))
    try:
        return context.wrap_socket(plain, server_hostname=f"{name}.localhost")
    except BaseException:
        plain.close()
        raise


@pytest.fixture(scope="module")
def site(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """All services, told of the addresses at the gateway, and the gateway in front of them.

    Which ports the services get is known only when they run; so the gateway comes first in the addresses and last to
    start.
    """
    port = free_port()
    outside = {name: f"https://{name}.localhost:{port}" for name in ALL}
    folder = tmp_path_factory.mktemp("site")
    with running(all_databases, folder, outside=outside, AMPARO_SOURCE_HEADER=SOURCE_HEADER) as stack:  # noqa: SIM117
        with gateway(stack.ports, port=port) as door:
            yield Site(stack, door)


@pytest.mark.parametrize("name", ALL)
def test_every_service_is_reached_by_its_name_and_is_itself(site: Site, name: str) -> None:
    """The very bytes that it answers inside come out; protected by its own headers, each of them once."""
    inside = httpx.get(f"http://127.0.0.1:{site.stack.ports[name]}/no-such-address")
    outside = site.asked(name, "/no-such-address")
    assert outside.status_code == inside.status_code == 404
    if name in APIS:
        assert outside.content == inside.content
    for header, value in ALWAYS.items():
        assert outside.headers.get_list(header) == [value], header


def test_a_name_that_is_none_of_ours_gets_no_handshake(site: Site) -> None:
    """Nor does an address without a name; nobody learns from a certificate what is here."""
    for name in ("amparo", "casesx", "x.cases"):
        with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized"):
            tls(site.gateway, name)


def test_old_tls_and_weak_ciphers_are_not_spoken(site: Site) -> None:
    """1.2 and 1.3 are; 1.1 is not; nor is anything without forward secrecy."""
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        tls(site.gateway, "cases", maximum_version=version, minimum_version=version).close()
    for ciphers, version in (
        ("ALL:@SECLEVEL=0", ssl.TLSVersion.TLSv1_1),
        ("AES256-GCM-SHA384:AES128-SHA:@SECLEVEL=0", ssl.TLSVersion.TLSv1_2),
    ):
        context = ssl.create_default_context(cafile=str(site.gateway.authority))
        context.set_ciphers(ciphers)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that nobody should speak it is the point
            context.minimum_version = context.maximum_version = version
        with (
            socket.create_connection(("127.0.0.1", site.gateway.port), timeout=10) as plain,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(plain, server_hostname="cases.localhost").close()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("path", CLOSED)
def test_what_is_for_operators_is_not_there_from_outside(site: Site, name: str, path: str) -> None:
    """However it is written; what comes is what the service says of an address that it does not have."""
    answer = raw_answer(site, name, f"GET {path}")
    absent = raw_answer(site, name, "GET /no-such-address")
    assert answer == absent, path


def raw_answer(site: Site, name: str, line: str) -> tuple[bytes, bytes]:
    """Return status line and body of a request that no client library has tidied up; of a page, what can be read."""
    request = f"{line} HTTP/1.1\r\nHost: {name}.localhost\r\nConnection: close\r\n\r\n".encode()
    head, _, body = site.raw(name, request).partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0], re.sub(rb'(value|content|href|action)="[^"]*"', b"", body)


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "PUT"])
def test_no_method_opens_what_is_closed(site: Site, method: str) -> None:
    """Metrics least of all: they tell how much of what happens here."""
    assert site.asked("cases", "/metrics", method=method).status_code == 404


def test_trace_and_requests_with_two_ends_are_refused(site: Site) -> None:
    """What two servers could understand differently reaches neither."""
    smuggled = (
        b"POST /cases HTTP/1.1\r\nHost: cases.localhost\r\n%s\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    for headers in (
        b"Content-Length: 6\r\nTransfer-Encoding: chunked",
        b"Content-Length: 6\r\nContent-Length: 7",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    ):
        status = int(site.raw("cases", smuggled % headers).split(b" ")[1])
        assert status in {400, 501}, headers
    assert int(site.raw("cases", b"TRACE / HTTP/1.1\r\nHost: cases.localhost\r\n\r\n").split(b" ")[1]) == 405


def test_who_asked_is_what_the_connection_says_and_nothing_that_a_client_writes(site: Site) -> None:
    """In every spelling. What the service counted as the source stands, sealed, in what it says to audit."""
    seen: list[str] = []
    site.stack.apps["cases"].after_request_funcs.setdefault(None, []).append(noting(seen))
    forged = {
        "X-Forwarded-For": "6.6.6.6",
        "X_Forwarded_For": "6.6.6.7",
        "x-forwarded-for": "6.6.6.8, 127.0.0.1",
        "X-Real-IP": "6.6.6.9",
        "Forwarded": "for=6.6.6.10",
        "Via": "6.6.6.11",
    }
    for header, value in forged.items():
        site.asked("cases", "/cases", headers={header: value})
    request = "GET /cases HTTP/1.1\r\nHost: cases.localhost\r\nConnection: close\r\n"
    site.raw("cases", (request + "X-Forwarded-For: 6.6.6.6\r\n" * 3 + "\r\n").encode())
    assert seen == [CLIENT] * (len(forged) + 1)
    with httpx.Client() as neighbour:  # whoever gets past the gateway can say anything: that is what networks are for
        neighbour.get(f"http://127.0.0.1:{site.stack.ports['cases']}/cases", headers={SOURCE_HEADER: "6.6.6.6"})
    assert seen[-1] == "6.6.6.6"


def noting(seen: list[str]) -> Any:
    """Return what writes down where each request of a service came from."""

    def note(response: Any) -> Any:
        from shared.web import source  # noqa: PLC0415 - inside a request

        seen.append(source())
        return response

    return note


def test_without_a_gateway_in_front_nobody_is_believed(site: Site) -> None:
    """The same service with no header named: what is written in one changes nothing."""
    from services.cases.app import web  # noqa: PLC0415 - a second one of the same

    environ = {name: value for name, value in site.stack.environs["cases"].items() if name != "AMPARO_SOURCE_HEADER"}
    app, seen = web(environ), list[str]()
    app.after_request_funcs.setdefault(None, []).append(noting(seen))
    app.test_client().get("/cases", headers={SOURCE_HEADER: "6.6.6.6"}, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert seen == ["10.0.0.9"]


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(site: Site) -> None:
    """With a problem document that protects like any other; of unknown length as well as of a known one."""
    large = b"x" * (1024 * 1024 + 1)
    for content in (large, iter([large])):
        answer = site.asked("intake", "/registrations", method="POST", content=content)
        assert answer.status_code == 413
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json() == httpx_json(413, "too-large", "The request is too large.")
        assert answer.headers.get_list("Strict-Transport-Security") == [HSTS]
        assert answer.headers["Cache-Control"] == "no-store"
    page = site.asked("portal", "/sign-in", method="POST", content=large)
    assert (page.status_code, page.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "Nada foi guardado" in page.text


def httpx_json(status: int, slug: str, title: str) -> dict[str, object]:
    """Return a problem document."""
    return {"status": status, "type": f"urn:amparo:problem:{slug}", "title": title}


def test_a_silent_service_is_said_to_be_silent_and_stops_no_other(site: Site) -> None:
    """Programs get a document, people a page in their language."""
    with site.stack.without("cases"):
        answer = site.asked("cases", "/cases")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:amparo:problem:unavailable")
        assert answer.headers.get_list("Strict-Transport-Security") == [HSTS]
        assert site.asked("intake", "/tasks").status_code == 401
    with site.stack.without("portal"):
        page = site.asked("portal", "/")
        assert page.status_code == 503
        assert "Nada do que já foi guardado se perdeu" in page.text
        assert page.headers.get_list("Strict-Transport-Security") == [HSTS]
    assert site.asked("cases", "/cases").status_code == 401


def test_slow_clients_are_let_go_and_hold_up_nobody(site: Site) -> None:
    """Many who never finish a request: all are ended within the time, and whoever is honest is served meanwhile."""
    begun = b"POST /registrations HTTP/1.1\r\nHost: intake.localhost\r\nContent-Length: 1000\r\n"
    lines = [tls(site.gateway, "intake") for _ in range(60)]
    try:
        for index, line in enumerate(lines):
            line.sendall(begun + (b"\r\nx" if index % 2 else b""))
        started = time.monotonic()
        assert site.asked("intake", "/tasks").status_code == 401
        assert time.monotonic() - started < 2
        for line in lines:
            line.settimeout(15)
            while line.recv(65536):
                pass
        assert time.monotonic() - started < 13
    finally:
        for line in lines:
            line.close()


def test_one_address_cannot_take_all_connections(site: Site) -> None:
    """From the 101st at once it is told to wait; afterwards it is served again."""
    lines = [tls(site.gateway, "intake") for _ in range(110)]
    try:
        for line in lines:
            line.sendall(b"POST /registrations HTTP/1.1\r\nHost: intake.localhost\r\nContent-Length: 10\r\n\r\nx")
        answers = [line for line in lines if answered(line)]
        assert len(answers) == 10
    finally:
        for line in lines:
            line.close()
    until(lambda: site.asked("intake", "/tasks").status_code == 401, seconds=5)


def answered(line: ssl.SSLSocket) -> bool:
    """Tell whether something came already, and that it says: wait."""
    line.settimeout(0.01)
    try:
        data = line.recv(65536)
    except TimeoutError:
        return False
    assert b" 429 " in data.split(b"\r\n")[0], data[:200]
    return True


def test_in_the_clear_nothing_is_served_and_nothing_is_repeated(site: Site) -> None:
    """Only where the first page is."""
    answer = httpx.get(f"http://127.0.0.1:{site.gateway.plain_port}/cases/{CANARY}?q={CANARY}")
    assert answer.status_code == 301
    assert CANARY not in str(answer.headers) + answer.text
    assert answer.headers["Location"].startswith("https://")


def test_nothing_of_a_request_is_written_down_by_the_gateway(site: Site) -> None:
    """Whatever came in the tests before this one, and this: paths, queries and addresses are about people."""
    for path in (f"/cases/{CANARY}?name={CANARY}", f"/{CANARY * 400}"):
        site.asked("cases", path)
    site.raw("cases", f"GET /{CANARY} HTTP/9.9\r\n{CANARY}\r\n\r\n".encode())
    assert site.gateway.output.read_text() == ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as found:
        yield found


def test_a_person_signs_in_through_it_with_cookies_that_are_bound_to_each_name(site: Site, browser: Browser) -> None:
    """From the portal to identity and back, as browsers do it, under each one's own policy."""
    context = browser.new_context(ignore_https_errors=True, locale="pt-MZ")
    page = context.new_page()
    page.set_default_timeout(15_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    known = credentials("caseworker")
    page.goto(f"{site.gateway.url('portal')}/sign-in")
    assert page.url.startswith(site.gateway.url("identity"))
    page.fill("#login_name", known.login_name)
    page.fill("#password", PASSWORD)
    page.locator("main form button").first.click()
    page.fill("#code", page.locator("[data-code]").inner_text())
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site.gateway.url('portal')}/**")
    assert page.locator("main").inner_text()
    cookies = context.cookies()
    assert {cookie["name"][:7] for cookie in cookies} == {"__Host-"}
    assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies)
    assert {cookie["domain"] for cookie in cookies} == {"portal.localhost", "identity.localhost"}
    assert troubles == []
    context.close()


def test_its_documents_are_those_of_the_services() -> None:
    """Slug by slug and word for word."""
    from shared import errors  # noqa: PLC0415 - only here
    from shared.problems import problem  # noqa: PLC0415 - only here

    written = (Path(__file__).parents[2] / "deploy" / "gateway" / "data.conf").read_text()
    found = [json.loads(each) for each in re.findall(r"return \d+ '(\{.*\})'", written)]
    ours = [errors.TooLargeError(), errors.TooManyRequestsError(), errors.UnavailableError()]
    assert found == [problem(each)[0] for each in ours]


def test_its_own_pages_may_use_their_own_style_and_nothing_else() -> None:
    """The policy names the style's hash; the pages say the same in both languages, Portuguese first."""
    files = Path(__file__).parents[2] / "deploy" / "gateway"
    allowed = re.findall(r"style-src 'sha256-([^']+)'", (files / "own.conf").read_text())
    for page in (files / "html" / "gateway").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        assert allowed == [b64encode(sha256(style.encode()).digest()).decode()]
        assert "<script" not in text
        assert text.index('lang="pt-MZ"') < text.index('lang="en"')
