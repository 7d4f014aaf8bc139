"""Which reports are one action, what they say of it together, what happened to it, and what analysts corrected."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import errors, warehouse
from data.cases import cases
from data.corrections import apply, correction
from data.loading import document_rows
from data.merging import Mention, events, merge
from data.names import name_key, same_name
from data.records import Document
from data.resolution import add_correction, corrections, resolve
from tests.warehouse_rows import document, fetch_of, fill, load, rows

ICO: dict[str, Any] = {"regulator": "Information Commissioner's Office", "regulator_id": "gb-ico", "regulator_acronym": "ICO"}
UNKNOWN: dict[str, Any] = {"regulator_id": None, "regulator_acronym": None}
ORDER: dict[str, Any] = {"kind": "order", "amount": None}


def mentions(*documents: Document) -> list[Mention]:
    """The reports of first versions, as resolution reads them from the database."""
    found = []
    for one in documents:
        stored = document_rows(one, "run-1")
        for report in stored["reports"]:
            quotes = {item.field: [item.quote] for item in stored["evidence"] if item.report_id == report.report_id}
            found.append(Mention(report, one.article.source_id, one.article.published, True, quotes))
    return found


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Clearview AI", "clearview ai"),
        ("Clearview AI, Inc.", "clearview ai"),
        ("the Clearview AI", "clearview ai"),
        ("Société Générale S.A.", "societe generale"),
        ("ENEL Energia S.p.A.", "enel energia"),
        ("Deutsche Wohnen SE", "deutsche wohnen"),
        ("Tiffany & Co.", "tiffany"),
        ("Limited Brands", "limited brands"),
        ("Co. Ltd.", "co"),
        ("McDonald’s", "mcdonald"),
        ("J.P. Morgan Securities LLC", "jp morgan securities"),
        ("Газпром", "газпром"),
        ("楽天株式会社", "楽天株式会社"),
        ("Ferrari N.V.", "ferrari"),
        ("---", None),
        ("", None),
        (None, None),
    ],
)
def test_name_key(name: str | None, key: str | None) -> None:
    assert name_key(name) == key


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    key = name_key(name)
    assert key is None or key == key.strip()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("meta", "meta platforms ireland", True),
        ("meta", "metabank", False),
        ("google ireland", "google france", False),
        ("bank of america", "bank of ireland", False),
        ("autostrade per l italia", "autostrade per italia", True),
        ("sunrise fund 1", "sunrise fund 2", False),
        ("tim", "tom", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


# Reports of two articles; how many actions they are.
MERGES = [
    pytest.param({}, {}, 1, id="the same in two outlets"),
    pytest.param({}, {"company": "Clearview AI, Inc."}, 1, id="with its legal form"),
    pytest.param({}, {"company": "Clearview"}, 1, id="short name, same sum"),
    pytest.param(ORDER, ORDER | {"company": "Clearview"}, 2, id="short name, no sum to vouch for it"),
    pytest.param(ORDER, ORDER | {"company": "Clearview AI Inc"}, 1, id="an order in two outlets"),
    pytest.param({}, {"company": "Example Ltd"}, 2, id="another respondent"),
    pytest.param({}, {"amount": 30_000_000}, 2, id="another sum"),
    pytest.param({}, {"amount": "30500000.00"}, 1, id="the same sum, written otherwise"),
    pytest.param({}, {"currency": "USD"}, 2, id="another currency"),
    pytest.param({}, {"kind": "penalty_payment"}, 2, id="another kind"),
    pytest.param({}, ICO, 2, id="another regulator"),
    pytest.param({}, {"regulator": "the Dutch DPA"}, 1, id="the registry's id counts, not the name"),
    pytest.param(
        UNKNOWN | {"regulator": "The Kenya DPA"}, UNKNOWN | {"regulator": "Kenya DPA"}, 1, id="not in the registry: by name"
    ),
    pytest.param(UNKNOWN | {"regulator": None}, {}, 2, id="no regulator is nobody's"),
    pytest.param({"company": None}, {"company": None}, 2, id="no respondent is nobody"),
    pytest.param({}, {"date": None}, 1, id="one without a date"),
    pytest.param({}, {"date": "2024"}, 1, id="one with the year only"),
    pytest.param({}, {"date": "2023-12-30"}, 1, id="years that may be a slip"),
    pytest.param({}, {"date": "2021-09-03"}, 2, id="years apart"),
    pytest.param({"status": "proposed"}, {"status": "imposed"}, 1, id="another status is the same action, further on"),
]


@pytest.mark.parametrize(("one", "other", "actions"), MERGES)
def test_which_reports_are_one_action(one: dict[str, Any], other: dict[str, Any], actions: int) -> None:
    assert len(merge(mentions(document(1, one), document(2, other)))) == actions


def test_two_respondents_of_one_article_stay_two_however_alike() -> None:
    both = ({"company": "Deutsche Bank AG"}, {"company": "Deutsche Bank Securities Inc."})
    found = merge(mentions(document(1, *both), document(2, *both)))
    assert [one.action.reports for one in found] == [2, 2]


def test_the_order_of_reports_does_not_matter() -> None:
    everything = mentions(
        document(1, {}, {"company": "Clearview"}),
        document(2, {"company": "Clearview AI Inc."}, published=None),
        document(3, {"date": "2019"}, published="2019-05-01"),
        document(4, {"date": None}, published="2020"),
    )
    expected = merge(everything)
    for shuffled in itertools.permutations(everything):
        assert merge(shuffled) == expected


def test_an_action_keeps_its_id_when_further_articles_come(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {"company": "Clearview"}))
    [first] = rows(tmp_path, "SELECT action_id FROM actions")
    fill(tmp_path, document(2, {"company": "Clearview AI, Inc."}, published="2024-09-05"))
    fill(tmp_path, document(3, {"date": "2024-09"}, published="2024-09-06"))
    [later] = rows(tmp_path, "FROM actions")
    assert (later["action_id"], later["articles"]) == (first["action_id"], 3)


def test_a_corrected_sum_keeps_its_action_and_the_old_value_stays_in_the_history(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {"amount": 30_500_000}, {**ORDER}))
    before = rows(tmp_path, "SELECT action_id FROM fines")
    fill(tmp_path, document(1, {"amount": 3_050_000, "amount_text": "€3.05m"}, {**ORDER}))
    [fine] = rows(tmp_path, "FROM fines")
    assert [{"action_id": fine["action_id"]}] == before
    assert fine["amount"] == 3_050_000
    history = rows(tmp_path, f"SELECT amount, status FROM action_events WHERE action_id = '{fine['action_id']}' ORDER BY ordinal")
    assert [event["amount"] for event in history] == [30_500_000, 3_050_000]
    assert len(rows(tmp_path, "FROM reports WHERE kind = 'fine'")) == 2
    assert len(rows(tmp_path, "FROM action_reports WHERE NOT current")) == 2


def test_an_action_that_a_correction_withdrew_is_gone(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {}, {"company": "Example Ltd"}))
    fill(tmp_path, document(1, {}, text="Clearview AI was fined €30.5m. An earlier version named another company."))
    assert [row["company"] for row in rows(tmp_path, "FROM actions")] == ["Clearview AI"]


# What three reports say of one field, and which value counts. Number of reports, precision, own news, confidence.
VALUES = [
    pytest.param("company", ["Clearview AI", "Clearview AI", "Clearview AI Inc."], "Clearview AI", id="most reports"),
    pytest.param("company", ["Clearview", "Clearview AI", "Clearview AI Inc."], "Clearview AI Inc.", id="the fullest of equals"),
    pytest.param("date", ["2024", "2024-09-03", "2024"], "2024-09-03", id="a year speaks for a day in it"),
    pytest.param("date", ["2024-09-02", "2024-09-03", "2024-09-03"], "2024-09-03", id="most reports of a day"),
    pytest.param("date", [None, None, "2024-09"], "2024-09", id="the only date"),
    pytest.param("jurisdiction", [None, "NL", "EU"], "NL", id="by name where nothing else decides"),
    pytest.param("respondent_kind", ["unnamed", "company", "company"], "company", id="kind of respondent"),
    pytest.param("legal_basis", [("GDPR",), ("GDPR", "GDPR Art. 6"), ()], ("GDPR", "GDPR Art. 6"), id="all laws, most named first"),
    pytest.param("amount_qualifier", ["about", None, None], "about", id="the only one that says"),
    pytest.param("primary", [False, True, False], True, id="somebody's own news"),
    pytest.param("confidence", [0.5, 0.9, 0.7], 0.9, id="the most certain"),
]


@pytest.mark.parametrize(("field", "given_", "chosen"), VALUES)
def test_the_best_value(field: str, given_: list[Any], chosen: Any) -> None:
    [one] = merge(mentions(*(document(number, {"legal_basis": (), field: value}) for number, value in enumerate(given_))))
    assert getattr(one.action, field) == chosen


# Articles in the order of publication: (published, status, own news); the history they give.
HISTORIES = [
    pytest.param([("2024-01", "proposed", True), ("2024-09", "imposed", True)], ["proposed", "imposed"], id="decided"),
    pytest.param([("2024-09", "imposed", True), ("2024-10", "imposed", True)], ["imposed"], id="said twice"),
    pytest.param(
        [("2024-09", "imposed", True), ("2025-01", "appealed", True), ("2025-06", "annulled", True), ("2025-07", "imposed", False)],
        ["imposed", "appealed", "annulled"],
        id="background does not turn it back",
    ),
    pytest.param(
        [("2025-06", "annulled", True), ("2024-09", "imposed", True)], ["imposed", "annulled"], id="fetched the other way round"
    ),
    pytest.param([("2024-09", "imposed", True), ("2025-01", "unknown", True)], ["imposed"], id="unknown is no news"),
    pytest.param([("2024-09", "unknown", True)], ["unknown"], id="nothing but unknown"),
    pytest.param([("2024-09-03", "appealed", True), ("2024-09-03", "imposed", True)], ["imposed", "appealed"], id="on one day"),
    pytest.param(
        [("2025-06", "reduced", True), ("2025-07", "imposed", True)], ["reduced", "imposed"], id="the latest own news counts"
    ),
]


@pytest.mark.parametrize(("articles", "history"), HISTORIES)
def test_history(articles: list[tuple[str, str, bool]], history: list[str]) -> None:
    reports = (document(n, {"status": status, "primary": own}, published=day) for n, (day, status, own) in enumerate(articles))
    [one] = merge(mentions(*reports))
    found = events(one)
    assert [event.status for event in found] == history
    assert one.action.status == history[-1]
    assert all(event.quote for event in found)


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        pytest.param({}, {"kind": "order", "amount": None}, 1, id="fine and order"),
        pytest.param({"date": "2019"}, {"date": "2022", "amount": 5}, 1, id="three years"),
        pytest.param({"date": "2018"}, {"date": "2024", "amount": 5}, 2, id="long after"),
        pytest.param({}, {"company": "Example Ltd"}, 2, id="another respondent"),
        pytest.param({}, ICO | {"amount": 5}, 2, id="another regulator"),
        pytest.param({}, {"company": None}, 1, id="nobody has no case"),
        pytest.param({"date": None}, {"amount": 5}, 1, id="without a date"),
    ],
)
def test_cases(one: dict[str, Any], other: dict[str, Any], number: int) -> None:
    found = cases(merge(mentions(document(1, one), document(2, other))))
    assert len({case.case_id for case in found.values()}) == number


# --- Corrections ---


def correct(home: Path, field: str, value: str | None, **options: Any) -> str:
    [action] = rows(home, "SELECT action_id FROM actions ORDER BY ALL LIMIT 1")
    add_correction(home, action["action_id"], field, value, **{"author": "an analyst", "reason": "read the decision"} | options)
    return str(action["action_id"])


@pytest.mark.parametrize(
    ("field", "value", "changed"),
    [
        ("amount", "31000000.50", {"amount": Decimal("31000000.50"), "amount_eur": Decimal("31000000.50"), "review": "corrected"}),
        ("amount", None, {"amount": None, "currency": None, "amount_eur": None}),
        ("currency", "USD", {"currency": "USD", "amount_usd": Decimal(30_500_000)}),
        ("date", "2022", {"date": "2022", "date_precision": "year", "date_basis": "stated"}),
        ("date", None, {"date": None, "date_precision": None, "date_basis": None, "date_start": None}),
        ("company", "Clearview AI, Inc.", {"company": "Clearview AI, Inc.", "corrected_fields": ("company",)}),
        ("legal_basis", "GDPR Art. 5; PECR", {"legal_basis": ("GDPR Art. 5", "PECR")}),
        ("status", "annulled", {"status": "annulled"}),
        ("review", "accepted", {"review": "accepted", "corrected_fields": ()}),
    ],
)
def test_a_correction_changes_the_action(field: str, value: str | None, changed: dict[str, Any]) -> None:
    [one] = merge(mentions(document(1, {})))
    made = correction(one, field, value, author="an analyst", reason="read the decision", made_at=datetime(2025, 1, 1, tzinfo=UTC))
    [corrected] = apply([one], [made]).merged
    assert {name: getattr(corrected.action, name) for name in changed} == changed


@pytest.mark.parametrize(
    ("field", "value", "options", "message"),
    [
        ("amount", "much", {}, "no sum"),
        ("amount", "-1", {}, "no sum"),
        ("amount", "1e30", {}, "no sum"),
        ("amount", "NaN", {}, "no sum"),
        ("currency", "euro", {}, "no currency"),
        ("date", "2024-02-31", {}, "no date"),
        ("date", "03/09/2024", {}, "no date"),
        ("kind", "parking ticket", {}, "one of fine, settlement"),
        ("kind", None, {}, "may not be empty"),
        ("review", "whatever", {}, "one of pending, accepted"),
        ("action_id", "x", {}, "cannot be corrected"),
        ("amount", "1", {"author": " "}, "its author"),
        ("amount", "1", {"reason": ""}, "its reason"),
    ],
)
def test_a_correction_that_makes_no_sense(field: str, value: str | None, options: dict[str, str], message: str) -> None:
    [one] = merge(mentions(document(1, {})))
    given_ = {"author": "an analyst", "reason": "read the decision"} | options
    with pytest.raises(errors.CorrectionError, match=message):
        correction(one, field, value, made_at=datetime(2025, 1, 1, tzinfo=UTC), **given_)


def test_a_correction_of_nothing(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {}))
    with pytest.raises(errors.CorrectionError, match="no action 'act-x'"):
        add_correction(tmp_path, "act-x", "amount", "1", author="a", reason="b")


def test_a_correction_survives_re_runs_further_articles_and_rebuilds(tmp_path: Path) -> None:
    one, two = document(1, {}), document(2, {})
    fill(tmp_path, one)
    correct(tmp_path, "amount", "1")
    fill(tmp_path, one)
    fill(tmp_path, two)
    assert [row["amount"] for row in rows(tmp_path, "FROM actions")] == [1]
    with warehouse.open_rebuild(tmp_path) as writer:
        for each in (one, two):
            warehouse.load_batch(writer, "run-2", documents=[each])
        resolve(writer)
        warehouse.publish(writer)
    assert [(row["amount"], row["articles"]) for row in rows(tmp_path, "FROM actions")] == [(1, 2)]
    assert [made.state for made in corrections(tmp_path)] == ["active"]


def test_a_correction_goes_stale_with_its_words(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {}))
    correct(tmp_path, "amount", "1")
    fill(tmp_path, document(1, {}, text="Clearview AI, once more, was fined €30.5m."))  # other words, the same quotes
    assert [made.state for made in corrections(tmp_path)] == ["active"]
    fill(tmp_path, document(1, {"amount_text": "30.5 million euros"}))
    assert [made.state for made in corrections(tmp_path)] == ["stale"]
    [action] = rows(tmp_path, "FROM actions")
    assert (action["amount"], action["review"]) == (30_500_000, "pending")
    [review] = rows(tmp_path, "FROM needs_review")
    assert review["reasons"] == ["stale correction of amount"]


def test_an_orphaned_correction_is_kept(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {}, {"company": "Example Ltd"}))
    [action] = rows(tmp_path, "SELECT action_id FROM actions WHERE company = 'Example Ltd'")
    add_correction(tmp_path, action["action_id"], "amount", "1", author="a", reason="b")
    fill(tmp_path, document(1, {}, text="Clearview AI was fined €30.5m, nobody else."))
    assert [made.state for made in corrections(tmp_path)] == ["orphaned"]


def test_the_latest_correction_counts(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {}))
    correct(tmp_path, "amount", "2", made_at=datetime(2025, 1, 2, tzinfo=UTC))
    correct(tmp_path, "amount", "1", made_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert [row["amount"] for row in rows(tmp_path, "FROM actions")] == [2]
    assert [made.state for made in corrections(tmp_path)] == ["superseded", "active"]


# --- Views ---


# What an action is, and the views that show it.
VIEWS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("imposed", {}, {"fines"}),
    *((status, {"status": status}, {"fines"}) for status in ("settled", "paid", "appealed", "upheld", "reduced")),
    *((status, {"status": status}, {"threatened"}) for status in ("proposed", "threatened")),
    *((status, {"status": status}, set()) for status in ("annulled", "unknown")),
    ("no money", ORDER, set()),
    ("uncertain", {"confidence": 0.3}, {"fines", "needs_review"}),
    ("no regulator", {"regulator": None, "regulator_id": None}, {"fines", "needs_review"}),
    ("no respondent", {"company": None}, {"fines", "needs_review"}),
    ("the regulator did not name it", {"company": None, "respondent_kind": "unnamed"}, {"fines"}),
    ("no date", {"date": None}, {"fines", "needs_review"}),
    ("fifty billion", {"amount": 50_000_000_000}, {"fines", "needs_review"}),
    ("from the future", {"date": "2025-09-03"}, {"fines", "needs_review"}),
]


def test_where_an_action_shows(tmp_path: Path) -> None:
    fill(
        tmp_path,
        *(document(number, {"company": f"Firm {number}"} | facts, title=note) for number, (note, facts, _) in enumerate(VIEWS)),
    )
    shown: dict[str, set[str]] = {note: set() for note, _, _ in VIEWS}
    for view in ("fines", "threatened", "needs_review"):
        for row in rows(tmp_path, f"SELECT DISTINCT s.title FROM {view} JOIN action_sources AS s USING (action_id)"):
            shown[row["title"]].add(view)
    assert shown == {note: views for note, _, views in VIEWS}


def test_a_dismissed_action_shows_nowhere(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {"confidence": 0.3}))
    correct(tmp_path, "review", "dismissed")
    assert not any(rows(tmp_path, f"FROM {view}") for view in ("fines", "threatened", "needs_review"))


def test_sums_by_regulator_and_respondent(tmp_path: Path) -> None:
    fill(
        tmp_path,
        document(1, {}, {"company": "Example Ltd", "amount": 500_000}, published="2024-09-03"),
        document(2, ICO | {"amount": 7_500_000, "currency": "GBP", "date": "2022"}, {"status": "annulled", "amount": 9}),
        document(3, ICO | {"amount": 5, "currency": "KES", "date": "2022"}),
    )
    months = rows(tmp_path, "SELECT regulator, month::VARCHAR AS month, fines, converted, total_eur FROM by_regulator_month")
    assert [tuple(row.values()) for row in months] == [
        ("Autoriteit Persoonsgegevens", "2024-09-01", 2, 2, Decimal(31_000_000)),
        ("Information Commissioner's Office", None, 2, 1, Decimal("8739221.63")),
    ]
    firms = rows(tmp_path, "SELECT company, fines, regulators, total_eur FROM by_respondent")
    assert [tuple(row.values()) for row in firms] == [
        ("Clearview AI", 3, 2, Decimal("39239221.63")),
        ("Example Ltd", 1, 1, Decimal(500_000)),
    ]
    assert [row["date"] for row in rows(tmp_path, "FROM fines")][:2] == ["2024-09-03", "2024-09-03"]


def test_the_words_behind_an_action(tmp_path: Path) -> None:
    fill(tmp_path, document(1, {}), document(2, {}, published="2024-09-04"), document(3, {"company": "Example Ltd"}))
    [action] = rows(tmp_path, "SELECT action_id FROM fines WHERE company = 'Clearview AI'")
    words = rows(tmp_path, f"FROM evidence_of('{action['action_id']}')")
    assert {(row["field"], row["quote"]) for row in words} == {("company", "Clearview AI"), ("amount", "€30.5m")}
    assert len(words) == 4


def test_health_of_a_source(tmp_path: Path) -> None:
    one = document(1, {})
    first = fetch_of(one)
    later = datetime(2025, 1, 1, tzinfo=UTC)
    same = replace(first, fetch_id="fet-s", outcome="unchanged", started_at=later, warc_file=None, warc_offset=None)
    failed = replace(
        same, fetch_id="fet-x", outcome="timeout", error_class="timeout", started_at=later + timedelta(hours=1), sha256=None
    )
    with warehouse.open_writer(tmp_path) as writer:
        load(writer, [one])
        warehouse.load_batch(writer, "run-1", fetches=[same, failed])
        warehouse.publish(writer)
    [health] = rows(tmp_path, "FROM source_health")
    assert (health["failures"], health["last_outcome"], health["articles"]) == (1, "timeout", 1)
    assert health["last_success"] == later.replace(tzinfo=None)
