"""What stands on the page, ready to be laid out: texts as they are, pictures as SVG."""

from bqw_tracker.locale import _
from bqw_tracker.render import labels, totals, words
from bqw_tracker.render.explanation import edge_lines
from bqw_tracker.render.origin import origin_lines, scope_texts
from bqw_tracker.render.svg.frame import status_paint
from bqw_tracker.render.targets import score_notes, scores_table, target_columns
from bqw_tracker.reports.course import AreaFigure
from bqw_tracker.reports.documents import WebPage
from bqw_tracker.reports.report import Report, heat
from bqw_tracker.reports.rows import Row

from .chapters import chapters
from .made import all_made
from .matters import matters


def page(document: WebPage, mark: str) -> dict[str, object]:
    """Return everything that the template lays out, by its name there."""
    report, origin = document.report, document.origin
    notes = (*edge_lines(document.pace), *totals.notes(report, marked=True), mark)
    folder, made = all_made(document.explanations, report.rows)
    how = _(
        "Click an observed figure to see how it was made; point at a figure there to see its file "
        "and line, below {folder}."
    )
    return {
        "day": labels.as_of_text(report.as_of, report.known_on),
        "total": totals.targets_text(report.total) + totals.among_text(report),
        "counts_told": totals.total_text(report),
        "title": report.policy,
        "mark": mark,
        "scope": () if origin is None else tuple(scope_texts(origin.asked)),
        **matters(document),
        "chapters": tuple(chapters(report, made)),
        "how": how.format(folder=folder or "."),
        "rows": _("{count} rows; the areas of a target have a row each").format(
            count=len(report.rows)
        ),
        "departments": dict.fromkeys(name for row in report.rows for name in row.departments.names),
        "areas": dict.fromkeys(row.area for row in report.rows),
        "bullet_legend": labels.chart_legends()["bullet"],
        "course_legend": labels.chart_legends()["trend"],
        **_counties(report),
        **_rankings(report),
        "columns": target_columns(),
        "notes": tuple(filter(None, notes)),
        "origin": () if origin is None else tuple(origin_lines(origin)),
    }


def _counties(report: Report) -> dict[str, object]:
    """Return the table of counties by targets."""
    table = heat(report)
    notes = (labels.chart_legends()["heat"], words.left_out_text(table))
    return {
        "heat_areas": table.areas,
        "heat": tuple(
            (line.row.name, words.heat_note(line.row), line.row.indicator,
             tuple(_cell(line.row, cell) for cell in line.cells))
            for line in table.lines
        ),
        "heat_notes": tuple(filter(None, notes)),
    }  # fmt: skip


def _cell(row: Row, cell: Row | AreaFigure | None) -> dict[str, str] | None:
    """Return a cell of the table of counties; its paint is empty where there is no status."""
    shown = words.cell_text(row, cell)
    if shown is None:
        return None
    word = "" if shown.word == shown.figure else shown.word
    paint = f"b-{status_paint(shown.status)}-soft" if shown.status else "" if shown.well else "ill"
    return {"figure": shown.figure, "word": word, "paint": paint}


def _rankings(report: Report) -> dict[str, object]:
    """Return the tables of scores, and what all of them rest on."""
    tables = tuple(
        (each.by, labels.ranking_names()[each.by], scores_table(report, each))
        for each in report.rankings
    )
    notes = dict.fromkeys(text for each in report.rankings for text in score_notes(report, each))
    return {"rankings": tables, "score_notes": tuple(notes), "scored": report.scores is not None}


def meanings() -> tuple[tuple[str, str, str], ...]:
    """Return what each status means: the status, its word, and a sentence.

    Without a status it is what stands behind the word of one.
    """
    names = labels.status_names()
    return (
        ("met", labels.status_word("met", final=True), _("reached, and nothing can change that")),
        ("met", names["met"], _("reached by now; the end of the window decides")),
        ("on_track", names["on_track"], _("not below what is due by the cut-off day")),
        ("behind", names["behind"], _("below what is due, but not by much")),
        ("off_track", names["off_track"], _("below what is due by more than the edge allows")),
        ("missed", names["missed"], _("the window has ended without it, or a limit is passed")),
        ("under_way", names["under_way"], _("a deed in progress; nothing says how far it is")),
        ("not_due", names["not_due"], _("its time has not come, or there is nothing to judge")),
        ("no_data", names["no_data"], _("what is needed to judge was not reported")),
        (
            "",
            _(" ({count} missing)").format(count="n").strip(),
            _("judged without n areas' reports"),
        ),
    )
