"""Lines of text for people; on a terminal they fold and some of their words have colours.

In a pipe or a file nothing folds and there is no colour.
"""

from collections.abc import Iterable, Iterator
from io import StringIO
from string import Formatter

from bqw_tracker.core.characters import Guarded, visible_line
from bqw_tracker.locale import _
from bqw_tracker.locale.folding import folded

from .table import Cell, Layout, Piece, Spoken, cell_width

BOLD = "bold"


def filled(template: str, **values: Spoken) -> tuple[Piece, ...]:
    """Return a sentence whose values keep their styles.

    >>> filled("status: {word}!", word=Cell("behind", "yellow"))
    ('status: ', Cell(text='behind', style='yellow', exact=None, form='', link=''), '!')
    """
    found: list[Piece] = []
    for text, name, _form, _conversion in Formatter().parse(template):
        found += [text] if text else []
        value = values[name] if name else ()
        found += [value] if isinstance(value, str | Cell) else value
    return tuple(found)


def joined_pieces(items: Iterable[Spoken]) -> Spoken:
    """Return pieces in a row, as the language sets them apart."""
    found: Spoken = ()
    for item in items:
        found = filled(_("{names}, {name}"), names=found, name=item) if found else item
    return found


def indented(lines: Iterable[Spoken]) -> Iterator[Spoken]:
    """Yield the lines, each two blanks further in."""
    for line in lines:
        yield ("  ", *cells(line))


def cells(line: Spoken) -> tuple[Cell, ...]:
    """Return what a line is made of."""
    if isinstance(line, Cell):
        return (line,)
    if isinstance(line, str):
        return (Cell(line),)
    return tuple(each if isinstance(each, Cell) else Cell(each) for each in line)


def styled(line: Spoken, style: str) -> Spoken:
    """Return a line whose pieces have a style, save those that have their own."""
    return tuple(Cell(cell.text, cell.style or style) for cell in cells(line))


def plain_text(line: Spoken) -> str:
    """Return a line without its styles."""
    return "".join(cell.text for cell in cells(line))


def lines_text(lines: Iterable[Spoken], layout: Layout) -> Guarded:
    """Return the lines as wide as the layout allows; rich is imported only for a terminal."""
    width, told = layout.width, map(_visible, lines)
    if width is None:
        return Guarded("".join(plain_text(line) + "\n" for line in told))
    shown = (short for line in told for short in _folded(line, width))
    if not layout.colour:
        return Guarded("".join(plain_text(line).rstrip() + "\n" for line in shown))
    return Guarded(_coloured(shown))


def _coloured(lines: Iterable[tuple[Cell, ...]]) -> str:
    """Return lines that fit already, with the escape codes of the terminal.

    By rich, which knows what the terminal can show.
    """
    from rich.console import Console  # noqa: PLC0415 - costs 40 ms and is for terminals
    from rich.text import Text  # noqa: PLC0415

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


def _visible(line: Spoken) -> tuple[Cell, ...]:
    return tuple(Cell(visible_line(cell.text), cell.style) for cell in cells(line))


def _folded(line: tuple[Cell, ...], width: int) -> Iterator[tuple[Cell, ...]]:
    """Yield a line in as many as it needs, all of them as far in as it begins."""
    text = plain_text(line)
    if cell_width(text) <= width:
        yield line
        return
    words = text.lstrip(" ")
    blank = Cell(" " * min(len(text) - len(words), width // 2))
    at = len(text) - len(words)
    for short in folded(words, width - len(blank.text), cell_width):
        while short and text[at].isspace():
            at += 1
        yield (blank, *_part(line, at, at + len(short)))
        at += len(short)


def _part(line: tuple[Cell, ...], start: int, end: int) -> Iterator[Cell]:
    """Yield what stands between two places of a line, with its styles."""
    at = 0
    for cell in line:
        text = cell.text[max(start - at, 0) : max(end - at, 0)]
        at += len(cell.text)
        if text:
            yield Cell(text, cell.style)
