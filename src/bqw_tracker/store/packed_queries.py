"""What the engine is asked: which rows of an indicator are needed, and sums of those before them.

It compares, picks and adds up Decimals, and does nothing else. A `source` has the rows that count.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.kinds import keyed_by_end
from bqw_tracker.core.model import Indicator
from bqw_tracker.core.periods import MONTHS, Period

COLUMNS = (
    "area", "start", "end", "value", "numerator", "denominator", "state", "reported_on", "source",
    "note", "problem", "next", "evidence", "file", "line",
)  # fmt: skip
"""The columns of a row, in their order; `n` is its place among those of its indicator."""
NAMED = ", ".join(f'r."{name}"' for name in COLUMNS)
WORDED = "(note <> '' OR problem <> '' OR next <> '' OR evidence <> '')"
"""Whether a row has words."""


class View(NamedTuple):
    """The rows that were known on a day; with `new`, also those of keys unknown then."""

    known: date
    new: bool = False


def seen(indicator: Indicator, source: str, view: View | None) -> str:
    """Return how a query names the rows of a view, of all rows of an indicator."""
    if view is None:
        return source
    return _of_view(indicator, source, view, _told_by(view.known), "true")


def counting(indicator: Indicator, source: str, view: View | None) -> str:
    """Return how a query names the rows that count in a view, of all rows of an indicator."""
    if view is None:
        return f"(SELECT * FROM {source} WHERE counts)"
    then = f"{_told_by(view.known)} AND (over IS NULL OR over > {_day(view.known)})"
    return _of_view(indicator, source, view, then, "counts")


def _of_view(indicator: Indicator, source: str, view: View, then: str, new: str) -> str:
    known = f"SELECT * FROM {source} WHERE {then}"
    if view.new:
        key = _key(indicator)
        old = f"(SELECT {key} FROM {source} WHERE {_told_by(view.known)})"
        known += f" UNION ALL SELECT s.* FROM {source} s ANTI JOIN {old} USING ({key}) WHERE {new}"
    return f"({known})"


def told_since_query(indicator: Indicator, source: str, day: date) -> str:
    """Return the query of the rows of keys of which something was told after a day."""
    key = _key(indicator)
    late = f"(SELECT {key} FROM {source} WHERE NOT {_told_by(day)})"
    return f"SELECT {NAMED} FROM {source} r SEMI JOIN {late} USING ({key}) ORDER BY n"


def cells_query(indicator: Indicator, source: str, days: Collection[date]) -> str:
    """Return the query of the cells of an indicator, by area in the order of time."""
    if indicator.kind == "milestone":
        query = _DEEDS
    else:
        query = _LATEST if keyed_by_end(indicator) else _INCREMENTS
    of_sum = decimals_of(f"sum({told_in(indicator)})")
    return query.format(
        source=source, placed=_placed(source, days), days=_days(days), named=NAMED, decimals=of_sum
    )


def told_in(indicator: Indicator) -> str:
    """Return the column in which an indicator tells what adds up."""
    return "numerator" if indicator.kind == "rate" else "value"


def decimals_of(figure: str) -> str:
    """Return how a query tells the decimals of a figure."""
    return f"coalesce(length(rtrim(split_part(({figure})::VARCHAR, '.', 2), '0')), 0)"


def reports_query(indicator: Indicator, source: str, days: Collection[date]) -> str:
    """Return the query of when the cells of an indicator that is no deed came first."""
    query = _FIRST if keyed_by_end(indicator) else _REPORTED
    return query.format(source=source, placed=_placed(source, days), named=NAMED)


def arriving_query(source: str, period: Period) -> str:
    """Return the query of what ends in a period."""
    start, end = map(_day, period)
    return f'SELECT {NAMED} FROM {source} r WHERE "end" > {start} AND "end" <= {end}'


def before_query(indicator: Indicator, source: str, start: date, ends: Collection[date]) -> str:
    """Return the query of what figures that end after a day are compared with."""
    brought, months = "false", MONTHS.get(indicator.reported.every)
    if months is not None:
        brought = f'day("end") = 1 AND (month("end") - 1) % {months} = 0'
        if not keyed_by_end(indicator):
            brought += f' AND start = "end" - INTERVAL {months} MONTH'
    listed = ", ".join(map(_day, sorted(ends))) or "NULL"
    return _BEFORE.format(
        source=source, start=_day(start), brought=brought, ends=listed, named=NAMED
    )


def unlike_query(
    indicator: Indicator, source: str, whole: str, parts: Collection[str], end: date
) -> str:
    """Return the query of the cells of an area that its parts do not make, and of theirs."""
    return _UNLIKE.format(
        source=source, key=_key(indicator).removeprefix("area, "), whole=text(whole),
        parts=", ".join(map(text, parts)), end=_day(end), named=NAMED,
    )  # fmt: skip


def text(told: str) -> str:
    """Return a text as a query writes it."""
    return "'{}'".format(told.replace("'", "''"))


def _key(indicator: Indicator) -> str:
    return 'area, "end"' if keyed_by_end(indicator) else 'area, start, "end"'


def _told_by(day: date) -> str:
    return f"reported_on::DATE <= {_day(day)}"


def _day(day: date) -> str:
    return f"DATE '{day}'"


def _days(days: Collection[date]) -> str:
    return f"unnest([{', '.join(map(_day, sorted(days)))}]::DATE[])"


_FEW = 24
"""So many days are compared with each row; of more each period is compared once."""
_PLACED = """
WITH days AS (SELECT unnest([{days}]) AS d),
spans AS (SELECT DISTINCT start, "end" FROM {source}),
between AS (
    SELECT start, "end",
        count(*) FILTER (d <= start) AS lo, count(*) FILTER (d < "end") AS hi
    FROM spans LEFT JOIN days ON d < "end" GROUP BY ALL
),
placed AS (SELECT * FROM {source} JOIN between USING (start, "end"))"""
"""Of each row in which of the spans between the days its period begins and ends."""


def _placed(source: str, days: Collection[date]) -> str:
    """Return how a query places the rows between days."""
    listed = [_day(day) for day in sorted(days)]
    if len(listed) > _FEW:
        return _PLACED.format(source=source, days=", ".join(listed))
    lo = " + ".join(["0", *(f"({day} <= start)::INT" for day in listed)])
    hi = " + ".join(["0", *(f'({day} < "end")::INT' for day in listed)])
    return f"""WITH placed AS (SELECT *, {lo} AS lo, {hi} AS hi FROM {source})"""


_LATEST = """{placed},
kept AS (
    SELECT max(n) AS n FROM placed
    GROUP BY area, hi, year("end" - 1), denominator IS NULL
)
SELECT {named} FROM {source} r WHERE n IN (FROM kept) ORDER BY n
"""
"""Of each area the last cell up to each day, of running totals that of each year."""
_INCREMENTS = """{placed},
narrow AS (
    SELECT n, area, hi, CASE WHEN lo <> hi THEN n END AS across, start, "end", value, numerator,
        denominator, denominator IS NULL AS bare, decimals
    FROM placed
),
groups AS (
    SELECT area, hi, bare, across, max(n) AS n, count(*) AS many, min(start) AS since,
        sum(value) AS value, sum(numerator) AS numerator, sum(denominator) AS denominator,
        max("end") - min(start) = sum("end" - start) AND max(decimals) IN (
            arg_max(decimals, n), {decimals}
        ) AS together
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
"""Of each area the last cell up to each day, and those right before it added up.

They are not where both together have less decimals than were reported.
"""
_DEEDS = """
WITH days AS (SELECT {days} AS d),
told AS (
    SELECT n, area, "end", reported_on, state, value, file, line,
        least("end", reported_on::DATE + 1) AS known,
        starts_with(note, '更正') OR starts_with(note, 'Corrected') AS corrects
    FROM {source}
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
_FIRST = """{placed},
picks AS (
    SELECT arg_min(n, came) AS n, min(came) AS came FROM placed
    GROUP BY area, hi, year("end" - 1)
)
SELECT {named}, NULL, p.came FROM {source} r JOIN picks p USING (n) ORDER BY n
"""
"""Of the levels and running totals that end between two days the one that came first."""
_REPORTED = """{placed},
narrow AS (
    SELECT n, area, hi, CASE WHEN lo <> hi THEN n END AS across, start, "end", came
    FROM placed
),
groups AS (
    SELECT area, hi, across, max(n) AS n, min(start) AS since, max(came) AS came,
        max("end") - min(start) = sum("end" - start) AS together
    FROM narrow GROUP BY area, hi, across
),
picks AS (
    SELECT n, since, came FROM groups WHERE together
    UNION ALL
    SELECT narrow.n, narrow.start, narrow.came FROM narrow JOIN groups USING (area, hi)
    WHERE NOT together AND narrow.across IS NULL AND groups.across IS NULL
)
SELECT {named}, since, p.came FROM {source} r JOIN picks p USING (n) ORDER BY n
"""
"""Of the increments between two days, where none is missing, one with when the last one came."""
_BEFORE = """
WITH known AS (
    SELECT n, area, start, "end", value, numerator, denominator FROM {source} WHERE "end" <= {start}
),
picks AS (
    SELECT n FROM known WHERE ({brought}) OR "end" IN ({ends})
    UNION ALL
    SELECT unnest([
        max(n), max(n) FILTER (value <> 0), max(n) FILTER (numerator <> 0),
        max(n) FILTER (denominator <> 0)
    ]) FROM known GROUP BY area
)
SELECT {named} FROM {source} r WHERE n IN (FROM picks) ORDER BY n
"""
"""What reporting periods brought, what has one of the ends, and what each area told last."""
_UNLIKE = """
WITH near AS (SELECT * FROM {source} WHERE "end" <= {end}),
own AS (SELECT * FROM near WHERE area = {whole}),
theirs AS (
    SELECT {key}, sum(value) AS value, sum(numerator) AS numerator,
        sum(denominator) AS denominator
    FROM near WHERE area IN ({parts}) GROUP BY {key}
),
unlike AS (
    SELECT {key} FROM own JOIN theirs USING ({key})
    WHERE own.value IS DISTINCT FROM theirs.value
        OR own.numerator IS DISTINCT FROM theirs.numerator
        OR own.denominator IS DISTINCT FROM theirs.denominator
),
picks AS (
    SELECT n FROM near JOIN unlike USING ({key}) WHERE area IN ({whole}, {parts})
    UNION ALL
    SELECT max(n) FROM own
)
SELECT {named} FROM {source} r WHERE n IN (FROM picks) ORDER BY n
"""
"""The cells of an area that are not the sum of its parts, and theirs, and its last one."""
