-- What analysts query. Every view and every column that is not a table's own has a comment; the others inherit theirs.

CREATE OR REPLACE VIEW latest_articles AS
SELECT * EXCLUDE (newest)
FROM (SELECT *, max(version) OVER (PARTITION BY article_id) AS newest FROM articles)
WHERE version = newest;
COMMENT ON VIEW latest_articles IS 'Articles in their latest version.';

CREATE OR REPLACE VIEW action_sources AS
SELECT
    l.action_id, a.article_id, a.source_id, a.url, a.title, a.published, r.report_id, r."primary", r.confidence, r.status,
    (r.report_id = x.best_report_id) AS best
FROM action_reports AS l
JOIN actions AS x ON x.action_id = l.action_id
JOIN reports AS r ON r.report_id = l.report_id
JOIN articles AS a ON a.article_id = r.article_id AND a.version = r.version
WHERE l.current;
COMMENT ON VIEW action_sources IS 'The articles that report each action, with what they say of its status.';
COMMENT ON COLUMN action_sources.best IS 'Whether this is the report that is most certain.';
COMMENT ON COLUMN action_sources.status IS 'How far the action has come, as this article says.';

CREATE OR REPLACE VIEW money_actions AS
SELECT
    x.date, x.date_start, x.regulator, x.regulator_acronym, x.jurisdiction, x.company, x.respondent_kind, x.kind, x.status,
    x.amount, x.currency, x.amount_qualifier, x.amount_eur, x.amount_usd, x.legal_basis, x.confidence, x.review, x.articles,
    s.title, s.url, x.action_id, x.case_id
FROM actions AS x
LEFT JOIN action_sources AS s ON s.action_id = x.action_id AND s.best
WHERE x.amount IS NOT NULL AND x.review <> 'dismissed';
COMMENT ON VIEW money_actions IS 'Actions with a sum, whatever their status, with the article that is most certain of each.';
COMMENT ON COLUMN money_actions.title IS 'Headline of the article that is most certain.';
COMMENT ON COLUMN money_actions.url IS 'Address of the article that is most certain.';

CREATE OR REPLACE VIEW fines AS
SELECT * FROM money_actions
WHERE status IN ('imposed', 'settled', 'paid', 'appealed', 'upheld', 'reduced')
ORDER BY date_start DESC NULLS LAST, amount_eur DESC NULLS LAST, action_id;
COMMENT ON VIEW fines IS
    'Money imposed or settled that stands (also where it was appealed, upheld, reduced or paid): one row an action, newest first.';
COMMENT ON COLUMN fines.title IS 'Headline of the article that is most certain.';
COMMENT ON COLUMN fines.url IS 'Address of the article that is most certain.';

CREATE OR REPLACE VIEW threatened AS
SELECT * FROM money_actions
WHERE status IN ('threatened', 'proposed')
ORDER BY date_start DESC NULLS LAST, amount_eur DESC NULLS LAST, action_id;
COMMENT ON VIEW threatened IS 'Money that was proposed, or is due only if something is not done: one row an action, newest first.';
COMMENT ON COLUMN threatened.title IS 'Headline of the article that is most certain.';
COMMENT ON COLUMN threatened.url IS 'Address of the article that is most certain.';

CREATE OR REPLACE VIEW by_regulator_month AS
SELECT
    regulator, jurisdiction, CASE WHEN length(date) >= 7 THEN date_trunc('month', date_start)::DATE END AS month,
    count(*) AS fines, count(amount_eur) AS converted, sum(amount_eur) AS total_eur, max(amount_eur) AS largest_eur
FROM fines
GROUP BY ALL
ORDER BY month DESC NULLS LAST, total_eur DESC NULLS LAST, regulator;
COMMENT ON VIEW by_regulator_month IS 'The view fines by regulator and month.';
COMMENT ON COLUMN by_regulator_month.month IS 'First day of the month of the decision; null where the articles name no month.';
COMMENT ON COLUMN by_regulator_month.fines IS 'How many actions with money.';
COMMENT ON COLUMN by_regulator_month.converted IS 'How many of them have a value in euro.';
COMMENT ON COLUMN by_regulator_month.total_eur IS 'Sum of those in euro.';
COMMENT ON COLUMN by_regulator_month.largest_eur IS 'Largest of those in euro.';

CREATE OR REPLACE VIEW by_respondent AS
SELECT
    company, respondent_kind, count(*) AS fines, count(DISTINCT regulator) AS regulators, count(amount_eur) AS converted,
    sum(amount_eur) AS total_eur, max(amount_eur) AS largest_eur, min(date) AS first_date, max(date) AS last_date
FROM fines
GROUP BY company, respondent_kind
ORDER BY total_eur DESC NULLS LAST, company;
COMMENT ON VIEW by_respondent IS 'The view fines by respondent, dearest first.';
COMMENT ON COLUMN by_respondent.fines IS 'How many actions with money.';
COMMENT ON COLUMN by_respondent.regulators IS 'How many authorities.';
COMMENT ON COLUMN by_respondent.converted IS 'How many of the actions have a value in euro.';
COMMENT ON COLUMN by_respondent.total_eur IS 'Sum of those in euro.';
COMMENT ON COLUMN by_respondent.largest_eur IS 'Largest of those in euro.';

CREATE OR REPLACE VIEW needs_review AS
SELECT
    list_filter([
        CASE WHEN x.confidence < 0.6 THEN 'low confidence' END,
        CASE WHEN x.regulator IS NULL THEN 'no regulator' END,
        CASE WHEN x.regulator IS NOT NULL AND x.regulator_id IS NULL THEN 'regulator not in the registry' END,
        CASE WHEN x.company IS NULL AND x.respondent_kind <> 'unnamed' THEN 'no respondent' END,
        CASE WHEN x.date IS NULL THEN 'no date' END,
        CASE WHEN x.amount IS NOT NULL AND x.amount_qualifier IS NOT NULL THEN 'sum not exact' END,
        CASE WHEN x.amount_eur >= 10000000000 THEN 'sum of ten billion or more' END,
        CASE WHEN x.date_start > s.published_day + 2 THEN 'dated after its publication' END,
        CASE WHEN len(c.stale) > 0 THEN 'stale correction of ' || array_to_string(c.stale, ', ') END
    ], lambda reason: reason IS NOT NULL) AS reasons,
    x.regulator, x.company, x.kind, x.status, x.amount, x.currency, x.date, x.confidence, s.title, s.url, x.action_id
FROM actions AS x
LEFT JOIN (
    SELECT
        action_id, title, url,
        CASE WHEN length(published) = 10 THEN TRY_CAST(published AS DATE) END AS published_day
    FROM action_sources
    WHERE best
) AS s ON s.action_id = x.action_id
LEFT JOIN (
    SELECT action_id, list(field ORDER BY field) AS stale FROM corrections WHERE state = 'stale' GROUP BY action_id
) AS c ON c.action_id = x.action_id
WHERE x.review NOT IN ('accepted', 'dismissed') AND len(reasons) > 0
ORDER BY x.confidence, x.action_id;
COMMENT ON VIEW needs_review IS 'Actions that a person should look at, least certain first; accepted and dismissed ones are left out.';
COMMENT ON COLUMN needs_review.reasons IS 'Why.';
COMMENT ON COLUMN needs_review.title IS 'Headline of the article that is most certain.';
COMMENT ON COLUMN needs_review.url IS 'Address of the article that is most certain.';

CREATE OR REPLACE VIEW source_health AS
SELECT
    f.source_id, max(f.started_at) AS last_request, max(f.started_at) FILTER (f.error_class IS NULL) AS last_success,
    count(*) FILTER (f.error_class IS NOT NULL) AS failures, arg_max(f.outcome, f.started_at) AS last_outcome,
    any_value(a.articles) AS articles, any_value(a.last_article) AS last_article
FROM fetches AS f
LEFT JOIN (
    SELECT source_id, count(DISTINCT article_id) AS articles, max(fetched_at) AS last_article FROM articles GROUP BY source_id
) AS a ON a.source_id = f.source_id
GROUP BY f.source_id
ORDER BY f.source_id;
COMMENT ON VIEW source_health IS 'How each source is doing: when it last answered, failed, and brought something new.';
COMMENT ON COLUMN source_health.last_request IS 'Latest request of any kind, UTC.';
COMMENT ON COLUMN source_health.last_success IS 'Latest request that was answered with a page, or with word that it has not changed, UTC.';
COMMENT ON COLUMN source_health.failures IS 'Requests that failed, ever; also pages that are gone, and hosts left alone for the night.';
COMMENT ON COLUMN source_health.last_outcome IS 'What came of the latest request.';
COMMENT ON COLUMN source_health.articles IS 'Articles that came from the source; null without any.';
COMMENT ON COLUMN source_health.last_article IS 'When its latest new article or version was fetched, UTC.';

CREATE OR REPLACE MACRO evidence_of(action) AS TABLE
SELECT
    e.field, e.quote, s.published, s.source_id, s.title, s.url, e.start, e."end", e.report_id, s.article_id
FROM action_sources AS s
JOIN evidence AS e ON e.report_id = s.report_id
WHERE s.action_id = action
ORDER BY s.best DESC, s.published, e.report_id, e.start, e.field;
COMMENT ON MACRO TABLE evidence_of IS
    'The words behind every field of an action, in all the articles that report it: FROM evidence_of(''act-...'').';
