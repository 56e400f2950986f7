"""Rows of totals held against the rows above them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.core.problems import Place, Problem, sentence

from .figures import read_figure
from .headings import is_total
from .layout import Entry, Form, entries


def wrong_totals(path: str, form: Form) -> Iterator[Problem]:
    """Return the totals that are not the sum of the rows they speak of: since the last, or all."""
    above = [list(entries(form, row)) for row in form.rows] if form.totals else []
    for row, since, upto in form.totals:
        for total in entries(form, row):
            like = [
                [entry for each in above[first:upto] for entry in each if _belongs(entry, total)]
                for first in (since, 0)
            ]
            yield from _wrong(path, total, like)


def _wrong(path: str, total: Entry, like: Sequence[Sequence[Entry]]) -> Iterator[Problem]:
    for field in ("value", "numerator", "denominator"):
        said = _number(total.texts.get(field, ""))
        if said is None:
            continue
        known = [each for rows in like if (each := _sum(rows, field)) is not None]
        if known and said not in known:
            yield Problem(
                Place(path, total.line, field=field),
                "parts-differ",
                sentence("the total says {total}, the rows above make {sum}",
                         total=plain(said), sum=plain(known[0])),
                sentence("correct the total or the row that is wrong"),
            )  # fmt: skip


def _belongs(entry: Entry, total: Entry) -> bool:
    """Return whether a total speaks of an entry: the same column, indicator and period."""
    if entry.columns.get("value") != total.columns.get("value"):
        return False
    for field in ("indicator", "name", "period"):
        said = total.texts.get(field, "")
        if said and not is_total(said) and said != entry.texts.get(field, ""):
            return False
    return True


def _number(text: str) -> Decimal | None:
    found = read_figure(text, None) if text else None
    return found if isinstance(found, Decimal) else None


def _sum(rows: Sequence[Entry], field: str) -> Decimal | None:
    """Return the sum of a column, None where nothing or something else than numbers is there."""
    texts = [row.texts.get(field, "") for row in rows]
    numbers = [_number(text) for text in texts if text]
    found = [number for number in numbers if number is not None]
    if not found or len(found) < len(numbers):
        return None
    with localcontext(EXACT):
        return sum(found, Decimal(0))
