"""Record a golden page: ``python -m tests.record_page URL-or-FILE NAME --trap "what it stands for"``.

Writes ``tests/pages/NAME/page.html`` and ``expected.toml`` with what the present code reads. Correct that by hand: it is what the
page *should* give. Publish only pages whose words are yours to publish; of others keep the layout and replace the words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.fetch import Fetcher, Settings
from tests.golden import FOLDER, dump, read


def record(page: str, name: str, given: dict[str, str], trap: str, folder: Path, settings: Settings) -> Path:
    """Write a golden page and return its folder.

    Raises:
        ValueError: For a name that is no plain folder name or is taken, and for a page that cannot be had.
    """
    target = folder / name
    if not name.isidentifier():
        raise ValueError(f"{name!r}: letters, digits and underscores make a name")
    if target.exists():
        raise ValueError(f"{target} is there already")
    if page.startswith(("http://", "https://")):
        found = Fetcher(settings).get(page)
        if not found.ok:
            raise ValueError(f"{page}: {found.outcome} {found.detail}".rstrip())
        body = found.body
        given = {"url": found.final_url, **({"content_type": found.content_type} if found.content_type else {}), **given}
    else:
        try:
            body = Path(page).read_bytes()
        except OSError as error:
            raise ValueError(f"{page}: {error.strerror}") from None
    target.mkdir(parents=True)
    (target / "page.html").write_bytes(body)
    (target / "expected.toml").write_text(dump({"trap": trap, **given, **read(body, given)}), encoding="utf-8")
    return target


def main(arguments: Sequence[str] | None = None, *, folder: Path = FOLDER, settings: Settings | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.record_page", description="Record a golden page.")
    parser.add_argument("page", metavar="URL-or-FILE")
    parser.add_argument("name", metavar="NAME", help="of the folder under tests/pages")
    parser.add_argument("--trap", required=True, help="one line: what this layout gets wrong in a reader")
    parser.add_argument("--url", help="the address of a page that is given as a file")
    parser.add_argument("--content-type", help="its Content-Type header")
    parser.add_argument("--date-order", choices=("DMY", "MDY", "YMD"), help="how its source writes 03/09/2024; DMY unless given")
    chosen = parser.parse_args(arguments)
    given = {key: value for key in ("url", "content_type", "date_order") if (value := getattr(chosen, key))}
    try:
        target = record(chosen.page, chosen.name, given, chosen.trap, folder, settings or Settings())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{target / 'expected.toml'}: what is read now. Put right by hand what is wrong in it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
