"""YAML text to plain data, with the place of everything.

Every scalar stays text: `3.10`, `010`, `no` and `12:30` mean what they say until the model
reads them. The events of the parser are read one by one and not the node tree: the tree is
built recursively in C, where deep nesting ends the process, and it no longer shows anchors.
"""

import json
import re
from bisect import bisect_right
from typing import NamedTuple

import yaml

from bqw_tracker.core.problems import Loc, Place, Problem, Sentence, sentence

MAX_DEPTH = 20
"""The catalogue is nine levels deep; libyaml's time grows with the square of the depth."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKERS = re.compile(r"^(?:[<>|]{7} |={7}\r?$)", re.MULTILINE)
_LOADER = getattr(yaml, "CLoader", yaml.Loader)
_LOOKS_TYPED = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:e[-+]?[0-9]+)?|0[ox][0-9a-f]+"
    r"|[-+]?\.(?:inf|nan)|\.nan|~|null|true|false|yes|no|on|off|y|n|<<",
    re.IGNORECASE,
)
INVISIBLE = (
    "\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff"
)
_NEEDS_QUOTES = re.compile(
    rf"-(?![0-9])|[\s?!&*|>'\"@`<=~]|.*[,:#%\[\]{{}}{INVISIBLE}]|.*\s$|$", re.DOTALL
)
_ESCAPED = re.compile(f"[{INVISIBLE}]")

Positions = dict[Loc, tuple[int, int]]


class Lines:
    """The lines of a text as an editor counts them: libyaml also breaks at U+2028 and U+0085."""

    def __init__(self, text: str) -> None:
        self.texts = [line.rstrip("\r") for line in text.split("\n")]
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, position: int) -> tuple[int, int]:
        """Return line and column, from 1, of a position in the text."""
        line = bisect_right(self.starts, position) - 1
        return line + 1, position - self.starts[line] + 1


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


_REASONS = {
    "did not find expected alphabetic or numeric character": (
        sentence("a text may not begin with * or &"),
        sentence('put it in quotes: "*see the annex"'),
    ),
    "found character that cannot start any token": (
        sentence("a text may not begin with this character"),
        sentence('put it in quotes: unit: "%"; indent with spaces, not with tabs'),
    ),
    "mapping values are not allowed in this context": (
        sentence("a colon stands where no field can begin"),
        sentence("put a text with a colon in quotes, and indent fields alike"),
    ),
}
"""What libyaml says in the words of a parser, and what it means to a clerk."""
_OPEN_QUOTE = (
    sentence("a quotation mark is opened here and not closed on its line"),
    sentence("close it, or take it away"),
)
_FULL_WIDTH = (
    sentence("a full-width colon stands here"),
    sentence("write a colon and a space: `unit: schools`"),
)


def _syntax(error: yaml.YAMLError, path: str, lines: Lines) -> Problem:
    """Return the problem for what libyaml cannot read, placed where its cause is."""
    reason = getattr(error, "problem", None) or str(error)
    mark = getattr(error, "problem_mark", None)
    line, column = lines.at(mark.index) if mark else (1, 1)
    message = sentence("this cannot be read as YAML: {reason}", reason=reason)
    remedy = sentence(
        "look here and in the line before for indentation, a missing colon, quote or bracket"
    )
    message, remedy = _REASONS.get(reason, (message, remedy))
    # Quotes are balanced on every line but the one where somebody forgot one.
    for number, text in enumerate(lines.texts[:line], start=1):
        code = text.partition(" #")[0].replace("\\\\", "").replace('\\"', "")
        if code.count('"') % 2:
            return Problem(Place(path, number, code.rindex('"') + 1), "yaml", *_OPEN_QUOTE)
    for near in (line, line - 1):
        if reason == "could not find expected ':'" and "：" in lines.texts[near - 1]:
            line, column = near, lines.texts[near - 1].index("：") + 1
            message, remedy = _FULL_WIDTH
            break
    return Problem(Place(path, line, column), "yaml", message, remedy)


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
        for event in yaml.parse(text, Loader=_LOADER):
            if not (whole := builder.take(event)):
                break
    except yaml.YAMLError as error:
        whole = False
        builder.problems.append(_syntax(error, path, lines))
    data = builder.root if whole else None
    return Tree(data, builder.problems, builder.values, builder.keys, builder.aliases)


def quoted(text: str, *, typed: bool = False, per_cent: bool = False) -> str:
    """Return a text as YAML reads it again, in double quotes where YAML or our form wants them.

    `typed` is the text of a field that wants a number, a year or true; in one of `per_cent` a %
    needs no quotes.
    """
    if not _NEEDS_QUOTES.match(text.replace("%", "") if per_cent else text) and (
        typed or not _LOOKS_TYPED.fullmatch(text)
    ):
        return text
    plain = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", plain)
