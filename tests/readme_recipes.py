"""The README's recipe queries and their output: ``make readme`` asks them again on the demo's database."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from data.snapshot import query
from flows.home import demo_folder
from flows.render import write_table
from tests.conftest import ROOT

README = ROOT / "README.md"
RECIPE = re.compile(r"```sql\n(?P<sql>.+?)```\n\n```text\n(?P<output>.*?)```", re.DOTALL)


def recipes() -> list[tuple[str, str]]:
    """Return the README's queries, each with the output beneath it."""
    return [(found["sql"], found["output"]) for found in RECIPE.finditer(README.read_text(encoding="utf-8"))]


def answer(sql: str, home: Path) -> str:
    """Return what ``finewire query`` prints, without the blanks at the ends of lines."""
    found = query(home, sql)
    out = io.StringIO()
    write_table(found.columns, found.rows, stream=out)
    return "\n".join(line.rstrip().removeprefix(" ") for line in out.getvalue().splitlines() if line.strip()) + "\n"


def refresh(home: Path) -> None:
    """Write the README anew with the answers of a home folder."""
    text = README.read_text(encoding="utf-8")
    README.write_text(
        RECIPE.sub(lambda found: f"```sql\n{found['sql']}```\n\n```text\n{answer(found['sql'], home)}```", text), "utf-8"
    )


if __name__ == "__main__":
    refresh(Path(sys.argv[1]) if len(sys.argv) > 1 else demo_folder(None))
