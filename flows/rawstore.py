"""The raw store: every fetched page as a WARC record, so that everything can be derived again without the network.

A file is a row of gzip members, one per record, as the WARC standard asks; other tools read it as it is. The body is stored
*decoded*: ``Content-Encoding`` and ``Transfer-Encoding`` are undone and their headers, with the original ``Content-Length``,
kept under an ``X-Archive-Orig-`` prefix, as the Internet Archive does. What the page alone does not tell (source, feed title,
feed date) rides along as JSON in the record header ``Finewire-Note``.

A file being written is called ``*.warc.gz.open``. :class:`RawStore` renames it when it is full or closed; what a killed run
leaves behind is cut after its last whole record at the next start. References always hold the final name.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.fetch import FetchResult

SUFFIX = ".warc.gz"
OPEN = ".open"
NOTE = "Finewire-Note"
FINAL_URL = "Finewire-Final-URL"
MAGIC = b"\x1f\x8b\x08"
BLOCK = 1 << 16
MAX_RECORD = 64_000_000  # bytes; a member that inflates beyond it is not ours
REWRITTEN = frozenset({"content-encoding", "transfer-encoding", "content-length"})

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RawRef:
    """Where a record is: the file's name within the store and the byte offset at which its gzip member starts."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A stored answer.

    Attributes:
        ref: Where it is.
        url: The address asked for.
        final_url: The address after redirects.
        fetched_at: When, UTC with its zone.
        status: The HTTP status.
        headers: The answer's headers, those of the encoding renamed.
        body: The decoded body.
        note: What the writer put beside it.
    """

    ref: RawRef
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    note: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, with its parameters."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)


class RawStore:
    """The writing side; one per run and folder (the run holds the lock of the home folder). Safe to use from several threads."""

    def __init__(self, folder: Path, *, max_bytes: int = 1_000_000_000) -> None:
        """Open the store and put in order what a killed run left.

        Args:
            folder: Made if it does not exist.
            max_bytes: Size at which a file is closed and the next begun.

        Raises:
            OSError: Where the folder cannot be made or written.
        """
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        self._name = ""
        folder.mkdir(parents=True, exist_ok=True)
        for left in sorted(folder.glob(f"*{SUFFIX}{OPEN}")):
            recover(left)

    def append(self, result: FetchResult, note: Mapping[str, str | None] | None = None) -> RawRef:
        """Write an answer and return where it is; it is safe from a crash once :meth:`sync` has returned.

        Args:
            result: An answer with a status.
            note: JSON-able strings to find again in :attr:`RawRecord.note`.

        Raises:
            OSError: Disk full and its like; the file then ends with its last whole record.
            ValueError: For a result without a status: there is nothing to keep.
        """
        if result.status is None:
            raise ValueError(f"{result.url}: {result.outcome} has no answer to store")
        with self._lock:
            file = self._file or self._begin()
            offset = file.tell()
            try:
                rest = memoryview(_member(result, note or {}))
                while rest:
                    rest = rest[file.write(rest) :]
            except OSError:
                os.ftruncate(file.fileno(), offset)
                file.seek(offset)
                raise
            ref = RawRef(self._name, offset)
            if file.tell() >= self._max_bytes:
                self._finish()
            return ref

    def sync(self) -> None:
        """Return when everything appended so far is on the disk."""
        with self._lock:
            if self._file is not None:
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Finish the current file; the store may be appended to again."""
        with self._lock:
            self._finish()

    def __enter__(self) -> RawStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> FileIO:
        self._name = f"finewire-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}{SUFFIX}"
        self._file = (self._folder / (self._name + OPEN)).open(
            "xb", buffering=0
        )  # no buffer that would keep what a full disk refused
        return self._file

    def _finish(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        os.fsync(file.fileno())
        file.close()
        _seal(self._folder / (self._name + OPEN))


def _member(result: FetchResult, note: Mapping[str, str | None]) -> bytes:
    """Return one answer as a gzip member."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
    pairs = [
        (f"X-Archive-Orig-{name}" if name.lower() in REWRITTEN else _ascii(name), _escaped(value)) for name, value in result.headers
    ]
    pairs.append(("Content-Length", str(len(result.body))))
    http = StatusAndHeaders(f"{result.status} {_ascii(result.reason)}".strip(), pairs, protocol="HTTP/1.1")
    headers = {
        "WARC-Date": result.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        FINAL_URL: _line(result.final_url),
        NOTE: json.dumps(dict(note), ensure_ascii=True, sort_keys=True),
    }
    if result.peer:
        headers["WARC-IP-Address"] = result.peer
    record = writer.create_warc_record(
        _line(result.url), "response", payload=BytesIO(result.body), http_headers=http, warc_headers_dict=headers
    )
    writer.write_record(record)
    return buffer.getvalue()


def _escaped(value: str) -> str:
    """Return a header's value with its letters beyond ASCII percent-encoded: warcio's own encoding fails on some of them."""
    return quote(_line(value), safe=_PRINTABLE)


def _line(value: str) -> str:
    """Return a header's value on one line, in the bytes that HTTP headers have (http.client reads them as latin-1)."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value).encode("latin-1", "replace").decode("latin-1").strip()


def _ascii(value: str) -> str:
    return _line(value).encode("ascii", "replace").decode("ascii")


def _seal(path: Path) -> None:
    """Give a finished file its final name; an empty one is removed."""
    if path.stat().st_size == 0:
        path.unlink()
        return
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def recover(path: Path) -> int:
    """Cut an unfinished file after its last whole record and seal it; return the bytes cut off."""
    end = max((offset + length for offset, length, data in _members(path) if data is not None), default=0)
    lost = path.stat().st_size - end
    if lost:
        log.warning("%s: %d bytes of an unfinished record cut off", path.name, lost)
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    _seal(path)
    return lost


def _inflate(file: BinaryIO, start: int) -> tuple[int, bytes | None]:
    """Return the length of the gzip member at ``start`` and its content; None for a torn or damaged one."""
    file.seek(start)
    machine = zlib.decompressobj(31)
    pieces, size, read = [], 0, 0
    while not machine.eof:
        chunk = file.read(BLOCK)
        read += len(chunk)
        try:
            piece = machine.decompress(chunk)
        except zlib.error:
            return read, None
        size += len(piece)
        if not chunk or size > MAX_RECORD:
            return read, None
        pieces.append(piece)
    return read - len(machine.unused_data), b"".join(pieces)


def _members(path: Path) -> Iterator[tuple[int, int, bytes | None]]:
    """Yield offset, length and content of each gzip member; content None where a damaged stretch is skipped."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        offset = 0
        while offset < size:
            length, data = _inflate(file, offset)
            if data is None:
                following = _next_magic(file, offset + 1)
                yield offset, following - offset, None
                offset = following
                continue
            yield offset, length, data
            offset += length


def _next_magic(file: BinaryIO, start: int) -> int:
    """Return the offset of the next whole record's gzip member after a damaged one, or the end of the file."""
    file.seek(start)
    rest = file.read()
    at = rest.find(MAGIC)
    while at >= 0:
        _, data = _inflate(file, start + at)
        if data is not None and data.startswith(b"WARC/"):
            return start + at
        at = rest.find(MAGIC, at + 1)
    return start + len(rest)


def _parse(data: bytes, ref: RawRef) -> RawRecord | None:
    """Return the answer in a record; None for records of another kind."""
    record = next(iter(ArchiveIterator(BytesIO(data), check_digests="raise")), None)
    if record is None or record.rec_type != "response":
        return None
    body = record.content_stream().read()
    head = record.rec_headers
    note = head.get_header(NOTE)
    return RawRecord(
        ref=ref,
        url=head.get_header("WARC-Target-URI"),
        final_url=head.get_header(FINAL_URL) or head.get_header("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(head.get_header("WARC-Date")),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(record.http_headers.headers),
        body=body,
        note=json.loads(note) if note else {},
    )


def iter_records(folder: Path) -> Iterator[RawRecord]:
    """Yield every stored answer, files by name (that is by time), records in order; damaged stretches are logged and skipped."""
    for path in sorted([*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{SUFFIX}{OPEN}")]):
        name = path.name.removesuffix(OPEN)
        for offset, length, data in _members(path):
            if data is None:
                log.warning("%s: %d bytes at %d are damaged and skipped", name, length, offset)
                continue
            record = _parse(data, RawRef(name, offset))
            if record is not None:
                yield record


def read_record(folder: Path, ref: RawRef) -> RawRecord | None:
    """Return the answer at a reference; None where the file is missing or the record is torn or damaged."""
    for path in (folder / ref.file, folder / (ref.file + OPEN)):
        if path.parent == folder and path.is_file():
            with path.open("rb") as file:
                _, data = _inflate(file, ref.offset)
            return _parse(data, ref) if data is not None and data.startswith(b"WARC/") else None
    return None
