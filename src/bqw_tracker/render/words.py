"""How a row is put into words and figures for people, whatever the format.

Shares and rates are shown with one decimal, half up; but where that would show a target
reached that is not, towards the worse side.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from bqw_tracker.core.attainment import holds
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import EXACT, plain
from bqw_tracker.locale import _
from bqw_tracker.reports.groups import counted_once
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

NONE = "–"
_TENTH = Decimal("0.1")
_COLOURS = {
    "met": "green",
    "on_track": "green",
    "behind": "yellow",
    "off_track": "red",
    "missed": "red",
    "not_due": "bright_black",
    "no_data": "bright_black",
    "enough": "green",
    "moderate": "yellow",
    "slow": "yellow",
    "worsening": "red",
}


def status_names() -> dict[str, str]:
    """Return the word of every status; `met` before it is final."""
    return {
        "met": _("met so far"),
        "on_track": _("on track"),
        "behind": _("behind"),
        "off_track": _("off track"),
        "missed": _("missed"),
        "not_due": _("not due"),
        "no_data": _("no data"),
    }


def status_word(status: str, *, final: bool) -> str:
    """Return a status for people; a final `met` has its own word."""
    return _("achieved") if status == "met" and final else status_names()[status]


def status_text(row: Row) -> str:
    """Return the status of a row and, where it was judged without them, how many areas lack."""
    word = status_word(row.status, final=row.final)
    if not row.partial or row.status in ("not_due", "no_data"):
        return word
    return word + _("({count} missing)").format(count=row.expected_areas - row.reported_areas)


def colour(word: str) -> str:
    """Return the colour that repeats the word of a status or a trend."""
    return _COLOURS[word]


def share_text(share: Fraction | None) -> str:
    """Return a share in per cent; what is below 100 % is never shown as 100 %."""
    if share is None:
        return NONE
    tenths = (share * 1000 + Fraction(1, 2)).__floor__()
    if tenths >= 1000 and share < 1:
        tenths = 999
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def rounded(value: Decimal, bound: Bound | None) -> Decimal:
    """Return a rate with one decimal."""
    shown = value.quantize(_TENTH, ROUND_HALF_UP, EXACT)
    if bound and holds(bound, shown) and not holds(bound, value):
        return value.quantize(_TENTH, ROUND_FLOOR if shown > value else ROUND_CEILING, EXACT)
    return shown


def grouped(number: Decimal) -> str:
    """Return a plain decimal with its thousands set apart."""
    whole, point, rest = plain(number).partition(".")
    return f"{int(whole):,}" + point + rest if whole != "-0" else plain(number)


def with_unit(figure: str, unit: str | None) -> str:
    """Return a figure and its unit; Chinese units and % follow without a space."""
    return figure + (unit or "")


def state_word(state: str) -> str:
    """Return the state of a milestone for people."""
    return {
        "not_started": _("not started"),
        "in_progress": _("in progress"),
        "done": _("done"),
    }[state]


def reported_text(row: Observation) -> str:
    """Return what a reported row says."""
    if row.denominator is not None:
        return f"{plain(row.numerator or Decimal(0))}/{plain(row.denominator)}"
    if row.state:
        return state_word(row.state) + (f" {plain(row.value)}%" if row.value is not None else "")
    return NONE if row.value is None else plain(row.value)


def observed_text(row: Row) -> str:
    """Return what was observed."""
    observed = row.observed
    if observed is None:
        return NONE
    if isinstance(observed, str):
        return state_word(observed)
    if row.whole_of:
        return f"{observed}/{row.whole_of}"
    if row.kind == "rate":
        return with_unit(f"{rounded(observed, row.bound):f}", row.unit)
    return with_unit(grouped(observed), row.unit)


def bound_text(bound: Bound, unit: str | None) -> str:
    """Return a target as a sign and a figure."""
    if bound.high is not None:
        return with_unit(f"{plain(bound.value)}–{plain(bound.high)}", unit)
    sign = {">=": "≥", "<=": "≤"}.get(bound.comparator, bound.comparator)
    return f"{sign}{with_unit(grouped(bound.value), unit)}"


def target_text(row: Row) -> str:
    """Return the target in the document's words, or as a sign and a figure without them."""
    words = _("to be done")
    if row.bound is not None:
        words = row.wording or bound_text(row.bound, row.part_unit or row.unit)
    if row.original is not None:
        words += _(" (originally {target})").format(target=_first_text(row.original, row.bound))
    if row.whole_of:
        return _("{count} places, each {target}").format(count=row.whole_of, target=words)
    return words


def _first_text(original: Bound, present: Bound | None) -> str:
    """Return the original target; the number alone where its sign is the present one's."""
    if present and original.high is None and original.comparator == present.comparator:
        return grouped(original.value)
    return bound_text(original, None)


def period_text(period: str) -> str:
    """Return the period a target holds for."""
    return {"standing": _("always"), "yearly": _("every year")}.get(period, period)


def counts_text(report: Report) -> str:
    """Return how many targets have which status; the numbers add up."""
    total = report.total
    final = sum(row.final and row.status == "met" for row in counted_once(report.rows))
    counts = {**total.counts, "met": total.counts["met"] - final}
    parts = [f"{_('achieved')} {final}"]
    parts += [f"{status_names()[status]} {count}" for status, count in counts.items()]
    return _("{total} targets: {counts}").format(
        total=sum(total.counts.values()), counts=" · ".join(parts)
    )


def footer(report: Report) -> list[str]:
    """Return what a reader must know about the figures above."""
    lines = [counts_text(report)]
    if report.total.aspirational:
        lines[0] += _(" ({count} of them aspirational)").format(count=report.total.aspirational)
    day = _("as of {day}").format(day=report.as_of)
    if report.known_on:
        day += _(", as known on {day}").format(day=report.known_on)
    lines.append(day)
    counted = counted_once(report.rows)
    partial = [row for row in counted if row.partial and row.status not in ("not_due", "no_data")]
    if partial:
        late = dict.fromkeys(name for row in partial for name in row.late)
        lines.append(
            _("partial: {count} targets lack reports of {areas}").format(
                count=len(partial), areas="、".join(late)
            )
        )
    assumed = sum(row.assumed is not None for row in counted)
    if assumed:
        lines.append(
            _("{count} targets rest on an assumed reading of the document").format(count=assumed)
        )
    if report.left_out:
        lines.append(_("faulty rows left out: {count}").format(count=report.left_out))
    lines += [
        _("{path} cannot be read and is left out").format(path=path)
        for path in report.files_left_out
    ]
    if report.sample_rows:
        lines.append(sample_warning(report.sample_rows))
    return lines


def sample_warning(count: int) -> str:
    """Return the mark that made-up figures carry everywhere."""
    return _("sample data, not to be passed on") + _(" ({count} rows)").format(count=count)
