"""From reports to actions: which articles speak of the same decision, and what they say of it together.

This first version merges reports that agree on regulator, kind, sum and currency, name the same respondent, and are not
more than a year apart. Everything here is a function of the reports alone and their order does not matter: a rebuild
gives the same actions with the same ids.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

from data import fx, ids
from data.names import name_groups, name_key
from data.records import Action, ActionEvent, Decision, Report, Status

# How far a decision has come: background in a later article may move it forward, never back.
PHASES: dict[Status, int] = {
    "unknown": 0, "proposed": 1, "threatened": 1, "imposed": 2, "settled": 2, "appealed": 3,
    "paid": 4, "upheld": 4, "reduced": 4, "annulled": 4,
}  # fmt: skip
DECIDED = 2
PRECISION = {None: 0, "year": 1, "month": 2, "day": 3}
BASIS = {None: 0, "published": 1, "relative": 2, "stated": 3}
YEARS_APART = 1
LATEST = "9999"  # where an article without a date is put among the others
QUOTED_FOR_STATUS = ("status", "kind", "amount", "company")


@dataclass(frozen=True, slots=True)
class Mention:
    """A report with what resolution needs of its article; ``quotes`` are its evidence by field.

    ``same_as`` and ``original`` are those of ``article_copies``, None where the article is no copy.
    """

    report: Report
    source_id: str
    published: str | None
    current: bool
    quotes: Mapping[str, Sequence[str]]
    same_as: str | None = None
    original: str | None = None

    @property
    def story(self) -> str:
        """Return what it is an independent report by: the article that it is a copy of, else its own."""
        return self.original or self.report.article_id

    @property
    def regulator(self) -> str | None:
        """Return what the regulator is recognised by: its id, else its name as a key."""
        return self.report.regulator_id or name_key(self.report.regulator)

    @property
    def respondent(self) -> str | None:
        """Return what the respondent is recognised by."""
        return name_key(self.report.company)

    @property
    def order(self) -> tuple[str, str, int]:
        """Return the place among all mentions: earliest publication first."""
        return (self.published or LATEST, self.report.article_id, self.report.ordinal)


@dataclass(frozen=True, slots=True)
class Merged:
    """One real action: the mentions it is made of, and the replaced ones of earlier versions of the same articles."""

    action: Action
    mentions: tuple[Mention, ...]
    history: tuple[Mention, ...]

    def evidence_hashes(self, field: str | None = None) -> frozenset[str]:
        """Return the hashes of the words behind one field, or behind all."""
        return frozenset(
            ids.digest(f"{mention.report.article_id}\n{name}\n{quote}")
            for mention in self.mentions
            for name, quotes in mention.quotes.items()
            for quote in quotes
            if field in (None, name)
        )


def merge(mentions: Iterable[Mention]) -> list[Merged]:
    """Return the actions that the mentions speak of, ordered by id."""
    everything = sorted(mentions, key=lambda mention: mention.report.report_id)
    before = _predecessors(everything)
    found: dict[tuple[Any, ...], list[tuple[Mention, list[Mention]]]] = defaultdict(list)
    for cluster in _clusters([mention for mention in everything if mention.current]):
        anchor = min((_root(mention, before) for mention in cluster), key=lambda mention: mention.order)
        found[_identity(anchor)].append((anchor, cluster))
    merged = []
    for identity, clusters in found.items():
        for ordinal, (_, cluster) in enumerate(sorted(clusters, key=lambda pair: pair[0].order), start=1):
            history = [replace(past, published=mention.published) for mention in cluster for past in _past(mention, before)]
            merged.append(_merged(ids.stable_id("act", *identity, ordinal), cluster, history))
    return sorted(merged, key=lambda one: one.action.action_id)


def _identity(mention: Mention) -> tuple[Any, ...]:
    """Return what an action's id is made from. A respondent without a name is nobody else's: its article stands for it."""
    report = mention.report
    amount = None if report.amount is None else format(report.amount.normalize(), "f")
    unnamed = (report.article_id, report.ordinal) if mention.respondent is None else ()
    return (mention.regulator, mention.respondent, amount, report.currency, report.kind, *unnamed)


# --- Versions of one article ---


def _predecessors(mentions: Sequence[Mention]) -> dict[str, Mention]:
    """Return for a report's id the report of the article's version before that it replaces.

    A corrected sum keeps its action: if each version has one report left of this regulator, respondent and kind, the later
    replaces the earlier.
    """
    versions: dict[str, dict[int, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for mention in mentions:
        versions[mention.report.article_id][mention.report.version].append(mention)
    before: dict[str, Mention] = {}
    for found in versions.values():
        numbers = sorted(found)
        for earlier, later in pairwise(numbers):
            before |= paired(found[earlier], found[later])
    return before


def paired(earlier: Sequence[Mention], later: Sequence[Mention]) -> dict[str, Mention]:
    """Return for the ids of one version's reports the reports of the version before that they replace."""

    def matter(mention: Mention) -> tuple[Any, ...]:
        return (mention.regulator, mention.respondent, mention.report.kind)

    def sum_(mention: Mention) -> tuple[Any, ...]:
        return (*matter(mention), mention.report.amount, mention.report.currency)

    before: dict[str, Mention] = {}
    left = {mention.report.report_id: mention for mention in earlier}
    for key in (sum_, matter):
        old, new = _grouped(left.values(), key), _grouped((m for m in later if m.report.report_id not in before), key)
        for group in new.keys() & old.keys():
            if len(new[group]) == len(old[group]) == 1:
                before[new[group][0].report.report_id] = left.pop(old[group][0].report.report_id)
    return before


def _grouped(mentions: Iterable[Mention], key: Callable[[Mention], Any]) -> dict[Any, list[Mention]]:
    groups: dict[Any, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[key(mention)].append(mention)
    return groups


def _past(mention: Mention, before: Mapping[str, Mention]) -> list[Mention]:
    past = []
    while (earlier := before.get(mention.report.report_id)) is not None:
        past.append(earlier)
        mention = earlier
    return past


def _root(mention: Mention, before: Mapping[str, Mention]) -> Mention:
    return (_past(mention, before) or [mention])[-1]


# --- Which mentions belong together ---


def _clusters(mentions: Sequence[Mention]) -> Iterable[list[Mention]]:
    def block(mention: Mention) -> tuple[Any, ...]:
        return (mention.regulator, mention.report.kind, mention.report.amount, mention.report.currency)

    for (_, _, amount, _), alike in _grouped(mentions, block).items():
        yield from ([mention] for mention in alike if mention.respondent is None)
        named = [mention for mention in alike if mention.respondent is not None]
        for group in _by_name(named, exact=amount is None).values():
            yield from _by_date(group)


def _by_name(mentions: Sequence[Mention], *, exact: bool) -> dict[Any, list[Mention]]:
    """Group by respondent; without a sum that vouches for it (``exact``) only equal names are one."""
    by_key = _grouped(mentions, lambda mention: mention.respondent)
    if exact:
        return by_key
    first = name_groups({key: frozenset(m.report.article_id for m in group) for key, group in by_key.items()})
    return _grouped(mentions, lambda mention: first[mention.respondent or ""])


def _by_date(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Split where years are clearly different; a mention without a date joins the last decision before its publication."""
    dated = sorted((m for m in mentions if m.report.date), key=lambda m: (m.report.date or "", m.order))
    groups: list[list[Mention]] = []
    for mention in dated:
        if not groups or _year(mention.report.date) - _year(groups[-1][0].report.date) > YEARS_APART:
            groups.append([])
        groups[-1].append(mention)
    for mention in (m for m in mentions if not m.report.date):
        if not groups:
            groups.append([])
        earlier = [group for group in groups if not group or (group[0].report.date or "") <= (mention.published or LATEST)]
        (earlier or groups[:1])[-1].append(mention)
    return groups


def _year(when: str | None) -> int:
    return int((when or "0")[:4])


# --- What the mentions say together ---


def _merged(action_id: str, cluster: Sequence[Mention], history: Sequence[Mention]) -> Merged:
    mentions = tuple(sorted(cluster, key=lambda mention: mention.order))
    best = max(mentions, key=lambda m: (m.report.confidence, m.report.primary, m.report.report_id))
    published = sorted(mention.published for mention in mentions if mention.published)
    facts: dict[str, Any] = {item.name: _chosen(mentions, item.name) for item in fields(Decision)}
    dating = [mention.report for mention in mentions if mention.report.date == facts["date"]]
    dated = max(dating, key=lambda report: BASIS[report.date_basis])
    laws = Counter(law for mention in mentions for law in dict.fromkeys(mention.report.legal_basis))
    facts |= {
        "date_precision": dated.date_precision,
        "date_basis": dated.date_basis,
        "legal_basis": tuple(law for law, _ in laws.most_common()),  # equals stay in the order of the articles
        "primary": any(mention.report.primary for mention in mentions),
        "confidence": best.report.confidence,
    }
    action = Action(
        action_id=action_id,
        case_id=None,
        date_start=None,
        amount_eur=None,
        amount_usd=None,
        fx_rate=None,
        fx_date=None,
        reports=len(mentions),
        articles=len({mention.same_as or mention.report.article_id for mention in mentions}),
        independent=len({mention.story for mention in mentions}),
        sources=len({mention.source_id for mention in mentions}),
        first_published=published[0] if published else None,
        last_published=published[-1] if published else None,
        best_report_id=best.report.report_id,
        review="pending",
        corrected_fields=(),
        **facts,
    )
    merged = Merged(action, mentions, tuple(history))
    return Merged(with_values(action, status=events(merged)[-1].status), mentions, tuple(history))


def _chosen(mentions: Sequence[Mention], field: str) -> Any:
    """Return the value that most independent reports give; then the most precise, an article's own news, the most certain."""
    given = [mention for mention in mentions if getattr(mention.report, field) is not None]
    values = {getattr(mention.report, field) for mention in given}
    if len(values) <= 1:
        return next(iter(values), None)

    def weight(mention: Mention) -> tuple[Any, ...]:
        value = getattr(mention.report, field)
        report = mention.report
        support = len({other.story for other in given if _supports(getattr(other.report, field), value, field)})
        return (support, _precision(report, field), report.primary, report.confidence, str(value))

    return getattr(max(given, key=weight).report, field)


def _supports(other: Any, value: Any, field: str) -> bool:
    """Return whether a report's value speaks for another: "2022" does for "2022-05-18"."""
    return bool(value.startswith(other)) if field == "date" else bool(other == value)


def _precision(report: Report, field: str) -> int:
    match field:
        case "date":
            return 10 * PRECISION[report.date_precision] + BASIS[report.date_basis]
        case "company" | "regulator":
            return len(getattr(report, field).split())
        case "respondent_kind":
            return int(report.respondent_kind != "unnamed")
        case _:
            return 0


def events(merged: Merged) -> list[ActionEvent]:
    """Return the history of an action: every change of status or sum, in the order it was published.

    Background in a later article that knows less ("was fined in 2022") does not turn a decision back.
    """

    def when(mention: Mention) -> tuple[Any, ...]:
        report = mention.report
        return (mention.published or "", report.version, PHASES[report.status], report.article_id, report.ordinal)

    found: list[ActionEvent] = []
    reached = 0
    for mention in sorted((*merged.mentions, *merged.history), key=when):
        report = mention.report
        phase = PHASES[report.status]
        if found:
            back = phase < reached and not report.primary
            unchanged = (report.status, report.amount) == (found[-1].status, found[-1].amount)
            if back or unchanged or report.status == "unknown":
                continue
        if mention.current:  # what a replaced version said holds nothing up
            reached = phase
        quote = next((mention.quotes[name][0] for name in QUOTED_FOR_STATUS if mention.quotes.get(name)), None)
        found.append(
            ActionEvent(
                action_id=merged.action.action_id,
                ordinal=len(found),
                status=report.status,
                amount=report.amount,
                currency=report.currency,
                date=(report.date or mention.published) if phase <= DECIDED else mention.published,
                published=mention.published,
                report_id=report.report_id,
                quote=quote,
            )
        )
    return found


def with_values(action: Action, **values: Any) -> Action:
    """Return the action with other values, and with what follows from date and sum worked out anew."""
    facts = {item.name: getattr(action, item.name) for item in fields(Action)} | values
    if facts["amount"] is None:
        facts["currency"] = None
    converted = fx.convert(facts["amount"], facts["currency"], facts["date"])
    return Action(
        **facts
        | {
            "date_start": first_day(facts["date"]),
            "amount_eur": converted.amount_eur,
            "amount_usd": converted.amount_usd,
            "fx_rate": converted.rate,
            "fx_date": converted.rate_date,
        }
    )


def first_day(when: str | None) -> date | None:
    """Return the first day that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` can mean; None for no date or an impossible one."""
    if not when:
        return None
    try:
        return date.fromisoformat((when + "-01-01")[:10])
    except ValueError:
        return None
