"""robots.txt as RFC 9309 reads it: what an answer means, and what a site's rules allow.

Pure functions; :mod:`flows.fetch` does the asking and keeps the rules for a day.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

PRODUCT = "finewire"  # the name that rules in robots.txt are matched against
MAX_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB; what comes after is not read
LIFETIME = 24 * 3600.0  # seconds an answer is kept
DELAY_CAP = 30.0  # seconds; a longer crawl-delay is cut to this, or one host would fill the night


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's rules: None allows all; ``delay`` is the crawl-delay it asks for in seconds, ``capped`` if it asks for more."""

    rules: Protego | None = None
    delay: float = 0.0
    capped: bool = False

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched."""
        return self.rules is None or bool(self.rules.can_fetch(url, PRODUCT))


def from_answer(status: int, body: bytes) -> Robots | None:
    """Return the rules that an answer for /robots.txt sets; None where the file is unreachable and nothing may be fetched.

    A missing file (any 4xx) allows all, a server error forbids all. 429 is read as a server error: a host that says "not now"
    when asked for its rules is not to be asked for pages.
    """
    if status == 200:
        return parse(body)
    return None if status == 429 or status >= 500 else Robots()


def parse(body: bytes) -> Robots:
    """Read a robots.txt; an HTML page or other nonsense in its place holds no rule and so allows all."""
    text = body[:MAX_BYTES].decode("utf-8-sig", errors="replace").replace("\x00", "")
    rules = Protego.parse(text)
    asked = float(rules.crawl_delay(PRODUCT) or 0.0)
    rate = rules.request_rate(PRODUCT)
    if rate is not None and rate.requests > 0:
        asked = max(asked, rate.seconds / rate.requests)
    return Robots(rules=rules, delay=min(max(asked, 0.0), DELAY_CAP), capped=asked > DELAY_CAP)
