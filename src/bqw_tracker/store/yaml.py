"""YAML text to plain data, with the place of everything.

Every scalar stays text: `3.10`, `010`, `no` and `12:30` mean what they say until the model
reads them. The events of the parser are read one by one and not the node tree: the tree is
built recursively in C, where deep nesting ends the process, and it no longer shows anchors.
"""

import re
from typing import NamedTuple

import yaml

from bqw_tracker.core.problems import Loc, Place, Problem, Sentence, sentence

from .yaml_faults import LOADER, bound, folded_text, syntax_problems
from .yaml_text import MAX_DEPTH, Lines, quoted

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKERS = re.compile(r"^(?:[<>|]{7} |={7}\r?$)", re.MULTILINE)
Positions = dict[Loc, tuple[int, int]]


class Tree(NamedTuple):
    """Plain data (dict, list, str), what was wrong, and where everything stands.

    `data` is None where a problem keeps the text from being read at all, and where there is
    nothing but comments. Below a path in `aliases` nothing is known, so nothing else can be
    wrong there.
    """

    data: object
    problems: list[Problem]
    values: Positions
    keys: Positions
    aliases: list[Loc]


class _Open(NamedTuple):
    """A mapping or list that has begun and not ended."""

    loc: Loc
    into: dict[str, object] | list[object]
    key: list[str]


class _Builder:
    """Reads events into data; one instance reads one text."""

    def __init__(self, path: str, lines: Lines) -> None:
        self.path = path
        self.lines = lines
        self.aliases: list[Loc] = []
        self.root: object = None
        self.documents = 0
        self.problems: list[Problem] = []
        self.values: Positions = {}
        self.keys: Positions = {}
        self.stack: list[_Open] = []

    def start(self, event: yaml.events.Event) -> tuple[int, int]:
        """Return line and column where an event begins."""
        return self.lines.at(event.start_mark.index) if event.start_mark else (1, 1)

    def report(
        self, event: yaml.events.Event, code: str, message: Sentence, remedy: Sentence
    ) -> None:
        place = Place(self.path, *self.start(event))
        self.problems.append(Problem(place, code, message, remedy))

    def check(self, event: yaml.events.NodeEvent) -> None:
        if event.anchor is not None:
            message = sentence("anchors (&) and aliases (*) are not allowed")
            remedy = sentence("write the value out; in a text, put it in quotes")
            self.report(event, "alias", message, remedy)
        if getattr(event, "tag", None) is not None:
            message = sentence("tags (!) are not allowed")
            remedy = sentence("write the value without a tag; in a text, put it in quotes")
            self.report(event, "yaml", message, remedy)

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
        self.values[loc] = self.start(event)
        return loc

    def key(self, event: yaml.events.ScalarEvent) -> None:
        top = self.stack[-1]
        loc = (*top.loc, event.value)
        if loc in self.keys:
            message = sentence("{key} stands here a second time", key=event.value)
            remedy = sentence("keep one; the first stands in line {line}", line=self.keys[loc][0])
            self.report(event, "duplicate-key", message, remedy)
        else:
            self.keys[loc] = self.start(event)
        top.key.append(event.value)

    def scalar(self, event: yaml.events.ScalarEvent) -> None:
        if self.awaits_key():
            self.key(event)
            return
        loc = self.place(event, event.value)
        line, column = self.values[loc]
        said = self.lines.texts[line - 1][column - 1 :]
        # `value: >5` begins a long text, five columns further in, that has no lines.
        if event.style == ">" and not event.value and said[1:2].isdigit():
            self.report(event, "yaml", *folded_text(f"{loc[-1]}: {quoted(bound(said))}"))
            self.aliases.append(loc)

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].into, dict) and not self.stack[-1].key

    def take(self, event: yaml.events.Event) -> bool:
        """Take one event; return whether reading can go on."""
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    message = sentence("a second document begins here")
                    remedy = sentence("keep one document in the file; remove the ---")
                    self.report(event, "yaml", message, remedy)
                    return False
            case yaml.AliasEvent():
                self.check(event)
                if self.awaits_key():
                    self.stack[-1].key.append("*")
                else:
                    self.aliases.append(self.place(event, "*"))
            case yaml.ScalarEvent():
                self.check(event)
                self.scalar(event)
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


def _unreadable(text: str, path: str, lines: Lines) -> Problem | None:
    if found := _MARKERS.search(text):
        return conflict(Place(path, *lines.at(found.start())))
    if found := _CONTROL.search(text):
        message = sentence("an invisible control character")
        remedy = sentence("remove it; the file may be damaged")
        return Problem(Place(path, *lines.at(found.start())), "yaml", message, remedy)
    return None


def conflict(place: Place) -> Problem:
    """Return the problem for a merge conflict that git left in a file."""
    message = sentence("git left a merge conflict here")
    remedy = sentence("decide for one side and remove the lines <<<<<<<, ======= and >>>>>>>")
    return Problem(place, "conflict-marker", message, remedy)


def read_yaml(text: str, path: str) -> Tree:
    """Read YAML into plain data; faults that allow it do not end the reading."""
    lines = Lines(text)
    if problem := _unreadable(text, path, lines):
        return Tree(None, [problem], {}, {}, [])
    builder = _Builder(path, lines)
    whole = True
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if not (whole := builder.take(event)):
                break
    except yaml.YAMLError as error:
        whole = False
        builder.problems += syntax_problems(error, text, path)
    data = builder.root if whole else None
    return Tree(data, builder.problems, builder.values, builder.keys, builder.aliases)
