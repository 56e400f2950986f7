"""What is said of a row, a group, a report or its origin, in words and figures for people."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.fields import Bound
from bqw_tracker.core.model import Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.trend import YearBefore
from bqw_tracker.locale import _, joined, numbered, say
from bqw_tracker.reports.course import AreaFigure
from bqw_tracker.reports.groups import MARKED, Group, Score, Scores, counted_once, group
from bqw_tracker.reports.origin import Origin
from bqw_tracker.reports.report import Heat, Report, Selection
from bqw_tracker.reports.rows import Mark, Row

from . import labels, rounding

if TYPE_CHECKING:
    from bqw_tracker.reports.findings import Silent
    from bqw_tracker.reports.scope import Scope

_SHOWN = 12
"""Digits of a digest or commit that people compare; the whole stands in the machine form."""


def status_text(row: Row, *, short: bool = False) -> str:
    """Return the status of a row, how many areas lack where it was judged, and its mark.

    In a table the mark is `short`; the footer tells the day or the period.
    """
    word = labels.status_word(row.status, final=row.final)
    if row.lacking:
        word += _(" ({count} missing)").format(count=row.expected_areas - row.reported_areas)
    if row.mark is None:
        return word
    if short:
        return word + _(" ({text})").format(text=mark_name(row.mark.word))
    return f"{word} {mark_text(row.mark)}"


def mark_name(word: str) -> str:
    """Return the name of the word of a mark."""
    return {"accepted": _("accounted for"), "made_good": _("made good")}[word]


def word_name(word: str) -> str:
    """Return the name of what a counted target is."""
    if word in MARKED:
        return mark_name(word)
    return labels.status_word("met" if word == "achieved" else word, final=word == "achieved")


def year_on_year_text(before: YearBefore | None, unit: str | None) -> str:
    """Return the growth since the year before, in points where the unit is %."""
    if before is None:
        return ""
    shown = rounding.year_on_year_text(before.growth, unit)
    return _("{points} points").format(points=shown) if unit == "%" else shown


def mark_text(mark: Mark) -> str:
    """Return what stands beside the status of a target that lags."""
    if mark.word == "accepted":
        return _("accounted for (until {day})").format(day=mark.until)
    return _("made good ({period})").format(period=labels.period_words(str(mark.until)))


def reported_text(row: Observation) -> str:
    """Return what a reported row says."""
    if row.denominator is not None:
        return f"{plain(row.numerator or Decimal(0))}/{plain(row.denominator)}"
    if row.state:
        return labels.state_word(row.state) + (
            f" {plain(row.value)}%" if row.value is not None else ""
        )
    return labels.NONE if row.value is None else plain(row.value)


def common_folder(rows: Iterable[Observation]) -> str:
    """Return the folder that all files of some rows lie in; empty where there is none."""
    folders = {os.path.dirname(row.path) for row in rows}  # noqa: PTH120 - no common path there
    return os.path.commonpath(folders) if folders else ""


def place_text(row: Observation, folder: str) -> str:
    """Return the file of a row, seen from a folder, and its line."""
    return f"{os.path.relpath(row.path, folder or '.')}:{row.line}"


def replaced_text(row: Observation, folder: str) -> str:
    """Return a reported row that another one replaced."""
    return _("replaced: {figure} of {day} ({place})").format(
        figure=reported_text(row), day=row.reported_on.date(), place=place_text(row, folder)
    )


def observed_text(row: Row) -> str:
    """Return what was observed."""
    observed = row.observed
    if row.nothing_to_judge:
        return _("nothing to judge (0/0)")
    if observed is None:
        return labels.NONE
    if isinstance(observed, str):
        return labels.state_word(observed)
    if row.whole_of:
        return f"{observed}/{row.whole_of}"
    if row.kind == "rate":
        return labels.with_unit(f"{rounding.rate(observed, row.bound):f}", row.unit)
    return labels.with_unit(rounding.grouped(observed), row.unit)


def bound_text(bound: Bound, unit: str | None) -> str:
    """Return a target as a sign and a figure."""
    if bound.high is not None:
        return labels.with_unit(f"{plain(bound.value)}–{plain(bound.high)}", unit)
    sign = {">=": "≥", "<=": "≤"}.get(bound.comparator, bound.comparator)
    return f"{sign}{labels.with_unit(rounding.grouped(bound.value), unit)}"


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
        return rounding.grouped(original.value)
    return bound_text(original, None)


def row_name(row: Row) -> str:
    """Return the name of an indicator, and of the area where a part of a whole is meant."""
    return f"{row.name} · {row.area}" if row.part_of_each else row.name


def row_key(row: Row) -> str:
    """Return what tells a row from all others for people and for programs: id/area/period."""
    return f"{row.indicator}/{row.area}/{row.period}"


def row_place(row: Row) -> str:
    """Return id and period, and whether a target is aspirational."""
    parts = [row.indicator, labels.period_words(row.period)]
    if row.strength == "aspirational":
        parts.append(_("aspirational"))
    return " · ".join(parts)


def row_figures(row: Row) -> str:
    """Return what was observed and what is asked for; a deed asks only to be done."""
    observed = observed_text(row)
    if row.bound is None and not row.whole_of:
        return observed
    return _("{observed}, target {target}").format(observed=observed, target=target_text(row))


def share_texts(row: Row) -> tuple[str, str]:
    """Return what a row has attained and the share that is due."""
    return rounding.share_texts(row.shown_share, row.due)


def shares_told(row: Row) -> str:
    """Return what a row has attained, and the due share with its word."""
    share, due = share_texts(row)
    return f"{share} · " + _("due {share}").format(share=due)


def row_told(row: Row) -> str:
    """Return everything a chart says of a row."""
    told = [row_name(row), row_place(row), row_figures(row), shares_told(row), status_text(row)]
    return " · ".join(told)


def group_name(group: Group) -> str:
    """Return the heading of a group, with its number where it has one."""
    if group.by == "section":
        number = labels.section_number(int(group.key))
        return _("{number}. {title}").format(number=number, title=group.title)
    return f"{group.key} {group.title}" if group.by == "measure" else group.title


def group_key(group: Group) -> str:
    """Return what tells a group from all others for programs."""
    return f"{group.by}/{group.key}"


class CellText(NamedTuple):
    """What stands in a cell of the heat table; without a status there is no colour.

    `well` is whether every report is in that the figure is made of, and a county's own rate not
    short of what the city must reach.
    """

    figure: str
    word: str
    status: str
    well: bool


def cell_text(row: Row, cell: Row | AreaFigure | None) -> CellText | None:
    """Return what a cell of the heat table says; None where the county has nothing to do with it.

    Only a target of the county itself has a status.
    """
    if cell is None:
        return None
    if isinstance(cell, Row):
        word = status_text(cell)
        return CellText(observed_text(cell), word, cell.status, not cell.partial)
    own = replace(row, observed=cell.observed, whole_of=0)
    word = _("up to date") if cell.up_to_date else _("not up to date")
    if cell.short:
        short = _("short of what the city must reach")
        word = short if cell.up_to_date else short + _("; ") + word
    return CellText(observed_text(own), word, "", cell.up_to_date and not cell.short)


def heat_note(row: Row) -> str:
    """Return id, period and what is asked for."""
    return " · ".join([row.indicator, labels.period_words(row.period), target_text(row)])


def left_out_text(heat: Heat) -> str:
    """Return how many targets concern no county; empty where there is none."""
    count = len(heat.left_out)
    told = _("targets that concern no county and are not shown: {count}").format(count=count)
    return told if count else ""


def rank_text(rank: int | None) -> str:
    """Return a rank, or none."""
    return labels.NONE if rank is None else str(rank)


def silent_text(silent: "Silent") -> str:
    """Return an area that has not reported, of how many indicators and how many figures."""
    return _("{subject}: {text}").format(subject=silent.area, text=unsent_text([silent]))


def unsent_text(silent: "Sequence[Silent]") -> str:
    """Return of how many indicators and how many figures areas have not reported, added up."""
    indicators, figures = sum(len(each.unsent) for each in silent), sum(s.figures for s in silent)
    return _("{indicators}, {figures}").format(
        indicators=numbered(indicators, _("1 indicator"), _("{count} indicators")),
        figures=numbered(figures, _("1 figure"), _("{count} figures")),
    )


def scored(scores: Scores) -> Iterator[tuple[str, Score, str]]:
    """Yield who is scored with the points, which have as many decimals as tell them apart."""
    known = [score.points for score in scores.by_key.values() if score.points is not None]
    decimals = rounding.decimals_needed(known)
    for name, score in scores.by_key.items():
        yield name, score, rounding.points_text(score.points, decimals)


def score_note(score: Score) -> str:
    """Return what a score is made of, and the rank of a month ago."""
    shares = {
        _("On schedule"): score.on_schedule,
        _("Attained"): score.attainment,
        _("On time"): score.punctuality,
    }
    told = [f"{name} {rounding.share_text(share)}" for name, share in shares.items()]
    told.append(_("targets: {count}").format(count=score.targets))
    if score.before is not None:
        told.append(_("rank {rank} a month before").format(rank=score.before))
    return " · ".join(told)


def group_note(group: Group) -> str:
    """Return how many targets a group has, and how often which status; what is 0 is left out."""
    names = {**labels.status_names(), "met": _("met")}
    counts = [f"{names[status]} {count}" for status, count in group.counts.items() if count]
    return " · ".join([targets_text(group), *counts])


def targets_text(group: Group) -> str:
    """Return how many targets a group counts."""
    return _("targets: {count}").format(count=sum(group.counts.values()))


def mean_text(group: Group) -> str:
    """Return the mean attainment of a group with its word."""
    return _("mean attainment {share}").format(share=rounding.share_text(group.attainment))


def split_counts(group: Group, counted: Iterable[Row]) -> dict[str, int]:
    """Return how often each word stands for a target of a group; a final `met` has its own.

    `counted` are the rows that its counts are made of.
    """
    final = sum(row.final and row.status == "met" for row in counted)
    counts = {labels.status_word("met", final=True): final}
    for status, count in group.counts.items():
        counts[labels.status_names()[status]] = count - final if status == "met" else count
    return counts


def counts_text(group: Group, counts: Mapping[str, int]) -> str:
    """Return how many targets have which status; the numbers add up."""
    return numbered(
        sum(group.counts.values()),
        _("{count} target: {counts}"),
        _("{count} targets: {counts}"),
        counts=" · ".join(f"{word} {count}" for word, count in counts.items()),
    )


def among_text(report: Report) -> str:
    """Return how many of all targets are aspirational or have a mark, to stand behind them."""
    marks = [row.mark.word for row in counted_once(report.counted) if row.mark]
    counts = {
        _("{count} aspirational"): report.total.aspirational,
        _("{count} made good"): marks.count("made_good"),
        _("{count} accounted for"): marks.count("accepted"),
    }
    told = [text.format(count=count) for text, count in counts.items() if count]
    return _(" (among them {texts})").format(texts=joined(told)) if told else ""


def total_text(report: Report) -> str:
    """Return how many targets of a report have which status."""
    total = report.total
    counts = counts_text(total, split_counts(total, counted_once(report.counted)))
    return counts + among_text(report)


def listed_text(report: Report) -> str:
    """Return how many rows of a list by urgency have which status, each part on its own."""
    listed = group("all", "", "", report.rows)
    if not report.worst_first or listed.counts == report.total.counts:
        return ""
    counts = split_counts(listed, report.rows).items()
    return numbered(
        len(report.rows),
        _("listed, each part on its own: {count} row: {counts}"),
        _("listed, each part on its own: {count} rows: {counts}"),
        counts=" · ".join(f"{word} {count}" for word, count in counts if count),
    )


def title_lines(report: Report) -> list[str]:
    """Return what stands above a table: policy, day, the mark of made-up figures, the counts."""
    texts = (
        labels.as_of_text(report.as_of, report.known_on),
        labels.sample_warning(report.sample_rows),
    )
    day = " · ".join(filter(None, texts))
    return [report.policy, day, total_text(report), *filter(None, [listed_text(report)])]


def footer(report: Report) -> list[str]:
    """Return what a reader must know about the figures above, where nothing of it stands there."""
    return [
        total_text(report),
        labels.as_of_text(report.as_of, report.known_on),
        *notes(report),
        *filter(None, [labels.sample_warning(report.sample_rows)]),
    ]


def notes(report: Report, *, marked: bool = False) -> list[str]:
    """Return what a reader must know about the figures beside the day and the counts.

    Where a row is `marked` with the day or period of its mark, that is not told again.
    """
    lines = []
    if len(report.rows) < len(report.counted) and not report.worst_first:
        lines.append(
            _("listed by their status: {listed} of {all} rows").format(
                listed=len(report.rows), all=len(report.counted)
            )
        )
    counted = counted_once(report.counted)
    partial = [row for row in counted if row.lacking]
    if partial:
        late = dict.fromkeys(name for row in partial for name in row.late)
        lines.append(
            numbered(
                len(partial),
                _("partial: {count} target lacks reports of {areas}"),
                _("partial: {count} targets lack reports of {areas}"),
                areas=joined(late),
            )
        )
    lines += [
        _("{id} {area}: {mark}").format(id=row.indicator, area=row.area, mark=mark_text(row.mark))
        for row in report.rows
        if row.mark and not marked
    ]
    lines += [
        _("{id}: nothing to judge (0/0) in {areas}, which are left out").format(
            id=row.indicator, areas=joined(row.left_out)
        )
        for row in counted
        if row.left_out
    ]
    assumed = sum(row.assumed is not None for row in counted)
    if assumed:
        lines.append(
            numbered(
                assumed,
                _("{count} target rests on an assumed reading of the document"),
                _("{count} targets rest on an assumed reading of the document"),
            )
        )
    if report.left_out:
        lines.append(_("faulty rows left out: {count}").format(count=report.left_out))
    lines += [
        _("{path} cannot be read and is left out").format(path=path)
        for path in report.files_left_out
    ]
    return lines


def origin_lines(origin: Origin) -> list[str]:
    """Return where the figures of a document come from, for the foot of it."""
    lines = [labels.as_of_text(origin.as_of, origin.known_on), _asked(origin.asked)]
    if origin.lenient:
        lines.append(_("faulty rows were left out"))
    rows = _("{count} rows, digest {digest}").format(
        count=origin.row_count, digest=origin.rows[:_SHOWN]
    )
    if origin.sample_rows:
        rows += _(" ({count} of them sample data)").format(count=origin.sample_rows)
    lines.append(rows)
    catalogue, figures = origin.catalogue[:_SHOWN], origin.figures[:_SHOWN]
    lines.append(_("catalogue: digest {digest}").format(digest=catalogue))
    lines.append(_("figures: digest {digest}").format(digest=figures))
    lines.append(_commit(origin))
    lines.append(_("made by bqw {version}").format(version=origin.version))
    return lines


def _commit(origin: Origin) -> str:
    if origin.commit is None:
        return _("the workspace lies in no git repository")
    text = _("commit {commit}").format(commit=origin.commit[:_SHOWN])
    state = _("nothing changed since") if origin.clean else _("with changes not committed")
    return text + _(" ({text})").format(text=state)


def _asked(asked: Selection) -> str:
    """Return which report it is: how it is grouped, and what it leaves out."""
    by = labels.grouping_names()
    return " · ".join([by.get(asked.by, asked.by), *(scope_texts(asked) or [_("all targets")])])


def scope_texts(asked: Selection) -> list[str]:
    """Return what a report is filtered by, one text for each filter; none where by nothing."""
    names, kinds = labels.status_names(), labels.indicator_kinds()
    filters = {
        _("measures"): [str(number) for number in asked.measures],
        _("sections"): [str(number) for number in asked.sections],
        _("departments"): asked.departments,
        _("areas"): asked.areas,
        _("statuses"): [names.get(status, status) for status in asked.statuses],
        _("kinds"): [kinds.get(kind, kind) for kind in asked.kinds],
    }
    return [_("{name}: {values}").format(name=name, values=joined(values))
            for name, values in filters.items() if values]  # fmt: skip


def told_texts(told: "Scope") -> list[str]:
    """Return what is told alone, one text for each filter; none where everything is."""
    texts = scope_texts(told.chosen)
    if told.owners:
        names = joined(told.owners)
        texts.append(_("{name}: {values}").format(name=_("to be mended by"), values=names))
    return texts


def verified_text(origin: Origin, changed: Sequence[Sentence], *, same: bool) -> str:
    """Return what a document says of itself, and whether the workspace still says the same."""
    verdict = (
        _("the workspace still gives the same figures")
        if same
        else _("the workspace gives other figures now")
    )
    limit = _("compared is what the document says of its making; figures in it that were altered "
              "afterwards are not seen")  # fmt: skip
    told = [*(f"- {say(each)}" for each in changed), *([limit] if same else [])]
    lines = [*origin_lines(origin), "", verdict, *told]
    return "\n".join(lines) + "\n"
