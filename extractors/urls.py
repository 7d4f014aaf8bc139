"""Addresses: which may be asked for, and which are the same page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say how a reader came, not what is read.
TRACKING = re.compile(
    r"utm_\w+|pk_\w+|mtm_\w+|matomo_\w+|piwik_\w+|hsa_\w+|ns_\w+|at_(?:medium|campaign|custom\d|link_\w+)|_hs(?:enc|mi)|mc_[ce]id|mkt_tok"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|oly_\w+_id|vero_id|wickedid|s_cid|cmpid"
    r"|ocid|xtor|smid|smtyp|ftag|ref_src|ref_url|rss|feedtype|guccounter|guce_\w+|cmp|ito|traffic_source|xing_share",
    re.IGNORECASE,
)
OTHER_DRESS = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("print", ""), ("print", "1"), ("print", "true"),
               ("output", "print"), ("view", "print"), ("format", "amp"), ("format", "print")}  # fmt: skip
DRESS_SUFFIX = re.compile(r"(?:/(?:amp|print)|\.amp(?=\.html?$)|\.amp)(\.html?)?/*$", re.IGNORECASE)


def web_address(url: str) -> str | None:
    """Return the ASCII form in which an address is asked for, without its fragment; None unless it is plain http(s).

    ``javascript:``, ``file:``, ``data:`` and their like, addresses with a password, without a host or with an impossible port
    are all None.
    """
    try:
        safe = urldefrag(safe_url_string(url.strip())).url
        parts = urlsplit(safe)
        host, port = parts.hostname, parts.port
        if not host:
            return None
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or port == 0:
        return None
    if re.search(r"[^\x21-\x7e]", safe) or not re.fullmatch(r"[A-Za-z0-9._:-]+", ascii_host):
        return None
    return safe


def canonical_url(url: str) -> str | None:
    """Return the name under which a page is known: equal for the addresses that lead to the same page.

    Tracking parameters, fragment, AMP and print forms, the trailing slash, the default port and the case of the host are gone,
    the other parameters sorted. It is a key, not an address to fetch: a server may care for the slash. None as for
    :func:`web_address`.
    """
    address = web_address(url)
    if address is None:
        return None
    try:
        parts = urlsplit(canonicalize_url(address))
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return None
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.fullmatch(name) and (name.lower(), value.lower()) not in OTHER_DRESS
    ]
    path, before = parts.path, None
    while path != before:
        before = path
        path = DRESS_SUFFIX.sub(r"\1", path).rstrip("/")
    return urlunsplit((parts.scheme, netloc, path or "/", urlencode(query), ""))
