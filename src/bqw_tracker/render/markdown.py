"""A report as Markdown: one table, the groups as bold lines in it, or their scores."""

from collections.abc import Iterable, Sequence

from bqw_tracker.reports.report import Report

from . import words
from .table import NAME, Column, Layout, Line, fitting, lines, picked, title_lines

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#+|~!"} | {"\n": " "})


def escaped(text: str) -> str:
    """Return a text in which nothing is a sign of Markdown."""
    return text.translate(_SPECIAL)


def _joined(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _line(line: Line, kept: list[int]) -> str:
    texts = [escaped(line.cells[n].text.strip()) for n in kept]
    if line.heading:
        title = NAME if NAME in kept else kept[0]
        texts = [f"**{text}**" if text and n == title else text
                 for n, text in zip(kept, texts, strict=True)]  # fmt: skip
    return _joined(texts)


def as_markdown(report: Report, layout: Layout) -> str:
    """Return the report as GitHub Flavored Markdown, as wide as it is.

    Scores that were asked for are listed instead of the targets.
    """
    if report.scores is not None:
        from .scores import score_cells, score_columns, score_notes  # noqa: PLC0415 - when asked

        rows = [
            _joined(escaped(cell.text) for cell in cells) for cells in score_cells(report.scores)
        ]
        notes = score_notes(report, report.scores)
        return _page(report, score_columns(report), rows, notes)
    layout = Layout(columns=layout.columns)
    body = lines(report, layout)
    kept = fitting(body, layout)
    columns, _ = picked(body, kept)
    return _page(report, columns, [_line(line, kept) for line in body])


def _page(
    report: Report, columns: Sequence[Column], rows: Sequence[str], notes: Sequence[str] = ()
) -> str:
    title, *rest = title_lines(report)
    head = _joined(column.title for column in columns)
    rule = "|" + "|".join(" ---: " if column.right else " --- " for column in columns) + "|"
    table = [head, rule, *rows]
    footer = [f"- {escaped(text)}" for text in [*notes, *words.footer(report)]]
    return "\n".join([f"# {escaped(title)}", "", *map(escaped, rest), "", *table, "", *footer, ""])
