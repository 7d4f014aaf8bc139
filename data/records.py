"""The record types: each field is defined here once, with its meaning and its SQL type.

The DDL, the column comments, the insert lists and the data dictionary are derived from these classes; nothing else
repeats a column. A closed vocabulary is a ``Literal`` with the meaning of each value beside it.
"""
# ruff: noqa: RUF009 - column() is dataclasses.field() with a meaning

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

Kind = Literal[
    "fine",  # a monetary penalty imposed by the authority (administrative fine, civil money penalty)
    "settlement",  # a sum agreed that mixes kinds of payment or is only called a settlement
    "penalty_payment",  # periodic, or due for not complying with an order
    "disgorgement",  # unlawful gains handed over, with their prejudgment interest
    "restitution",  # redress, refunds and compensation paid to those harmed
    "order",  # do or stop something: injunction, cease and desist, corrective measures
    "ban",  # a person or firm kept out of a market, an office or an activity
    "reprimand",  # reprimand, warning, censure
    "other",  # charges without a penalty, licence revoked, ordered spending ...
]
Status = Literal[
    "proposed",  # notice of intent, charges, provisional finding
    "threatened",  # comes only if something is not done
    "imposed",  # decided by the authority or by a court on its case
    "settled",  # agreed with the respondent
    "paid",  # reported as paid
    "appealed",  # decided, and challenged by the respondent
    "upheld",  # confirmed by a court or on review
    "reduced",  # lowered by a court or on review
    "annulled",  # quashed, overturned, withdrawn
    "unknown",  # the article does not say
]
RespondentKind = Literal["company", "public_body", "person", "unnamed"]
AmountQualifier = Literal["up_to", "at_least", "about"]
DatePrecision = Literal["year", "month", "day"]
DateBasis = Literal["stated", "relative", "published"]
Review = Literal[
    "pending",  # nobody has looked at it
    "accepted",  # an analyst found it right
    "corrected",  # an analyst changed a field
    "dismissed",  # an analyst found that it is no enforcement action
]
CorrectionState = Literal[
    "active",  # overrides the field
    "stale",  # the words it was based on are gone: the field shows what the articles say again
    "orphaned",  # its action no longer exists
    "superseded",  # a later correction of the same field took its place
]
ArticleStatus = Literal[
    "ok",  # the text was read
    "no_text",  # a page without article text
    "too_short",  # a stub: too little text to say anything
    "extract_timeout",  # reading the page took too long
    "extract_failed",  # reading the page failed
    "unsupported",  # no kind of page that can be read (a picture, an archive, too large ...)
]
ChangeKind = Literal[
    "changed",  # a fact of the page, or of an action that both versions report
    "added",  # an action that the version before did not report
    "removed",  # an action that the version no longer reports
    "reworded",  # other words, the same facts
]
RunState = Literal["running", "ok", "partial", "failed"]

KINDS: tuple[str, ...] = get_args(Kind)
STATUSES: tuple[str, ...] = get_args(Status)
MONEY = "DECIMAL(24,4)"
AMOUNT_LIMIT = Decimal(10) ** 20  # what no longer fits into it


def column(
    doc: str, sql: str = "VARCHAR", *, key: bool = False, required: bool = False, clock: bool = False, **default: Any
) -> Any:
    """Return a dataclass field that carries its documentation and its DuckDB type.

    Args:
        doc: One sentence: what the value is, in which unit, and when it is null.
        sql: The DuckDB column type.
        key: Whether the column belongs to the primary key (implies ``required``).
        required: Whether the column is NOT NULL.
        clock: Whether the value depends on when and how often pages were fetched, not only on what they say: two runs over
            the same pages differ in it.
        **default: ``default`` or ``default_factory``, as for :func:`dataclasses.field`.
    """
    metadata = {"doc": doc, "sql": sql, "key": key, "required": key or required, "clock": clock}
    return field(metadata=metadata, **default)


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """The words of the article that one value of an action was read from."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RejectedSum:
    """A sum of money in an article that is no action's amount, and why."""

    amount: Decimal
    currency: str | None
    amount_text: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class EnforcementAction:
    """One decision, or announced decision, by one regulator against one respondent, with at most one penalty."""

    regulator: str | None
    regulator_id: str | None
    regulator_acronym: str | None
    jurisdiction: str | None
    company: str | None
    respondent_kind: RespondentKind
    kind: Kind
    status: Status
    amount: Decimal | None
    currency: str | None
    amount_text: str | None
    amount_qualifier: AmountQualifier | None
    date: str | None
    date_precision: DatePrecision | None
    date_basis: DateBasis | None
    legal_basis: tuple[str, ...]
    primary: bool
    confidence: float
    evidence: tuple[EvidenceSpan, ...]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What extraction reads: one article's text with what is known about it.

    ``published`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; relative dates are resolved against it and never made more
    precise than it.
    """

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article says: its actions, and every sum that is no action's amount."""

    language: str | None
    actions: tuple[EnforcementAction, ...]
    rejected: tuple[RejectedSum, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article as fetched, with what was read from it.

    ``extraction`` is None where the article has no text, and where reading it failed: its status must then say so, so that
    a later run reads it again.
    """

    article: Article
    extraction: Extraction | None


# --- The tables. Every class below is one table; its docstring is the table's comment. ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """Every request for a page or a list of pages, also those that failed; append-only."""

    fetch_id: str = column("Id of the request, made from url and started_at.", key=True, clock=True)
    run_id: str = column("Run that made the request.", required=True, clock=True)
    source_id: str = column("Source whose page or feed this is.", required=True)
    purpose: str = column("What was asked for: page, feed, or feed_item for a page that its feed carried whole.", required=True)
    url: str = column("Address that was asked for.", required=True)
    final_url: str | None = column("Address after redirects; null where no answer came.")
    started_at: datetime = column("When the request began, UTC.", "TIMESTAMP", required=True, clock=True)
    elapsed_ms: int | None = column("How long it took, in milliseconds.", "BIGINT", clock=True, default=None)
    status: int | None = column("HTTP status; null where no answer came.", "INTEGER", default=None)
    outcome: str = column(
        "What came of it: ok, not_modified (304), unchanged (the bytes we have), gone, blocked, timeout, deferred ...",
        required=True,
    )
    error_class: str | None = column("Kind of failure, as outcome names it; null where none.", default=None)
    error: str | None = column("The failure in words; null where none.", default=None)
    etag: str | None = column("ETag header of the answer.", default=None)
    last_modified: str | None = column("Last-Modified header of the answer, as sent.", default=None)
    content_type: str | None = column("Content-Type header of the answer, as sent.", default=None)
    bytes: int | None = column("Size of the decoded body in bytes; null without a body.", "BIGINT", default=None)
    sha256: str | None = column("SHA-256 of the decoded body, hexadecimal; null without a body.", default=None)
    warc_file: str | None = column("WARC file that holds the answer, relative to state/warc.", clock=True, default=None)
    warc_offset: int | None = column("Byte offset of the record in the WARC file.", "BIGINT", clock=True, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Versions of articles: a new row whenever text, title or publication date of a page changed."""

    article_id: str = column("Id of the article, made from its canonical URL; all versions share it.", key=True)
    version: int = column("1 for the text first seen, counting up.", "INTEGER", key=True, default=1)
    url: str = column("Address that the page was fetched from.", required=True)
    canonical_url: str = column("Address without tracking parameters, as the page names itself.", required=True)
    source_id: str = column("Source that led to the article first.", required=True)
    status: ArticleStatus = column("Whether the page gave a text.", required=True)
    status_reason: str | None = column("Why it gave none: the reason and what is known of it; null with a text.", default=None)
    title: str | None = column("Headline.", default=None)
    author: str | None = column("Author as named by the page.", default=None)
    published: str | None = column("Publication date: YYYY, YYYY-MM or YYYY-MM-DD; null where unknown.", default=None)
    published_source: str | None = column("Where that date came from: feed, json-ld, meta, url, pdf ...", default=None)
    modified: str | None = column("Date of the last change that the page states.", default=None)
    language: str | None = column("Language of the text, ISO 639-1.", default=None)
    text: str | None = column("The article's text that evidence offsets count in; null without one.", default=None)
    text_sha256: str | None = column("SHA-256 of text, hexadecimal.", default=None)
    fetched_at: datetime = column("When this version was first fetched, UTC.", "TIMESTAMP", required=True, clock=True)
    fetch_id: str = column("Request that brought this version (fetches.fetch_id).", required=True, clock=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Requests whose page said word for word what a stored version says; with articles.fetch_id they tell where it was seen."""

    fetch_id: str = column("The request (fetches.fetch_id).", key=True, clock=True)
    article_id: str = column("Article that the page holds (articles.article_id).", required=True)
    version: int = column("Version of the article.", "INTEGER", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCopy:
    """Articles that repeat an earlier one; their facts stay their own, this only says that they are no independent report."""

    article_id: str = column("The article that repeats (articles.article_id), in its latest version.", key=True)
    original_id: str = column("The earliest published article of those alike; equal days go by id.", required=True)
    similarity: float = column(
        "Share of their five-word sequences that both have, estimated to about 0.03; 1 for the same words.", "DOUBLE", required=True
    )
    same_as: str | None = column(
        "The article whose words, headline and date it has, so that both are one at two addresses; null for a near-copy."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The fields of an enforcement action, shared by what one article says and what all articles say together."""

    regulator: str | None = column("Authority that acts, by its canonical name, else as the article names it.")
    regulator_id: str | None = column("Its registry id; null where the registry lacks it.")
    regulator_acronym: str | None = column("Its acronym; null where it has none.")
    jurisdiction: str | None = column("ISO 3166-1 alpha-2, a subdivision (US-NY) or EU.")
    company: str | None = column("The respondent, as named most fully; several joined by ' and '.")
    respondent_kind: RespondentKind = column("What the respondent is.", required=True)
    kind: Kind = column("What was decided.", required=True)
    status: Status = column("How far it has come.", required=True)
    amount: Decimal | None = column("Exact sum in the original currency; null for an action without money.", MONEY)
    currency: str | None = column("ISO 4217 code of the sum; null for an action without money.")
    amount_text: str | None = column("The words that give the sum.")
    amount_qualifier: AmountQualifier | None = column("Null where the sum is exact.")
    date: str | None = column("When the regulator acted: YYYY, YYYY-MM or YYYY-MM-DD.")
    date_precision: DatePrecision | None = column("How precise date is.")
    date_basis: DateBasis | None = column("Whether date is stated, resolved from relative words, or the publication date.")
    legal_basis: tuple[str, ...] = column(
        "Laws and articles named as broken, in the order of the article.", "VARCHAR[]", required=True
    )
    primary: bool = column("Whether it is an article's own news, not background.", "BOOLEAN", required=True)
    confidence: float = column("0 to 1, calibrated: of the actions at 0.8, 80 % are right.", "DOUBLE", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Decision):
    """One enforcement action as one version of one article reports it."""

    report_id: str = column("Id of the report, made from article, version and ordinal.", key=True)
    article_id: str = column("Article that reports it (articles.article_id).", required=True)
    version: int = column("Version of the article.", "INTEGER", required=True)
    ordinal: int = column("Place among the article's actions, from 0.", "INTEGER", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words of an article that one field of a report was read from."""

    report_id: str = column("Report that the words support (reports.report_id).", key=True)
    field: str = column("Field of the report.", key=True)
    start: int = column("First character in articles.text, from 0.", "INTEGER", key=True)
    end: int = column("Character after the last one.", "INTEGER", key=True)
    quote: str = column("The words: characters start to end of the text.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedAmount:
    """A sum of money in an article that is no action's amount, and why."""

    article_id: str = column("Article that names the sum.", key=True)
    version: int = column("Version of the article.", "INTEGER", key=True)
    start: int = column("First character in articles.text, from 0.", "INTEGER", key=True)
    end: int = column("Character after the last one.", "INTEGER", key=True)
    amount: Decimal = column("The sum.", MONEY, required=True)
    currency: str | None = column("ISO 4217 code; null where the article gives none.")
    amount_text: str = column("The words.", required=True)
    reason: str = column("Why it is no penalty: statutory maximum, turnover, loss, deal value ...", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Decision):
    """One real enforcement action: the reports of all articles merged, with the analysts' corrections applied."""

    action_id: str = column("Id that stays through re-runs, rebuilds and further articles.", key=True)
    case_id: str | None = column("Case that it belongs to (cases.case_id); null without regulator or respondent.")
    date_start: date | None = column("First day that date can mean; null without a date.", "DATE")
    amount_eur: Decimal | None = column("The sum in euro at fx_date; null where no rate is known.", MONEY)
    amount_usd: Decimal | None = column("The sum in US dollars at fx_date; null where no rate is known.", MONEY)
    fx_rate: Decimal | None = column("Euro for one unit of the currency, ECB reference rate, to 12 places.", "DECIMAL(24,12)")
    fx_date: date | None = column("Banking day of the rate.", "DATE")
    reports: int = column("How many latest article versions' reports it is made of.", "INTEGER", required=True)
    articles: int = column(
        "How many articles report it; one that stands at several addresses counts once.", "INTEGER", required=True
    )
    independent: int | None = column(
        "How many of them are independent: copies (article_copies) count as one; null in a database older than the column.",
        "INTEGER",
    )
    sources: int = column("How many sources those articles come from.", "INTEGER", required=True)
    first_published: str | None = column("Earliest publication date of its articles.")
    last_published: str | None = column("Latest publication date of its articles.")
    best_report_id: str = column("The report that is most certain (reports.report_id).", required=True)
    review: Review = column("What analysts said of it.", required=True)
    corrected_fields: tuple[str, ...] = column("Fields that an active correction overrides.", "VARCHAR[]", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReport:
    """Which reports an action is made of."""

    report_id: str = column("The report (reports.report_id).", key=True)
    action_id: str = column("The action (actions.action_id).", required=True)
    current: bool = column(
        "False where a later version of the article replaced the report: kept as history.", "BOOLEAN", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEvent:
    """The history of an action: a row whenever an article reports another status or sum."""

    action_id: str = column("The action (actions.action_id).", key=True)
    ordinal: int = column("Place in the history, from 0.", "INTEGER", key=True)
    status: Status = column("Status from here on.", required=True)
    amount: Decimal | None = column("Sum from here on; null for an action without money.", MONEY)
    currency: str | None = column("ISO 4217 code of the sum.")
    date: str | None = column(
        "When: the decision's date, for what came after it the publication date; YYYY, YYYY-MM or YYYY-MM-DD."
    )
    published: str | None = column("Publication date of the article.")
    report_id: str = column("Report that says so (reports.report_id).", required=True)
    quote: str | None = column("Its words; null where the report has none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a new version of an article says otherwise than the version before it; every version after the first has a row."""

    article_id: str = column("Article that was changed (articles.article_id).", key=True)
    version: int = column("The new version.", "INTEGER", key=True)
    ordinal: int = column("Place among the version's changes, from 0.", "INTEGER", key=True)
    what: ChangeKind = column("What was done.", required=True)
    field: str | None = column(
        "Field of the action that changed, or of the page: title, published, page (whether it had a text); null for whole actions."
    )
    before: str | None = column("What the version before said, in words; of a removed action its summary.")
    after: str | None = column("What the new version says, in words; of an added action its summary.")
    regulator: str | None = column("Authority of the action, its acronym where it has one; null for changes of the page.")
    company: str | None = column("Respondent of the action; null for changes of the page.")
    report_id: str | None = column("Report of the new version (reports.report_id).")
    replaced_id: str | None = column("Report of the version before that it replaces, or that is gone (reports.report_id).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The actions of one regulator against one respondent in one matter: each at most three years after the one before."""

    case_id: str = column("Id of the case, made from its earliest reported action.", key=True)
    regulator: str = column("Authority that acts.", required=True)
    regulator_id: str | None = column("Its registry id; null where the registry lacks it.")
    jurisdiction: str | None = column("Its jurisdiction.")
    company: str = column("The respondent.", required=True)
    actions: int = column("How many actions the case has.", "INTEGER", required=True)
    first_date: str | None = column("Date of the earliest action; null where none is dated.")
    last_date: str | None = column("Date of the latest action.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An analyst's override of one field of one action; survives re-runs and rebuilds."""

    correction_id: str = column("Id made from action, field, value, author and time.", key=True)
    action_id: str = column("Action that is corrected (actions.action_id).", required=True)
    field: str = column("Field of the action that is overridden.", required=True)
    value: str | None = column("New value as text (lists joined by '; '); null empties the field.")
    author: str = column("Who corrected it.", required=True)
    reason: str = column("Why.", required=True)
    made_at: datetime = column("When, UTC.", "TIMESTAMP", required=True)
    evidence_sha256: tuple[str, ...] = column("Hashes of the words that the correction was based on.", "VARCHAR[]", required=True)
    state: CorrectionState = column("Whether it still counts.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the program that wrote: a night, a rebuild, a demo."""

    run_id: str = column("Id of the run.", key=True, clock=True)
    kind: str = column("nightly, rebuild, demo ...", required=True)
    state: RunState = column("How it ended; running where it was killed or still runs.", required=True)
    started_at: datetime = column("UTC.", "TIMESTAMP", required=True, clock=True)
    finished_at: datetime | None = column("UTC; null while it runs and where it was killed.", "TIMESTAMP", clock=True, default=None)
    program: str = column("Version of the program.", required=True)
    sources_ok: int = column("Sources that were read.", "INTEGER", required=True, default=0)
    sources_failed: int = column("Sources that failed or went silent.", "INTEGER", required=True, default=0)
    fetched: int = column("Requests made.", "INTEGER", required=True, default=0)
    articles_new: int = column("Articles seen for the first time.", "INTEGER", required=True, default=0)
    articles_updated: int = column("Articles with a new version.", "INTEGER", required=True, default=0)
    articles_unchanged: int = column("Articles that are as they were.", "INTEGER", required=True, default=0)
    sources_resting: int | None = column(
        "Sources that were not due: their lists have not changed lately; null in runs of older versions.", "INTEGER", default=0
    )
    not_asked: int | None = column(
        "Lists and pages that were left for the next run, its requests being used up; null in runs of older versions.",
        "INTEGER",
        default=0,
    )
    actions: int = column("Actions in the database at the end.", "INTEGER", required=True, default=0)
    needs_review: int = column("Actions in the view needs_review at the end.", "INTEGER", required=True, default=0)
    errors: int = column("Rows that the run added to errors.", "INTEGER", required=True, default=0)
    note: str | None = column("Anything else worth knowing.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Pages that a run found and did not ask for, its requests being used up: the next runs ask for them first."""

    url: str = column("Address of the page.", key=True)
    source_id: str = column("Source that lists it.", required=True)
    title: str | None = column("Headline, as the source lists it.")
    published: str | None = column("Publication date, as the source lists it.")
    found_at: datetime = column("When a run found it first, UTC.", "TIMESTAMP", required=True, clock=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How often each source is asked: daily while its list changes, else after 2, 4 and at last 7 days."""

    source_id: str = column("The source.", key=True)
    listing_sha256: str = column("SHA-256 of what it listed last: addresses, headlines and dates.", required=True)
    interval_days: int = column("Days between two looks at its list.", "INTEGER", required=True, clock=True)
    asked_at: datetime = column("The look that the next one is counted from, UTC.", "TIMESTAMP", required=True, clock=True)
    next_at: datetime = column("When it is due again, UTC.", "TIMESTAMP", required=True, clock=True)
    changed_at: datetime = column("When its list was last seen changed, UTC.", "TIMESTAMP", required=True, clock=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRow:
    """Something that failed and was left out, while the run went on."""

    error_id: str = column("Id made from the other columns.", key=True, clock=True)
    run_id: str = column("Run in which it happened.", required=True, clock=True)
    stage: str = column("Where: discover, fetch, read, extract, load ...", required=True)
    source_id: str | None = column("Source concerned; null where none.")
    url: str | None = column("Address concerned; null where none.")
    error_class: str = column("Name of the exception or rule.", required=True)
    message: str = column("What happened, in words.", required=True)
    at: datetime = column("When, UTC.", "TIMESTAMP", required=True, clock=True)
