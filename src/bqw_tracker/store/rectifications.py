"""Entries are added to data/rectifications.yaml and go on there, and nothing else changes."""

from pathlib import Path

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.core.rectifications import Ledger, Rectification, plain_values
from bqw_tracker.locale import _

from .disk import LEDGER_NAME, changed_meanwhile
from .records import (
    ListFile,
    add_record,
    read_list,
    write_piece,
    yaml_lines,
)
from .yaml_text import Lines

_File = ListFile[Rectification]


def add_entry(data: Path, entry: Rectification) -> Path:
    """Write an entry behind the last one. Raises `Refused`; then nothing has changed."""
    heading = [
        _("Rectification ledger: bqw rectify adds to it, git keeps what it was."),
        _("owner mends the finding by due, as measure says; evidence closes it."),
    ]
    return add_record(read_list(data / LEDGER_NAME, Ledger), entry, heading)


def continue_entry(data: Path, entry: Rectification) -> Path:
    """Write what an entry says more than the one with its id in the file; see `add_entry`.

    That are new fields, at its end, or one step, behind its last one.
    """
    file = read_list(data / LEDGER_NAME, Ledger)
    ids = [known.id for known in file.entries]
    if entry.id not in ids:
        raise changed_meanwhile(file.path)
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
        first, *rest = yaml_lines(values["steps"][-1])
        added = [f"{dash}- {first}", *(f"{' ' * indent}{line}" for line in rest)]
    else:
        indent = file.tree.values[(number,)][1] - 1
        end = _end_of(file, file.tree.values.get((number + 1,)), indent)
        added = [" " * indent + line for line in yaml_lines(values)]
    return write_piece(file, end, added, wanted)


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
