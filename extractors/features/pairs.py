"""Describes a candidate (a party or an authority) in relation to a trigger: who is meant by the words around it?"""

from __future__ import annotations

import re

from extractors.features.candidates import FOLLOWED_BY, LINKS, PRECEDED_BY, Field
from extractors.features.places import Place, View, view_of
from extractors.features.rows import FAR, Row, columns, flags, nothing, one_hot
from extractors.scene import Scene
from extractors.triggers import Trigger

_EVER_FOLLOWED_BY = columns("any_followed_by_", ("said", "agreed", "was", "has", "must", "consented"))
_EVER_PRECEDED_BY = columns("ever_preceded_by_", ("on", "against", "fined", "by", "charged"))
_LINK_BEFORE, _LINK_AFTER = columns("link_before_", LINKS), columns("link_after_", LINKS)
_LEADS = columns("lead_", ("for", "on", "to", "against", "from", "by", "and", "of")) | {"": "lead_none"}
_LEAD_LENGTH, _LEAD_WORDS = 60, 5  # a longer way to the candidate is led by no single word
_NO_RANK = 9
_FAR_UP = 50  # sentences
_WORD = re.compile(r"\w+")


def pair_rows(scene: Scene, trigger: Trigger, field: Field) -> list[Row]:
    """Describe each candidate in relation to one trigger.

    The last column, ``pair.standing`` in the tables, is a judgement that ``extractors.judging`` fills in.
    """
    view = view_of(scene, trigger, field)
    stand_ins, wording = _stand_ins(view), _list_wording(view)
    return [
        {
            **_in_sentence(view, i),
            **_further_up(view, i),
            **_in_article(view, i),
            **stand_ins,
            **_layout(view, i),
            **_beside_name(view, i),
            **_links(view, i),
            **_in_list(view, i),
            **wording,
            "sanction_sentences": candidate.sanctions,
            "sanction_share": candidate.sanctions / max(1, len(candidate.spots)),
            "standing": 0.0,
        }
        for i, candidate in enumerate(field.candidates)
    ]


def _in_sentence(view: View, i: int) -> Row:
    place, trigger = view.places[i], view.trigger
    left, right = view.gap(i)
    others = {j for start, j in view.here if left <= start < right and j != i}
    sums = view.scene.reading.sums
    between = sum(left < sums[s].start < right for s in view.scene.contents[trigger.sentence].sums)
    return {
        "same_sentence": place.near is not None,
        "distance_before": min(FAR, trigger.start - place.left) if place.before is not None else FAR,
        "distance_after": min(FAR, place.right - trigger.end) if place.after is not None else FAR,
        "rank_before": view.rank_before.get(i, _NO_RANK),
        "rank_after": view.rank_after.get(i, _NO_RANK),
        "others_between": len(others) if place.near is not None else _NO_RANK,
        "sums_between": between if place.near is not None else _NO_RANK,
        "order_in_sentence": view.order.get(i, _NO_RANK),
        "opens_sentence": any(j == i and start <= view.sentence.start + 4 for start, j in view.here),
    }


def _further_up(view: View, i: int) -> Row:
    candidate, latest, previous = view.field.candidates[i], view.places[i].latest, view.previous
    nearest = candidate.sentences[max(0, latest)] if candidate.sentences else view.trigger.sentence - _FAR_UP
    return {
        "in_previous_sentence": any(j == i for _, j in previous),
        "last_in_previous": bool(previous) and previous[-1][1] == i,
        "first_in_previous": bool(previous) and previous[0][1] == i,
        "sentence_distance": max(-20, min(_FAR_UP, view.trigger.sentence - nearest)),
        "later_only": latest < 0,
        "is_last_before": view.latest == i,
    }


def _in_article(view: View, i: int) -> Row:
    field, candidate = view.field, view.field.candidates[i]
    return {
        "mentions": len(candidate.spots),
        "share_of_mentions": len(candidate.spots) / field.mentions,
        "frequency_rank": field.frequency[i],
        "in_title": candidate.in_title,
        "in_first_sentence": candidate.in_first,
        "first_order": field.first[i],
    }


def _stand_ins(view: View) -> Row:
    here, trigger = view.scene.contents[view.trigger.sentence].stand_ins, view.trigger
    return {
        "stand_in_before": any(not s.pronoun and s.start < trigger.start for s in here),
        "stand_in_after": any(not s.pronoun and s.start >= trigger.end for s in here),
        "pronoun_before": any(s.pronoun and s.start < trigger.start for s in here),
    }


def _layout(view: View, i: int) -> Row:
    candidate, near = view.field.candidates[i], view.places[i].near
    heading = view.scene.heading_near(view.trigger.sentence)
    text = view.scene.reading.text
    return {
        "in_heading_above": heading >= 0 and heading in candidate.sentences,
        "nearest_in_sentence": view.rank_before.get(i) == 0 or view.rank_after.get(i) == 0,
        "same_line": view.sentence.line in candidate.lines,
        "only_candidate": len(view.field.candidates) == 1,
        "line_opener": view.sentence.line in candidate.opened,
        "in_brackets": near is not None and text.startswith("(", candidate.starts[near] - 1) and candidate.starts[near] > 0,
        "words": candidate.words,
    }


def _beside_name(view: View, i: int) -> Row:
    """Tell the words and marks around the mention near the trigger, or around the latest one before it."""
    candidate, place = view.field.candidates[i], view.places[i]
    mention = place.near if place.near is not None else place.latest
    before, after = (candidate.before[mention], candidate.after[mention]) if mention >= 0 else ("", "")
    left, right = view.gap(i) if place.near is not None else (0, 0)
    text = view.scene.reading.text
    return {
        "dash_after": after in ("–", "—", "-"),
        "colon_after": after == ":",
        "bracket_after": after == "(",
        "semicolon_between": text.count(";", left, right),
        "commas_between": text.count(",", left, right),
        **one_hot(before, PRECEDED_BY),
        **one_hot(after, FOLLOWED_BY),
        **flags(candidate.after, _EVER_FOLLOWED_BY),
        **flags(candidate.before, _EVER_PRECEDED_BY),
    }


def _links(view: View, i: int) -> Row:
    """Tell which linking cues stand between, and the word that leads from the trigger to a candidate after it."""
    place, trigger = view.places[i], view.trigger
    before = {m for start, m in view.links if place.left <= start < trigger.start} if place.before is not None else ()
    after = {m for start, m in view.links if trigger.end <= start < place.right} if place.after is not None else ()
    return {**flags(before, _LINK_BEFORE), **flags(after, _LINK_AFTER), **_lead(view, place)}


def _lead(view: View, place: Place) -> Row:
    """Tell the word after the trigger where little else stands before the candidate ("€5m on Acme")."""
    start = view.trigger.end
    if place.after is None or place.right - start >= _LEAD_LENGTH:
        return nothing(_LEADS)
    words = _WORD.findall(view.scene.reading.text, start, place.right)
    return one_hot(words[0].lower() if 0 < len(words) < _LEAD_WORDS else "", _LEADS)


def _in_list(view: View, i: int) -> Row:
    """Compare the order of the sums with that of the candidates: "Acme and Bolt must pay €1m and €2m"."""
    sums = [view.scene.reading.sums[s].start for s in view.scene.contents[view.trigger.sentence].sums]
    rank = sums.index(view.trigger.start) if view.trigger.start in sums else -1
    names, order = len(view.order), view.order.get(i)
    return {
        "order_match": order is not None and order == rank,
        "order_match_end": order is not None and names - order == len(sums) - rank,
        "counts_equal": names == len(sums) and names > 1,
    }


def _list_wording(view: View) -> Row:
    words = view.scene.reading.text[view.sentence.start : view.sentence.end].lower()
    stand_ins = view.scene.contents[view.trigger.sentence].stand_ins
    return {
        "respectively": "respectively" in words,
        "each": " each" in words or "apiece" in words,
        "plural_stand_in": any(s.plural for s in stand_ins) or "defendants" in words or "respondents" in words,
    }
