"""The data dictionary: every table, view and column with its meaning, read from the database's own comments.

``python -m data.dictionary`` writes ``docs/data-dictionary.md``; a test fails while it is not fresh.
"""

from __future__ import annotations

from pathlib import Path

from data.database import connect
from data.schema import SCHEMA_VERSION, TABLES, prepare

PAGE = Path(__file__).parent.parent / "docs" / "data-dictionary.md"
HEAD = f"""# Data dictionary

Made by `python -m data.dictionary` from `data/records.py` and `data/views.sql`; do not edit. Schema version {SCHEMA_VERSION}.

Times are UTC without a zone. Dates of events are text as precise as the articles: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
Sums are exact decimals in the currency of the decision; euro and dollar values are the European Central Bank's reference
rates of the last banking day on or before the date (for a month its 15th, for a year its 30 June), for information only.
Character offsets count Unicode code points of `articles.text` from 0, the end excluded.
"""
LAYERS = {
    "raw": "Raw: what was fetched",
    "derived": "Derived: follows from raw, `finewire rebuild` makes it again",
    "kept": "Kept: made by people, carried through a rebuild",
    "log": "Log: what happened when, and what is due next",
}


def render() -> str:
    """Return the data dictionary as Markdown."""
    with connect(Path(":memory:")) as db:
        prepare(db)
        columns = db.execute(
            "SELECT table_name, column_name, data_type, is_nullable, coalesce(comment, '') FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY table_name, column_index"
        ).fetchall()
        views = db.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY view_name").fetchall()
        macros = db.execute(
            "SELECT function_name, parameters, comment FROM duckdb_functions() "
            "WHERE NOT internal AND function_type = 'table_macro' ORDER BY function_name"
        ).fetchall()
    parts = [HEAD]
    for layer, title in LAYERS.items():
        parts.append(f"## {title}\n")
        for table in (table for table in TABLES.values() if table.layer == layer):
            doc = " ".join(table.doc.split())
            parts.append(f"### `{table.name}`\n\n{doc} Key: {', '.join(f'`{name}`' for name in table.key)}.\n")
            parts.append(_grid(table.name, columns, nullable=True))
    parts.append("## Views\n")
    for name, comment in views:
        parts.append(f"### `{name}`\n\n{comment}\n")
        parts.append(_grid(name, columns, nullable=False))
    parts.append("## Macros\n")
    parts.extend(f"### `{name}({', '.join(parameters)})`\n\n{comment}\n" for name, parameters, comment in macros)
    return "\n".join(parts)


def _grid(relation: str, columns: list[tuple[str, str, str, bool, str]], *, nullable: bool) -> str:
    titles = ["column", "type", *(["null"] if nullable else []), "meaning"]
    head = f"| {' | '.join(titles)} |\n|{' --- |' * len(titles)}"
    lines = [head]
    for table, name, kind, empty, comment in columns:
        if table == relation:
            cells = [f"`{name}`", kind, *(["yes" if empty else ""] if nullable else []), comment.replace("|", "\\|")]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the data dictionary where it belongs."""
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
