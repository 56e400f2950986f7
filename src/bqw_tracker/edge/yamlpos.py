"""YAML text to plain data, with the place of everything.

Every scalar stays text: `3.10`, `010`, `no` and `12:30` mean what they say until the model
reads them. The events of the parser are read one by one and not the node tree: the tree is
built recursively in C, where deep nesting ends the process, and it no longer shows anchors.
"""

import re
from typing import NamedTuple

import yaml

from bqw_tracker.core.problems import Loc, Place, Problem, Sentence, sentence

MAX_DEPTH = 20
"""The catalogue is nine levels deep; libyaml's time grows with the square of the depth."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
_LOADER = getattr(yaml, "CLoader", yaml.Loader)

Positions = dict[Loc, tuple[int, int]]


def _start(event: yaml.events.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class Tree(NamedTuple):
    """Plain data (dict, list, str), what was wrong, and where everything stands.

    `data` is None where a problem keeps the text from being read at all.
    """

    data: object
    problems: list[Problem]
    values: Positions
    keys: Positions


class _Open(NamedTuple):
    """A mapping or list that has begun and not ended."""

    loc: Loc
    into: dict[str, object] | list[object]
    key: list[str]


class _Builder:
    """Reads events into data; one instance reads one text."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: object = None
        self.documents = 0
        self.problems: list[Problem] = []
        self.values: Positions = {}
        self.keys: Positions = {}
        self.stack: list[_Open] = []

    def report(
        self, event: yaml.events.Event, code: str, message: Sentence, remedy: Sentence
    ) -> None:
        place = Place(self.path, *_start(event))
        self.problems.append(Problem(place, code, message, remedy))

    def check(self, event: yaml.events.NodeEvent) -> None:
        if event.anchor is not None:
            self.report(
                event,
                "alias",
                sentence("anchors (&) and aliases (*) are not allowed"),
                sentence("write the value out; in a text, put it in quotes"),
            )
        if getattr(event, "tag", None) is not None:
            self.report(
                event,
                "yaml",
                sentence("tags (!) are not allowed"),
                sentence("write the value without a tag; in a text, put it in quotes"),
            )

    def place(self, event: yaml.events.NodeEvent, value: object) -> Loc:
        """Put a value where it belongs and return its path."""
        if not self.stack:
            self.root = value
            loc: Loc = ()
        elif isinstance(into := self.stack[-1].into, list):
            loc = (*self.stack[-1].loc, len(into))
            into.append(value)
        else:
            key = self.stack[-1].key.pop()
            loc = (*self.stack[-1].loc, key)
            into[key] = value
        self.values[loc] = _start(event)
        return loc

    def key(self, event: yaml.events.ScalarEvent) -> None:
        top = self.stack[-1]
        loc = (*top.loc, event.value)
        if loc in self.keys:
            self.report(
                event,
                "duplicate-key",
                sentence("{key} stands here a second time", key=event.value),
                sentence(
                    "keep one; the first stands in line {line}",
                    line=self.keys[loc][0],
                ),
            )
        else:
            self.keys[loc] = _start(event)
        top.key.append(event.value)

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].into, dict) and not self.stack[-1].key

    def take(self, event: yaml.events.Event) -> bool:
        """Take one event; return whether reading can go on."""
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.report(
                        event,
                        "yaml",
                        sentence("a second document begins here"),
                        sentence("keep one document in the file; remove the ---"),
                    )
                    return False
            case yaml.AliasEvent():
                self.check(event)
                if self.awaits_key():
                    self.stack[-1].key.append("*")
                else:
                    self.place(event, "*")
            case yaml.ScalarEvent():
                self.check(event)
                if self.awaits_key():
                    self.key(event)
                else:
                    self.place(event, event.value)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.check(event)
                if self.awaits_key() or len(self.stack) >= MAX_DEPTH:
                    self.report(
                        event,
                        "yaml",
                        sentence("a list or mapping has no place here"),
                        sentence("the brackets may not match; compare with the entries beside it"),
                    )
                    return False
                into: dict[str, object] | list[object] = (
                    {} if isinstance(event, yaml.MappingStartEvent) else []
                )
                self.stack.append(_Open(self.place(event, into), into, []))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.stack.pop()
        return True


def _place_of(text: str, position: int, path: str) -> Place:
    line = text.count("\n", 0, position)
    return Place(path, line + 1, position - (text.rfind("\n", 0, position) + 1) + 1)


def _unreadable(text: str, path: str) -> Problem | None:
    if not text.strip():
        return Problem(
            Place(path),
            "yaml",
            sentence("the catalogue is empty"),
            sentence("restore it from git, or begin with policy:, areas:, measures:"),
        )
    if found := _CONFLICT.search(text):
        return Problem(
            _place_of(text, found.start(), path),
            "conflict-marker",
            sentence("git left a merge conflict here"),
            sentence("decide for one side and remove the lines <<<<<<<, ======= and >>>>>>>"),
        )
    if found := _CONTROL.search(text):
        return Problem(
            _place_of(text, found.start(), path),
            "yaml",
            sentence("an invisible control character"),
            sentence("remove it; the file may be damaged"),
        )
    return None


def read_yaml(text: str, path: str) -> Tree:
    """Read YAML into plain data; faults that allow it do not end the reading."""
    if problem := _unreadable(text, path):
        return Tree(None, [problem], {}, {})
    builder = _Builder(path)
    whole = True
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not (whole := builder.take(event)):
                break
    except yaml.YAMLError as error:
        whole = False
        mark = getattr(error, "problem_mark", None)
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        reason = getattr(error, "problem", None) or str(error)
        builder.problems.append(
            Problem(
                place,
                "yaml",
                sentence("this cannot be read as YAML: {reason}", reason=reason),
                sentence(
                    "look here and in the line before for indentation, a missing colon, "
                    "quote or bracket"
                ),
            )
        )
    data = builder.root if whole else None
    return Tree(data, builder.problems, builder.values, builder.keys)
