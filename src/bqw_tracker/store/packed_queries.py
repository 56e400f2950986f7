"""What the engine is asked: which rows of an indicator are needed, and sums of those before them.

It compares, picks and adds up Decimals, and does nothing else.
"""

from collections.abc import Collection
from datetime import date

from bqw_tracker.core.kinds import keyed_by_end
from bqw_tracker.core.model import Indicator

COLUMNS = (
    "area", "start", "end", "value", "numerator", "denominator", "state", "reported_on", "source",
    "note", "problem", "next", "evidence", "file", "line",
)  # fmt: skip
"""The columns of a row, in their order; `n` is its place among those of its indicator."""
NAMED = ", ".join(f'r."{name}"' for name in COLUMNS)
WORDED = "(note <> '' OR problem <> '' OR next <> '' OR evidence <> '')"
"""Whether a row has words."""


def cells_query(indicator: Indicator, source: str, days: Collection[date]) -> str:
    """Return the query of the cells of an indicator, by area in the order of time."""
    if indicator.kind == "milestone":
        query = _DEEDS
    else:
        query = _LATEST if keyed_by_end(indicator) else _INCREMENTS
    listed = ", ".join(f"DATE '{day}'" for day in sorted(days))
    return query.format(source=source, days=f"unnest([{listed}]::DATE[])", named=NAMED)


_PLACED = """
WITH days AS (SELECT {days} AS d),
spans AS (SELECT DISTINCT start, "end" FROM {source} WHERE counts),
placed AS (
    SELECT start, "end",
        count(*) FILTER (d <= start) AS lo, count(*) FILTER (d < "end") AS hi
    FROM spans LEFT JOIN days ON d < "end" GROUP BY ALL
)"""
"""Of each period in which of the spans between the days it begins and ends."""
_LATEST = (
    _PLACED
    + """,
kept AS (
    SELECT max(n) AS n FROM {source} JOIN placed USING (start, "end") WHERE counts
    GROUP BY area, hi, year("end" - 1), denominator IS NULL
)
SELECT {named} FROM {source} r WHERE n IN (FROM kept) ORDER BY n
"""
)
"""Of each area the last cell up to each day, of running totals that of each year."""
_INCREMENTS = (
    _PLACED
    + """,
narrow AS (
    SELECT n, area, hi, CASE WHEN lo <> hi THEN n END AS across, start, "end", value, numerator,
        denominator, denominator IS NULL AS bare
    FROM {source} JOIN placed USING (start, "end") WHERE counts
),
groups AS (
    SELECT area, hi, bare, across, max(n) AS n, count(*) AS many, min(start) AS since,
        max("end") - min(start) = sum("end" - start) AS together,
        sum(value) AS value, sum(numerator) AS numerator, sum(denominator) AS denominator
    FROM narrow GROUP BY area, hi, bare, across
),
picks AS (
    SELECT n, CASE WHEN many > 1 THEN since END AS since, value, numerator, denominator
    FROM groups WHERE together
    UNION ALL
    SELECT narrow.n, NULL, NULL, NULL, NULL
    FROM narrow JOIN groups USING (area, hi, bare) WHERE NOT together AND narrow.across IS NULL
)
SELECT {named}, since, p.value - r.value, p.numerator - r.numerator, p.denominator - r.denominator
FROM {source} r JOIN picks p USING (n) ORDER BY n
"""
)
"""Of each area the last cell up to each day, and those right before it added up."""
_DEEDS = """
WITH days AS (SELECT {days} AS d),
told AS (
    SELECT n, area, "end", reported_on, state, value, file, line,
        least("end", reported_on::DATE + 1) AS known,
        starts_with(note, '更正') OR starts_with(note, 'Corrected') AS corrects
    FROM {source} WHERE counts
),
placed AS (
    SELECT known, count(*) FILTER (d < known) AS hi
    FROM (SELECT DISTINCT known FROM told) LEFT JOIN days ON d < known GROUP BY known
),
beside AS (
    SELECT n, area, coalesce(
        state = lag(state) OVER own AND value IS NOT DISTINCT FROM lag(value) OVER own
        AND hi = lag(hi) OVER own AND "end" >= lag("end") OVER own
        AND known = "end" AND lag(known = "end") OVER own
        AND NOT corrects AND NOT lag(corrects) OVER own, false
    ) AS alike, row_number() OVER own AS place
    FROM told JOIN placed USING (known)
    WINDOW own AS (PARTITION BY area ORDER BY reported_on, "end", file, line)
),
kept AS (
    SELECT n FROM beside
    QUALIFY NOT (alike AND lead(alike, 1, false) OVER (PARTITION BY area ORDER BY place))
)
SELECT {named} FROM {source} r WHERE n IN (FROM kept) ORDER BY n
"""
"""Of rows that say the same of a deed one after the other, the first and the last up to each day.

Where each was told after its period, and its period ends no sooner than that of the one before,
those between them change nothing: neither what stands nor how far it was told.
"""
