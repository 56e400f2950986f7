"""A letter of topics as plain text for a mail, as Markdown and as HTML.

The text is folded by terminal cells, and has no colour save on a terminal. Mail programs drop
style sheets, so the HTML carries its styles in the elements.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bqw_tracker.locale import _, joined, numbered
from bqw_tracker.locale.folding import folded

from .escaping import markdown, markup
from .lines import BOLD, cells, filled, lines_text, plain_text
from .table import PIPE, Cell, Layout, Spoken, cell_width

WIDTH = 78
"""Terminal cells of a line; mails fold longer ones where they like."""
LINES = 60
"""How long a text may be, unless all of it is asked for."""
_INDENT = "  "
_NEAR = 12
"""So many terminal cells may stay empty for the sake of a better end of a line."""
_NAMED = 70
"""So many of the things that do not fit are named; of more only how many they are."""
_PAINTS = {"red": "#b42318", "yellow": "#8a5a00", "green": "#1a7f37", "blue": "#1f5fae"}
_GREY = "#5f6b7a"


class Item(NamedTuple):
    """One thing that is told: its head, its status in a word with its colour, and what is said.

    Where it does not fit it is told with its `brief` details, by its `name`, or only counted.
    """

    head: str
    details: tuple[str, ...] = ()
    word: str = ""
    colour: str = ""
    name: str = ""
    brief: tuple[str, ...] = ()


class Topic(NamedTuple):
    """A section. What is told `aside` is told where there is room; `hidden` does not fit."""

    title: str
    items: tuple[Item, ...] = ()
    aside: tuple[Item, ...] = ()
    hidden: tuple[Item, ...] = ()


class Page(NamedTuple):
    """What a letter says, from its title to the notes at its foot.

    Where all of it would be too long, blocks give way in turn: which one, down to how many items.
    """

    title: str
    head: tuple[str, ...]
    blocks: tuple[Topic, ...]
    foot: tuple[str, ...] = ()
    gives: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=10_000)
def mail_lines(text: str, indent: str = "") -> tuple[str, ...]:
    """Return the lines of a text."""
    room = WIDTH - len(indent)
    return tuple(indent + line for line in folded(text, room, cell_width, near=_NEAR, torn=False))


def cut(page: Page) -> Page:
    """Return the page with so much that its text has not more than `LINES` lines.

    First goes what is told aside, from the first block on, then details that have a shorter form,
    then items from the ends of blocks.
    """
    blocks = list(page.blocks)

    def too_long() -> bool:
        return len(_lines(page._replace(blocks=tuple(blocks)))) > LINES

    for number, block in enumerate(page.blocks):
        if too_long():
            blocks[number] = block._replace(aside=())
    for number, block in enumerate(blocks):
        if too_long() and any(item.brief for item in block.items):
            items = tuple(item._replace(details=item.brief or item.details) for item in block.items)
            blocks[number] = block._replace(items=items)
    for number, least in page.gives:
        while too_long() and len(blocks[number].items) > least:
            items, hidden = blocks[number].items, blocks[number].hidden
            blocks[number] = blocks[number]._replace(items=items[:-1], hidden=(items[-1], *hidden))
    return page._replace(blocks=tuple(blocks))


def _more(block: Topic) -> str:
    """Return what does not fit, each by its name; what has none is counted in the title."""
    count = len(block.hidden)
    if not all(item.name for item in block.hidden):
        return _("not all are listed") if block.items else ""
    more = numbered(count, _("1 more"), _("{count} more"))
    if count > _NAMED:
        return more
    names = joined(item.name for item in block.hidden)
    return _("{subject}: {text}").format(subject=more, text=names)


def _head(item: Item) -> str:
    return (
        _("{subject}: {text}").format(subject=item.head, text=item.word) if item.word else item.head
    )


def _told(block: Topic) -> Sequence[Item]:
    more = _more(block) if block.hidden else ""
    return [*block.items, *([Item(more)] if more else []), *block.aside]


def _told_lines(page: Page) -> Iterator[Spoken]:
    """Yield what the text says, each part of it on one line, however long that is."""
    yield Cell(page.title, BOLD)
    yield from page.head
    for block in page.blocks:
        yield ""
        yield Cell(block.title, BOLD)
        for item in _told(block):
            head: Spoken = item.head
            if item.word:
                word = Cell(item.word, item.colour)
                head = filled(_("{subject}: {text}"), subject=item.head, text=word)
            yield (_INDENT, *cells(head))
            if item.details:
                yield _INDENT * 2 + _("; ").join(item.details)
    if page.foot:
        yield ""
        yield from page.foot


def _lines(page: Page) -> list[str]:
    lines: list[str] = []
    for line in map(plain_text, _told_lines(page)):
        lines += mail_lines(line, line[: len(line) - len(line.lstrip(" "))])
    return lines


def as_text(page: Page, layout: Layout = PIPE) -> str:
    """Return the page as plain text, folded for a mail; a terminal has colours."""
    if layout.width is None or not layout.colour:
        return "\n".join(_lines(page)) + "\n"
    return lines_text(_told_lines(page), layout._replace(width=min(layout.width, WIDTH)))


def as_markdown(page: Page) -> str:
    """Return the page as GitHub Flavored Markdown."""
    lines = [f"# {markdown(page.title)}", ""]
    for text in page.head:
        lines += [markdown(text), ""]
    for block in page.blocks:
        lines += [f"## {markdown(block.title)}", ""]
        for item in _told(block):
            lines.append(f"- {markdown(_head(item))}")
            lines += [f"  - {markdown(detail)}" for detail in item.details]
        if _told(block):
            lines.append("")
    for text in page.foot:
        lines += [markdown(text), ""]
    return "\n".join(lines).rstrip() + "\n"


_LETTER = """\
<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body style="margin:0;padding:0;background:#eef0f3">
<table role="presentation" align="center" width="640" cellpadding="0" cellspacing="0"
 style="width:100%;max-width:640px;margin:0 auto;background:#ffffff;font-family:{fonts};\
font-size:14px;line-height:1.6;color:#1f2328">
<tr><td style="padding:20px 24px">
<h1 style="font-size:19px;line-height:1.4;margin:0 0 8px">{title}</h1>
{content}
</td></tr></table>
</body>
</html>
"""
_FONTS = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
_HEADING = '<h2 style="font-size:16px;line-height:1.4;margin:20px 0 6px">{text}</h2>'
_HEAD = '<p style="margin:0 0 4px;color:#3d4650">{text}</p>'
_FOOT = f'<p style="margin:16px 0 0;font-size:13px;color:{_GREY}">{{text}}</p>'
_TABLE = """\
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;\
font-size:14px;line-height:1.6">"""
_CELL = "padding:7px 8px 7px 0;border-top:1px solid #e3e6ea;vertical-align:top;text-align:left"
_HYPHENED = re.compile("[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+")
_BOLD = '<span style="font-weight:bold{colour}">{text}</span>'


def as_html(page: Page) -> str:
    """Return a letter 640 pixels wide that needs nothing else; a mail program reads it."""
    lines = [_HEAD.format(text=_html(text)) for text in page.head]
    for block in page.blocks:
        lines.append(_HEADING.format(text=_html(block.title)))
        if rows := [_html_row(item) for item in _told(block)]:
            lines += [_TABLE, *rows, "</table>"]
    lines += [_FOOT.format(text=markup(text)) for text in page.foot]
    return _LETTER.format(
        language=_("en"), title=markup(page.title), fonts=_FONTS, content="\n".join(lines)
    )


def _html(text: str) -> str:
    """Return a text of which codes and days do not break at their hyphens."""
    return _HYPHENED.sub(r'<span style="white-space:nowrap">\g<0></span>', markup(text))


def _html_row(item: Item) -> str:
    """Return what is told beside its head, or the head alone across the whole width."""
    head = _html(item.head)
    if item.details or item.word:
        head = _BOLD.format(colour="", text=head)
    if item.word:
        paint = f";color:{_PAINTS.get(item.colour, _GREY)}"
        head += "<br>" + _BOLD.format(colour=paint, text=_html(item.word))
    if not item.details:
        return f'<tr><td colspan="2" style="{_CELL}">{head}</td></tr>'
    told = "<br>".join(map(_html, item.details))
    return f'<tr><td width="42%" style="{_CELL}">{head}</td><td style="{_CELL}">{told}</td></tr>'
