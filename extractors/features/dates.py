"""Describes the dates of a text in relation to a trigger: which of them is the decision's?"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from extractors.date_reader import DateMention
from extractors.features.rows import FAR, Row
from extractors.scene import Scene, example_scene
from extractors.triggers import Trigger

_LEFT, _AROUND = 28, 60  # characters looked at before a date, and on either side
_EARLY = 3  # sentences: a trigger this far up is news of the day of publication
_UNKNOWN_DAYS = -999
_MIDDLE = {len("2024"): "-06-15", len("2024-05"): "-15"}  # what makes a date a day
_WORD = re.compile(r"\w+")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_DATELINE = re.compile(r",?\s?(?:\d{4}\s?)?(?:\([\w/ .]+\)\s?)?[-–—]")
_LAST_THIS = re.compile(r"(?:last|this|earlier|late)\b", re.IGNORECASE)
_NEAR = {
    "began": ("began", "start", "open", "launch"),
    "investigation": ("investigat", "inquiry", "probe", "complain"),
    "appeal": ("appeal", "hearing", "court"),
    "violation": ("violat", "breach", "between", "during", "period"),
    "decision": ("fine", "impos", "order", "decision", "judgment", "enter"),
}


@dataclass(frozen=True, slots=True)
class _View:
    """A trigger, and the dates in its sentence (indices in the reading)."""

    scene: Scene
    trigger: Trigger
    here: list[int]
    nearest: int  # of these the one nearest to the trigger, -1 where there is none


def date_rows(scene: Scene, trigger: Trigger) -> list[Row]:
    """Describe the publication date and then each date mention in relation to a trigger."""
    dates = scene.reading.dates
    here = scene.contents[trigger.sentence].dates
    nearest = min(here, key=lambda i: min(abs(trigger.start - dates[i].end), abs(dates[i].start - trigger.end)), default=-1)
    view = _View(scene, trigger, here, nearest)
    published = {**_no_mention(), "is_published": 1.0, **_of_trigger(view)}
    return [published, *(_mention(view, i) for i in range(len(dates)))]


@cache
def _no_mention() -> Row:
    """The columns of a date mention, all 0."""
    scene = example_scene()
    return dict.fromkeys(_mention(_View(scene, scene.triggers[0], [], -1), 0), 0.0)


def _of_trigger(view: _View) -> Row:
    """Tell what is the same for all dates of a trigger."""
    return {
        "primary_like": view.trigger.sentence < _EARLY,
        "other_dates": len(view.scene.reading.dates),
        "dates_in_sentence": len(view.here),
    }


def _mention(view: _View, i: int) -> Row:
    date, same = view.scene.reading.dates[i], _of_trigger(view)
    return {
        "is_published": 0.0,
        **_form(date),
        **_place(view, i),
        **_time(view, date),
        "first_in_text": i == 0,
        **_place_in_text(view, date),
        **_words_near(view, date),
        "primary_like": same["primary_like"],
        **_wording(view, date),
        **_company(view, date),
        "other_dates": same["other_dates"],
        **_stand(view, i),
        "dates_in_sentence": same["dates_in_sentence"],
    }


def _form(date: DateMention) -> Row:
    return {
        "stated": date.basis == "stated",
        "relative": date.basis == "relative",
        "anaphor": date.anaphor is not None,
        "day": date.precision == "day",
        "month": date.precision == "month",
        "year": date.precision == "year",
    }


def _place(view: _View, i: int) -> Row:
    reading, trigger = view.scene.reading, view.trigger
    date = reading.dates[i]
    at = reading.sentence_at(date.start)
    same = at == trigger.sentence
    return {
        "same_sentence": same,
        "date_before_gap": min(FAR, trigger.start - date.end) if same and date.end <= trigger.start else FAR,
        "date_after_gap": min(FAR, date.start - trigger.end) if same and date.start >= trigger.end else FAR,
        "sentence_distance": max(-30, min(30, trigger.sentence - at)),
        "same_line": reading.sentences[at].line == reading.sentences[trigger.sentence].line,
        "rank_in_sentence": view.here.index(i) if i in view.here else 9,
    }


def _time(view: _View, date: DateMention) -> Row:
    published = view.scene.reading.article.published
    return {
        "gap_years": int(published[:4]) - int(date.value[:4]) if published else -9,
        "gap_days": _days(published, date.value) if published else _UNKNOWN_DAYS,
    }


def _days(published: str, value: str) -> int:
    """Days from a date to the publication date, capped; what either lacks is taken from the middle of the year or month."""
    try:
        left, right = (dt.date.fromisoformat(v + _MIDDLE.get(len(v), "")) for v in (published, value))
    except ValueError:  # a day that the calendar lacks
        return _UNKNOWN_DAYS
    return max(_UNKNOWN_DAYS, min(9999, (left - right).days))


def _place_in_text(view: _View, date: DateMention) -> Row:
    at = view.scene.reading.sentence_at(date.start)
    heading = view.scene.heading_near(view.trigger.sentence)
    return {"in_first_two_sentences": at < 2, "in_heading_above": heading >= 0 and at == heading}


def _words_near(view: _View, date: DateMention) -> Row:
    text = view.scene.reading.text
    left = text[max(0, date.start - _LEFT) : date.start].lower()
    words = _WORD.findall(left)
    word = words[-1] if words else ""
    around = text[max(0, date.start - _AROUND) : date.end + _AROUND].lower()
    near = {name: any(stem in around for stem in stems) for name, stems in _NEAR.items()}
    before = max(0, date.start - 40)
    return {
        "after_since": word in ("since", "until", "through", "till"),
        "after_between": "between" in left or word in ("from", "to"),
        "after_by": word in ("by", "before", "within"),
        "after_in": word == "in",
        "after_on": word == "on",
        "after_began": near["began"],
        "in_brackets": text.rfind("(", before, date.start) > text.rfind(")", before, date.start),
        "near_investigation": near["investigation"],
        "near_appeal": near["appeal"],
        "near_violation": near["violation"],
        "near_decision": near["decision"],
    }


def _wording(view: _View, date: DateMention) -> Row:
    reading = view.scene.reading
    return {
        "weekday": bool(_WEEKDAY.search(date.text)),
        "yesterday_or_today": date.text.lower() in ("yesterday", "today", "tonight", "this morning"),
        "dateline": date.start - reading.offset < 80 and bool(_DATELINE.match(reading.text, date.end)),
        "last_or_this": bool(_LAST_THIS.match(date.text)),
    }


def _company(view: _View, date: DateMention) -> Row:
    """Tell what stands in the date's sentence beside it."""
    scene, reading = view.scene, view.scene.reading
    at = reading.sentence_at(date.start)
    ours, others = ({p.who for p in scene.contents[n].parties} for n in (view.trigger.sentence, at))
    return {
        "in_first_sentence": at == reading.sentence_at(reading.offset),
        "parties_shared": len(ours & others),
        "same_heading_line": reading.sentences[at].heading,
    }


def _stand(view: _View, i: int) -> Row:
    reading = view.scene.reading
    date, published = reading.dates[i], reading.article.published
    opens = date.start - reading.sentences[view.trigger.sentence].start < 8
    return {
        "future": bool(published) and date.value > (published or ""),
        "opens_sentence": opens and reading.sentence_at(date.start) == view.trigger.sentence,
        "nearest": i == view.nearest,
    }
