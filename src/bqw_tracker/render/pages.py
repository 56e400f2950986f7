"""A page of blocks as plain text for a mail, as Markdown and as HTML.

The text has no colour, is folded by terminal cells, and is the same whatever shows it.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from bqw_tracker.locale import _
from bqw_tracker.locale.folding import folded

from .escaping import markdown
from .table import cell_width

WIDTH = 78
"""Terminal cells of a line; mails fold longer ones where they like."""
LINES = 60
"""How long a text may be, unless all of it is asked for."""
_INDENT = "  "
_NEAR = 12
"""So many terminal cells may stay empty for the sake of a better end of a line."""


class Item(NamedTuple):
    """One thing that is told: a line, and what is said about it."""

    head: str
    details: tuple[str, ...] = ()


class Topic(NamedTuple):
    """A section; `hidden` counts the items that were cut."""

    title: str
    items: tuple[Item, ...] = ()
    hidden: int = 0


class Page(NamedTuple):
    """`every` is the command that shows all of it."""

    title: str
    head: tuple[str, ...]
    blocks: tuple[Topic, ...]
    foot: tuple[str, ...]
    every: str


def mail_lines(text: str, indent: str = "") -> list[str]:
    """Return the lines of a text; a command stays whole, so that it can be copied."""
    room = WIDTH - len(indent)
    return [indent + line for line in folded(text, room, cell_width, near=_NEAR, torn=False)]


def cut(page: Page) -> Page:
    """Return the page with so many items that its text has not more than `LINES` lines.

    What is cut comes from the end of the longest block, so short ones stay whole.
    """
    if len(_lines(page)) <= LINES:
        return page
    heights = [[len(_item_lines(item)) for item in block.items] for block in page.blocks]
    kept = [len(block.items) for block in page.blocks]
    bare = tuple(block._replace(items=(), hidden=1) for block in page.blocks)
    least = len(_lines(page._replace(blocks=bare))) - len(bare)

    def lines(number: int) -> int:
        shown = heights[number][: kept[number]]
        return sum(shown) + (len(shown) < len(heights[number]))

    while least + sum(map(lines, range(len(kept)))) > LINES and any(kept):
        kept[max(range(len(kept)), key=lambda number: (kept[number] > 0, lines(number)))] -= 1
    blocks = (
        block._replace(items=block.items[:count], hidden=len(block.items) - count)
        for block, count in zip(page.blocks, kept, strict=True)
    )
    return page._replace(blocks=tuple(blocks))


def _more(block: Topic) -> str:
    return _("{count} more, told with --all").format(count=block.hidden)


def _foot(page: Page) -> Sequence[str]:
    if not any(block.hidden for block in page.blocks):
        return page.foot
    return (*page.foot, _("all of it: {command}").format(command=page.every))


def _item_lines(item: Item) -> list[str]:
    lines = list(mail_lines(item.head, _INDENT))
    for detail in item.details:
        lines += mail_lines(detail, _INDENT * 2)
    return lines


def _block_lines(block: Topic) -> list[str]:
    lines = list(mail_lines(block.title))
    for item in block.items:
        lines += _item_lines(item)
    if block.hidden:
        lines.append(_INDENT + _more(block))
    return lines


def _lines(page: Page) -> list[str]:
    lines = [*mail_lines(page.title)]
    for text in page.head:
        lines += mail_lines(text)
    for block in page.blocks:
        lines += ["", *_block_lines(block)]
    lines.append("")
    for text in _foot(page):
        lines += mail_lines(text)
    return lines


def as_text(page: Page) -> str:
    """Return the page as plain text."""
    return "\n".join(_lines(page)) + "\n"


def as_markdown(page: Page) -> str:
    """Return the page as GitHub Flavored Markdown."""
    lines = [f"# {markdown(page.title)}", ""]
    for text in page.head:
        lines += [markdown(text), ""]
    for block in page.blocks:
        lines += [f"## {markdown(block.title)}", ""]
        for item in block.items:
            lines.append(f"- {markdown(item.head)}")
            lines += [f"  - {markdown(detail)}" for detail in item.details]
        if block.hidden:
            lines.append(f"- {markdown(_more(block))}")
        if block.items or block.hidden:
            lines.append("")
    for text in _foot(page):
        lines += [markdown(text), ""]
    return "\n".join(lines).rstrip() + "\n"


def as_html(page: Page) -> str:
    """Return one page that needs nothing else; a mail program reads it."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="{language}">'.format(language=_("en")),
        f'<head><meta charset="utf-8"><title>{escape(page.title)}</title></head>',
        '<body style="font-family: sans-serif; line-height: 1.5; max-width: 50em">',
        f"<h1>{escape(page.title)}</h1>",
        *(f"<p>{escape(text)}</p>" for text in page.head),
    ]
    for block in page.blocks:
        lines.append(f"<h2>{escape(block.title)}</h2>")
        told = ["<br>\n".join(map(escape, (item.head, *item.details))) for item in block.items]
        told += [escape(_more(block))] if block.hidden else []
        lines += ["<ul>", *(f"<li>{text}</li>" for text in told), "</ul>"] if told else []
    lines += [f"<p>{escape(text)}</p>" for text in _foot(page)]
    return "\n".join([*lines, "</body>", "</html>"]) + "\n"
