"""Scenes and judgements built by hand, for tests of the decisions that follow from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data.records import ArticleText, Kind, Status
from extractors.cues import Cue
from extractors.dates import find_dates
from extractors.judging import Judgements
from extractors.legal_basis import find_laws
from extractors.money import find_money
from extractors.reading import Reading
from extractors.regulators import Authority, RegulatorMention
from extractors.respondents import Party, PartyMention
from extractors.scene import Scene, scene_of
from extractors.text import split_sentences

Likely = Mapping[str, float]  # name of a party or an authority -> probability


def build_scene(
    text: str,
    *,
    parties: Sequence[str] = (),
    unnamed: Sequence[str] = (),
    authorities: Sequence[str] = (),
    cues: Sequence[tuple[str, str]] = (),
    title: str | None = None,
    published: str | None = "2024-05-04",
) -> Scene:
    """Lay out a text whose parties, authorities and cues (word and meaning) are named; its sums, dates and laws are read."""
    whole = f"{title}\n{text}" if title else text
    sentences = split_sentences(whole)

    def spans(words: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(re.escape(words), whole)]

    def party(name: str) -> Party:
        return Party(name, [PartyMention(*span, "ORG") for span in spans(name)], unnamed=name in unnamed)

    def authority(name: str) -> Authority:
        return Authority(name, None, None, [RegulatorMention(*span, "unknown") for span in spans(name)])

    return scene_of(
        Reading(
            article=ArticleText("test", text, title, None, published),
            text=whole,
            offset=len(whole) - len(text),
            sentences=sentences,
            sums=find_money(whole),
            dates=find_dates(whole, published),
            laws=find_laws(whole),
            cues=sorted((Cue(*span, meaning) for word, meaning in cues for span in spans(word)), key=lambda cue: cue.start),
            authorities=[authority(name) for name in authorities],
            parties=[party(name) for name in (*parties, *unnamed)],
            starts=[s.start for s in sentences],
        )
    )


def build_judgements(
    scene: Scene,
    *,
    role: float | Sequence[float] = 0.9,
    party: Likely | Sequence[Likely] = (),
    act: Likely | Sequence[Likely] = (),
    authority: Likely | Sequence[Likely] = (),
    date: Mapping[int, Mapping[int, float]] | None = None,
    kind: Kind | Sequence[Kind] = "fine",
    status: Status = "imposed",
    primary: float | Sequence[float] = 0.9,
) -> Judgements:
    """Judge a scene: one value for all triggers concerned, or one for each of them in text order."""
    everywhere = list(range(len(scene.triggers)))
    sums = [t for t in everywhere if scene.triggers[t].sum]
    cues = [t for t in everywhere if not scene.triggers[t].sum]
    people = {p.name: i for i, p in enumerate(scene.reading.parties)}
    bodies = {a.name: i for i, a in enumerate(scene.reading.authorities)}

    def numbers(value: float | Sequence[float], triggers: list[int]) -> dict[int, float]:
        return dict.fromkeys(triggers, value) if isinstance(value, float) else dict(zip(triggers, value, strict=True))

    def who(likely: Likely | Sequence[Likely], triggers: list[int], places: Mapping[str, int]) -> dict[int, dict[int, float]]:
        each = [likely] * len(triggers) if isinstance(likely, Mapping) else likely or [{}] * len(triggers)
        return {t: {places[name]: p for name, p in of.items()} for t, of in zip(triggers, each, strict=True)}

    return Judgements(
        role=numbers(role, sums),
        party=who(party, sums, people),
        act=who(act, cues, people),
        authority=who(authority, everywhere, bodies),
        date=date or {},
        kind=dict.fromkeys(sums, kind) if isinstance(kind, str) else dict(zip(sums, kind, strict=True)),
        status=dict.fromkeys(everywhere, status),
        primary=numbers(primary, everywhere),
    )
