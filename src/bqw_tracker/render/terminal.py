"""Lines in the colours of a terminal, by rich, which knows what the terminal can show."""

from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.text import Text

from .table import Cell


def coloured(lines: Iterable[tuple[Cell, ...]]) -> str:
    """Return lines that fit already, with the escape codes of the terminal."""
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for line in lines:
        text = Text.assemble(*((cell.text, cell.style) for cell in line), no_wrap=True)
        text.rstrip()
        console.print(text, overflow="ignore", crop=False)
    return out.getvalue()
