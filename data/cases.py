"""From actions to cases: what one regulator did to one respondent in one matter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from data import ids
from data.merging import LATEST, Merged, first_day
from data.names import name_groups, name_key
from data.records import Action, Case

CHAIN = timedelta(days=3 * 365 + 1)


def cases(merged: Sequence[Merged]) -> dict[str, Case]:
    """Return for every action's id its case; actions without a regulator or a respondent have none."""
    by_regulator: dict[str, list[Merged]] = defaultdict(list)
    for one in merged:
        regulator = one.action.regulator_id or name_key(one.action.regulator)
        if regulator and name_key(one.action.company):
            by_regulator[regulator].append(one)
    found = {}
    for actions in by_regulator.values():
        for chain in (chain for group in _by_respondent(actions) for chain in _chains(group)):
            case = _case([one.action for one in chain])
            found.update({one.action.action_id: case for one in chain})
    return found


def _by_respondent(actions: Sequence[Merged]) -> list[list[Merged]]:
    keys = {one.action.action_id: name_key(one.action.company) or "" for one in actions}
    articles: dict[str, set[str]] = defaultdict(set)
    for one in actions:
        articles[keys[one.action.action_id]] |= {mention.report.article_id for mention in one.mentions}
    first = name_groups({key: frozenset(found) for key, found in articles.items()})
    groups: dict[str, list[Merged]] = defaultdict(list)
    for one in actions:
        groups[first[keys[one.action.action_id]]].append(one)
    return list(groups.values())


def _chains(actions: Sequence[Merged]) -> list[list[Merged]]:
    """Split where more than three years lie between one action and the next; undated ones go by their publication."""
    when = {one.action.action_id: one.action.date_start or first_day(one.action.first_published) for one in actions}
    dated = [one for one in actions if when[one.action.action_id]]
    chains: list[list[Merged]] = []
    last: Any = None
    for one in sorted(dated, key=lambda one: (when[one.action.action_id], one.action.action_id)):
        day = when[one.action.action_id]
        if last is None or day - last > CHAIN:
            chains.append([])
        chains[-1].append(one)
        last = day
    undated = [one for one in actions if not when[one.action.action_id]]
    if undated and not chains:
        chains.append([])
    if undated:
        chains[-1].extend(undated)
    return chains


def _case(actions: Sequence[Action]) -> Case:
    first = min(actions, key=lambda action: (action.first_published or LATEST, action.action_id))
    names = Counter(action.company or "" for action in actions)
    dates = sorted(action.date for action in actions if action.date)
    return Case(
        case_id=ids.stable_id("case", first.action_id),
        regulator=first.regulator or "",
        regulator_id=first.regulator_id,
        jurisdiction=first.jurisdiction,
        company=max(names, key=lambda name: (names[name], len(name), name)),
        actions=len(actions),
        first_date=dates[0] if dates else None,
        last_date=dates[-1] if dates else None,
    )
