"""What became of rows and of the ledger between two sides of a diff: in words and as values."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.changes.diff import (
    BENT,
    LedgerDiff,
    RowEdit,
    RowGroup,
    RowKind,
)
from bqw_tracker.core.cells import FIGURES, figures
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import moment_text
from bqw_tracker.core.problems import Place, Problem
from bqw_tracker.core.rectifications import events, plain_values, standing
from bqw_tracker.locale import _, joined, say
from bqw_tracker.locale.periods import periods_text

from . import escaping, labels, remedies, stories, words
from .light_turns import light_line, light_values, turned_lines
from .problems import place_shown, problem_values
from .table import Spoken

_AREAS = 12
"""Of more areas than these the last are told together."""
_PERIODS = 3
"""Of more periods than these the rows of an area are told together."""
_SUMMED: tuple[RowKind, ...] = ("reworded", "new")
"""What is not told row by row."""


class Told(NamedTuple):
    """Something that was done: a word for it, to what, and what else is said of it.

    `grave` is what somebody has to look at.
    """

    word: str
    subject: str
    lines: Sequence[Spoken]
    grave: bool = False
    place: Place = Place("")


def rows_told(groups: Sequence[RowGroup]) -> Iterator[Told]:
    """Yield what became of the rows: of an indicator what was bent or put right, then what is new.

    New rows are summed up by areas, with the lights that they turn.
    """
    for group in groups:
        if group.kind not in _SUMMED:
            lights = (light_line(one, of="indicator") for one in group.lights)
            lines = [*map(_row_line, group.edits), *lights]
            yield Told(*_head(group), lines, group.kind in BENT)
    summed = [group for group in groups if group.kind in _SUMMED]
    edits = [edit for group in summed if group.kind == "new" for edit in group.edits]
    if edits:
        yield Told(_kind_word("new"), _rows(len(edits)), list(_by_area(edits)))
    if relit := [one for group in summed for one in group.lights]:
        count = _("by new figures: {count}").format(count=len(relit))
        yield Told(_("lights"), count, list(turned_lines(relit)))


def bent_rows_told(groups: Sequence[RowGroup]) -> Iterator[Told]:
    """Yield each row that is bent, at its place; with the last of an indicator its lights."""
    for group in groups:
        for edit in group.edits if group.kind in BENT else ():
            lights = group.lights if edit is group.edits[-1] else ()
            lines = [_row_line(edit), *(light_line(one, of="indicator") for one in lights)]
            yield Told(*_head(group), lines, True, _place(edit))


def _head(group: RowGroup) -> tuple[str, str]:
    return _kind_word(group.kind), f"{group.id} {group.name}"


def _kind_word(kind: RowKind) -> str:
    return {
        "rewritten": _("row rewritten"),
        "removed": _("row removed"),
        "withdrawn": _("row withdrawn"),
        "revised": _("figure revised"),
        "reworded": _("told anew"),
        "new": _("new figures"),
    }[kind]


def _rows(count: int) -> str:
    return _("rows: {count}").format(count=count)


def _row_line(edit: RowEdit) -> str:
    """Return what was done to a row, or by one."""
    if edit.problem is not None:
        place = place_shown(edit.problem.place)
        return _("{field}: {text}").format(
            field=f"{place.path}:{place.line}", text=escaping.terminal(say(edit.problem.message))
        )
    row = edit.about
    after = labels.NONE if edit.kind == "withdrawn" else words.reported_text(row)
    before = words.reported_text(edit.before) if edit.before else labels.NONE
    whose = f"{row.area} {labels.period_words(str(row.period))}"
    text = _("{field}: {before} -> {after}").format(field=whose, before=before, after=after)
    reason = stories.one_line(row.note) or _("no reason is given")
    return text + _(" ({text})").format(text=reason)


def _place(edit: RowEdit) -> Place:
    """Return where a row stands, or stood."""
    row = edit.about
    return place_shown(edit.problem.place) if edit.problem else Place(row.path, row.line)


def new_place(groups: Sequence[RowGroup]) -> Place:
    """Return where the first row stands that was added."""
    added = (edit for group in groups if group.kind not in BENT for edit in group.edits)
    return next(map(_place, added), Place(""))


def _by_area(edits: Sequence[RowEdit]) -> Iterator[str]:
    """Yield how many rows came from each area, and for which periods."""
    areas: dict[str, list[Observation]] = defaultdict(list)
    for edit in edits:
        areas[edit.about.area].append(edit.about)
    listed = list(areas.items())
    kept = len(listed) if len(listed) <= _AREAS else _AREAS - 1
    for area, rows in listed[:kept]:
        counts = Counter(row.period for row in rows)
        texts = [f"{labels.period_words(str(p))} {_rows(n)}" for p, n in counts.items()]
        if len(counts) > _PERIODS:
            texts = [f"{periods_text(list(counts))} {_rows(len(rows))}"]
        yield _("{field}: {text}").format(field=area, text=joined(texts))
    if others := listed[kept:]:
        count = _rows(sum(len(rows) for _area, rows in others))
        yield _("{count} more areas: {rows}").format(count=len(others), rows=count)


def rows_counts(groups: Sequence[RowGroup]) -> str:
    """Return how many rows are new, revised, bent, and how many lights that turns."""
    if not groups:
        return _("figures: the same")
    words = {
        "new": _("new rows {count}"),
        "reworded": _("told anew {count}"),
        "revised": _("revised {count}"),
        "withdrawn": _("withdrawn {count}"),
        "removed": _("removed {count}"),
        "rewritten": _("rewritten {count}"),
    }
    counts = {kind: sum(len(g.edits) for g in groups if g.kind == kind) for kind in words}
    texts = [text.format(count=counts[kind]) for kind, text in words.items() if counts[kind]]
    lights = sum(len(group.lights) for group in groups)
    texts.append(_("lights that change: {count}").format(count=lights))
    return _("figures: {text}").format(text=" · ".join(texts))


def ledger_told(ledger: LedgerDiff) -> Iterator[Told]:
    """Yield what became of the ledger: what it does not say any more, then what is new."""
    for problem in ledger.bent:
        place = place_shown(problem.place)
        lines = [escaping.terminal(say(problem.message))]
        yield Told(_bent_word(problem), f"{place.path}:{place.line}", lines, True, place)
    for edit in ledger.edits:
        entry, held = edit.entry, standing(edit.entry, date.max)
        about = remedies.finding_text(entry.finding, edit.indicator)
        steps = remedies.event_texts(held)[edit.known :]
        if edit.opened:
            ordered = remedies.ordered_text(entry)
            yield Told(_("opened"), remedies.entry_text(entry, about, held), [ordered, *steps])
        else:
            yield Told(_("went on"), f"{entry.id} {about}", steps)


def _bent_word(problem: Problem) -> str:
    return {
        "deadline-moved": _("deadline moved"),
        "closed-changed": _("closing bent"),
        "evidence-changed": _("evidence changed"),
    }.get(problem.code, _("entry bent"))


def ledger_counts(ledger: LedgerDiff) -> str:
    """Return how many entries were opened, how many steps were taken, and what is bent."""
    opened = sum(edit.opened for edit in ledger.edits)
    steps = sum(len(events(edit.entry)) - edit.known for edit in ledger.edits)
    counts = {
        _("opened {count}"): opened,
        _("steps {count}"): steps,
        _("bent {count}"): len(ledger.bent),
    }
    texts = [text.format(count=count) for text, count in counts.items() if count]
    return _("ledger: {text}").format(text=" · ".join(texts)) if texts else _("ledger: the same")


def record_values(rows: Sequence[RowGroup] | None, ledger: LedgerDiff | None) -> dict[str, object]:
    """Return what became of both as plain values; null where they are not compared."""
    return {
        "figures": None if rows is None else _rows_values(rows),
        "ledger": None if ledger is None else _ledger_values(ledger),
    }


def _rows_values(groups: Sequence[RowGroup]) -> dict[str, object]:
    new = [edit.about for group in groups if group.kind == "new" for edit in group.edits]
    counts = Counter((row.area, str(row.period)) for row in new)
    return {
        "new": [{"area": area, "period": period, "rows": count}
                for (area, period), count in counts.items()],
        "rows": [_row_values(edit) for group in groups if group.kind != "new"
                 for edit in group.edits],
        "lights": [{"by": group.kind, "indicator": one.id, "name": one.name} | light_values(one)
                   for group in groups for one in group.lights],
    }  # fmt: skip


def _row_values(edit: RowEdit) -> dict[str, object]:
    row, place = edit.about, _place(edit)
    return {
        "kind": edit.kind,
        "indicator": row.indicator,
        "area": row.area,
        "period": str(row.period),
        "before": _said(edit.before),
        "after": _said(edit.row),
        "note": row.note,
        "path": place.path,
        "line": place.line,
        "before_path": edit.before and edit.before.path,
        "before_line": edit.before and edit.before.line,
        "message": edit.problem and escaping.terminal(say(edit.problem.message)),
    }


def _said(row: Observation | None) -> dict[str, object] | None:
    """Return what a row tells."""
    if row is None:
        return None
    said = zip(FIGURES, figures(row), strict=True)
    told = {name: plain(one) if isinstance(one, Decimal) else one or None for name, one in said}
    return {**told, "reported_on": moment_text(row.reported_on)}


def _ledger_values(ledger: LedgerDiff) -> dict[str, object]:
    return {
        "opened": [plain_values(edit.entry) for edit in ledger.edits if edit.opened],
        "steps": [
            {"id": edit.entry.id, "kind": one.kind, "day": str(one.day), "state": one.state}
            for edit in ledger.edits
            for one in events(edit.entry)[edit.known :]
        ],
        "bent": [problem_values(problem) for problem in ledger.bent],
    }
