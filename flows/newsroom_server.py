"""The bundled newsroom served on loopback, one port per outlet, for the demo and the tests.

It behaves as publishers' servers do: robots.txt, ETag and Last-Modified, 304 where nothing has changed, HEAD, 404 for the rest.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from data.newsroom.articles import Outlet, load_outlets
from data.newsroom.site import Response, render

HOST = "127.0.0.1"
DEMO_PORT = 8781  # the first of six: a second demo asks the same addresses again and is answered 304


class _Server(ThreadingHTTPServer):
    """One outlet's server; ``pages`` is replaced as a whole when the day changes."""

    daemon_threads = True
    block_on_close = False
    pages: dict[str, Response]


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the server's ``pages``."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        """Answer with the page."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._answer()

    def _answer(self) -> None:
        found = self.server.pages.get(urlsplit(self.path).path)
        if found is None:
            self.send_error(404)
            return
        tag = etag(found)
        unchanged = _unchanged(found, tag, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
        self.send_response(304 if unchanged else 200)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", format_datetime(found.last_modified.astimezone(UTC), usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        if not unchanged:
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if not unchanged and self.command == "GET":
            self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the night keeps its own record of every request."""


class Newsroom:
    """The newsroom while it is served.

    Attributes:
        base_urls: Outlet id -> where it is served, for example ``http://127.0.0.1:8781``.
        base_url: Where the first outlet is served.
        source_dir: A folder with one source file per outlet, pointing at these addresses.
    """

    def __init__(self, servers: dict[str, _Server], source_dir: Path) -> None:
        self._servers = servers
        self.base_urls = {outlet: f"http://{HOST}:{server.server_address[1]}" for outlet, server in servers.items()}
        self.base_url = next(iter(self.base_urls.values()))
        self.source_dir = source_dir

    def set_day(self, day: int) -> None:
        """Show the pages as they are on a day, 1 or 2, from the next request on.

        Raises:
            ValueError: For another day.
        """
        site = render(day, self.base_urls)
        for outlet, server in self._servers.items():
            server.pages = site[outlet]


@contextmanager
def serve(day: int = 1, first_port: int = 0) -> Iterator[Newsroom]:
    """Serve the newsroom on loopback until the block is left.

    Args:
        day: Which day's pages to begin with; :meth:`Newsroom.set_day` goes on to the next.
        first_port: The port of the first outlet, the others follow; 0 takes any free ones.

    Raises:
        OSError: If one of the wanted ports is taken; the message names it.
        ValueError: For a day other than 1 and 2.
    """
    outlets = load_outlets()
    with ExitStack() as stack:
        source_dir = Path(stack.enter_context(TemporaryDirectory(prefix="newsroom-sources-")))
        servers = {outlet: _listen(first_port + number if first_port else 0, stack) for number, outlet in enumerate(outlets)}
        newsroom = Newsroom(servers, source_dir)
        newsroom.set_day(day)
        for outlet in outlets.values():
            path = source_dir / f"newsroom-{outlet.id}.toml"
            path.write_text(source_file(outlet, newsroom.base_urls[outlet.id]), encoding="utf-8")
        for server in servers.values():
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
        yield newsroom


def _listen(port: int, stack: ExitStack) -> _Server:
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as error:
        raise OSError(error.errno, f"the newsroom cannot listen on {HOST}:{port}: {error.strerror}") from error
    stack.callback(server.server_close)
    return server


def source_file(outlet: Outlet, base_url: str) -> str:
    """Return the source file (TOML) of an outlet that is served at an address."""
    keys: dict[str, str | int | float | bool] = {
        "name": outlet.name,
        "url": base_url + outlet.feed,
        "kind": outlet.kind,
        "language": "en",
        "jurisdiction": outlet.jurisdiction,
        "domain": "news",
        "date_order": outlet.date_order,
        "min_items": 5,
        "max_items": 50,
        "enabled": True,
        "delay_seconds": 0,
        "full_text_in_feed": False,
        "timezone": outlet.timezone,
        "notes": outlet.notes,
        "confidence": "high",
    }
    if outlet.link_pattern:
        keys["link_pattern"] = outlet.link_pattern
    # JSON's strings, numbers and booleans are TOML's too.
    return f'id = "newsroom-{outlet.id}"\n' + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items()
    )


def etag(response: Response) -> str:
    """Return the strong entity tag of a response: it changes with its bytes."""
    return f'"{sha256(response.body).hexdigest()[:20]}"'


def _unchanged(response: Response, tag: str, none_match: str | None, modified_since: str | None) -> bool:
    """Return whether the client has it already; the tag counts alone where both are given (RFC 9110, 13.1.3)."""
    if none_match is not None:
        return none_match.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in none_match.split(",")]
    since = _http_date(modified_since)
    return since is not None and response.last_modified.replace(microsecond=0) <= since


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
