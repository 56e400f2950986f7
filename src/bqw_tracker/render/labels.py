"""What things are called: statuses, states, kinds, causes, days, periods and charts.

One word for each thing, whatever the format. Figures stand in `rounding`, sentences in `words`.
"""

from datetime import date

from bqw_tracker.core.model import Roles
from bqw_tracker.core.periods import parse_period
from bqw_tracker.locale import _, joined, numbered
from bqw_tracker.locale.periods import spans_text

NONE = "–"
_COLOURS = {
    "met": "green",
    "on_track": "green",
    "behind": "yellow",
    "off_track": "red",
    "missed": "red",
    "under_way": "blue",
    "not_due": "bright_black",
    "no_data": "bright_black",
    "enough": "green",
    "moderate": "yellow",
    "slow": "yellow",
    "worsening": "red",
    "open": "yellow",
    "overdue": "red",
    "extended": "yellow",
    "closed": "green",
    "awaiting": "blue",
    "passed": "green",
    "returned": "red",
    "reopened": "yellow",
    "accepted": "bright_black",
    "expired": "red",
    "error": "red",
    "warning": "yellow",
    "refused": "red",
    "revised": "yellow",
}


def colour(word: str) -> str:
    """Return the colour that repeats a word: a status, a trend, a state of the ledger, a fault."""
    return _COLOURS[word]


def status_names() -> dict[str, str]:
    """Return the word of every status; `met` before it is final."""
    return {
        "met": _("met so far"),
        "on_track": _("on track"),
        "behind": _("behind"),
        "off_track": _("off track"),
        "missed": _("missed"),
        "under_way": _("under way"),
        "not_due": _("not due"),
        "no_data": _("no data"),
    }


def status_word(status: str, *, final: bool) -> str:
    """Return a status for people; a final `met` has its own word."""
    return _("achieved") if status == "met" and final else status_names()[status]


def trend_word(trend: str | None) -> str:
    """Return a trend for people."""
    if trend is None:
        return NONE
    return {
        "enough": _("fast enough"),
        "moderate": _("moderate"),
        "slow": _("slow"),
        "worsening": _("worsening"),
    }[trend]


def state_word(state: str) -> str:
    """Return the state of a milestone for people; a node has its own name."""
    return {
        "not_started": _("not started"),
        "in_progress": _("in progress"),
        "done": _("done"),
    }.get(state, state)


def finding_kinds() -> dict[str, str]:
    """Return the word of every kind of finding, in the order in which they are told."""
    lights = {name: status_names()[name] for name in ("missed", "off_track", "behind")}
    return lights | {
        "missing": _("not reported"),
        "late": _("reported late"),
        "worse": _("worse than before"),
        "taken-back": _("taken back"),
        "odd-figure": _("odd figures"),
        "parts-differ": _("sums that do not fit"),
    }


def rectification_states() -> dict[str, str]:
    """Return the word of every state of a rectification."""
    return {
        "open": _("being mended"),
        "overdue": _("overdue"),
        "extended": _("extended"),
        "awaiting": _("to be examined"),
        "returned": _("returned"),
        "reopened": _("reopened"),
        "closed": _("closed"),
        "passed": _("passed"),
        "accepted": _("accepted"),
        "expired": _("acceptance over"),
    }


def cause_names() -> dict[str, str]:
    """Return the word of every cause of a change."""
    return {
        "time": _("passing of time"),
        "new": _("new figures"),
        "revised": _("revised figures"),
        "catalogue": _("changed targets or rules"),
    }


def indicator_kinds() -> dict[str, str]:
    """Return the word of every kind of indicator."""
    return {
        "flow": _("flow"),
        "stock": _("stock"),
        "rate": _("rate"),
        "gauge": _("gauge"),
        "milestone": _("milestone"),
    }


def grouping_names() -> dict[str, str]:
    """Return how a report may be grouped."""
    return {
        "measure": _("by measure"),
        "section": _("by section"),
        "department": _("by department"),
        "area": _("by area"),
    }


def as_of_text(as_of: date, known_on: date | None = None) -> str:
    """Return the day that is judged, and the day whose knowledge it is judged from."""
    day = _("as of {day}").format(day=as_of)
    if known_on:
        day += _(", as known on {day}").format(day=known_on)
    return day


def month_text(day: date) -> str:
    """Return a month as the files write it."""
    return f"{day:%Y-%m}"


def with_unit(figure: str, unit: str | None) -> str:
    """Return a figure and its unit; Chinese units and % follow without a space."""
    first = (unit or "")[:1]
    return figure + " " * (first.isascii() and first.isalpha()) + (unit or "")


def sample_warning(count: int) -> str:
    """Return the mark that made-up figures carry everywhere; nothing where there are none."""
    if not count:
        return ""
    rows = numbered(count, _(" ({count} row)"), _(" ({count} rows)"))
    return _("sample data, not to be passed on") + rows


def who_text(roles: Roles) -> str:
    """Return who leads, and behind them who supports: the one wording of the two."""
    if not roles.support:
        return joined(roles.lead)
    return _("{names}; support: {support}").format(
        names=joined(roles.lead), support=joined(roles.support)
    )


def responsible_text(roles: Roles) -> str:
    """Return who is responsible."""
    return _("responsible: {names}").format(names=who_text(roles))


def chart_names() -> dict[str, str]:
    """Return what the charts are called."""
    return {
        "bullet": _("Attainment against due share and target"),
        "trend": _("Course against schedule and target"),
        "heat": _("Counties by target"),
        "ranking": _("Ranking by score"),
    }


def chart_legends() -> dict[str, str]:
    """Return how the charts are to be read."""
    return {
        "bullet": _("bar: attainment; short line: due share; long line: target, 100%"),
        "trend": _(
            "thick line: the figure by the end of each reporting period, hollow where areas are "
            "missing; dotted: schedule; dashed: target; two strokes through an axis: it does not "
            "begin at 0"
        ),
        "heat": _(
            "with a status: a target of the county itself; up to date or not: what the county "
            "reported for a target of the city, which gives the county no status, and whether its "
            "own rate is short of what the city must reach; blank: does not concern the county"
        ),
        "ranking": _(
            "score out of 100 by the weights of rules.score; equals share a rank; who has too few "
            "targets, or too few parts to judge, has none"
        ),
    }


def section_number(number: int) -> str:
    """Return the number of a section as documents write it."""
    named = _("I II III IV V VI VII VIII IX X XI XII").split()
    return named[number - 1] if 0 < number <= len(named) else str(number)


def ranking_names() -> dict[str, str]:
    """Return what a ranking ranks."""
    return {"area": _("Counties"), "department": _("Departments")}


def period_words(text: str) -> str:
    """Return the period of a target in words."""
    period = parse_period(text)
    if period is None:
        return {"standing": _("always"), "yearly": _("every year")}.get(text, text)
    return spans_text([period])
