"""Finds the words of the article that each value of an action was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from data.records import EvidenceSpan
from extractors.decision_dates import ActionDate
from extractors.legal_basis import LawMention
from extractors.money import MoneyMention
from extractors.reading import Reading
from extractors.regulators import Authority
from extractors.respondents import Party
from extractors.triggers import Trigger

_Found = tuple[str, int, int]  # field, start and end in the reading's text


def evidence_of(
    reading: Reading,
    trigger: Trigger,
    authority: Authority | None,
    parties: Sequence[Party],
    when: ActionDate,
    laws: Sequence[LawMention],
) -> tuple[EvidenceSpan, ...]:
    """Return a span for every value of an action that stands in the article's text.

    Offsets are into that text, without the title; a value that only the title tells has no span.
    """
    sentence = reading.sentences[trigger.sentence]
    found = [
        *(_of_authority(reading, trigger, authority) if authority else ()),
        *_of_parties(reading, trigger, parties),
        *_fields(("kind", "status", "primary"), sentence.start, sentence.end),
        *(_of_sum(trigger.sum) if trigger.sum else ()),
        *(_fields(("date", "date_precision", "date_basis"), *when.span) if when.span else ()),
        *(("legal_basis", law.start, law.end) for law in laws),
    ]
    offset = reading.offset
    in_text = (span for span in found if span[1] >= offset)
    return tuple(EvidenceSpan(name, start - offset, end - offset, reading.text[start:end]) for name, start, end in in_text)


def _fields(names: Iterable[str], start: int, end: int) -> Iterator[_Found]:
    return ((name, start, end) for name in names)


def _of_authority(reading: Reading, trigger: Trigger, authority: Authority) -> Iterator[_Found]:
    """The mention nearest to the trigger tells the authority, and by the registry all that is known of it."""
    if not authority.mentions:  # known by the article's address alone
        return
    near = min(authority.mentions, key=lambda m: (m.start < reading.offset, abs(m.start - trigger.start)))
    yield "regulator", near.start, near.end
    if authority.regulator:
        yield "regulator_id", near.start, near.end
    if authority.acronym is not None:
        yield "regulator_acronym", near.start, near.end
    if authority.regulator:
        yield "jurisdiction", near.start, near.end


def _of_parties(reading: Reading, trigger: Trigger, parties: Iterable[Party]) -> Iterator[_Found]:
    """The mention that gives a party's name in full, of several the nearest to the trigger."""
    for party in parties:
        near = min(
            party.mentions,
            key=lambda m: (m.start < reading.offset, reading.text[m.start : m.end] != party.name, abs(m.start - trigger.start)),
        )
        yield from _fields(("company", "respondent_kind"), near.start, near.end)


def _of_sum(money: MoneyMention) -> Iterator[_Found]:
    yield from _fields(("amount", "currency", "amount_text"), money.start, money.end)
    if money.qualifier:  # the words "up to", "nearly", or the sum itself where it is a range
        yield "amount_qualifier", money.qualifier_start or money.start, money.qualifier_end or money.end
