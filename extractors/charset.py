"""Bytes to text, and text to the one form in which it is stored."""

from __future__ import annotations

import re
import unicodedata

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Not seen by a reader: control characters, soft hyphen, zero-width space and joiner marks, direction marks, lone surrogates.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff]"
)
_SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")

_BARE_UTF16 = {"utf-16-le": b"<\x00", "utf-16-be": b"\x00<"}  # what such a page begins with if it has no byte order mark


def normalise(text: str) -> str:
    r"""Return a text as it is stored, the one form that evidence offsets point into.

    Every kind of line break is ``\n``; no-break, thin and other spaces and tabs are one ordinary space; characters that nobody
    sees (controls, NUL, soft hyphens, zero-width spaces, direction marks) and lone surrogates are gone; the rest is NFC. Lines
    are stripped and empty ones left out: a paragraph, a bullet and a table row are a line each. Doing it twice changes nothing.
    """
    text = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))


def decode(body: bytes, content_type: str | None) -> str:
    """Return a page's characters; damaged bytes become U+FFFD.

    Order of trust: byte order mark, UTF-16's zero bytes, charset of the HTTP header, of the page's own ``<meta>``, UTF-8,
    Windows-1252; labels as browsers read them (``iso-8859-1`` means Windows-1252). Two corrections, since wrong labels are common
    and cost the euro sign: bytes beyond ASCII that are valid UTF-8 are UTF-8 whatever the label, and what is labelled UTF-8 or not
    at all is Windows-1252 if it holds far more broken sequences than whole ones.
    """
    mark, bom = read_bom(body)
    if mark and bom:
        return body[len(bom) :].decode(mark, errors="replace")
    for charset, markup in _BARE_UTF16.items():
        if body[:2] == markup:
            return body.decode(charset, errors="replace")
    if not body.isascii():
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    header = http_content_type_encoding(content_type)
    declared = (resolve_encoding(header) if header else None) or html_body_declared_encoding(body)
    if declared not in (None, "utf-8"):
        return body.decode(declared, errors="replace")
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return body.decode("cp1252", errors="replace") if broken > 4 * whole else text
