-- What analysts query. Every view and every column that is not a table's own has a comment; the others inherit theirs.

CREATE OR REPLACE VIEW latest_articles AS
SELECT * EXCLUDE (newest)
FROM (SELECT *, max(version) OVER (PARTITION BY article_id) AS newest FROM articles)
WHERE version = newest AND article_id NOT IN (SELECT article_id FROM article_copies WHERE same_as IS NOT NULL);
COMMENT ON VIEW latest_articles IS
    'Articles in their latest version; one that stands at several addresses is there once (sightings has them all).';

CREATE OR REPLACE VIEW sightings AS
SELECT
    coalesce(c.same_as, s.article_id) AS article_id, a.url, arg_min(s.source_id, s.started_at) AS source_id,
    max(s.version) AS version, min(a.started_at) AS first_seen, max(a.started_at) AS last_seen
FROM (
    SELECT url, outcome, started_at FROM fetches
    WHERE purpose IN ('page', 'feed_item') AND outcome IN ('ok', 'unchanged', 'not_modified')
) AS a
ASOF JOIN (
    SELECT f.url, f.source_id, f.started_at, r.article_id, r.version
    FROM (SELECT fetch_id, article_id, version FROM articles UNION ALL SELECT fetch_id, article_id, version FROM repeats) AS r
    JOIN fetches AS f ON f.fetch_id = r.fetch_id
) AS s ON a.url = s.url AND a.started_at >= s.started_at
LEFT JOIN article_copies AS c ON c.article_id = s.article_id
WHERE a.outcome <> 'ok' OR a.started_at = s.started_at
GROUP BY ALL
ORDER BY article_id, first_seen, a.url;
COMMENT ON VIEW sightings IS 'The addresses at which each article was seen, word for word, and when.';
COMMENT ON COLUMN sightings.article_id IS 'The article (latest_articles.article_id).';
COMMENT ON COLUMN sightings.url IS 'Address that was asked for.';
COMMENT ON COLUMN sightings.source_id IS 'Source that led to the address first.';
COMMENT ON COLUMN sightings.version IS 'Latest version seen there, as counted at that address.';
COMMENT ON COLUMN sightings.first_seen IS 'When it was there first, UTC.';
COMMENT ON COLUMN sightings.last_seen IS
    'When it was last there, UTC; of an article that its feed carries whole, when it was last read there.';

CREATE OR REPLACE VIEW copies AS
WITH latest AS (FROM articles QUALIFY version = max(version) OVER (PARTITION BY article_id))
SELECT
    c.similarity, c.same_as IS NOT NULL AS same, o.source_id AS original_source, o.published AS original_published,
    o.title AS original_title, a.source_id AS source, a.published, a.title, o.url AS original_url, a.url,
    c.original_id, c.article_id
FROM article_copies AS c
JOIN latest AS a ON a.article_id = c.article_id
JOIN latest AS o ON o.article_id = c.original_id
ORDER BY o.published, c.original_id, c.similarity DESC, c.article_id;
COMMENT ON VIEW copies IS 'Articles that repeat an earlier one, beside it: syndicated, hardly edited, or the same at another address.';
COMMENT ON COLUMN copies.same IS 'Whether it is one article at another address: same words, headline and date.';
COMMENT ON COLUMN copies.original_source IS 'Source of the original.';
COMMENT ON COLUMN copies.original_published IS 'Publication date of the original.';
COMMENT ON COLUMN copies.original_title IS 'Headline of the original.';
COMMENT ON COLUMN copies.source IS 'Source of the copy.';
COMMENT ON COLUMN copies.original_url IS 'Address of the original.';

CREATE OR REPLACE VIEW changed_facts AS
SELECT
    a.fetched_at AS seen_at, f.run_id, a.source_id, c.what, c.regulator, c.company, c.field, c.before, c.after, a.title, a.url,
    c.article_id, c.version, c.report_id, c.replaced_id
FROM changes AS c
JOIN articles AS a ON a.article_id = c.article_id AND a.version = c.version
LEFT JOIN fetches AS f ON f.fetch_id = a.fetch_id
ORDER BY a.fetched_at DESC, c.article_id, c.version, c.ordinal;
COMMENT ON VIEW changed_facts IS 'What publishers changed in their articles, newest first: the sum before and after, say.';
COMMENT ON COLUMN changed_facts.seen_at IS 'When the changed page was fetched, UTC.';
COMMENT ON COLUMN changed_facts.source_id IS 'Source of the article.';

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
