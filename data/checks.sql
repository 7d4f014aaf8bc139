-- Integrity checks: each is a name, what must hold, and a query for the rows that break it.

-- report_article: every report belongs to a stored version of an article
SELECT r.report_id FROM reports AS r ANTI JOIN articles AS a ON a.article_id = r.article_id AND a.version = r.version

-- evidence_report: evidence belongs to a report
SELECT e.report_id FROM evidence AS e ANTI JOIN reports AS r ON r.report_id = e.report_id

-- evidence_quote: a quote is what the article's text has at its place
SELECT e.report_id, e.field, e.quote
FROM evidence AS e
JOIN reports AS r ON r.report_id = e.report_id
JOIN articles AS a ON a.article_id = r.article_id AND a.version = r.version
WHERE a.text IS NULL OR substring(a.text, e.start + 1, e."end" - e.start) <> e.quote

-- money_currency: a sum has a currency and a currency has a sum
SELECT report_id FROM reports WHERE (amount IS NULL) <> (currency IS NULL)

-- money_sign: no sum is negative
SELECT report_id, amount FROM reports WHERE amount < 0

-- confidence_range: a confidence lies between 0 and 1
SELECT report_id, confidence FROM reports WHERE NOT confidence BETWEEN 0 AND 1

-- date_precision: a date is as long as its precision says, and both are there or neither
SELECT report_id, date, date_precision FROM reports
WHERE coalesce(length(date), 0) <> coalesce(CASE date_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 WHEN 'day' THEN 10 END, 0)

-- date_real: a date is a day, month or year of the calendar
SELECT report_id, date FROM reports
WHERE date IS NOT NULL AND TRY_CAST(rpad(date, 10, '-01-01') AS DATE) IS NULL

-- article_published: a publication date is a date
SELECT article_id, published FROM articles WHERE NOT regexp_full_match(published, '\d{4}(-\d{2}(-\d{2})?)?')

-- article_text: an article that was read has its text and the text's hash
SELECT article_id, version FROM articles WHERE status = 'ok' AND (text IS NULL OR text_sha256 IS DISTINCT FROM sha256(text))

-- article_versions: versions count from 1 without a gap
SELECT article_id FROM articles GROUP BY article_id HAVING max(version) <> count(*) OR min(version) <> 1

-- article_fetch: an article came with a request
SELECT a.article_id FROM articles AS a ANTI JOIN fetches AS f ON f.fetch_id = a.fetch_id

-- repeat_of: a page that repeats belongs to a request and to a stored version
SELECT p.fetch_id
FROM repeats AS p
LEFT JOIN fetches AS f ON f.fetch_id = p.fetch_id
LEFT JOIN articles AS a ON a.article_id = p.article_id AND a.version = p.version
WHERE f.fetch_id IS NULL OR a.article_id IS NULL

-- copy_original: a copy and its original are stored, an original is no copy, and what is the same has the same words
SELECT c.article_id
FROM article_copies AS c
LEFT JOIN (SELECT article_id, arg_max(text_sha256, version) AS words FROM articles GROUP BY article_id) AS a
    ON a.article_id = c.article_id
LEFT JOIN (SELECT article_id, arg_max(text_sha256, version) AS words FROM articles GROUP BY article_id) AS o
    ON o.article_id = coalesce(c.same_as, c.original_id)
WHERE a.words IS NULL OR o.words IS NULL OR (c.same_as IS NOT NULL AND a.words <> o.words)
    OR c.original_id IN (SELECT article_id FROM article_copies) OR NOT c.similarity BETWEEN 0 AND 1

-- action_independent: an action has at least one independent report, and no more of them than articles
SELECT action_id FROM actions WHERE NOT independent BETWEEN 1 AND articles

-- change_version: every version after the first has its changes, and no other has
SELECT a.article_id, a.version, c.article_id, c.version
FROM (SELECT article_id, version FROM articles WHERE version > 1) AS a
FULL JOIN changes AS c ON c.article_id = a.article_id AND c.version = a.version
WHERE a.article_id IS NULL OR c.article_id IS NULL

-- action_reports_both: a link has both its ends
SELECT l.report_id FROM action_reports AS l
LEFT JOIN reports AS r ON r.report_id = l.report_id
LEFT JOIN actions AS x ON x.action_id = l.action_id
WHERE r.report_id IS NULL OR x.action_id IS NULL

-- action_of_report: every report of a latest version is part of an action
SELECT r.report_id
FROM reports AS r
JOIN (SELECT article_id, max(version) AS version FROM articles GROUP BY article_id) AS a
    ON a.article_id = r.article_id AND a.version = r.version
ANTI JOIN action_reports AS l ON l.report_id = r.report_id

-- action_money: an action has a sum and a currency, or neither
SELECT action_id FROM actions WHERE (amount IS NULL) <> (currency IS NULL)

-- action_event: every action has a history, and its status is where the history ends unless it was corrected
SELECT x.action_id, x.status
FROM actions AS x
LEFT JOIN (SELECT action_id, arg_max(status, ordinal) AS status FROM action_events GROUP BY action_id) AS e ON e.action_id = x.action_id
WHERE x.status IS DISTINCT FROM e.status AND NOT list_contains(x.corrected_fields, 'status')

-- action_case: an action's case exists
SELECT x.action_id FROM actions AS x ANTI JOIN cases AS c ON c.case_id = x.case_id WHERE x.case_id IS NOT NULL

-- case_size: a case counts its actions
SELECT c.case_id FROM cases AS c LEFT JOIN actions AS x ON x.case_id = c.case_id GROUP BY c.case_id, c.actions
HAVING count(x.action_id) <> c.actions
