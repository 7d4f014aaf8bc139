"""Fetching with manners: robots.txt, one request at a time per host, delays, retries, redirects, conditional GET.

With :mod:`flows.exchange` beneath it, this is the only code that touches the network. A fault of the web is never an exception
here: every request gives a :class:`FetchResult` whose ``outcome`` says what became of it.
"""

from __future__ import annotations

import hashlib
import math
import os
import random
import re
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin, urlsplit

from extractors.urls import web_address
from flows import robots
from flows.exchange import Answer, Fault, Limits, Outcome, exchange, tls_context

REDIRECTS = frozenset({301, 302, 303, 307, 308})
# How often a request is made at most, by what became of it; everything else is final at once.
ATTEMPTS: Mapping[Outcome, int] = {
    "dns": 3,
    "connect": 3,
    "server_error": 3,
    "timeout": 2,
    "tls": 2,
    "truncated": 2,
    "rate_limited": 2,
}
HOST_FAILURES: frozenset[Outcome] = frozenset({"dns", "connect", "timeout", "tls", "server_error"})
STATUSES: Mapping[int, Outcome] = {
    200: "ok",
    404: "gone",
    410: "gone",
    401: "blocked",
    403: "blocked",
    451: "blocked",
    429: "rate_limited",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How we fetch; times in seconds.

    Attributes:
        limits: Time and sizes of one request with its redirects.
        allow_private: Whether hosts inside private networks may be asked: for the bundled newsroom and tests.
        delay: Pause between two requests to one host where the source names none.
        max_wait: The longest Retry-After that is waited for; a host that asks for more is left until the next run.
        backoff: First pause before a retry; doubled each time, with up to half of it added or taken away at random.
        max_hops: Redirects followed.
        breaker: Failures in a row after which a host is left alone.
        breaker_pause: For how long.
        robots_deadline: For /robots.txt alone.
        max_requests: How many requests a run may make, with robots.txt, redirects and retries; None for any number.
    """

    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    delay: float = 5.0
    max_wait: float = 600.0
    backoff: float = 2.0
    max_hops: int = 5
    breaker: int = 5
    breaker_pause: float = 600.0
    robots_deadline: float = 15.0
    max_requests: int | None = None


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What became of one request.

    Attributes:
        url: The address asked for, as given.
        final_url: The address after redirects; where one was refused, the last that was asked.
        outcome: The class, see :data:`flows.exchange.Outcome`.
        detail: One line for people; empty for ``ok`` and ``not_modified``.
        status: The last HTTP status, None where there was no answer.
        reason: The words beside the status.
        headers: The answer's headers as sent.
        body: Without transfer and content encoding; empty unless ``ok``.
        sha256: Of the body, hexadecimal; None unless ``ok``.
        encoded_bytes: Body bytes that came over the wire.
        fetched_at: When the request began, UTC with its zone.
        seconds: How long it took with waiting and retries.
        attempts: How often it was made.
        peer: The IP address that answered.
    """

    url: str
    final_url: str
    outcome: Outcome
    detail: str = ""
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    sha256: str | None = None
    encoded_bytes: int = 0
    fetched_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0
    attempts: int = 0
    peer: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is a body."""
        return self.outcome == "ok"

    def header(self, name: str) -> str | None:
        """Return the first header of that name (any case), or None."""
        return next((value.strip() for key, value in self.headers if key.lower() == name.lower() and value.strip()), None)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, with its parameters."""
        return self.header("content-type")

    @property
    def etag(self) -> str | None:
        """The ETag header, to be given back at the next request."""
        return self.header("etag")

    @property
    def last_modified(self) -> str | None:
        """The Last-Modified header, to be given back at the next request."""
        return self.header("last-modified")


@dataclass(slots=True)
class _Host:
    """What is remembered of a host; the lock is held while it is asked, and no other lock is taken under it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    robots_lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    failures: int = 0
    closed_until: float = 0.0
    closed_why: str = ""
    rules: dict[str, tuple[float, robots.Robots]] = field(default_factory=dict)  # by scheme: good until, rules


@cache
def user_agent(contact: str | None = None) -> str:
    """Return how we name ourselves: ``finewire/<version> (+<contact>)``.

    The contact, an address of web or mail, is the environment's ``FINEWIRE_CONTACT`` unless given. Some authorities (the SEC
    among them) answer only to clients that name one.
    """
    try:
        number = version(robots.PRODUCT)
    except PackageNotFoundError:
        number = "0"
    known = re.sub(r"[^\x21-\x7e]+", " ", contact or os.environ.get("FINEWIRE_CONTACT", "")).strip()
    return f"{robots.PRODUCT}/{number} (+{known})" if known else f"{robots.PRODUCT}/{number}"


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for (a number or an HTTP date); None where it says nothing readable."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]+", value):
        return float(value) if len(value) < 16 else math.inf
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Fetcher:
    """Fetches pages for one run; may be used from several threads, each host is still asked one thing at a time."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._hosts: dict[str, _Host] = {}
        self._hosts_lock = threading.Lock()
        self._stop = threading.Event()
        self._ceiling = self.settings.max_requests
        self._made = 0
        self._made_lock = threading.Lock()
        self._headers = {
            "User-Agent": user_agent(),
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/rss+xml,application/atom+xml,*/*;q=0.5",
            "Accept-Encoding": "gzip",
        }

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return tls_context()  # takes a while, and a night on the bundled newsroom needs none

    def close(self) -> None:
        """Wake every thread that waits for its turn; their requests and all later ones are ``deferred``."""
        self._stop.set()

    def allow(self, total: int | None) -> None:
        """Set how many requests may be made from the beginning on; all later ones are ``capped``. None is any number."""
        self._ceiling = total

    @property
    def left(self) -> int | None:
        """How many requests may still be made; None for any number."""
        return None if self._ceiling is None else max(0, self._ceiling - self._made)

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, delay: float | None = None
    ) -> FetchResult:
        """Fetch one address.

        Args:
            url: The address; anything but http and https is refused.
            etag: The ETag of the copy we have, for a conditional request.
            last_modified: Its Last-Modified header, likewise.
            delay: Seconds between requests to this host; robots.txt may ask for more.

        Returns:
            The result; no fault of the web raises.
        """
        started, now = time.monotonic(), datetime.now(UTC)
        address = web_address(url)
        if address is None:
            return FetchResult(url, url, "refused_url", f"not a web address: {url[:200]!r}", fetched_at=now)
        wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in wanted.items() if value and re.fullmatch(r"[\x20-\x7e]+", value)}
        headers = {**self._headers, **conditions}
        pause = self.settings.delay if delay is None else delay
        attempt = 0
        while True:
            attempt += 1
            answer: Answer | None = None
            trail = [address]
            try:
                answer = self._follow(trail, headers, pause)
                outcome, detail = _classify(answer, conditional=bool(conditions))
            except Fault as fault:
                outcome, detail = fault.outcome, str(fault)
            again = self._back_off(trail[-1], attempt, outcome, answer)
            if not again:
                break
        ok = outcome == "ok" and answer is not None
        return FetchResult(
            url=url,
            final_url=trail[-1],
            outcome=outcome,
            detail=detail,
            status=answer.status if answer else None,
            reason=answer.reason if answer else "",
            headers=answer.headers if answer else (),
            body=answer.body if answer and ok else b"",
            sha256=hashlib.sha256(answer.body).hexdigest() if answer and ok else None,
            encoded_bytes=answer.encoded_bytes if answer else 0,
            fetched_at=now,
            seconds=time.monotonic() - started,
            attempts=attempt,
            peer=answer.peer if answer else "",
        )

    def _follow(self, trail: list[str], headers: Mapping[str, str], delay: float) -> Answer:
        """Ask for the trail's last address and follow its redirects, which are added to the trail."""
        limits = self.settings.limits
        left = limits.deadline
        for _ in range(self.settings.max_hops + 1):
            rules = self._rules(trail[-1], delay)
            if not rules.allows(trail[-1]):
                raise Fault("robots", f"robots.txt of {urlsplit(trail[-1]).netloc} forbids it")
            began = time.monotonic()
            answer, waited = self._turn(trail[-1], headers, max(delay, rules.delay), replace(limits, deadline=left))
            left = max(0.1, left - (time.monotonic() - began - waited))
            target = answer.header("location") if answer.status in REDIRECTS else None
            if target is None:
                return answer
            trail.append(_next_hop(trail, target))
        last = trail.pop()
        raise Fault("redirect", f"more than {self.settings.max_hops} redirects, the next to {last[:200]}")

    def _rules(self, url: str, delay: float) -> robots.Robots:
        """Return the rules of the URL's host, asked for once a day.

        Raises:
            Fault: Where robots.txt is unreachable: the host may not be asked for anything.
        """
        parts = urlsplit(url)
        host = self._host(parts.netloc)
        with host.robots_lock:
            until, known = host.rules.get(parts.scheme, (0.0, robots.Robots()))
            if time.monotonic() < until:
                return known
            trail = [f"{parts.scheme}://{parts.netloc}/robots.txt"]
            limits = replace(self.settings.limits, deadline=min(self.settings.robots_deadline, self.settings.limits.deadline))
            rules: robots.Robots | None = robots.Robots()  # for a redirect that leads nowhere, as for a missing file
            for _ in range(self.settings.max_hops + 1):
                answer, _ = self._turn(trail[-1], self._headers, min(delay, 1.0), limits)
                target = answer.header("location") if answer.status in REDIRECTS else None
                if target is None:
                    rules = robots.from_answer(answer.status, answer.body)
                    break
                try:
                    trail.append(_next_hop(trail, target))
                except Fault:
                    break
            if rules is None:
                raise Fault("server_error", f"{trail[0]} answers {answer.status}: nothing may be fetched")
            host.rules[parts.scheme] = (time.monotonic() + robots.LIFETIME, rules)
            return rules

    def _turn(self, url: str, headers: Mapping[str, str], delay: float, limits: Limits) -> tuple[Answer, float]:
        """Wait for the host's turn and ask; return the answer and the seconds waited."""
        host = self._host(urlsplit(url).netloc)
        began = time.monotonic()
        with host.lock:
            if time.monotonic() < host.closed_until:
                raise Fault("deferred", host.closed_why)
            if self._stop.wait(max(0.0, host.next_at - time.monotonic())):
                raise Fault("deferred", "the run is stopping")
            waited = time.monotonic() - began
            self._spend()
            failed = ""
            try:
                answer = exchange(
                    url,
                    headers,
                    limits=limits,
                    context=self._context if url.startswith("https:") else None,
                    allow_private=self.settings.allow_private,
                )
                failed = f"status {answer.status}" if answer.status >= 500 else ""
            except Fault as fault:
                failed = str(fault) if fault.outcome in HOST_FAILURES else ""
                raise
            finally:
                host.next_at = max(host.next_at, time.monotonic() + delay)
                host.failures = host.failures + 1 if failed else 0
                if host.failures >= self.settings.breaker:
                    host.closed_until = max(host.closed_until, time.monotonic() + self.settings.breaker_pause)
                    host.closed_why = f"{host.failures} failures in a row, the last: {failed}"
            return answer, waited

    def _spend(self) -> None:
        """Count a request that is about to be made.

        Raises:
            Fault: Where it would be one too many.
        """
        with self._made_lock:
            if self.left == 0:
                raise Fault("capped", f"the {self._ceiling} requests that this run may make are used up")
            self._made += 1

    def _back_off(self, url: str, attempt: int, outcome: Outcome, answer: Answer | None) -> bool:
        """Put off the host after an answer that asks for it; return whether the request is to be made again."""
        if outcome not in ATTEMPTS:
            return False
        host = self._host(urlsplit(url).netloc)
        asked = retry_after(answer.header("retry-after"), datetime.now(UTC)) if answer else None
        last = attempt >= ATTEMPTS[outcome] or time.monotonic() < host.closed_until or self.left == 0
        if (asked or 0.0) > self.settings.max_wait or (last and outcome == "rate_limited"):
            host.closed_until = math.inf
            host.closed_why = f"{urlsplit(url).netloc} asked us to wait ({answer.header('retry-after') if answer else None})"
            return False
        pause = self.settings.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing
        if asked is not None or not last:
            host.next_at = max(host.next_at, time.monotonic() + max(asked or 0.0, pause))
        return not last

    def _host(self, netloc: str) -> _Host:
        with self._hosts_lock:
            return self._hosts.setdefault(netloc.lower(), _Host())


def _next_hop(trail: list[str], location: str) -> str:
    """Return where a redirect leads.

    Raises:
        Fault: For another scheme than http(s), a step down from https, or a place already seen.
    """
    try:
        target = web_address(urljoin(trail[-1], location))
    except ValueError:
        target = None
    if target is None:
        raise Fault("redirect", f"redirected to {location[:200]!r}")
    if trail[-1].startswith("https:") and not target.startswith("https:"):
        raise Fault("redirect", f"redirected from https down to {target[:200]}")
    if target in trail:
        raise Fault("redirect", f"redirect loop at {target[:200]}")
    return target


def _classify(answer: Answer, *, conditional: bool) -> tuple[Outcome, str]:
    """Return the outcome class and detail of an HTTP status."""
    if answer.status == 304 and conditional:
        return "not_modified", ""
    outcome = STATUSES.get(answer.status, "server_error" if answer.status >= 500 else "http_error")
    return outcome, "" if outcome == "ok" else f"{answer.status} {answer.reason}"[:200]
