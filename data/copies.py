"""Copies of articles: the same text at several addresses, and syndicated text that was hardly edited.

Nothing is merged here: every page keeps its text, its facts and their evidence. What is stored is only which earlier article
it repeats, so that whoever counts reports can count the independent ones. Alike texts are found by MinHash over word
shingles with banding (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3): time grows with the
number of articles, not with the number of pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray
from rensa import RMinHash

from data.home import state_folder
from data.loading import write
from data.records import ArticleCopy
from data.warehouse import Writer

# Words in a shingle. Five in a row are seldom shared by chance, and an edited word spoils no more than five shingles.
SHINGLE = 5
# Share of shingles that both texts have (Jaccard) from which on the later is a copy: about one word in twenty edited, or two
# fifths of the text cut. Of the 1,781 labelled articles no two of different publishers come above 0.42.
ALIKE = 0.6
# Values of a signature; the estimate of the share has a standard error of at most 0.03.
VALUES = 256
# Values in a band: two texts are compared where one of the 64 bands is equal, which at 0.6 happens to all but 1 in 7,000 pairs.
BAND = 4
# Shorter texts share too much by chance: a stub with a publisher's own sentences is no copy.
SHORTEST = 40  # words
# Originals of one source remembered in a band: form letters must not make the search quadratic.
CROWD = 8
CHUNK = 1_000  # texts read from the database at once

Signature = NDArray[np.uint32]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """An article as this module sees it; ``digest`` is the hash of ``text``."""

    article_id: str
    source_id: str
    title: str | None
    published: str | None
    digest: str
    text: str


def signature(text: str) -> Signature | None:
    """Return the MinHash signature of a text, ``VALUES`` unsigned 32-bit integers; None for one that is too short."""
    words = _WORD.findall(text.lower())
    if len(words) < SHORTEST:
        return None
    found = RMinHash(num_perm=VALUES, seed=1)
    found.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return np.array(found.digest(), dtype=np.uint32)


def find_copies(texts: Iterable[Text]) -> Iterator[ArticleCopy]:
    """Yield the articles that repeat an earlier one.

    A copy is compared with its original itself, never with another copy: likeness is not passed on along a chain. Within a source,
    texts that are alike are a regulator's form letters more often than copies: there the headline must be the same too.

    Args:
        texts: In an order that does not depend on when they were fetched, originals first.
    """
    pages: dict[tuple[str, str | None], list[Text]] = defaultdict(list)  # by words and headline: articles, not copies of them
    roots: dict[str, tuple[str, float]] = {}  # article -> its original, and how alike they are
    words: dict[str, list[Text]] = defaultdict(list)  # by words: originals
    bands: dict[tuple[int, bytes], dict[str, list[tuple[Text, Signature]]]] = defaultdict(lambda: defaultdict(list))
    for whole in texts:
        text = replace(whole, text="")  # what is remembered: all texts together would not fit into memory
        same = next((one for one in pages[text.digest, text.title] if text.published in (None, one.published)), None)
        if same is not None:
            original, similarity = roots.get(same.article_id, (same.article_id, 1.0))
            yield ArticleCopy(article_id=text.article_id, original_id=original, similarity=similarity, same_as=same.article_id)
            continue
        pages[text.digest, text.title].append(text)
        alike = next(((one, 1.0) for one in words[text.digest] if _may_be_copy(text, one)), None)
        signed = None if alike else signature(whole.text)
        if signed is not None:
            alike = _most_alike(text, signed, [bands[key] for key in _keys(signed) if key in bands])
        if alike is not None:
            roots[text.article_id] = (alike[0].article_id, alike[1])
            yield ArticleCopy(article_id=text.article_id, original_id=alike[0].article_id, similarity=alike[1], same_as=None)
            continue
        words[text.digest].append(text)
        if signed is not None:
            for key in _keys(signed):
                if len(bands[key][text.source_id]) < CROWD:
                    bands[key][text.source_id].append((text, signed))


def _keys(signed: Signature) -> list[tuple[int, bytes]]:
    return [(at, signed[at : at + BAND].tobytes()) for at in range(0, VALUES, BAND)]


def _may_be_copy(text: Text, original: Text) -> bool:
    return text.source_id != original.source_id or text.title == original.title


def _most_alike(
    text: Text, signed: Signature, shared: Sequence[dict[str, list[tuple[Text, Signature]]]]
) -> tuple[Text, float] | None:
    """Return the original that shares most, the earliest of equals, and the share; None where all share too little."""
    candidates = {one.article_id: (one, other) for band in shared for known in band.values() for one, other in known}
    found = None
    for one, other in candidates.values():
        share = round(float(np.mean(signed == other)), 2)
        if share >= ALIKE and _may_be_copy(text, one) and (found is None or (-share, _order(one)) < (-found[1], _order(found[0]))):
            found = (one, share)
    return found


def _order(text: Text) -> tuple[str, str]:
    return (text.published or "9999", text.article_id)


def link_copies(writer: Writer) -> int:
    """Make the table ``article_copies`` anew from the latest versions of all articles; return its number of rows.

    Call it before :func:`data.resolution.resolve`, which counts independent reports by it.

    Raises:
        LoadError: If the database refused the result; the table is as before then.
    """
    copies = list(find_copies(_texts(writer.db)))
    write(writer.db, state_folder(writer.home), {"article_copies": copies}, empty=("article_copies",))
    return len(copies)


def _texts(db: DuckDBPyConnection) -> Iterator[Text]:
    """Yield the latest texts, earliest published first; equal days in the order of their ids, which is as good as any."""
    reading = db.cursor()
    try:
        rows = reading.execute(
            "SELECT article_id, source_id, title, published, text_sha256, text FROM articles "
            "QUALIFY version = max(version) OVER (PARTITION BY article_id) AND status = 'ok' "
            "ORDER BY coalesce(published, '9999'), article_id"
        )
        while chunk := rows.fetchmany(CHUNK):
            for row in chunk:
                yield Text(*row)
    finally:
        reading.close()
