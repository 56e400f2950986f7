"""Records are added to the YAML lists of a workspace, and nothing else in them changes.

The files belong to their authors, with their comments and their order: a piece is put between two
of their lines. Before it is written, the new text is read back by the strict reader; it must say
what the old one said and this one change, and hold every old line in its order.
"""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, RootModel

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.core.rectifications import plain_values

from .disk import changed_meanwhile, read_bytes, refusals, replace_file
from .modelled import modelled
from .yaml import Tree, read_yaml
from .yaml_text import Lines, quoted

R = TypeVar("R", bound=BaseModel)


class ListFile(NamedTuple, Generic[R]):
    """A list as it stands on the disk; `raw` is None where there is no file."""

    path: Path
    model: type[RootModel[tuple[R, ...]]]
    raw: bytes | None
    text: str
    tree: Tree
    entries: tuple[R, ...]

    def begins(self, loc: tuple[int, ...], sign: str) -> bool:
        """Return whether the list or the entry at a path begins with a sign."""
        line, column = self.tree.values.get(loc, (1, 1))
        return Lines(self.text).texts[line - 1].startswith(sign, column - 1)


def add_record(file: ListFile[R], record: R, heading: Sequence[str]) -> Path:
    """Write a record behind the last one. Raises `Refused`; then nothing has changed.

    The heading are comments for a file that is empty or not there.
    """
    if file.begins((), "["):
        message = sentence("{path} is one list in [ ]; write each entry after `- `", path=file.path)
        raise Refused(message)
    indent = " " * (file.tree.values.get((), (1, 1))[1] - 1)
    first, *rest = yaml_lines(plain_values(record))
    piece = [f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]
    if not file.text.strip():
        piece[:0] = [f"# {line}" for line in heading]
    return write_piece(file, len(Lines(file.text).texts), piece, (*file.entries, record))


def read_list(path: Path, model: type[RootModel[tuple[R, ...]]]) -> ListFile[R]:
    """Return a list that is to be added to. Raises `Refused` where it cannot be read."""
    with refusals(path):
        raw = read_bytes(path)
    try:
        text = (raw or b"").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise changed_meanwhile(path) from error
    tree = read_yaml(text, str(path))
    entries = _entries(tree, model)
    if entries is None:
        raise changed_meanwhile(path)
    return ListFile(path, model, raw, text, tree, entries)


def _entries(tree: Tree, model: type[RootModel[tuple[R, ...]]]) -> tuple[R, ...] | None:
    """Return the entries of a tree, None where it has not the shape of its model."""
    listed, problems = modelled(tree, model)
    if problems:
        return None
    return () if listed is None else listed.root


def write_piece(file: ListFile[R], line: int, piece: Sequence[str], wanted: Sequence[R]) -> Path:
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
    if not in_order or _entries(read_yaml(new, ""), file.model) != tuple(wanted):
        message = sentence(
            "{path} is written in a way that this cannot be added to; write it by hand",
            path=file.path,
        )
        raise Refused(message)
    mark = codecs.BOM_UTF8 if (file.raw or b"").startswith(codecs.BOM_UTF8) else b""
    with refusals(file.path):
        replace_file(file.path, file.raw, mark + new.encode())
    return file.path


def yaml_lines(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the lines of a record, as deep as its own."""
    for field, value in values.items():
        if isinstance(value, Mapping):
            yield f"{field}:"
            yield from (f"  {line}" for line in yaml_lines(value))
        elif isinstance(value, list):
            yield f"{field}:"
            for each in value:
                first, *rest = yaml_lines(each)
                yield from (f"  - {first}", *(f"    {line}" for line in rest))
        else:
            yield f"{field}: {quoted(str(value))}"
