"""The catalogue's text in its one form. What it says stays, and so do its comments.

The form is that of the catalogue that ships. Policy, rules, measures and indicators have a line
for each field; an area, a section, a target and all that is smaller stand on one line; a list of
names too, save that of all departments. Texts have double quotes where YAML needs them, where an
editor would take them for a number, and where a comma, colon, # or % stands in them. One blank
line parts the fields at the top and the measures; elsewhere the author's blank lines stay, one
at a time. The order of fields is the author's.

A comment on a line of its own stays before what it preceded; one behind a value stays there; one
inside what comes to be a single line goes before that line.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import yaml

from bqw_tracker.core.problems import Problem, Refused, sentence

from .disk import contents, refusals, replace_file
from .modelled import document, placed
from .yaml import read_yaml
from .yaml_text import INVISIBLE, quoted

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_BREAKS = "\n\r\x85\u2028\u2029"
_COMMENT = re.compile(f"#[^{_BREAKS}]*")
_LINE_END = re.compile(f"[{_BREAKS}]|$")
_Path = tuple[str, ...]
"""Where a node stands, * for any entry of a list: ("measures", "*", "title")."""
_MEASURE: _Path = ("measures", "*")
_INDICATOR: _Path = (*_MEASURE, "indicators", "*")
_TARGET: _Path = (*_INDICATOR, "targets", "*")
_IN_LINES: frozenset[_Path] = frozenset({
    (), ("policy",), ("rules",), ("areas",), ("departments",), ("sections",), ("measures",),
    _MEASURE, (*_MEASURE, "indicators"), (*_MEASURE, "not_targets"),
    _INDICATOR, (*_INDICATOR, "targets"), (*_TARGET, "nodes"),
})  # fmt: skip
"""What has a line for each of its fields or entries, as a target with nodes does.

Anything else stands on one line.
"""
TYPED = frozenset({
    "period", "number", "section", "value", "due_day", "behind", "off_track", "within", "factor",
    "weight", "counties", "allocation", "schedule", "on_schedule", "attainment", "punctuality",
    "least", "due",
})  # fmt: skip
"""Fields that want a number, a year or true: there no quotes stand around them."""
_FILLED = rf"[^{INVISIBLE}]*[^ {INVISIBLE}]"
_IN_A_BLOCK = re.compile(rf"(?! )(?:{_FILLED}\n+)*{_FILLED}\n?")
_BREAK = re.compile(f"[{_BREAKS}]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


class _Level(NamedTuple):
    """A list or mapping in lines: where its entries stood, and where they are to stand."""

    column: int
    indent: int


class _Line(NamedTuple):
    """One line of the form, and what it stands for in the old text.

    `body` are the further lines of a long text. `levels` are the lists and mappings in which the
    line stands, the outermost first. `opens` what stands below it, `apart` whether a blank line
    goes before it.
    """

    text: str
    body: tuple[str, ...]
    start: int
    end: int
    indent: int
    levels: tuple[_Level, ...]
    opens: bool
    apart: bool


class Comment(NamedTuple):
    """A comment, from its # to the end of its line; `start` and `end` are places in the text."""

    start: int
    end: int
    text: str


class Tidied(NamedTuple):
    """What came of it; with problems nothing was written."""

    changed: bool
    problems: list[Problem]


def tidied(path: Path) -> Tidied:
    """Write a catalogue again in its form, where it has another one and can be read at all.

    Raises `Refused`, and the file is as it was, where the text could not be proved to say the same
    as before, or where it cannot be written.
    """
    raw = contents(path)
    found = document(raw, str(path))
    if found.tree.problems:
        return Tidied(changed=False, problems=placed(found, found.tree.problems))
    new = formatted(found.text)
    if new.encode() == raw:
        return Tidied(changed=False, problems=[])
    if not says_the_same(found.text, new):
        message = sentence(
            "{path} is written in a way that cannot be put in its form; nothing is changed",
            path=path,
        )
        raise Refused(message)
    with refusals(path):
        replace_file(path, raw, new.encode())
    return Tidied(changed=True, problems=[])


def formatted(text: str) -> str:
    """Return a catalogue, read without a problem, in its form; it ends with one line end."""
    root = _root(text)
    if not isinstance(root, yaml.MappingNode) or not root.value:
        return text
    lines = list(_block(root, (), (), text))
    return "".join(f"{line}\n" for line in _woven(lines, list(_comments(text, root)), text))


def says_the_same(old: str, new: str) -> bool:
    """Return whether a text has the data of another, in the same order, and its comments."""
    found = read_yaml(new, "")
    if found.problems or json.dumps(found.data) != json.dumps(read_yaml(old, "").data):
        return False
    said = [[comment.text for comment in _comments(text, _root(text))] for text in (old, new)]
    return said[0] == said[1]


def _root(text: str) -> yaml.Node | None:
    root: yaml.Node | None = yaml.compose(text, Loader=LOADER)
    return root


def _block(
    node: yaml.CollectionNode, path: _Path, above: tuple[_Level, ...], text: str
) -> Iterator[_Line]:
    """Return the lines of a list or mapping that has a line for each entry."""
    levels = (*above, _Level(node.start_mark.column, _deeper(above)))
    if isinstance(node, yaml.MappingNode):
        for number, (key, value) in enumerate(node.value):
            line = _Line(
                f"{quoted(key.value, typed=True)}:", (), *extent(key, text), levels[-1].indent,
                levels, opens=True, apart=not path and number > 0,
            )  # fmt: skip
            yield from _entry(line, value, (*path, key.value), text)
    else:
        for number, value in enumerate(node.value):
            start = value.start_mark.index
            line = _Line(
                "-", (), start, start, levels[-1].indent, levels,
                opens=True, apart=path == ("measures",) and number > 0,
            )  # fmt: skip
            yield from _entry(line, value, (*path, "*"), text)


def _deeper(levels: Sequence[_Level]) -> int:
    return levels[-1].indent + 2 if levels else 0


def _entry(line: _Line, value: yaml.Node, path: _Path, text: str) -> Iterator[_Line]:
    """Return the lines of one entry, which begins with its key or its dash."""
    in_lines = path in _IN_LINES or (path == _TARGET and _has_nodes(value))
    if in_lines and isinstance(value, yaml.CollectionNode) and value.value:
        below = _block(value, path, line.levels, text)
        if line.text == "-":  # the first field stands behind the dash
            first = next(below)
            joined = first._replace(text=f"- {first.text}", indent=line.indent, apart=line.apart)
            below = chain((joined,), below)
        else:
            yield line
        yield from below
        return
    end = max(line.end, extent(value, text)[1])
    said = value.value if isinstance(value, yaml.ScalarNode) else ""
    if "\n" in said and _IN_A_BLOCK.fullmatch(said):
        sign, margin = "|" if said.endswith("\n") else "|-", " " * _deeper(line.levels)
        body = (margin + each if each else "" for each in said.removesuffix("\n").split("\n"))
        yield line._replace(text=f"{line.text} {sign}", body=tuple(body), end=end, opens=False)
        return
    yield line._replace(text=f"{line.text} {_on_one_line(value, path)}", end=end, opens=False)


def _has_nodes(target: yaml.Node) -> bool:
    fields = target.value if isinstance(target, yaml.MappingNode) else ()
    return any(key.value == "nodes" for key, _ in fields)


def _on_one_line(node: yaml.Node, path: _Path) -> str:
    match node:
        case yaml.MappingNode():
            fields = (
                f"{quoted(key.value, typed=True)}: {_on_one_line(value, (*path, key.value))}"
                for key, value in node.value
            )
            return f"{{{', '.join(fields)}}}"
        case yaml.SequenceNode():
            return f"[{', '.join(_on_one_line(item, (*path, '*')) for item in node.value)}]"
    typed = path[-1] in TYPED or path[-2:-1] == ("allocation",)
    return quoted(node.value, typed=typed, per_cent=path[-2:-1] == ("schedule",))


def _woven(lines: Sequence[_Line], found: Sequence[Comment], text: str) -> Iterator[str]:
    """Return the lines with the comments and blank lines among them."""
    left, done, previous, opened = deque(found), 0, lines[0], True
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        apart = line.apart
        for comment in _up_to(left, line.start):
            margin = _margin(comment, text, previous, line)
            blank = _is_blank(text, done, comment.start)
            if apart and margin == line.indent:
                blank, apart = True, False
            if blank and not opened:
                yield ""
            yield " " * margin + comment.text
            done, opened = comment.end, False
        if (apart or _is_blank(text, done, line.start)) and not opened:
            yield ""
        inside, beside = _up_to(left, line.end), ""
        done = line.end
        until = following.start if following else len(text)
        if left and left[0].start < until and not _BREAK.search(text, done, left[0].start):
            comment = left.popleft()
            done = comment.end
            if line.body:
                inside.append(comment)
            else:
                beside = f"  {comment.text}"
        yield from (" " * line.indent + comment.text for comment in inside)
        yield " " * line.indent + line.text + beside
        yield from line.body
        previous, opened = line, line.opens
    for comment in left:
        if _is_blank(text, done, comment.start):
            yield ""
        yield " " * _margin(comment, text, previous, lines[0]) + comment.text
        done = comment.end


def _up_to(left: deque[Comment], end: int) -> list[Comment]:
    """Take away and return the comments that begin before a place."""
    found = []
    while left and left[0].start < end:
        found.append(left.popleft())
    return found


def _is_blank(text: str, start: int, end: int) -> bool:
    """Return whether a blank line lies between two places."""
    return _BLANK_LINE.search(text, start, end) is not None


def _margin(comment: Comment, text: str, previous: _Line, line: _Line) -> int:
    """Return where a comment between two lines is to begin.

    It belongs to the next line; where it is indented further, to a list or mapping that ends here.
    """
    column = comment.start - text.rfind("\n", 0, comment.start) - 1
    best = next(level for level in line.levels if level.indent == line.indent)
    for level in previous.levels:
        if level.indent > best.indent and best.column < level.column <= column:
            best = level
    return best.indent


def extent(node: yaml.Node, text: str) -> tuple[int, int]:
    """Return where a node begins and ends; the blanks and line ends behind it are not its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        last = last[1] if isinstance(last, tuple) else last
        return node.start_mark.index, extent(last, text)[1]
    start, end = node.start_mark.index, node.end_mark.index
    return start, start + len(text[start:end].rstrip())


def _values(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Return every scalar, keys as well, in the order of the text."""
    match node:
        case yaml.ScalarNode():
            yield node
        case yaml.SequenceNode():
            for item in node.value:
                yield from _values(item)
        case yaml.MappingNode():
            for pair in node.value:
                yield from _values(pair[0])
                yield from _values(pair[1])


def _comments(text: str, root: yaml.Node | None) -> Iterator[Comment]:
    """Return the comments of a text that was read without a problem, in their order."""
    for start, end in _gaps(text, root):
        for found in _COMMENT.finditer(text, start, end):
            yield Comment(found.start(), found.end(), found.group().rstrip())


def _gaps(text: str, root: yaml.Node | None) -> Iterator[tuple[int, int]]:
    """Return what lies between the values; behind the | of a long text a comment may stand."""
    done = 0
    for node in _values(root) if root is not None else ():
        start, end = extent(node, text)
        if node.style in ("|", ">"):
            start = next(_LINE_END.finditer(text, start)).start()
        yield done, start
        done = max(start, end)
    yield done, len(text)
