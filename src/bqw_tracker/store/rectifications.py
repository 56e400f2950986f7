"""Entries are added to data/rectifications.yaml and go on there, and nothing else changes.

The file belongs to its authors, with their comments and their order: a piece is put between two
of its lines. Before it is written, the new text is read back by the strict reader; it must say
what the old one said and this one change, and hold every old line in its order.
"""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.core.rectifications import Ledger, Rectification, plain_values
from bqw_tracker.locale import _

from .disk import LEDGER_NAME, read_bytes, refusals, replace_file
from .modelled import modelled
from .yaml import Lines, Tree, quoted, read_yaml


class _File(NamedTuple):
    """The ledger as it stands on the disk; `raw` is None where there is no file."""

    path: Path
    raw: bytes | None
    text: str
    tree: Tree
    entries: tuple[Rectification, ...]

    def begins(self, loc: tuple[int, ...], sign: str) -> bool:
        """Return whether the list or the entry at a path begins with a sign."""
        line, column = self.tree.values.get(loc, (1, 1))
        return Lines(self.text).texts[line - 1].startswith(sign, column - 1)


def add_entry(data: Path, entry: Rectification) -> Path:
    """Write an entry behind the last one. Raises `Refused`; then nothing has changed."""
    file = _read(data / LEDGER_NAME)
    if file.begins((), "["):
        message = sentence("{path} is one list in [ ]; write each entry after `- `", path=file.path)
        raise Refused(message)
    indent = " " * (file.tree.values.get((), (1, 1))[1] - 1)
    first, *rest = _yaml_lines(plain_values(entry))
    piece = [f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]
    if not file.text.strip():
        piece[:0] = [
            "# " + _("Rectification ledger: bqw rectify adds to it, git keeps what it was."),
            "# " + _("owner mends the finding by due, as measure says; evidence closes it."),
        ]
    return _write(file, len(Lines(file.text).texts), piece, (*file.entries, entry))


def continue_entry(data: Path, entry: Rectification) -> Path:
    """Write what an entry says more than the one with its id in the file; see `add_entry`.

    That are new fields, at its end, or one step, behind its last one.
    """
    file = _read(data / LEDGER_NAME)
    ids = [known.id for known in file.entries]
    if entry.id not in ids:
        raise _changed(file.path)
    number = ids.index(entry.id)
    if file.begins((number,), "{"):
        message = sentence(
            "{id} stands in {{ }} in {path}; give each of its fields a line of its own",
            id=entry.id,
            path=file.path,
        )
        raise Refused(message)
    known = plain_values(file.entries[number])
    values = {name: new for name, new in plain_values(entry).items() if new != known.get(name)}
    steps = known.get("steps", [])
    wanted = [*file.entries[:number], entry, *file.entries[number + 1 :]]
    if steps:
        at = (number, "steps", len(steps) - 1)
        indent = file.tree.values[at][1] - 1
        end = _end_of(file, _after(file, at), indent)
        dash = " " * _dash(file, at)
        first, *rest = _yaml_lines(values["steps"][-1])
        added = [f"{dash}- {first}", *(f"{' ' * indent}{line}" for line in rest)]
    else:
        indent = file.tree.values[(number,)][1] - 1
        end = _end_of(file, file.tree.values.get((number + 1,)), indent)
        added = [" " * indent + line for line in _yaml_lines(values)]
    return _write(file, end, added, wanted)


def _read(path: Path) -> _File:
    with refusals(path):
        raw = read_bytes(path)
    try:
        text = (raw or b"").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _changed(path) from error
    tree = read_yaml(text, str(path))
    entries = _entries(tree)
    if entries is None:
        raise _changed(path)
    return _File(path, raw, text, tree, entries)


def _changed(path: Path) -> Refused:
    return Refused(sentence("{path} was changed by another program meanwhile", path=path))


def _entries(tree: Tree) -> tuple[Rectification, ...] | None:
    """Return the entries of a tree, None where it has not the ledger's shape."""
    ledger, problems = modelled(tree, Ledger)
    if problems:
        return None
    return () if ledger is None else ledger.root


def _after(file: _File, at: tuple[str | int, ...]) -> tuple[int, int] | None:
    """Return where the first thing stands that follows all of a part of an entry."""
    end = max(place for loc, place in file.tree.values.items() if loc[: len(at)] == at)
    places = (*file.tree.values.items(), *file.tree.keys.items())
    return min((p for loc, p in places if p > end and loc[: len(at)] != at), default=None)


def _dash(file: _File, at: tuple[str | int, ...]) -> int:
    """Return how far the dash of a part of a list is indented."""
    line, column = file.tree.values[at]
    texts = Lines(file.text).texts
    while "-" not in texts[line - 1][: column - 1]:  # it stands on a line further up
        line, column = line - 1, len(texts[line - 2]) + 1
    return texts[line - 1].index("-")


def _end_of(file: _File, following: tuple[int, int] | None, indent: int) -> int:
    """Return how many lines there are up to the end of what stands before a place.

    Comments that are indented like its fields belong to it, others to what follows.
    """
    lines = Lines(file.text).texts
    end = len(lines)
    if following:
        end = following[0] - 1
        dashed = following in file.tree.values.values()
        while dashed and not lines[end].lstrip().startswith("-"):  # the dash stands further up
            end -= 1
    while not (bare := lines[end - 1].lstrip()) or (
        bare.startswith("#") and len(lines[end - 1]) - len(bare) < indent
    ):
        end -= 1
    return end


def _write(file: _File, line: int, piece: Sequence[str], wanted: Sequence[Rectification]) -> Path:
    """Put a piece before a line (from 0) and write the text, once it is proved."""
    old = Lines(file.text)
    at = old.starts[line] if line < len(old.starts) else len(file.text)
    head, tail = file.text[:at], file.text[at:]
    ending = "\r\n" if "\r\n" in file.text else "\n"
    added = "".join(each + ending for each in piece)
    if head and not head.endswith("\n"):
        added = ending + added
    new = head + added + tail
    kept = iter(Lines(new).texts)
    in_order = all(each in kept for each in old.texts)
    if not in_order or _entries(read_yaml(new, "")) != tuple(wanted):
        message = sentence(
            "{path} is written in a way that this cannot be added to; write it by hand",
            path=file.path,
        )
        raise Refused(message)
    mark = codecs.BOM_UTF8 if (file.raw or b"").startswith(codecs.BOM_UTF8) else b""
    with refusals(file.path):
        replace_file(file.path, file.raw, mark + new.encode())
    return file.path


def _yaml_lines(values: Mapping[str, object]) -> Iterator[str]:
    for field, value in values.items():
        if isinstance(value, Mapping):
            yield f"{field}:"
            yield from (f"  {line}" for line in _yaml_lines(value))
        elif isinstance(value, list):
            yield f"{field}:"
            for each in value:
                first, *rest = _yaml_lines(each)
                yield from (f"  - {first}", *(f"    {line}" for line in rest))
        else:
            yield f"{field}: {quoted(str(value))}"
