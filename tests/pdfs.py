"""PDF files by hand, byte for byte: pages of lines in Helvetica, as much as a press release needs."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO

from pypdf import PdfWriter

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf(*pages: str, info: Mapping[str, str] | None = None, lang: str = "en-GB") -> bytes:
    """Return a PDF whose pages hold the lines of the texts given; an empty text is a page without characters."""
    return assembled([_content(page) for page in pages], info or {}, lang=lang)


def assembled(contents: Sequence[bytes], info: Mapping[str, str], lang: str = "en", packed: bool = False) -> bytes:
    """Return a PDF whose pages have these content streams, or the ones that these unpack to."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(contents)))
    entries = b"".join(b"/%s (%s)" % (name.encode(), _escaped(value)) for name, value in info.items())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang (%s)>>" % lang.encode(),
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        b"<<%s>>" % entries,
    ]
    for number, content in enumerate(contents):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 %s>>>>/Contents %d 0 R>>"
        filtered = b"/Filter/FlateDecode" if packed else b""
        objects += [page % (FONT, 5 + 2 * number), b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filtered, content)]
    return written(objects)


def written(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of objects, numbered from 1: its catalogue the first, its information the third."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def encrypted(body: bytes, password: str) -> bytes:
    """Return a PDF that opens with this password only; without one if it is empty, but must not be changed then."""
    writer = PdfWriter(clone_from=BytesIO(body))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(size: int) -> bytes:
    """Return a PDF of a few thousand bytes whose only page unpacks to ``size`` bytes of instructions."""
    packer = zlib.compressobj(9)
    part = b"BT (x) Tj ET\n" * 80_000
    packed = b"".join(packer.compress(part) for _ in range(size // len(part))) + packer.flush()
    return assembled([packed], {}, packed=True)


def _content(page: str) -> bytes:
    lines = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in page.split("\n"))
    return b"BT /F1 11 Tf 72 770 Td 14 TL\n%sET" % lines if page else b"0 0 0 rg 72 72 400 600 re f"


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
