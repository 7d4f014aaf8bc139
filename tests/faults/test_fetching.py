"""What the web does to a fetcher, against a real server on loopback."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from flows.exchange import Limits, is_public
from flows.fetch import Fetcher, FetchResult, Settings, retry_after, user_agent
from tests.webserver import Reply, Request, WebServer, gzipped

PAGE = b"<html><body><p>hello</p></body></html>"
LIMITS = Limits(deadline=0.6, connect=0.5, header_bytes=20_000, encoded_bytes=200_000, decoded_bytes=300_000)
QUICK = Settings(limits=LIMITS, allow_private=True, delay=0.0, max_wait=0.3, backoff=0.02, breaker_pause=30.0, robots_deadline=0.4)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def get(server: WebServer, path: str = "/x", settings: Settings = QUICK, **options: Any) -> FetchResult:
    return Fetcher(settings).get(server.url(path), **options)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", pause: float = 0.0) -> Any:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
    return lambda request: request.raw(head, *(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks), end, pause=pause)


def sent(*parts: bytes, pause: float = 0.0) -> Any:
    return lambda request: request.raw(*parts, pause=pause)


def bomb(layers: int) -> bytes:
    data = bytes(20_000_000)
    for _ in range(layers):
        data = gzip.compress(data)
    return data


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
OUTCOMES: list[tuple[str, Any, str, int]] = [
    # fault, answer, outcome, requests for the page
    ("a page", Reply(PAGE), "ok", 1),
    ("a page in gzip", gzipped(PAGE), "ok", 1),
    ("a page in zlib", Reply(zlib.compress(PAGE), headers={"Content-Encoding": "deflate"}), "ok", 1),
    ("a page in raw deflate", Reply(zlib.compress(PAGE)[2:-4], headers={"Content-Encoding": "deflate"}), "ok", 1),
    ("a page in gzip twice", Reply(gzip.compress(gzip.compress(PAGE)), headers={"Content-Encoding": "gzip, gzip"}), "ok", 1),
    (
        "a page in gzip members",
        Reply(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), headers={"Content-Encoding": "gzip"}),
        "ok",
        1,
    ),
    ("a page in chunks", chunked(PAGE[:5], PAGE[5:]), "ok", 1),
    ("9 no length, closed at its end", sent(HEAD + b"\r\n" + PAGE), "ok", 1),
    ("9 a length that is no number", sent(HEAD + b"Content-Length: many\r\n\r\n" + PAGE), "ok", 1),
    ("16 cookies", Reply(PAGE, headers={"Set-Cookie": "a=" + "b" * 4000}), "ok", 1),
    ("1 closed before an answer", lambda request: request.connection.shutdown(socket.SHUT_RDWR), "connect", 3),
    ("1 not HTTP", sent(b"220 smtp ready\r\n\r\n"), "bad_response", 1),
    ("3 server error", Reply(status=500), "server_error", 3),
    ("3 bad gateway", Reply(status=502), "server_error", 3),
    ("3 unauthorised", Reply(status=401), "blocked", 1),
    ("3 forbidden", Reply(status=403), "blocked", 1),
    ("3 legal reasons", Reply(status=451), "blocked", 1),
    ("3 not found", Reply(status=404), "gone", 1),
    ("3 gone", Reply(status=410), "gone", 1),
    ("3 not acceptable", Reply(status=406), "http_error", 1),
    ("3 empty 202", Reply(status=202), "http_error", 1),
    ("14 304 without being asked", Reply(status=304), "http_error", 1),
    ("5 redirect to itself", Reply(status=302, headers={"Location": "/x"}), "redirect", 1),
    ("5 redirect without a place", Reply(status=302), "http_error", 1),
    ("6 redirect to a file", Reply(status=302, headers={"Location": "file:///etc/passwd"}), "redirect", 1),
    ("6 redirect to data", Reply(status=302, headers={"Location": "data:text/html,hello"}), "redirect", 1),
    ("6 redirect to a script", Reply(status=302, headers={"Location": "javascript:alert(1)"}), "redirect", 1),
    ("6 redirect to ftp", Reply(status=302, headers={"Location": "ftp://127.0.0.1/x"}), "redirect", 1),
    ("6 redirect to gopher", Reply(status=302, headers={"Location": "gopher://127.0.0.1/x"}), "redirect", 1),
    ("6 redirect to nonsense", Reply(status=302, headers={"Location": "http://[::1"}), "redirect", 1),
    ("8 silence", lambda request: time.sleep(2), "timeout", 2),
    ("8 headers in a drip", sent(*[b"HTTP/1.1 200 OK\r\n", *[b"X"] * 40], pause=0.1), "timeout", 2),
    ("8 body in a drip", sent(HEAD + b"Content-Length: 100\r\n\r\n", *[b"x"] * 40, pause=0.1), "timeout", 2),
    ("8 body without a length in a drip", sent(HEAD + b"\r\n", *[b"x"] * 40, pause=0.1), "timeout", 2),
    ("8 chunks in a drip", chunked(*[b"x"] * 40, pause=0.1), "timeout", 2),
    (
        "8 gzip in a drip",
        sent(HEAD + b"Content-Encoding: gzip\r\n\r\n", *[bytes([b]) for b in gzip.compress(PAGE)], pause=0.1),
        "timeout",
        2,
    ),
    ("9 body above the cap", Reply(b"x" * 200_001), "too_large", 1),
    ("9 body announced above the cap", sent(HEAD + b"Content-Length: 99999999999\r\n\r\n"), "too_large", 1),
    ("9 endless chunks", chunked(*[b"x" * 1000] * 500), "too_large", 1),
    ("9 body above the cap without a length", sent(HEAD + b"\r\n" + b"x" * 300_000), "too_large", 1),
    ("9 longer than its length", sent(HEAD + b"Content-Length: 38\r\n\r\n" + PAGE + b"more"), "ok", 1),
    ("10 gzip bomb", Reply(bomb(1), headers={"Content-Encoding": "gzip"}), "too_large", 1),
    ("10 gzip bomb in gzip", Reply(bomb(2), headers={"Content-Encoding": "gzip, gzip"}), "too_large", 1),
    ("10 bomb in two headers", sent(HEAD + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n" + bomb(2)), "too_large", 1),
    (
        "10 bomb of empty members",
        Reply(gzip.compress(gzip.compress(b"") * 100_000), headers={"Content-Encoding": "gzip, gzip"}),
        "too_large",
        1,
    ),
    ("10 deflate bomb", Reply(zlib.compress(bytes(20_000_000)), headers={"Content-Encoding": "deflate"}), "too_large", 1),
    ("10 three layers", Reply(bomb(1), headers={"Content-Encoding": "gzip, gzip, gzip"}), "bad_response", 1),
    ("10 brotli, not asked for", Reply(b"x", headers={"Content-Encoding": "br"}), "bad_response", 1),
    ("10 zstd, not asked for", Reply(b"x", headers={"Content-Encoding": "zstd"}), "bad_response", 1),
    ("11 shorter than its length", sent(HEAD + b"Content-Length: 500\r\n\r\n" + PAGE), "truncated", 2),
    ("11 chunks without an end", chunked(PAGE, end=b""), "truncated", 2),
    ("11 chunk with a bad size", sent(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"), "truncated", 2),
    ("11 gzip cut short", Reply(gzip.compress(PAGE)[:-9], headers={"Content-Encoding": "gzip"}), "truncated", 2),
    (
        "11 gzip with a wrong checksum",
        Reply(gzip.compress(PAGE)[:-8] + bytes(8), headers={"Content-Encoding": "gzip"}),
        "truncated",
        2,
    ),
    ("11 gzip that is none", Reply(PAGE, headers={"Content-Encoding": "gzip"}), "truncated", 2),
    ("16 200 KB of headers", sent(HEAD, *[b"X-%d: %s\r\n" % (i, b"y" * 2000) for i in range(90)], b"\r\n"), "too_large", 1),
    ("16 one endless header", sent(HEAD + b"X: " + b"y" * 200_000), "too_large", 1),
    ("16 a thousand headers", sent(HEAD + b"X: y\r\n" * 1000 + b"\r\n"), "bad_response", 1),
]


@pytest.mark.parametrize(("fault", "answer", "outcome", "requests"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_every_answer_has_its_outcome(server: WebServer, fault: str, answer: Any, outcome: str, requests: int) -> None:
    server.pages["/x"] = answer
    began = time.monotonic()
    result = get(server)
    assert (result.outcome, server.asked("/x"), result.attempts) == (outcome, requests, requests), result.detail
    assert result.ok == (outcome == "ok")
    assert (result.body == PAGE) == result.ok
    assert (result.sha256 is not None) == result.ok
    assert bool(result.detail) != result.ok
    assert time.monotonic() - began < requests * LIMITS.deadline + 1.0  # nobody holds us longer than the deadline


@pytest.mark.parametrize(("failing", "outcome"), [(2, "ok"), (3, "server_error")])
def test_a_passing_server_error_is_survived(server: WebServer, failing: int, outcome: str) -> None:
    server.pages["/x"] = [*[Reply(status=503)] * failing, Reply(PAGE)]
    assert get(server).outcome == outcome


def test_no_such_host() -> None:
    result = Fetcher(QUICK).get("http://no-such-host.invalid/x")
    assert (result.outcome, result.attempts, result.status) == ("dns", 3, None)


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        result = Fetcher(QUICK).get(f"http://127.0.0.1:{free.getsockname()[1]}/x")
    assert (result.outcome, result.attempts) == ("connect", 3)


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("name", "trusted", "outcome"),
    [("localhost", True, "ok"), ("localhost", False, "tls"), ("other.example", True, "tls")],
)
def test_certificates_are_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, outcome: str) -> None:
    with WebServer(certificate(tmp_path, name)) as server:
        server.pages["/x"] = Reply(PAGE)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert Fetcher(QUICK).get(server.url("/x", "localhost")).outcome == outcome


def test_no_step_down_from_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with WebServer(certificate(tmp_path, "localhost")) as secure, WebServer() as plain:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        plain.pages["/x"] = Reply(PAGE)
        secure.pages["/x"] = Reply(status=301, headers={"Location": plain.url("/x")})
        result = Fetcher(QUICK).get(secure.url("/x", "localhost"))
        assert (result.outcome, plain.seen) == ("redirect", [])


def test_a_tls_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        result = Fetcher(QUICK).get(f"https://127.0.0.1:{mute.getsockname()[1]}/x")
    assert result.outcome == "timeout"


def test_a_failing_host_is_left_alone(server: WebServer) -> None:
    server.pages |= {f"/{n}": Reply(status=500) for n in range(9)}
    fetcher = Fetcher(QUICK)
    outcomes = [fetcher.get(server.url(f"/{n}")).outcome for n in range(4)]
    assert outcomes == ["server_error", "server_error", "deferred", "deferred"]
    assert sum(seen.path != "/robots.txt" for seen in server.seen) == QUICK.breaker


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        ("0", "ok"),
        ("0.2", "ok"),  # no number of the protocol: as without a header
        ("garbage", "ok"),
        ("-5", "ok"),
        ("3600", "rate_limited"),
        ("99999999999999999999", "rate_limited"),
        ("Fri, 01 Jan 2099 00:00:00 GMT", "rate_limited"),
        ("Fri, 01 Jan 1999 00:00:00 GMT", "ok"),
        (None, "ok"),
    ],
)
def test_retry_after(server: WebServer, header: str | None, outcome: str) -> None:
    server.pages["/x"] = [Reply(status=429, headers={"Retry-After": header} if header else {}), Reply(PAGE)]
    fetcher = Fetcher(QUICK)
    assert fetcher.get(server.url("/x")).outcome == outcome
    assert fetcher.get(server.url("/y")).outcome == ("gone" if outcome == "ok" else "deferred")


def test_retry_after_is_waited_for(server: WebServer) -> None:
    server.pages["/x"] = [Reply(status=429, headers={"Retry-After": "1"}), Reply(PAGE)]
    settings = Settings(limits=LIMITS, allow_private=True, delay=0.0, max_wait=2.0, backoff=0.01)
    assert get(server, settings=settings).outcome == "ok"
    first, second = [seen.at for seen in server.seen if seen.path == "/x"]
    assert second - first >= 1.0


def test_a_host_that_stays_at_its_limit_is_left_until_the_next_run(server: WebServer) -> None:
    server.pages["/x"] = Reply(status=429)
    fetcher = Fetcher(QUICK)
    assert [fetcher.get(server.url("/x")).outcome for _ in range(2)] == ["rate_limited", "deferred"]
    assert server.asked("/x") == 2


NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (format_datetime(NOW + dt.timedelta(seconds=90), usegmt=True), 90.0),
        ("soon", None),
        (None, None),
        ("1e9", None),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(("hops", "outcome"), [(1, "ok"), (5, "ok"), (6, "redirect"), (7, "redirect")])
def test_hops(server: WebServer, hops: int, outcome: str) -> None:
    server.pages |= {f"/{n}": Reply(status=301, headers={"Location": f"{n + 1}"}) for n in range(hops)}
    server.pages[f"/{hops}"] = Reply(PAGE)
    result = get(server, "/0")
    assert result.outcome == outcome
    assert result.final_url == server.url(f"/{min(hops, 5)}")


def test_two_pages_that_send_to_each_other(server: WebServer) -> None:
    server.pages |= {
        "/a": Reply(status=307, headers={"Location": "/b"}),
        "/b": Reply(status=308, headers={"Location": "/a"}),
    }
    assert get(server, "/a").outcome == "redirect"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "data:text/html,x",
        "javascript:alert(1)",
        "ftp://example.org/",
        "gopher://example.org/",
        "//example.org/",
        "example.org",
        "",
        "http://",
        "http://user:secret@example.org/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://[::1",
        "http://example.org:0/",
        "mailto:a@example.org",
    ],
)
def test_only_web_addresses_are_asked(url: str) -> None:
    assert Fetcher(QUICK).get(url).outcome == "refused_url"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_private_hosts_are_refused_in_every_notation(host: str) -> None:
    with WebServer() as server:
        server.pages["/x"] = Reply(PAGE)
        result = Fetcher(Settings(limits=LIMITS, delay=0.0)).get(server.url("/x", host))
    assert result.outcome in {"refused_address", "dns"}, result.detail
    assert server.seen == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("100.127.255.255", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("::7f00:1", False),
        ("2001:db8::1", False),
        ("not an address", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_every_hop_is_checked(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that passes for public sends us to one that does not: only the first is asked."""
    with WebServer(host="127.0.0.2") as inner:
        monkeypatch.setattr("flows.exchange.is_public", lambda address: address == "127.0.0.1")
        inner.pages["/x"] = Reply(PAGE)
        server.pages["/x"] = Reply(status=302, headers={"Location": inner.url("/x", "127.0.0.2")})
        result = Fetcher(Settings(limits=LIMITS, delay=0.0)).get(server.url("/x"))
    assert (result.outcome, inner.seen, server.asked("/x")) == ("refused_address", [], 1)


def test_a_name_is_asked_at_the_address_that_was_checked(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is resolved once, and the number that passed is connected to."""
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_address[1]))]]
    looked_up = []

    def resolve(host: str, *_: object, **__: object) -> Any:
        looked_up.append(host)
        return answers[0]

    monkeypatch.setattr("flows.exchange.socket.getaddrinfo", resolve)
    server.pages["/x"] = Reply(PAGE)
    result = get(server)
    assert (result.outcome, result.peer, len(looked_up)) == ("ok", "127.0.0.1", 2)  # robots.txt and the page, once each


def test_conditional_requests(server: WebServer) -> None:
    server.pages["/x"] = Reply(PAGE, etag='W/"1"', headers={"Last-Modified": "Fri, 24 Jan 2025 11:00:00 GMT"})
    first = get(server)
    assert (first.outcome, first.etag, first.last_modified) == ("ok", 'W/"1"', "Fri, 24 Jan 2025 11:00:00 GMT")
    again = get(server, etag=first.etag, last_modified=first.last_modified)
    assert (again.outcome, again.body, again.status) == ("not_modified", b"", 304)
    assert server.seen[-1].headers["If-Modified-Since"] == first.last_modified
    assert get(server, etag='"2"').sha256 == first.sha256
    assert get(server, etag="a\r\nX-Injected: b").ok
    assert "X-Injected" not in server.seen[-1].headers


BIG = b"User-agent: *\nDisallow: /y\n" + b"# padding\n" * 60_000 + b"Disallow: /x\n"
ROBOTS: list[tuple[str, Any, str]] = [
    ("none", Reply(status=404), "ok"),
    ("forbidden", Reply(status=403), "ok"),
    ("server error", Reply(status=503), "server_error"),
    ("rate limited", Reply(status=429), "server_error"),
    ("silent", lambda request: time.sleep(1), "timeout"),
    ("allowing", Reply(b"User-agent: *\nDisallow: /private\n"), "ok"),
    ("forbidding all", Reply(b"User-agent: *\nDisallow: /\n"), "robots"),
    ("forbidding us", Reply(b"User-agent: finewire\nDisallow: /x\n\nUser-agent: *\nAllow: /\n"), "robots"),
    ("forbidding others", Reply(b"User-agent: other\nDisallow: /\n"), "ok"),
    ("with a byte order mark", Reply(b"\xef\xbb\xbfUser-agent: *\nDisallow: /x\n"), "robots"),
    ("the longer rule wins", Reply(b"User-agent: *\nDisallow: /\nAllow: /x\n"), "ok"),
    ("HTML instead", Reply(b"<!doctype html><html><body>Disallow: everything</body></html>"), "ok"),
    ("binary instead", Reply(bytes(range(256)) * 10), "ok"),
    ("read up to 500 KiB", Reply(BIG), "ok"),
    ("moved", Reply(status=301, headers={"Location": "/other-robots.txt"}), "robots"),
    ("moved to a file", Reply(status=301, headers={"Location": "file:///etc/passwd"}), "ok"),
    ("moved in a circle", Reply(status=301, headers={"Location": "/robots.txt"}), "ok"),
    ("a pattern of stars", Reply(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"\n"), "ok"),
]


@pytest.mark.parametrize(("note", "answer", "outcome"), ROBOTS, ids=[row[0] for row in ROBOTS])
def test_robots(server: WebServer, note: str, answer: Any, outcome: str) -> None:
    server.pages |= {"/robots.txt": answer, "/x": Reply(PAGE), "/other-robots.txt": Reply(b"User-agent: *\nDisallow: /\n")}
    limits = Limits(deadline=0.8, encoded_bytes=1_000_000, decoded_bytes=1_000_000)
    settings = Settings(limits=limits, allow_private=True, delay=0.0, backoff=0.01, robots_deadline=0.3)
    assert get(server, settings=settings).outcome == outcome
    assert (server.asked("/x") == 1) == (outcome == "ok")


def test_robots_is_asked_once_a_day_and_for_every_host_of_a_redirect(server: WebServer) -> None:
    with WebServer() as other:
        other.pages |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /\n"), "/x": Reply(PAGE)}
        server.pages |= {"/x": Reply(PAGE), "/away": Reply(status=302, headers={"Location": other.url("/x")})}
        fetcher = Fetcher(QUICK)
        outcomes = [fetcher.get(server.url(path)).outcome for path in ("/x", "/x", "/away", "/away")]
        assert outcomes == ["ok", "ok", "robots", "robots"]
        assert (server.asked("/robots.txt"), other.asked("/robots.txt"), other.asked("/x")) == (1, 1, 0)


@pytest.mark.parametrize(
    ("rule", "delay", "capped"),
    [
        ("Crawl-delay: 2", 2.0, False),
        ("Crawl-delay: 3600", 30.0, True),
        ("Crawl-delay: -1", 0.0, False),
        ("Crawl-delay: soon", 0.0, False),
        ("Request-rate: 1/10s", 10.0, False),
        ("", 0.0, False),
    ],
)
def test_crawl_delay(rule: str, delay: float, capped: bool) -> None:
    from flows.robots import parse

    rules = parse(f"User-agent: *\n{rule}\nDisallow: /y\n".encode())
    assert (rules.delay, rules.capped) == (delay, capped)


def test_one_request_at_a_time_with_a_pause_between(server: WebServer) -> None:
    busy, most = [0], [0]
    lock = threading.Lock()

    def count(request: Request) -> None:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.03)
        with lock:
            busy[0] -= 1
        request.reply(Reply(PAGE))

    server.pages |= {f"/{n}": count for n in range(6)}
    fetcher = Fetcher(QUICK)
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda n: fetcher.get(server.url(f"/{n}"), delay=0.1), range(6)))
    times = sorted(seen.at for seen in server.seen if seen.path != "/robots.txt")
    assert all(result.ok for result in results)
    assert most == [1]
    assert server.asked("/robots.txt") == 1
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.1


def test_we_say_who_we_are(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINEWIRE_CONTACT", "mailto:desk@example.org\r\nX-Injected: 1")
    user_agent.cache_clear()
    try:
        server.pages["/x"] = Reply(PAGE)
        assert get(server).ok
    finally:
        user_agent.cache_clear()
    assert all(seen.headers["User-Agent"].startswith("finewire/") for seen in server.seen)
    assert "(+mailto:desk@example.org" in server.seen[-1].headers["User-Agent"]
    assert server.seen[-1].headers["Accept-Encoding"] == "gzip"
    assert not {"X-Injected", "Cookie", "Referer"} & set(server.seen[-1].headers)


def test_closing_wakes_whoever_waits(server: WebServer) -> None:
    server.pages |= {"/x": Reply(PAGE)}
    fetcher = Fetcher(QUICK)
    assert fetcher.get(server.url("/x"), delay=60.0).ok
    threading.Timer(0.1, fetcher.close).start()
    began = time.monotonic()
    assert fetcher.get(server.url("/x"), delay=60.0).outcome == "deferred"
    assert time.monotonic() - began < 5.0
