"""What is said of groups, scores and a whole report: counts, means, titles and notes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bqw_tracker.locale import _, joined, numbered
from bqw_tracker.reports.groups import Group, Score, Scores, counted_once, group
from bqw_tracker.reports.report import Report
from bqw_tracker.reports.rows import Row

from . import labels, rounding, words

if TYPE_CHECKING:
    from bqw_tracker.reports.findings import Silent


def group_name(group: Group) -> str:
    """Return the heading of a group, with its number where it has one."""
    if group.by == "section":
        number = labels.section_number(int(group.key))
        return _("{number}. {title}").format(number=number, title=group.title)
    return f"{group.key} {group.title}" if group.by == "measure" else group.title


def rank_text(rank: int | None) -> str:
    """Return a rank, or none."""
    return labels.NONE if rank is None else str(rank)


def silent_text(silent: "Silent") -> str:
    """Return an area that has not reported, of how many indicators and how many figures."""
    return _("{subject}: {text}").format(subject=silent.area, text=unsent_text([silent]))


def unsent_ids(silent: "Sequence[Silent]") -> set[str]:
    """Return the indicators of which areas owe figures, each once."""
    return {one.indicator.id for each in silent for one in each.unsent}


def unsent_text(silent: "Sequence[Silent]") -> str:
    """Return of how many indicators and how many figures areas have not reported.

    An indicator that several areas owe is one; figures are added up.
    """
    indicators, figures = len(unsent_ids(silent)), sum(each.figures for each in silent)
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
        _("{id} {area}: {mark}").format(
            id=row.indicator, area=row.area, mark=words.mark_text(row.mark)
        )
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
