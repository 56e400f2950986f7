"""The files of the next year out of this year's: what stays in the catalogue, stays as it is typed.

Comments and the order of fields survive. What ends is left as a comment in its place, so that
no id is given twice and nothing that was written of it is lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bqw_tracker.core.checks import check_progress
from bqw_tracker.core.evidence import EVIDENCE, evidences
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import STATES, Catalogue, Observation, node_names
from bqw_tracker.core.problems import Loc, Place

from .disk import read_bytes
from .formatting import LOADER, extent, formatted
from .journal import evidence_path
from .progress import row_text, written
from .yaml_text import Lines


class Changed(NamedTuple):
    """A target that gets other values; `fields` are as YAML writes them."""

    loc: Loc
    fields: Mapping[str, str]


class Ended(NamedTuple):
    """A target or an indicator that becomes a comment.

    Of an indicator its lines stand below it as comments too, with these targets in the place of its
    own; without targets the remark is all that stays.
    """

    loc: Loc
    remark: str
    targets: Sequence[str] = ()


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def next_catalogue(text: str, changes: Iterable[Changed | Ended]) -> str:
    """Return a catalogue, read without a problem, in its form with the changes made."""
    text = formatted(text)
    root: Any = yaml.compose(text, Loader=LOADER)
    edits, gone = [], set()
    for change in changes:
        if isinstance(change, Changed):
            edits += _with_fields(text, _at(root, change.loc), change.fields)
        else:
            edits.append(_as_comment(text, root, change))
            gone.add(change.loc)
    for m, measure in enumerate(_at(root, ("measures",)).value):
        own = _at(measure, ("indicators",)).value
        if own and all(("measures", m, "indicators", i) in gone for i in range(len(own))):
            end = next(key for key, _ in measure.value if key.value == "indicators").end_mark.index
            edits.append(_Edit(end + 1, end + 1, " []"))
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return formatted(text)


def _at(node: Any, loc: Loc) -> Any:
    for step in loc:
        if isinstance(step, int):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == step)
    return node


def _with_fields(text: str, target: Any, fields: Mapping[str, str]) -> list[_Edit]:
    """Return what gives the fields of a target other values, or sets them behind the last one."""
    there = {key.value: value for key, value in target.value}
    edits, more = [], []
    for name, said in fields.items():
        if name in there:
            edits.append(_Edit(*extent(there[name], text), said))
        else:
            more.append(f"{name}: {said}")
    parting = ", " if target.flow_style else "\n" + " " * target.start_mark.column
    first = target.value[0][1]  # a block begins with its first field; nodes may stand last in it
    end = extent(first, text)[1] if not target.flow_style else extent(target.value[-1][1], text)[1]
    return [*edits, *(_Edit(end, end, parting + each) for each in more)]


def _as_comment(text: str, root: Any, change: Ended) -> _Edit:
    """Return what puts comments in the place of the lines of an entry."""
    lines = Lines(text)
    node = _at(root, change.loc)
    start, end = extent(node, text)
    first, last = lines.at(start)[0], lines.at(end)[0]
    margin = node.start_mark.column - 2  # where its dash stands
    said = [f"# {change.remark}"]
    if change.targets:
        targets = _at(node, ("targets",))
        above, below = lines.at(targets.start_mark.index)[0], lines.at(extent(targets, text)[1])[0]
        own = lines.texts[first - 1 : above - 1], lines.texts[below:last]
        said += [f"# {line[margin:]}" for line in own[0]]
        said += [f"#     - {target}" for target in change.targets]
        said += [f"# {line[margin:]}" for line in own[1]]
    begins = lines.starts[first - 1]
    ends = lines.starts[last] if last < len(lines.starts) else len(text)
    return _Edit(begins, ends, "".join(f"{' ' * margin}{line.rstrip()}\n" for line in said))


def counted(catalogue: Catalogue, rows: Sequence[Observation], begins: date) -> list[Observation]:
    """Return the rows of the indicators that go on which a target still counts.

    What tells a node that no target has any more says nothing there; nor does what was done of a
    deed of every year before the new one begins.
    """
    found = Index(catalogue).indicators
    known = {id_: ("", *STATES, *node_names(one)) for id_, one in found.items()}
    anew = {
        id_
        for id_, one in found.items()
        if one.kind == "milestone" and all(target.period == "yearly" for target in one.targets)
    }
    own = [
        row
        for row in rows
        if row.state in known.get(row.indicator, ())
        and (row.indicator not in anew or row.period.end > begins)
    ]
    uncounted = {
        (problem.place.path, problem.place.line)
        for problem in check_progress(catalogue, own)
        if problem.code == "uncounted-row" and isinstance(problem.place, Place)
    }
    return [row for row in own if (row.path, row.line) not in uncounted]


def files_of(rows: Sequence[Observation], old: Path) -> dict[str, bytes]:
    """Return the files of rows and of their evidence, by the path that each has in a workspace.

    `old` is the data folder from which they were read.
    """
    found: dict[str, bytes] = {}
    own: dict[str, list[Observation]] = defaultdict(list)
    for row in rows:
        own[row.path].append(row)
        for name in (each.name for each in evidences(row.story.evidence)):
            if (raw := read_bytes(evidence_path(old, name))) is not None:
                found[f"data/{EVIDENCE}/{name}"] = raw
    for path, each in own.items():
        name = f"data/{Path(path).relative_to(old).as_posix()}"
        found[name] = written(Path(path), map(row_text, each))
    return found
