"""A real web server on loopback whose every answer a test decides, down to the bytes and their timing.

``with WebServer() as server: server.pages["/x"] = Reply(b"...")``; the address is ``server.url("/x")``. Requests are kept in
``server.seen``. An answer may also be a function that gets the open request and writes what it likes to the socket.
"""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = "text/html; charset=utf-8"
    etag: str | None = None


@dataclass(frozen=True)
class Seen:
    path: str
    headers: Mapping[str, str]
    at: float


Answer = Reply | Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WebServer  # type: ignore[assignment]

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.note(self.path, dict(self.headers))
        answer = self.server.pages.get(self.path)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if answer is None:
            answer = Reply(b"nothing here", status=404)
        try:
            if callable(answer):
                answer(self)
            else:
                self.reply(answer)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def reply(self, answer: Reply) -> None:
        if answer.etag and self.headers.get("If-None-Match") == answer.etag:
            answer = Reply(status=304, etag=answer.etag, content_type=None)
        self.send_response(answer.status)
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        if answer.content_type:
            headers.setdefault("Content-Type", answer.content_type)
        if answer.etag:
            headers.setdefault("ETag", answer.etag)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def raw(self, *parts: bytes, pause: float = 0.0) -> None:
        """Write bytes as they are, with a pause between."""
        for part in parts:
            self.wfile.write(part)
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


class WebServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Request)
        self.pages: dict[str, Answer | list[Answer]] = {}
        self.seen: list[Seen] = []
        self.scheme = "http"
        self._lock = threading.Lock()
        if context is not None:
            self.scheme = "https"
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def note(self, path: str, headers: Mapping[str, str]) -> None:
        with self._lock:
            self.seen.append(Seen(path, headers, time.monotonic()))

    def asked(self, path: str) -> int:
        return sum(seen.path == path for seen in self.seen)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.server_address[1]}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass

    def __enter__(self) -> WebServer:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()


def gzipped(body: bytes) -> Reply:
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})
