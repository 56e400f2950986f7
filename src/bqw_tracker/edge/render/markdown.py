"""A report as Markdown: one table, the groups as bold lines in it."""

from bqw_tracker.reports.report import Report

from . import words
from .table import NAME, Layout, Line, fitting, lines, picked, title_lines

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#+|~!"} | {"\n": " "})


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)


def _line(line: Line, kept: list[int]) -> str:
    texts = [_escaped(line.cells[n].text.strip()) for n in kept]
    if line.heading:
        title = NAME if NAME in kept else kept[0]
        texts = [f"**{text}**" if text and n == title else text
                 for n, text in zip(kept, texts, strict=True)]  # fmt: skip
    return "| " + " | ".join(texts) + " |"


def as_markdown(report: Report, layout: Layout) -> str:
    """Return the report as GitHub Flavored Markdown, as wide as it is."""
    layout = Layout(columns=layout.columns)
    body = lines(report, layout)
    kept = fitting(body, layout)
    columns, _ = picked(body, kept)
    title, *rest = title_lines(report)
    head = "| " + " | ".join(column.title for column in columns) + " |"
    rule = "|" + "|".join(" ---: " if column.right else " --- " for column in columns) + "|"
    table = [head, rule, *(_line(line, kept) for line in body)]
    footer = [f"- {_escaped(text)}" for text in words.footer(report)]
    return "\n".join(
        [f"# {_escaped(title)}", "", *map(_escaped, rest), "", *table, "", *footer, ""]
    )
