"""What became of a target and why, in words: figures, points of shortfall, and the four causes."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from bqw_tracker.core.memory import LAGGING, UNWELL
from bqw_tracker.locale import _, joined
from bqw_tracker.reports.causes import Movement, Part
from bqw_tracker.reports.rows import WORST_FIRST, Row, urgency

from . import labels, rounding, words
from .labels import period_words
from .pages import Item


def turn(change: Movement) -> str:
    """Return whether a light got worse, better, was found to lag, or is merely another one.

    Of what lags now and had no data nobody knows whether it lagged before. A deed that is not
    done any more, in the same window, got worse.
    """
    before, now = change.before, change.now
    if before is None or now is None:
        return "other"
    if before.status == "no_data" and now.status in LAGGING:
        return "found"
    if now.status == "no_data" or _undone(before, now):
        return "worse"
    was, is_ = _badness(before), _badness(now)
    if was == is_:
        return "better" if now.status == "met" else "other"
    return "worse" if is_ > was else "better"


def _undone(before: Row, now: Row) -> bool:
    """Return whether a deed was done and is not."""
    done = before.kind == "milestone" and before.status == "met" and before.final
    return done and before.window == now.window and now.status != "met"


def turn_names() -> dict[str, str]:
    """Return the word of every turn, in the order in which they are told."""
    return {
        "worse": _("worse"),
        "found": _("found to lag"),
        "better": _("better"),
        "other": _("other"),
    }


def _badness(row: Row) -> int:
    """Return how bad a light is; all that are not bad are equal."""
    return len(WORST_FIRST) - WORST_FIRST.index(row.status) if row.status in UNWELL else 0


def worst_first(change: Movement) -> tuple[bool, int, Fraction]:
    """Return a key that puts what got worse first, then the worst light."""
    rank = (len(WORST_FIRST), Fraction(0)) if change.now is None else urgency(change.now)
    return (turn(change) not in ("worse", "found"), *rank)


def named(row: Row, year: int, top: str) -> str:
    """Return id and name; the area and the period only where they do not go without saying."""
    place = [] if row.area == top else [row.area]
    place += [] if row.period in (str(year), "standing") else [period_words(row.period)]
    text = f"{row.indicator} {row.name}"
    return text + _(" ({text})").format(text=_(", ").join(place)) if place else text


def said_of(subject: str, text: str) -> str:
    """Return what is said about something, after its name."""
    return _("{subject}: {text}").format(subject=subject, text=text)


def change_items(changes: Iterable[Movement], year: int, top: str) -> Iterator[Item]:
    """Yield the lights that changed: from what to what, the figures, and why.

    Of whose figures there is nothing to tell stand together where they changed alike.
    """
    alike: dict[str, list[str]] = {}
    told: list[Item | str] = []
    for change in changes:
        row = change.now or change.before
        if row is None:
            continue
        name = named(row, year, top)
        turned, why = _to(_light(change.before), _light(change.now)), _why(change)
        if facts := _facts(change):
            detail = _("{facts}; why: {causes}").format(facts=_(", ").join(facts), causes=why)
            told.append(Item(name, (detail,), turned, _colour(change.now), name))
        else:
            key = turned + _(" ({text})").format(text=why)
            told += [] if key in alike else [key]
            alike.setdefault(key, []).append(name)
    for item in told:
        yield Item(said_of(item, joined(alike[item]))) if isinstance(item, str) else item


def _colour(row: Row | None) -> str:
    return "" if row is None else labels.colour(row.status)


def _light(row: Row | None) -> str:
    return _("no target") if row is None else words.status_name(row)


def _facts(change: Movement) -> list[str]:
    """Return the figures that are others now, or the node; a deed without these has none."""
    before, now = change.before, change.now
    if before is None or now is None:
        return []
    found = []
    was, is_ = words.observed_text(before), words.observed_text(now)
    figure = _to(was, is_)
    if was != is_ and now.nodes and not now.whole_of:
        found.append(figure)
    elif was != is_ and (now.kind != "milestone" or now.whole_of):
        found.append(
            _("observed {figure}, target {target}").format(
                figure=figure, target=words.target_text(now)
            )
        )
    if before.shortfall is not None and now.shortfall is not None:
        points = _to(rounding.tenths_text(_shown(before)), rounding.tenths_text(_shown(now)))
        found.append(_("shortfall {points} points").format(points=points))
    return found


def _to(before: str, now: str) -> str:
    return _("{before} -> {now}").format(before=before, now=now)


def _shown(row: Row | None) -> int:
    return 0 if row is None else rounding.gap_tenths(row.shortfall)


def _why(change: Movement) -> str:
    """Return the causes that acted; how far each one moved the shortfall, or the light it led to.

    Points are those between the shortfalls as they are shown, so that they add up as shown. Of
    the passing of time no light is told: it would be one without the figures that came since.
    """
    acted = [part for part in change.parts if part.acted]
    names = labels.cause_names()
    rows = [row for part in acted for row in (part.before, part.after)]
    in_points = len(acted) > 1 and all(
        row is not None and row.shortfall is not None for row in rows
    )
    ends, told = (_status(change.before), _status(change.now)), []
    for part in acted:
        text = names[part.cause]
        if in_points:
            text += f" {_step(part)}"
        elif part.cause != "time" and _status(part.after) not in ends:
            text = _("{cause} led to {light}").format(cause=text, light=_light(part.after))
        told.append(text)
    return _(", ").join(told)


def _step(part: Part) -> str:
    moved = _shown(part.after) - _shown(part.before)
    return ("+" if moved > 0 else "") + rounding.tenths_text(moved)


def _status(row: Row | None) -> str | None:
    return None if row is None else row.status
