"""Lights that turned, in words and as values: by an edit of the catalogue, or by rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bqw_tracker.changes.diff import LightChange, LightState
from bqw_tracker.core.memory import UNWELL
from bqw_tracker.core.model import STATUSES, Status
from bqw_tracker.locale import _, joined

from . import labels, rounding
from .lines import filled
from .table import Cell, Spoken

_NAMED: tuple[Status | None, ...] = (*UNWELL, None)
"""What a light turned to that is told one by one, the worst first; None is no light any more."""


def light_line(relit: LightChange, *, of: str) -> Spoken:
    """Return what became of a light, and whose it is as far as what turned it does not say so.

    `of` is the subject with which it is told: a target, an indicator, or anything else.
    """
    whose = [relit.area or ""]
    if of != "target":
        whose.insert(0, labels.period_words(relit.period))
    if of not in ("target", "indicator"):
        whose[:0] = [relit.id, relit.name]
    before, after = _light(relit.before, relit.after), _light(relit.after, relit.before)
    if of != "rows":
        whose.insert(0, _("light"))
    light = " ".join(filter(None, whose))
    return filled(_("{field}: {before} -> {after}"), field=light, before=before, after=after)


def _light(row: LightState | None, other: LightState | None) -> Spoken:
    """Return a light; one that is not there is new or gone."""
    if row is None:
        return _("no light")
    share = rounding.share_text(row.attainment)
    told = row.attainment is not None and (
        other is None or rounding.share_text(other.attainment) != share
    )
    return (_status(row), f" {share}") if told else _status(row)


def _status(row: LightState) -> Cell:
    return Cell(labels.status_word(row.status, final=row.final), labels.colour(row.status))


def turned_lines(lights: Sequence[LightChange]) -> Iterator[Spoken]:
    """Yield many lights by what they turned to: those that lag one by one, of the others whose."""
    by: dict[Status | None, list[LightChange]] = defaultdict(list)
    for one in lights:
        by[one.after and one.after.status].append(one)
    for status in _NAMED:
        yield from (light_line(one, of="rows") for one in by.pop(status, ()))
    for found in (by[status] for status in STATUSES if status in by):
        state = found[0].after
        assert state is not None  # those without a light were told
        yield filled(
            _("now {status}, {count}: {names}"),
            status=_status(state._replace(final=False)), count=str(len(found)), names=_whose(found),
        )  # fmt: skip


def _whose(lights: Iterable[LightChange]) -> str:
    """Return the indicators of some lights by their ids, with the areas of parts."""
    areas: dict[str, list[str]] = defaultdict(list)
    for one in lights:
        areas[one.id] += [one.area] if one.area else []
    return joined(
        id_ + (_(" ({text})").format(text=joined(dict.fromkeys(names))) if names else "")
        for id_, names in areas.items()
    )


def light_values(relit: LightChange) -> dict[str, object]:
    """Return a light that turned as plain values."""
    before, after = relit.before, relit.after
    return {
        "period": relit.period,
        "area": relit.area,
        "before": before and before.status,
        "after": after and after.status,
        "attainment_before": before and rounding.quotient(before.attainment),
        "attainment_after": after and rounding.quotient(after.attainment),
    }
