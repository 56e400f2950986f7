"""Rows of totals held against the rows above them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.core.problems import Place, Problem, sentence

from .figures import read_figure
from .layout import Entry, Form


def wrong_totals(path: str, form: Form) -> Iterator[Problem]:
    """Return the totals that are not the sum of the rows they speak of."""
    for total in form.totals:
        for field in ("value", "numerator", "denominator"):
            said = _number(total.entry.texts.get(field, ""))
            if said is None:
                continue
            sums = [_sum(rows, field) for rows in (total.since, total.all)]
            known = [each for each in sums if each is not None]
            if known and said not in known:
                yield Problem(
                    Place(path, total.entry.line, field=field),
                    "parts-differ",
                    sentence("the total says {total}, the rows above make {sum}",
                             total=plain(said), sum=plain(known[0])),
                    sentence("correct the total or the row that is wrong"),
                )  # fmt: skip


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
