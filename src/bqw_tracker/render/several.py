"""Reports of several workspaces as one answer: one behind the other, each with its number.

A code such as M01-01 may mean another indicator in each of them, so nothing is put together.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bqw_tracker.core.characters import Guarded

from .data import json_values
from .escaping import json_text, markdown
from .lines import BOLD, lines_text
from .table import Cell, Layout
from .text import as_markdown, report_text


class Part(NamedTuple):
    """The document of one workspace, and its data folder as paths name it."""

    document: Any
    folder: str


def headings(parts: Sequence[Part]) -> list[str]:
    """Return what stands above each part: its number, and where its figures lie."""
    return [f"{n}/{len(parts)} · {part.folder}" for n, part in enumerate(parts, start=1)]


def _text(parts: Sequence[Part], layout: Layout) -> str:
    texts = (
        lines_text([Cell(heading, BOLD)], layout) + report_text(part.document.report, layout)
        for heading, part in zip(headings(parts), parts, strict=True)
    )
    return Guarded("\n".join(texts))


def _markdown(parts: Sequence[Part], layout: Layout) -> str:
    texts = (
        f"*{markdown(heading)}*\n\n{as_markdown(part.document.report, layout)}"
        for heading, part in zip(headings(parts), parts, strict=True)
    )
    return "\n".join(texts)


def _json(parts: Sequence[Part], _: Layout) -> str:
    return json_text({"workspaces": [json_values(part.document) for part in parts]})


def _html(parts: Sequence[Part], _: Layout) -> str:
    from .html import several_as_html  # noqa: PLC0415

    return several_as_html([part.document for part in parts], headings(parts))


def _xlsx(parts: Sequence[Part], _: Layout) -> bytes:
    from .xlsx import several_as_xlsx  # noqa: PLC0415

    return several_as_xlsx([part.document for part in parts])


TOGETHER: dict[str, Callable[[Sequence[Part], Layout], str | bytes]] = {
    "table": _text,
    "json": _json,
    "md": _markdown,
    "html": _html,
    "xlsx": _xlsx,
}
"""The formats that can tell of several workspaces."""
