"""Articles into the database: only those that say something new are given to the extraction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from data import warehouse
from data.records import Article, ArticleText, Document, ErrorRow, Extraction, Fetch
from data.warehouse import Loaded, Writer
from flows.extraction import Extract


def load_articles(
    writer: Writer,
    run_id: str,
    extract: Extract,
    *,
    articles: Sequence[Article],
    fetches: Sequence[Fetch] = (),
    errors: Sequence[ErrorRow] = (),
) -> Loaded:
    """Store a batch, having extracted what is new in it; the request of an article is stored in its transaction.

    Articles are taken in the order of their requests. One transaction is enough unless an article occurs twice (a page under
    two addresses): each of its versions must be seen, one after the other.

    Raises:
        LoadError: If the database refused a part; nothing of that is stored then.
    """
    groups = list(_once_each(sorted(articles, key=lambda article: (article.fetched_at, article.fetch_id)))) or [[]]
    waiting = {fetch.fetch_id: fetch for fetch in fetches}
    parts = []
    for group in groups[:-1]:
        own = [waiting.pop(article.fetch_id) for article in group if article.fetch_id in waiting]
        parts.append(_load(writer, run_id, extract, group, own, ()))
    parts.append(_load(writer, run_id, extract, groups[-1], list(waiting.values()), errors))
    return Loaded(
        new=tuple(key for part in parts for key in part.new),
        updated=tuple(key for part in parts for key in part.updated),
        unchanged=tuple(key for part in parts for key in part.unchanged),
        reports=sum(part.reports for part in parts),
        errors=sum(part.errors for part in parts),
    )


def _once_each(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Yield the articles in order, in groups that hold no article twice."""
    group: dict[str, Article] = {}
    for article in articles:
        if article.article_id in group:
            yield list(group.values())
            group = {}
        group[article.article_id] = article
    if group:
        yield list(group.values())


def _load(
    writer: Writer, run_id: str, extract: Extract, articles: Sequence[Article], fetches: Sequence[Fetch], errors: Sequence[ErrorRow]
) -> Loaded:
    news = {article.article_id for article in warehouse.changed(writer, articles)}
    texts = [
        ArticleText(article.article_id, article.text, article.title, article.canonical_url, article.published)
        for article in articles
        if article.text is not None and article.article_id in news
    ]
    found = dict(zip((text.id for text in texts), extract(texts), strict=True)) if texts else {}
    documents = [
        Document(with_language(article, found.get(article.article_id)), found.get(article.article_id)) for article in articles
    ]
    return warehouse.load_batch(writer, run_id, fetches=fetches, documents=documents, errors=errors)


def with_language(article: Article, extraction: Extraction | None) -> Article:
    """Return the article with the language of its words where that is known: a page's own word for it is often its template's."""
    return replace(article, language=extraction.language) if extraction and extraction.language else article
