"""What became of last year's targets: the remarks in the new catalogue, and the account of it."""

from collections.abc import Iterable, Iterator, Sequence

from bqw_tracker.core.numbers import plain
from bqw_tracker.locale import _, joined
from bqw_tracker.reports.new_year import Fate, Level, Turned

from . import labels, words


def remark(turned: Sequence[Turned], number: int) -> str:
    """Return what stands in the catalogue in the place of an indicator or a target that ended."""
    one = turned[0]
    if one.fate == "done":
        told = _("{id} {name}: done in {period}, no longer followed; the id is not used again")
    elif len(turned) == 1 and one.indicator.targets != (one.target,):
        told = _("{period} is over: {figures}, {status}")
    else:
        told = _(
            "{id}: {period} is over ({figures}, {status}); once there is a target for {year}, "
            "take the # away from these lines and write its value"
        )
    return told.format(
        id=one.indicator.id,
        name=one.indicator.name,
        period=labels.period_words(one.target.period),
        figures=words.row_figures(one.row),
        status=words.status_text(one.row),
        year=number,
    )


def assumed(one: Turned, number: int, folder: str) -> str:
    """Return what a target that was changed assumes; it begins with the mark of a guess."""
    period = labels.period_words(one.target.period)
    if one.fate == "not_done":
        told = _("to be confirmed: not done in {period}, carried on into {year}").format(
            period=period, year=number
        )
        if one.target.nodes:
            told += _("; the nodes have their old days")
    else:
        told = _(
            "to be confirmed: the baseline was reported for the end of {year} "
            "(old workspace, {rows})"
        ).format(year=number - 1, rows=_rows(one.levels, folder))
    return told + _("; ") + one.target.assumed if one.target.assumed else told


def _rows(levels: Iterable[Level], folder: str) -> str:
    rows = [row for level in levels for row in level.rows]
    told = joined(words.place_text(row, folder) for row in rows[:3])
    return told if len(rows) <= 3 else _("{rows} and {count} more").format(
        rows=told, count=len(rows) - 3
    )  # fmt: skip


def account(turned: Sequence[Turned], number: int) -> str:
    """Return what became of every target, each kind below its heading."""
    headings: dict[Fate, str] = {
        "goes_on": _("go on as they are: {count}"),
        "with_baseline": _("go on with the level of the year's end as baseline: {count}"),
        "not_done": _("deeds that were not done, carried on into {year}: {count}"),
        "done": _("deeds that are done, no longer followed: {count}"),
        "over": _("over, and a person has to set the target for {year}: {count}"),
    }
    parts = []
    for fate, heading in headings.items():
        found = [one for one in turned if one.fate == fate]
        lines = [heading.format(count=len(found), year=number), *map(_line, found)]
        if found:
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(one: Turned) -> str:
    told = f"  {one.indicator.id} {one.indicator.name} · {labels.period_words(one.target.period)}"
    if one.fate == "goes_on":
        return told
    if one.fate == "with_baseline":
        return told + " · " + joined(_levels(one))
    if one.fate == "done":
        return f"{told} · {words.status_text(one.row)}"
    return f"{told} · {words.row_figures(one.row)} · {words.status_text(one.row)}"


def _levels(one: Turned) -> Iterator[str]:
    for level in one.levels:
        yield labels.with_unit(plain(level.value), one.indicator.unit)
