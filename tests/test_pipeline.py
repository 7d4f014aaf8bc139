"""The pipeline's components by themselves, with a recogniser that only remembers what it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import spacy
from spacy.tokens import Doc

from data.records import ArticleText, Extraction
from models.pipeline import BATCH, GatedRecogniser, doc_of, finewire_actions, finewire_parties

ENGLISH = (
    "The Financial Conduct Authority fined Zorblax Widgets Ltd £5m on Tuesday because it had failed to check its customers for "
    "years and did not report suspicious payments in time."
)
GERMAN = (
    "Die BaFin verhängte gegen die Zorblax Widgets AG eine Geldbuße von 5 Mio. Euro, weil sie Verdachtsmeldungen über Jahre zu "
    "spät abgegeben hatte. Das teilte die Behörde am Dienstag in Bonn mit."
)


class Recorder:
    """A recogniser that finds nothing."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.batch_size = 0

    def pipe(self, docs: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        self.batch_size = batch_size
        for doc in docs:
            self.read.append(doc.text)
            yield doc


def _docs(*texts: str) -> list[Doc]:
    nlp = spacy.blank("en")
    return [doc_of(nlp, ArticleText(str(number), text)) for number, text in enumerate(texts)]


def test_nothing_dear_looks_at_another_language() -> None:
    recorder = Recorder()
    german, english = (finewire_parties(doc) for doc in GatedRecogniser(recorder).pipe(_docs(GERMAN, ENGLISH)))
    assert recorder.read == [ENGLISH]
    assert [party.name for party in english._.reading.parties] == ["Zorblax Widgets Ltd"]
    assert german._.reading.parties == []
    assert german._.reading.sums
    assert finewire_actions(german)._.extraction == Extraction("de", (), ())


def test_a_batch_is_no_larger_than_it_should_be() -> None:
    recorder = Recorder()
    for asked, used in ((1000, BATCH), (2, 2)):
        list(GatedRecogniser(recorder).pipe(_docs(ENGLISH), batch_size=asked))
        assert recorder.batch_size == used
