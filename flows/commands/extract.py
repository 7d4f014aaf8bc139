"""``finewire extract`` and ``finewire evaluate``: the extraction on a person's own texts."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.records import ArticleText, Extraction
from flows.documents import STDIN, Defaults, article_date, read_articles
from flows.errors import UserError
from flows.extraction import load_extractor
from flows.jsontext import dumps, loads
from flows.progress import bars
from flows.render import printable

EVALUATED = ("regulator", "company", "amount", "currency", "kind", "status", "date")


def extract(names: list[str], published: str | None, article_id: str | None, with_text: bool) -> int:
    """Print one JSON object per article; return 0, or 1 where something could not be read.

    Raises:
        UserError: For a missing file, a date that is none, or an id for several files.
    """
    names = names or [STDIN]
    if article_id is not None and len(names) > 1:
        raise UserError("--id is for one file")
    try:
        defaults = Defaults(article_date(published) if published else None, article_id)
    except ValueError as error:
        raise UserError(f"--published: {error}") from error
    problems: list[str] = []

    def report(message: str) -> None:
        problems.append(message)
        print(f"finewire: {printable(message)}", file=sys.stderr)  # noqa: T201

    articles = read_articles(names, defaults, report)
    with bars() as shown:
        shown.expect("extracting", _count_lines(names))
        for article, found in run_pipeline(articles):
            line = as_json(article, found) | ({"text": article.text} if with_text else {})
            sys.stdout.write(dumps(line) + "\n")
            shown.advance("extracting")
    sys.stdout.flush()
    return 1 if problems else 0


def run_pipeline(articles: Iterable[ArticleText]) -> Iterator[tuple[ArticleText, Extraction]]:
    """Yield each article with what was found in it, in order; the articles are read as the batches need them."""
    first = next(iterator := iter(articles), None)
    if first is None:
        return
    extract = load_extractor()  # takes seconds: only when there is something to read
    waiting: deque[ArticleText] = deque()

    def remembered() -> Iterator[ArticleText]:
        waiting.append(first)
        yield first
        for article in iterator:
            waiting.append(article)
            yield article

    for found in extract(remembered()):
        yield waiting.popleft(), found


def as_json(article: ArticleText, found: Extraction) -> dict[str, Any]:
    """Return the printed object of one article."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "language": found.language,
        "actions": [asdict(action) for action in found.actions],
    }


def _count_lines(names: list[str]) -> int:
    """Return how many articles there will be, at most; 0 where nobody watches, or only standard input knows."""
    if not sys.stderr.isatty() or STDIN in names:
        return 0
    total = 0
    for name in names:
        path = Path(name)
        if path.suffix.lower() in {".jsonl", ".ndjson"} and path.is_file():
            with path.open("rb") as lines:
                total += sum(1 for line in lines if line.strip())
        else:
            total += 1
    return total


def evaluate(gold: str, predicted: str | None, as_json_text: bool, list_errors: bool) -> int:
    """Print the score of extracted actions (or of extraction run now on the gold texts) against gold actions; return 0.

    Raises:
        UserError: For a missing file, a line that is no labelled article, or gold lines without a text to read.
    """
    from models.evaluate import score

    golds = _labelled(gold)
    if not any("actions" in article for article in golds):
        raise UserError(f'{gold}: no line with "actions", so there is nothing to measure against')
    result = score(golds, _predict(golds, gold) if predicted is None else _labelled(predicted))
    out = sys.stdout
    if list_errors:
        for article in result.articles:
            lines = [_error_line(*error) for error in article.errors()]
            if lines:
                out.write("\n".join([f"{printable(article.id)}  {printable(article.url)}".rstrip(), *lines]) + "\n")
    if as_json_text:
        out.write(dumps(result.summary) + "\n")
    else:
        _print_summary(result.summary)
    return 0


def _labelled(name: str) -> list[dict[str, Any]]:
    path = Path(name)
    if name != STDIN and not path.is_file():
        raise UserError(f"{name}: no such file")
    lines = sys.stdin.buffer.read().splitlines() if name == STDIN else path.read_bytes().splitlines()
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = loads(line.decode("utf-8-sig"))
        except ValueError as error:
            raise UserError(f"{name}:{number}: {error}") from error
        if not isinstance(row, dict) or "id" not in row:
            raise UserError(f'{name}:{number}: an object with "id" and "actions" is meant')
        actions = row.get("actions") or []
        if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
            raise UserError(f'{name}:{number}: "actions" must be a list of objects')
        rows.append(row)
    return rows


def _predict(golds: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    if any(not isinstance(row.get("text"), str) for row in golds):
        raise UserError(f"{name}: every line needs a text, or name a file of extracted actions as well")
    articles = (ArticleText(str(row["id"]), row["text"], row.get("title"), row.get("url"), row.get("published")) for row in golds)
    with bars() as shown:
        shown.expect("extracting", len(golds))
        predictions = []
        for article, found in run_pipeline(articles):
            predictions.append(as_json(article, found))
            shown.advance("extracting")
    return predictions


def _error_line(what: str, gold: Any, predicted: Any, wrong: tuple[str, ...]) -> str:
    sides = [" | ".join(printable(side.get(key)) or "-" for key in EVALUATED) for side in (gold, predicted) if side]
    return f"   {what:7} {'  <-  '.join(sides)}" + (f"  wrong: {', '.join(wrong)}" if wrong else "")


def _print_summary(summary: dict[str, Any]) -> None:
    from flows.render import write_table

    rows = [(name, *(summary[name].values())) for name in ("core", "full", "money", "orders")]
    write_table(("", "precision", "recall", "F1", "right", "extracted", "gold"), rows)
    rates = {"primary recall": summary["primary_recall"], "leaks per article": summary["leaks_per_article"]}
    rates |= {"clean negatives": summary["clean_negatives"]} | {f"{k} agrees": v for k, v in summary["fields"].items()}
    rates |= {"articles": summary["articles"], "without prediction": summary["missing_docs"]}
    write_table(("measure", "value"), rates.items())
