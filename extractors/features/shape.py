"""Describes where a trigger stands and, for a sum, how it is written and how it relates to the other sums."""

from __future__ import annotations

import math
import re

from extractors.features.rows import Row, columns, one_hot
from extractors.scene import Scene
from extractors.sums_compared import RUN
from extractors.triggers import Trigger

_KIND = columns("kind_", "order ban reprimand other penalty_payment fine disgorgement settlement restitution".split())
_WORD_AFTER = {word: f"{word}_after" for word in ("of", "to", "for")}
_WORD_BEFORE = {word: f"{word}_before" for word in ("of", "to", "a", "the", "plus", "from", "and", "with")}
_BESIDE = 14  # characters looked at on either side
_SHORT = 90  # characters: a shorter sentence without a verb is an item of a list or table
_WORD = re.compile(r"[\w&+]+")
_NEXT_WORD = re.compile(r"\W{0,3}(\w+)")
_VERB = re.compile(r"\b(?:is|was|were|has|have|had|will|must|fined|imposed|pay|paid)\b")
_TITLE_FINE = re.compile(
    r"\b(?:fine[sd]?|penalt\w+|settle\w*|pay|order\w*|charge\w*|ban\w*|sanction\w*|probe|investigat\w+|sue[sd]?|appeal\w*|annul\w*"
    r"|overturn\w*|cut\w*|uph\w+)\b",
    re.IGNORECASE,
)


def shape(scene: Scene, trigger: Trigger) -> Row:
    """Describe one trigger."""
    return {
        "is_sum": trigger.sum is not None,
        **one_hot(trigger.kind, _KIND),
        **_position(scene, trigger),
        **_among_sums(scene, trigger),
        **_writing(scene, trigger),
        **_names_beside(scene, trigger),
        **_dates_beside(scene, trigger),
        **_words_beside(scene, trigger),
        **_article(scene, trigger),
        **_retold(scene, trigger),
    }


def _position(scene: Scene, trigger: Trigger) -> Row:
    sentences = scene.reading.sentences
    sentence = sentences[trigger.sentence]
    return {
        "sentence_index": trigger.sentence,
        "sentence_share": trigger.sentence / max(1, len(sentences)),
        "sentence_length": sentence.end - sentence.start,
        "offset_in_sentence": trigger.start - sentence.start,
        "left_in_sentence": sentence.end - trigger.end,
        "bullet": sentence.bullet,
        "heading": sentence.heading,
        "opens_line": sentence.opens,
        "line_index": sentence.line,
        "lines": sentences[-1].line,
    }


def _among_sums(scene: Scene, trigger: Trigger) -> Row:
    sums, money = scene.sums, trigger.sum
    here = scene.contents[trigger.sentence].sums
    amount = float(money.amount) if money else 0.0
    total = sums.totals.get(money.amount, 0.0) if money else 0.0
    return {
        "sums_in_sentence": len(here),
        "sum_rank_in_sentence": here.index(trigger.rank) if money else -1,
        "sums_in_text": len(sums.sums),
        "same_sum_count": sums.values[money.amount, money.currency] if money else 0,
        "sum_in_title": money is not None and money.amount in scene.title_amounts,
        "log_amount": math.log10(amount) if amount > 0 else 0.0,
        "share_of_largest": amount / sums.largest,
        "total_of_next": total == RUN,
        "total_of_others": total,
        "part_of_total": money is not None and money.amount in sums.parts,
    }


def _writing(scene: Scene, trigger: Trigger) -> Row:
    text, money = scene.reading.text, trigger.sum
    start = scene.reading.sentences[trigger.sentence].start
    qualifier = money.qualifier if money else None
    digits = str(int(money.amount)).rstrip("0") if money else ""
    return {
        "up_to": qualifier == "up_to",
        "at_least": qualifier == "at_least",
        "about": qualifier == "about",
        "range": money is not None and money.high is not None,
        "conversion": money is not None and money.conversion_of is not None,
        "has_conversion": trigger.rank in scene.sums.converted,
        "elliptical": money is not None and money.elliptical,
        "round": money is not None and money.amount % 10 == 0 and len(digits) <= 2,
        "in_brackets": text.rfind("(", start, trigger.start) > text.rfind(")", start, trigger.start),
        "in_quotes": text.count("“", start, trigger.start) > text.count("”", start, trigger.start),
        "same_currency_share": scene.sums.currencies[money.currency] / len(scene.sums.sums) if money else 0.0,
    }


def _names_beside(scene: Scene, trigger: Trigger) -> Row:
    here = scene.contents[trigger.sentence]
    return {
        "parties_in_sentence": len({p.who for p in here.parties}),
        "authorities_in_sentence": len({a.who for a in here.authorities}),
        "names_authority": any(a.how != "generic" for a in here.authorities),
        "authority_before": any(a.end <= trigger.start for a in here.authorities),
        "authority_after": any(a.start >= trigger.end for a in here.authorities),
        "party_before": any(p.end <= trigger.start for p in here.parties),
        "party_after": any(p.start >= trigger.end for p in here.parties),
    }


def _published_year(scene: Scene) -> int | None:
    published = scene.reading.article.published
    return int(published[:4]) if published else None


def _dates_beside(scene: Scene, trigger: Trigger) -> Row:
    dates = [scene.reading.dates[d] for d in scene.contents[trigger.sentence].dates]
    before = [d for d in dates if d.end <= trigger.start]
    published = _published_year(scene)
    return {
        "old_year_before": published is not None and any(int(d.value[:4]) < published for d in before),
        "date_before": bool(before),
        "date_after": any(d.start >= trigger.end for d in dates),
    }


def _words_beside(scene: Scene, trigger: Trigger) -> Row:
    text, sentence = scene.reading.text, scene.reading.sentences[trigger.sentence]
    left = text[max(sentence.start, trigger.start - _BESIDE) : trigger.start]
    right = text[trigger.end : min(sentence.end, trigger.end + _BESIDE)]
    words = _WORD.findall(left)
    following = _NEXT_WORD.match(right)
    word = following.group(1).lower() if following else ""
    return {
        "percent_after": (word == "or" and "%" in right) or "per cent" in right,  # "€20m or 4% of turnover"
        "per_after": word in ("per", "a"),
        **one_hot(word, _WORD_AFTER),
        "comma_after": right.lstrip().startswith(","),
        "dash_before": left.rstrip().endswith(("–", "-", "—")),
        "colon_before": left.rstrip().endswith(":"),
        **one_hot(words[-1].lower() if words else "", _WORD_BEFORE),
    }


def _article(scene: Scene, trigger: Trigger) -> Row:
    reading = scene.reading
    sentence = reading.sentences[trigger.sentence]
    published = _published_year(scene)
    years = [int(reading.dates[d].value[:4]) for d in scene.contents[trigger.sentence].dates]
    short = sentence.end - sentence.start < _SHORT
    return {
        "verbless": short and not _VERB.search(reading.text, sentence.start, sentence.end),
        "published_gap_years": published - max(years) if published is not None and years else 0,
        "heading_above": scene.heading_near(trigger.sentence, 4) >= 0,
        "sentences_in_text": len(reading.sentences),
        "title_fine_words": len(_TITLE_FINE.findall(reading.article.title or "")),
    }


def _retold(scene: Scene, trigger: Trigger) -> Row:
    sums, money = scene.sums, trigger.sum
    return {
        "first_sum": trigger.rank == 0,
        "last_sum": money is not None and trigger.rank == len(sums.sums) - 1,
        "value_is_conversion": money is not None and (money.amount, money.currency) in sums.conversions,
        "rounds_another": money is not None and sums.exact[trigger.rank] != trigger.rank,
        "in_title_line": trigger.start < scene.reading.offset,
    }
