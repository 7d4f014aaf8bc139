"""The sources: where articles are looked for, one TOML file each, checked strictly before anything is fetched."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from data.reference.domains import load_domain_nouns
from data.reference.jurisdictions import load_jurisdictions
from data.reference.regulators import regulators_by_id
from data.reference.tables import Problems, ReferenceDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SourceKind = Literal[
    "rss",
    "atom",
    "sitemap",  # a news sitemap, a plain one, or an index of such
    "listing",  # an HTML page with links to articles
    "json",  # a list of objects with an address
    "csv",  # a table with a column of addresses
]
DateOrder = Literal["DMY", "MDY", "YMD"]
Confidence = Literal[
    "high",  # several witnesses, or one recent and precise
    "medium",  # one witness, or witnesses who disagree
    "low",  # nobody is known to have seen it work
]
MAX_ITEMS = 500


class SourceError(ReferenceDataError):
    """Sources that cannot be used; the message has one ``file:line: what is wrong`` a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place that lists articles.

    Attributes:
        id: The name of its file, used as a key everywhere.
        name: What people call it.
        url: Its address, http or https.
        kind: How it is written.
        link_pattern: A regular expression searched in an article's absolute address; a listing needs one.
        language: ISO 639-1, of the articles.
        jurisdiction: Whose matters it reports, None for the world's; that of the regulator where there is one.
        regulator: The registry id, where the source is a regulator's own.
        domain: A key of ``domain_nouns.tsv``, or ``news``.
        date_order: How it writes dates in figures.
        timezone: An IANA name, for dates without a zone; None for UTC.
        min_items: Fewer articles than this in one run mean that the source is broken; 0 where silence is normal.
        max_items: More are left out.
        delay_seconds: Between two requests to its host, unless robots.txt asks for more.
        full_text_in_feed: Whether the feed holds whole articles, so that no page needs fetching.
        enabled: Whether the nightly run asks it.
        reason: Why not, where it is disabled.
        confidence: How sure we are that this description works.
        notes: What one should know about it.
    """

    id: str
    name: str
    url: str
    kind: SourceKind
    language: str
    domain: str
    date_order: DateOrder
    min_items: int
    max_items: int
    enabled: bool
    confidence: Confidence
    link_pattern: str | None = None
    jurisdiction: str | None = None
    regulator: str | None = None
    timezone: str | None = None
    reason: str | None = None
    delay_seconds: float = 5
    full_text_in_feed: bool = False
    notes: str = ""


_REQUIRED = frozenset(field.name for field in fields(Source) if field.default is MISSING)
_KNOWN = frozenset(field.name for field in fields(Source))
_BOOLS = ("enabled", "full_text_in_feed")
_INTEGERS = ("min_items", "max_items")


def load_sources(folder: Path) -> list[Source]:
    """Read every ``*.toml`` file of a folder, by id.

    Raises:
        SourceError: With file and line of every mistake in all files: bad TOML, an unknown or missing key, a value of a
            wrong type, an id that is not the file's name, an address that is no http(s) URL or is another source's, an
            unknown regulator, jurisdiction, domain, kind or time zone, a bad regular expression, ``min_items`` above
            ``max_items``, a disabled source without a reason; or for a folder without any source.
    """
    problems = Problems(error=SourceError)
    sources: list[Source] = []
    seen: dict[str, Path] = {}
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        raise SourceError(f"{folder}: no sources here (a source is a file <id>.toml)")
    for path in paths:
        source = _read(path, problems)
        if source is None:
            continue
        if source.url in seen:
            problems.add(path, _line(path, "url"), f"{seen[source.url].name} has the same url")
        seen.setdefault(source.url, path)
        sources.append(source)
    problems.raise_any()
    return sources


def _read(path: Path, problems: Problems) -> Source | None:
    """Read one file; None, with its mistakes noted, where it cannot be used."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        problems.add(path, path.read_bytes()[: error.start].count(b"\n") + 1, "not UTF-8")
        return None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        problems.add(path, int(place[1]) if place else text.count("\n") + 1, f"not TOML: {error}")
        return None
    wrong = list(_shape_mistakes(table)) or list(_mistakes(path.stem, table))
    for key, message in wrong:
        problems.add(path, _line(path, key), message)
    return None if wrong else Source(**table)


def _line(path: Path, key: str) -> int:
    """Return the line of a key, or the first for one that is missing."""
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((number for number, line in enumerate(lines, start=1) if pattern.match(line)), 1)


def _shape_mistakes(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name keys that are unknown, missing or of a wrong type, with what is wrong."""
    for key in sorted(_REQUIRED - table.keys()):
        yield key, f"{key} is missing"
    for key, value in table.items():
        if key not in _KNOWN:
            yield key, f"unknown key {key!r}"
        elif key in _BOOLS:
            if not isinstance(value, bool):
                yield key, f"{key} must be true or false"
        elif key in _INTEGERS:
            if not isinstance(value, int) or isinstance(value, bool):
                yield key, f"{key} must be a whole number"
        elif key == "delay_seconds":
            if not isinstance(value, int | float) or isinstance(value, bool):
                yield key, f"{key} must be a number"
        elif not isinstance(value, str) or not value.strip():
            yield key, f"{key} must be a text that is not empty"


def _mistakes(stem: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name the keys of a well-formed table whose values are wrong, with what is wrong."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", table["id"]):
        yield "id", f"id {table['id']!r} may hold a-z, 0-9 and - only"
    elif table["id"] != stem:
        yield "id", f"id {table['id']!r} is not the file's name {stem!r}"
    for key, message in _VALUE_CHECKS.items():
        if key in table and (wrong := message(table[key])):
            yield key, wrong
    regulator = regulators_by_id().get(table.get("regulator", ""))
    jurisdiction = table.get("jurisdiction")
    if regulator and jurisdiction != regulator.jurisdiction and (jurisdiction is None or jurisdiction in load_jurisdictions()):
        yield (
            "jurisdiction" if "jurisdiction" in table else "regulator",
            f"{regulator.id} is of jurisdiction {regulator.jurisdiction!r}",
        )
    if not 0 <= table["min_items"] <= table["max_items"]:
        yield "min_items", f"min_items {table['min_items']} is not between 0 and max_items {table['max_items']}"
    if not 1 <= table["max_items"] <= MAX_ITEMS:
        yield "max_items", f"max_items must be 1 to {MAX_ITEMS}"
    if table["enabled"] and table["kind"] == "listing" and "link_pattern" not in table:
        yield "kind", "an enabled listing needs a link_pattern"
    if table["enabled"] == ("reason" in table):
        yield "enabled", "a disabled source needs a reason, an enabled one has none"


def _url_mistake(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.username is None
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        good = False
    return (
        None
        if good and re.fullmatch(r"[!-~]+", url) and not re.search(r"[<>\"{}|\\^`]", url)
        else f"{url!r} is not an http or https address"
    )


def _pattern_mistake(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"bad link_pattern: {error}"
    return None


def _timezone_mistake(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return f"unknown timezone {name!r}"
    return None


def _one_of(key: str, known: Callable[[], Any]) -> Callable[[str], str | None]:
    """Return a check that a value is among what ``known`` gives (asked late: the registry takes a moment to read)."""
    return lambda value: None if value in known() else f"unknown {key} {value!r}"


_VALUE_CHECKS: dict[str, Callable[[Any], str | None]] = {
    "url": _url_mistake,
    "kind": _one_of("kind", lambda: get_args(SourceKind)),
    "link_pattern": _pattern_mistake,
    "language": lambda value: None if re.fullmatch(r"[a-z]{2}", value) else f"language {value!r} is not ISO 639-1",
    "jurisdiction": _one_of("jurisdiction", load_jurisdictions),
    "regulator": _one_of("regulator", regulators_by_id),
    "domain": _one_of("domain", lambda: {"news", *load_domain_nouns()}),
    "date_order": _one_of("date_order", lambda: get_args(DateOrder)),
    "timezone": _timezone_mistake,
    "delay_seconds": lambda value: None if 0 <= value <= 600 else "delay_seconds must be 0 to 600",
    "confidence": _one_of("confidence", lambda: get_args(Confidence)),
}
