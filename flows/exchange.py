"""One HTTP request on one connection, bounded in time and in bytes.

The manners (robots, delays, retries, redirects) are in :mod:`flows.fetch`; here is only the wire. It is the standard library's
``http.client`` on a socket of our own, because three things must hold that no client library gives together: the address is
checked before a single byte is sent, a watchdog ends the request however slowly the other side drips, and each layer of
compression is capped while it is being undone.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import certifi

Outcome = Literal[
    "ok",  # 200 with its whole body
    "not_modified",  # 304: the copy we have is still good
    "gone",  # 404 or 410
    "blocked",  # 401, 403 or 451: the site does not want us, or anybody, here
    "rate_limited",  # 429 that did not pass: the host is left alone until the next run
    "robots",  # robots.txt forbids it, or answers with a server error
    "refused_url",  # no http(s) address, or one with a password in it
    "refused_address",  # the host is at a private, loopback, link-local or otherwise not public address
    "redirect",  # a loop, too many hops, a hop to another scheme, or from https down to http
    "too_large",  # headers, body or decompressed body above the cap
    "timeout",  # not finished within the deadline
    "dns",  # the host's name has no address
    "connect",  # refused, unreachable, or closed before an answer
    "tls",  # no trusted certificate, or no common protocol
    "truncated",  # the body ended early, or its compression is damaged
    "bad_response",  # not HTTP, or a compression we did not ask for
    "server_error",  # 5xx
    "http_error",  # any other status
    "deferred",  # not asked: the host failed too often, or told us to wait longer than we do
    "capped",  # not asked: the requests that the run may make are used up
]

CHUNK = 65_536


class Fault(Exception):  # noqa: N818 - an outcome of the web, not a mistake of ours
    """A request that came to nothing: its outcome class and one line of detail."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome: Outcome = outcome


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request, in seconds and bytes."""

    deadline: float = 60.0
    connect: float = 20.0
    header_bytes: int = 65_536
    encoded_bytes: int = 10_000_000
    decoded_bytes: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``body`` is without transfer and content encoding, ``headers`` are as sent."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    encoded_bytes: int
    peer: str

    def header(self, name: str) -> str | None:
        """Return the first header of that name (any case), stripped; None where there is none or it is empty."""
        wanted = name.lower()
        return next((value.strip() for key, value in self.headers if key.lower() == wanted and value.strip()), None)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when it is wrapped in an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo or ip in ipaddress.ip_network("::/96"):
            return False
    return ip.is_global and not ip.is_multicast


def _connect(host: str, port: int, until: float, limits: Limits, allow_private: bool) -> socket.socket:
    """Return a socket to the first address that answers.

    The address that was checked is the very number connected to, so a name that resolves differently a moment later, and
    every odd way to write 127.0.0.1, are refused alike.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Fault("dns", f"{host}: {error}") from error
    addresses = [entry for entry in found if allow_private or is_public(str(entry[4][0]))]
    if not addresses:
        raise Fault("refused_address", f"{host} is at {found[0][4][0]}, which is no public address")
    failure: OSError | None = None
    for family, kind, protocol, _, address in addresses:
        left = min(limits.connect, until - time.monotonic())
        if left <= 0:
            break
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(left)
        try:
            sock.connect(address)
        except OSError as error:
            failure = error
            sock.close()
            continue
        return sock
    if failure is None or isinstance(failure, TimeoutError):
        raise Fault("timeout", f"{host}: no connection")
    raise Fault("connect", f"{host}: {failure}")


def tls_context() -> ssl.SSLContext:
    """Return the context all requests share: certificates are verified, against the system's roots and certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def inflate(chunks: Iterable[bytes], wbits: int, cap: int) -> Iterator[bytes]:
    """Yield the decompressed bytes of a gzip (``wbits`` 31) or zlib (15) or raw deflate (-15) stream, piece by piece.

    Raises:
        Fault: ``too_large`` as soon as more than ``cap`` bytes have come out, ``truncated`` for a damaged or unfinished stream.
    """
    total = 0
    machine = zlib.decompressobj(wbits)
    started = False
    for chunk in chunks:
        pending = chunk
        while pending:
            if machine.eof:  # gzip members may follow one another; padding after the last is ignored, as browsers do
                if wbits != 31 or not pending.startswith(b"\x1f\x8b"):
                    break
                machine = zlib.decompressobj(wbits)
            try:
                piece = machine.decompress(pending, CHUNK)
            except zlib.error as error:
                raise Fault("truncated", f"damaged compression: {error}") from error
            started = True
            total += len(piece)
            if total > cap:
                raise Fault("too_large", f"more than {cap} bytes decompressed")
            if piece:
                yield piece
            pending = machine.unused_data if machine.eof else machine.unconsumed_tail
    while started and not machine.eof:  # output held back by the piecewise limit
        piece = machine.decompress(b"", CHUNK)
        if not piece:
            raise Fault("truncated", "compressed body ends early")
        total += len(piece)
        if total > cap:
            raise Fault("too_large", f"more than {cap} bytes decompressed")
        yield piece


def _deflate(chunks: Iterator[bytes], cap: int) -> Iterator[bytes]:
    """Yield a ``deflate`` body, which servers send with and, wrongly, without its zlib header."""
    first = next(chunks, b"")
    zlib_header = len(first) > 1 and first[0] & 0x0F == 8 and int.from_bytes(first[:2], "big") % 31 == 0

    def whole() -> Iterator[bytes]:
        yield first
        yield from chunks

    return inflate(whole(), 15 if zlib_header else -15, cap)


def _decoded(chunks: Iterator[bytes], encodings: str, cap: int) -> Iterator[bytes]:
    """Undo a Content-Encoding header, last encoding first, each layer under the same cap."""
    names = [name for part in encodings.lower().split(",") if (name := part.strip()) not in ("", "identity", "none", "utf-8")]
    if len(names) > 2:
        raise Fault("bad_response", f"{len(names)} layers of compression")
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            chunks = inflate(chunks, 31, cap)
        elif name == "deflate":
            chunks = _deflate(chunks, cap)
        else:
            raise Fault("bad_response", f"content encoding {name[:40]!r} was not asked for")
    return chunks


def _raw(response: http.client.HTTPResponse, cap: int, count: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the body as it arrives, without waiting for full chunks; ``count`` is told the bytes of each piece."""
    if response.length is not None and response.length > cap:
        raise Fault("too_large", f"{response.length} bytes announced")
    total = 0
    while True:
        try:
            chunk = response.read1(CHUNK)
        except (http.client.IncompleteRead, ConnectionError, ssl.SSLError, ValueError) as error:
            raise Fault("truncated", f"the body broke off: {type(error).__name__}") from error
        if not chunk:
            break
        total += len(chunk)
        count(len(chunk))
        if total > cap:
            raise Fault("too_large", f"more than {cap} bytes")
        yield chunk
    if response.length:
        raise Fault("truncated", f"{response.length} bytes missing")


def _read(conn: http.client.HTTPConnection, limits: Limits, peer: str) -> Answer:
    response = conn.getresponse()
    headers = tuple(response.getheaders())
    if sum(len(name) + len(value) for name, value in headers) > limits.header_bytes:
        raise Fault("too_large", f"headers above {limits.header_bytes} bytes")
    sizes: list[int] = []
    encodings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    body = b""
    if response.status == 200:  # no other answer's body is of use to us
        pieces = bytearray()
        for piece in _decoded(_raw(response, limits.encoded_bytes, sizes.append), encodings, limits.decoded_bytes):
            pieces += piece
            if len(pieces) > limits.decoded_bytes:
                raise Fault("too_large", f"more than {limits.decoded_bytes} bytes")
        body = bytes(pieces)
    return Answer(response.status, response.reason, headers, body, sum(sizes), peer)


def exchange(
    url: str,
    headers: Mapping[str, str],
    *,
    limits: Limits,
    context: ssl.SSLContext | None,
    allow_private: bool = False,
) -> Answer:
    """Send one GET and return the whole answer, whatever its status; redirects are not followed.

    Args:
        url: An ASCII http or https address (see :func:`extractors.urls.web_address`).
        headers: What to send besides ``Host``.
        limits: Time and sizes; the deadline counts from this call to the last byte, except that the name look-up is bounded
            by the system's resolver only.
        context: From :func:`tls_context`; only https needs one.
        allow_private: Whether addresses inside private networks may be asked.

    Raises:
        Fault: With the outcome class, whenever there is no whole answer.
    """
    until = time.monotonic() + limits.deadline
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    sock = _connect(host, port, until, limits, allow_private)
    expired = threading.Event()
    if secure:
        assert context is not None, "https without a TLS context"
        try:
            sock = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        except (ssl.SSLError, ValueError, OSError) as error:
            sock.close()
            raise Fault("tls", f"{host}: {error}") from error

    def expire() -> None:
        expired.set()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # wakes every blocked read; the plain one: TLS must not answer

    watchdog = threading.Timer(max(0.0, until - time.monotonic()), expire)
    watchdog.daemon = True
    watchdog.start()
    conn = http.client.HTTPConnection(host, port)
    conn.sock = sock
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        conn.request("GET", target, headers={"Host": parts.netloc, **headers, "Connection": "close"})
        answer = _read(conn, limits, str(sock.getpeername()[0]) if sock.fileno() >= 0 else "")
    except Fault as fault:
        raise (_late(limits) if expired.is_set() else fault) from fault
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise (_late(limits) if expired.is_set() else _classed(host, error)) from error
    finally:
        watchdog.cancel()
        conn.close()
        sock.close()
    if expired.is_set():  # the cut can look like the regular end of a body without a length
        raise _late(limits)
    return answer


def _late(limits: Limits) -> Fault:
    return Fault("timeout", f"not finished after {limits.deadline:g} s")


def _classed(host: str, error: Exception) -> Fault:
    """Sort an error of the socket, TLS or HTTP layer into its outcome class."""
    line = f"{host}: {type(error).__name__} {error}"[:300]
    if isinstance(error, TimeoutError):
        return Fault("timeout", line)
    if isinstance(error, ssl.SSLError):
        return Fault("tls", line)
    if isinstance(error, OSError):  # RemoteDisconnected too: closed before an answer
        return Fault("connect", line)
    return Fault("too_large" if isinstance(error, http.client.LineTooLong) else "bad_response", line)
