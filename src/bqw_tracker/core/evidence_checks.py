"""What can be wrong with evidence: it is missing, was changed, or serves twice.

No figure rests on it, so it stops no report; `check` tells it. Each docstring says what is
enforced.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .deeds import by_telling, done_by, plans_of, told_last
from .evidence import EVIDENCE, Evidence, Fault, evidences
from .index import Index
from .kinds import takes_latest
from .model import Catalogue, Indicator, Observation
from .packed import each_of
from .problems import Problem, sentence
from .row_checks import at, warn

MISSING = "evidence-missing"


class Kept(NamedTuple):
    """The files below data/evidence that are named: their digests, None for what is no file.

    `untracked` are those that git does not know.
    """

    digests: Mapping[str, str | None]
    untracked: Collection[str] = ()


def done_without(catalogue: Catalogue, rows: Sequence[Observation]) -> Iterator[Problem]:
    """A deed is told done with evidence, where `rules.evidence` asks for it.

    One of the rows that tell so has to name it; the problem stands at the last of them.
    """
    if catalogue.rules.evidence != "done":
        return
    indicators = Index(catalogue).indicators
    deeds = {id_ for id_, one in indicators.items() if one.kind == "milestone"}
    for some in each_of(rows, deeds):
        yield from _done_without(indicators, some)


def _done_without(
    indicators: Mapping[str, Indicator], rows: Iterable[Observation]
) -> Iterator[Problem]:
    told: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for row in rows:
        told[row.indicator, row.area].append(row)
    for (id_, _area), own in told.items():
        plans = plans_of(indicators[id_])
        first = done_by(told_last(own, plans), plans)
        if first is None:
            continue
        ends = {"done", *(plan[-1] for plan in plans if plan)}
        done = [row for row in own if row.state in ends and by_telling(row) >= by_telling(first)]
        if not any(row.story.evidence for row in done):
            last = max(done, key=by_telling)
            yield at(
                last,
                "evidence",
                MISSING,
                sentence("{id} is told done without evidence", id=last.indicator),
                sentence("rules.evidence asks for it: report it again with the file's name under "
                         "Evidence, and the file beside the form"),
            )  # fmt: skip


def file_faults(rows: Iterable[Observation], kept: Kept) -> Iterator[Problem]:
    """A row names its evidence by name and digest, and the file is there as it was kept.

    Warn of a file that git does not know, once.
    """
    untracked = set(kept.untracked)
    for row in rows:
        for one in evidences(row.story.evidence) if row.story.evidence else ():
            if fault := fault_of(one, kept):
                yield at(row, "evidence", *fault)
            elif one.name in untracked:
                untracked.discard(one.name)
                yield warn(row, "evidence", *untracked_fault(one))


def fault_of(one: Evidence, kept: Kept) -> Fault | None:
    """Return what is wrong with a file that is named, None where it is as it was kept."""
    restore = sentence("restore it from git, or ingest the form again with the file beside it")
    path = f"{EVIDENCE}/{one.name}"
    if not one.digest:
        return (
            MISSING,
            sentence("'{text}' is not kept as evidence", text=one.name),
            sentence("name the file and its digest, NAME#sha256:…, as ingest does"),
        )
    found = kept.digests.get(one.name)
    if found is None:
        return MISSING, sentence("{path} is not in the data folder", path=path), restore
    if found != one.digest:
        said = sentence("{path} is not the file that it was when it was kept", path=path)
        return "evidence-changed", said, restore
    return None


def untracked_fault(one: Evidence) -> Fault:
    """Return what is said of a file that git does not know."""
    return (
        "evidence-untracked",
        sentence("git does not know {path}", path=f"{EVIDENCE}/{one.name}"),
        sentence("git add it, and commit it with the rows that name it"),
    )


def used_twice(catalogue: Catalogue, rows: Iterable[Observation]) -> Iterator[Problem]:
    """Warn of one file under two figures: another indicator or area, or another increment.

    A level, a rate and a deed may be shown by the same file month after month.
    """
    indicators = Index(catalogue).indicators
    first: dict[str, Observation] = {}
    for row in rows:
        for one in evidences(row.story.evidence) if row.story.evidence else ():
            other = first.setdefault(one.digest, row) if one.digest else row
            if _figure(indicators, other) != _figure(indicators, row):
                yield warn(
                    row,
                    "evidence",
                    "evidence-twice",
                    sentence(
                        "{name} shows {id} {area} {period} in {path}:{line} as well",
                        name=one.name, id=other.indicator, area=other.area,
                        period=str(other.period), path=other.path, line=other.line,
                    ),
                    sentence("if it shows both, leave it so; else name the right file"),
                )  # fmt: skip


def _figure(indicators: Mapping[str, Indicator], row: Observation) -> Sequence[object]:
    indicator = indicators[row.indicator]
    lasting = takes_latest(indicator)
    return row.indicator, row.area, None if lasting else row.period
