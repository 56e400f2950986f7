"""The sheet of findings, each with what it takes to catch up and with its rectification."""

from collections.abc import Iterable, Iterator

from bqw_tracker.core.index import Index
from bqw_tracker.core.memory import LAGGING
from bqw_tracker.core.rectifications import Followed, finding_key
from bqw_tracker.locale import _
from bqw_tracker.locale.periods import spans_text
from bqw_tracker.render import labels, remedies
from bqw_tracker.render.findings import news_text
from bqw_tracker.render.paragraphs import need_texts, sentences
from bqw_tracker.render.table import Cell, Column, Line, Table
from bqw_tracker.render.workbook import NOTHING, day_cell, share_cells
from bqw_tracker.reports.finding import Finding, MadeGood, areas_of, key_text, responsible
from bqw_tracker.reports.findings import Findings


def _columns() -> tuple[Column, ...]:
    lights = {labels.finding_kinds()[kind]: labels.colour(kind) for kind in LAGGING}
    states = {name: labels.colour(state) for state, name in labels.rectification_states().items()}
    return (
        Column(_("Kind"), most=14, colours=lights),
        Column(_("ID"), most=12),
        Column(_("Indicator"), most=26),
        Column(_("Area"), most=12),
        Column(_("Period"), most=12),
        Column(_("Attained"), right=True, bar=True),
        Column(_("Due"), right=True),
        Column(_("How it stands"), most=34),
        Column(_("What it takes"), most=30),
        Column(_("Responsible"), most=22),
        Column(_("Rectification"), most=12),
        Column(_("State"), most=12, colours=states),
        Column(_("Remedied by"), most=16),
        Column(_("Due on"), most=13),
        Column(_("What is done"), most=26),
    )


_BLANK = (Cell(""),) * 5
_OWN = 10
"""The columns that are not about the rectification."""


def _rectified(one: Followed | None) -> tuple[Cell, ...]:
    """Return the entry of the ledger that follows a finding; of an accepted one until when."""
    if one is None or one.entry is None or one.standing is None:
        return _BLANK
    entry, held = one.entry, one.standing
    owner = entry.owner or (entry.accepted.approver if entry.accepted else "")
    told = entry.accepted.reason if entry.accepted else entry.measure or ""
    ran = remedies.event_texts(held) if entry.steps or entry.done else []
    return (
        Cell(entry.id),
        Cell(labels.rectification_states()[held.state]),
        Cell(owner),
        day_cell(held.due) if held.due else Cell(""),
        Cell(_("; ").join(text for text in (told, *ran, news_text(one)) if text)),
    )


def _line(one: Finding, found: Findings, entry: Followed | None) -> Line:
    takes = [*need_texts(one)]
    how = (text for text in sentences(one, found.today) if text not in takes)
    kind = labels.finding_kinds()[one.key.kind]
    return Line((*_cells(one, kind, found.lookup, how, takes), *_rectified(entry)))


def _made_good(good: MadeGood, found: Findings) -> Line:
    how = [_("made good in {period}").format(period=spans_text([good.period]))]
    kind = _("missed, and made good later")
    return Line((*_cells(good, kind, found.lookup, how, ()), *_BLANK))


def _cells(
    one: Finding | MadeGood, kind: str, index: Index, how: Iterable[str], takes: Iterable[str]
) -> tuple[Cell, ...]:
    key, row = one.key, one.row
    return (
        Cell(kind),
        Cell(key.indicator),
        Cell(one.indicator.name),
        Cell(key.area),
        Cell(labels.period_words(key.period)),
        *(share_cells(row) if row else (NOTHING, NOTHING)),
        Cell(_("; ").join(how)),
        Cell(_("; ").join(takes)),
        Cell(labels.who_text(responsible(index, key.indicator, *areas_of(one)))),
    )


def _gone(one: Followed, index: Index) -> Line:
    """Return a rectification of what is no longer found, and what that was."""
    kind = Cell(_("rectifications of what is no longer found"))
    key = finding_key(one.finding)
    owned = index.owned.get(key.indicator) if key else None
    name = owned.indicator.name if owned else one.finding
    about = (key.indicator, name, key.area, labels.period_words(key.period)) if key else ("", name)
    cells = [kind, *map(Cell, about)]
    return Line((*cells, *(Cell("") for _ in range(_OWN - len(cells))), *_rectified(one)))


def _lines(found: Findings) -> Iterator[Line]:
    entries = {one.finding: one for one in found.followed}
    for one in found.findings:
        yield _line(one, found, entries.get(key_text(one.key)))
    yield from (_made_good(good, found) for good in found.made_good)
    yield from (_gone(one, found.lookup) for one in found.followed if one.news == "gone")


def findings_sheet(found: Findings) -> Table:
    """Return what was found, worst first; then what was made good, and what is gone."""
    seen = _("reports seen up to {day}").format(day=found.today)
    total = _("{count} findings").format(count=len(found.findings))
    return Table(
        columns=_columns(),
        lines=list(_lines(found)),
        nothing=_("nothing was found"),
        notes=(f"{total} · {seen}",),
        frozen=3,
    )
