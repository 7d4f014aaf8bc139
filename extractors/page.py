"""What reading a page gives, whatever its format: an article, or the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.charset import normalise
from extractors.pagemeta import PublishedSource

NoTextReason = Literal[
    "empty",  # no bytes, or nothing but white space
    "image",  # a picture
    "archive",  # a ZIP file (an Office document, too), gzip and their like
    "not_html",  # JSON, plain text, or another format
    "too_large",  # more bytes or pages than are read
    "undecodable",  # too many damaged characters to trust an amount
    "wall",  # a consent, log-in or "enable JavaScript" page in place of the article
    "too_short",  # a stub
    "no_article",  # nothing on the page reads like an article
    "encrypted",  # a PDF that opens only with a password
    "scanned",  # a PDF that holds pictures of its pages and no characters
    "damaged",  # a PDF that is cut short or breaks the format's rules
    # Said by who runs the reading under limits, see flows.cage:
    "timeout",  # it took too long
    "out_of_memory",  # it asked for too much memory
    "crashed",  # it ended the process that read it
    "failed",  # it raised, which it must not: a mistake of ours
]

MIN_CHARS = 100  # a shorter text is a stub
PROSE = 60  # characters: a shorter paragraph may be anything
HEAD_LINES = 4  # in which the title, and section names above it, are looked for
MAX_DAMAGE = 0.005  # share of U+FFFD


@dataclass(frozen=True, slots=True)
class Page:
    """An article as read from its page.

    Attributes:
        title: Without the site's name; None where neither feed nor page has one.
        author: As the page names them, several joined by a comma.
        published: ``YYYY-MM-DD``, or ``YYYY-MM`` if no more is known; never guessed from the article's words.
        published_source: Where that is from.
        modified: ``YYYY-MM-DD``, as the page says.
        language: Two letters, as the page declares; often a template's, so no proof.
        text: In the form of :func:`extractors.charset.normalise`: a line per paragraph, bullet (``- ``) and table row (`` | ``
            between cells). A paragraph that repeats word for word is kept once; a first line that is the title is left out.
        canonical_url: The page's key, see :func:`extractors.urls.canonical_url`.
        site_name: The publisher's name.
    """

    title: str | None
    author: str | None
    published: str | None
    published_source: PublishedSource | None
    modified: str | None
    language: str | None
    text: str
    canonical_url: str | None
    site_name: str | None


@dataclass(frozen=True, slots=True)
class NoText:
    """A page without an article's text: this says nothing about enforcement actions."""

    reason: NoTextReason
    detail: str = ""


def without_title(text: str, title: str | None) -> str:
    """Return the text without lines that only repeat the title, and without the section's name above it; a date there stays."""
    lines = text.split("\n")
    wanted = normalise(title).casefold() if title else None
    at = next((at for at, line in enumerate(lines[:HEAD_LINES]) if line.casefold() == wanted), 0)
    if all(len(line) <= PROSE for line in lines[:at]):
        lines = [line for line in lines[:at] if re.search(r"\d", line)] + lines[at:]
    return "\n".join(line for line in lines if line.casefold() != wanted)
