"""The comments of a YAML text, which no parser keeps: what begins with # outside of every value."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
BREAKS = "\n\r\x85\u2028\u2029"
_COMMENT = re.compile(f"#[^{BREAKS}]*")
_LINE_END = re.compile(f"[{BREAKS}]|$")


class Comment(NamedTuple):
    """A comment, from its # to the end of its line; `start` and `end` are places in the text."""

    start: int
    end: int
    text: str


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


def comments(text: str, root: yaml.Node | None) -> Iterator[Comment]:
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
