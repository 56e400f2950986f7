"""Evidence (佐证材料): the files that show what a row says, or that a rectification is done.

Kept are `name#sha256:<64 hex>`, several parted by `;`. The file lies below data/evidence, under
the first 12 digits of its digest and the name that its author gave it, or under a name of its
own. What a clerk writes are names: parted by line breaks, by ; or ；, or by 、. A name that holds
such a sign itself counts whole where a file is called so.
"""

import re
import unicodedata
from collections.abc import Collection, Container, Iterable, Sequence
from typing import NamedTuple

from .characters import can_name_file
from .problems import Sentence, nearest, sentence

EVIDENCE = "evidence"
"""Where the files lie, below the data folder."""
MOST = 20 << 20
"""Bytes of a file that is taken."""
NOTHING = frozenset(("无", "暂无", "没有", "/", "-", "—", "——", "–"))
"""What clerks write where there is no evidence."""
_KEPT = re.compile(r"(.+)#sha256:([0-9a-f]{64})", re.DOTALL)
_PREFIX = re.compile(r"[0-9a-f]{12}-(?=.)")
_PARTS = ("[\r\n]+", "[;；]", "、")
_RUN = ("=", "+", "-", "@")
"""What a spreadsheet runs that opens the file of figures; behind a digest nothing is run."""


class Evidence(NamedTuple):
    """A file below data/evidence; `digest` is SHA-256 in 64 digits, "" where none was kept."""

    name: str
    digest: str = ""


class Named(NamedTuple):
    """What a clerk has named: a file beside the form, else one that is kept already."""

    name: str
    beside: bool


class Archive(NamedTuple):
    """The names of the files that are kept, and the way to their folder from the document.

    The way is empty where the document lies elsewhere, so that no link would lead there.
    """

    kept: Container[str] = ()
    way: str = ""


Fault = tuple[str, Sentence, Sentence]
"""A code, what is wrong with a name, and what to write instead."""


def evidences(kept: str) -> tuple[Evidence, ...]:
    """Return what a field of evidence names, in its order.

    >>> evidences("")
    ()
    """
    if not kept:  # most rows
        return ()
    found = (part.strip() for part in kept.split(";"))
    return tuple(_evidence(part) for part in found if part)


def _evidence(part: str) -> Evidence:
    known = _KEPT.fullmatch(part)
    return Evidence(*known.groups()) if known else Evidence(part)


def files_of(kept: str) -> tuple[Evidence, ...]:
    """Return the files that a field of evidence names, without what is text."""
    return tuple(one for one in evidences(kept) if one.digest) if kept else ()


def kept_text(found: Iterable[Evidence]) -> str:
    """Return the field of evidence that names these files, each once."""
    return ";".join(dict.fromkeys(f"{name}#sha256:{digest}" for name, digest in found))


def kept_name(name: str, digest: str) -> str:
    """Return the name under which a file is kept."""
    told = f"{digest[:12]}-"
    return name if name.startswith(told) else told + name


def own_name(name: str) -> str:
    """Return the name that its author gave a kept file.

    >>> own_name("0123456789ab-批复.pdf"), own_name("批复.pdf")
    ('批复.pdf', '批复.pdf')
    """
    told = _PREFIX.match(name)
    return name[told.end() :] if told else name


def fits_name(evidence: Evidence) -> bool:
    """Return whether the digits before a name are those of the digest, where there are some."""
    told = _PREFIX.match(evidence.name)
    return told is None or evidence.digest.startswith(told[0][:-1])


def named_files(
    cell: str, beside: Collection[str], kept: Collection[str]
) -> tuple[list[Named], list[Fault]]:
    """Return the files that a cell names, and what is wrong with its other names.

    `beside` are the names of the files beside the form, `kept` those below data/evidence.
    """
    found: dict[Named, None] = {}
    faults: list[Fault] = []
    for name in _names(cell, {*beside, *kept, *map(own_name, kept)}):
        one = _named(name, beside, kept)
        if isinstance(one, Named):
            found[one] = None
        else:
            faults.append(one)
    return list(found), faults


def _names(cell: str, known: Collection[str], signs: Sequence[str] = _PARTS) -> list[str]:
    """Return the names of a cell: whole where a file is called so, else parted by the signs."""
    text = unicodedata.normalize("NFC", cell).strip()
    if not text or text in NOTHING:
        return []
    if not signs or text in known:
        return [text]
    return [name for part in re.split(signs[0], text) for name in _names(part, known, signs[1:])]


def _named(name: str, beside: Collection[str], kept: Collection[str]) -> Named | Fault:
    if "/" in name or "\\" in name:
        return (
            "bad-value",
            sentence("'{name}' is a path, and evidence is named by the file's name", name=name),
            sentence("put the file beside the form, and write its name alone"),
        )
    if name in beside:
        return name_fault(name) or Named(name, beside=True)
    fitting = kept_as(name, kept)
    if len(fitting) > 1:
        return (
            "evidence-missing",
            sentence("several files of the evidence are called '{name}'", name=name),
            sentence("write which: {names}", names=tuple(fitting)),
        )
    if fitting:
        own = own_name(fitting[0])
        spread = own == fitting[0]
        return name_fault(own, spread=spread) or Named(fitting[0], beside=False)
    return (
        "evidence-missing",
        sentence("'{name}' lies neither beside the form nor among the evidence", name=name),
        _remedy(name, [*beside, *map(own_name, kept)]),
    )


def kept_as(name: str, kept: Collection[str]) -> list[str]:
    """Return the kept files that a name may mean: the one that is called so, else by own names."""
    return [name] if name in kept else sorted(one for one in kept if own_name(one) == name)


def name_fault(name: str, *, spread: bool = False) -> Fault | None:
    """Return what keeps a file from being kept; a name that is kept bare must be no formula."""
    run = spread and name.startswith(_RUN)
    if can_name_file(name) and ";" not in name and "#sha256:" not in name and not run:
        return None
    return (
        "bad-value",
        sentence("a file cannot be kept under the name '{name}'", name=name),
        sentence('rename it: without ; : * ? " < > |, no sign at its beginning, and shorter'),
    )


def _remedy(name: str, known: Collection[str]) -> Sentence:
    """Return what may have been meant: the same without its ending or in other case, or near."""
    meant = name.casefold()
    ended = [one for one in known if meant in (one.casefold(), one.casefold().rpartition(".")[0])]
    near = ended[0] if len(ended) == 1 else nearest(name, known)
    if near is not None:
        return sentence("did you mean {name}?", name=near)
    return sentence("put the file beside the form; several names are parted by ;")
