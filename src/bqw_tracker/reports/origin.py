"""Where the figures of a document come from, so that anyone can see whether they still hold."""

import json
import re
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from bqw_tracker.core.characters import json_safe
from bqw_tracker.core.periods import parse_day
from bqw_tracker.core.problems import Sentence, sentence

from .report import GROUPINGS, Report, Selection

NAME = "bqw-origin"
"""What a document calls its origin: an element of a page, a property of an office file."""
ROOM = 250
"""An office program reads at most 255 characters of a document property."""

_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
"""The whole name: any other word may mean another commit tomorrow."""
_VERSION = re.compile("[0-9][0-9A-Za-z.+-]{0,40}")


class Making(NamedTuple):
    """How a document was made of a report, so that it can be drawn again as it was.

    `today` is None, and `folder` empty, where nothing in the document rests on them; `folder` is
    the data folder as its paths name it, `way` leads from the document to the evidence. The texts
    are those of a circular.
    """

    form: str
    language: str
    today: date | None = None
    folder: str = ""
    way: str = ""
    score: bool = False
    worst_first: bool = False
    chart: str = ""
    title: str = ""
    number: str = ""
    signature: str = ""


class Member(NamedTuple):
    """A repository within that of the workspace, by its folder below the data folder.

    `commit` is None before its first one; `clean` is whether nothing was changed since.
    """

    folder: str
    commit: str | None
    clean: bool


class Origin(NamedTuple):
    """What was asked, of which state of the workspace, and digests of what went in and came out.

    `commit` and `clean` are None where no commit is known: the workspace lies in no git
    repository, nothing was committed yet, or git is not installed (then no `members` are known
    either). `clean` is whether nothing in it had been changed since that commit. `catalogue` is
    the digest of measures.yaml, `rows` that of the rows that count, whatever file and line they
    stand in, `figures` that of the rows and groups of the report. All are SHA-256 in hexadecimal
    digits. Documents of older versions have no `making`. `members` are those whose figures were
    read; what was changed in one of them makes the workspace not clean either.
    """

    as_of: date
    known_on: date | None
    asked: Selection
    lenient: bool
    version: str
    commit: str | None
    clean: bool | None
    catalogue: str
    rows: str
    row_count: int
    sample_rows: int
    figures: str
    making: Making | None = None
    members: tuple[Member, ...] = ()


class Publication(NamedTuple):
    """A report as it is given out, with its origin where it is passed on."""

    report: Report
    origin: Origin | None = None


def origin_values(origin: Origin) -> dict[str, Any]:
    """Return the origin as plain values; filters that let everything through are left out."""
    asked = {
        name: value
        for name, value in origin.asked._asdict().items()
        if name != "drawn" and value not in ((), None)
    }
    values = origin._asdict() | {
        "as_of": str(origin.as_of),
        "known_on": None if origin.known_on is None else str(origin.known_on),
        "asked": asked,
        "making": origin.making and _making_values(origin.making),
        "members": [member._asdict() for member in origin.members],
    }
    if origin.making is None:
        del values["making"]
    if not origin.members:
        del values["members"]
    return values


def origin_json(origin: Origin) -> str:
    """Return the origin as one line of JSON."""
    text = json.dumps(origin_values(origin), ensure_ascii=False, separators=(",", ":"))
    return json_safe(text)


def _making_values(making: Making) -> dict[str, Any]:
    """Return what was asked for; what was not is left out."""
    values = {name: value for name, value in making._asdict().items() if value}
    return values | ({} if making.today is None else {"today": str(making.today)})


def origin_of(text: str) -> Origin | None:
    """Return the origin that such a line tells of, None where it is none."""
    values = _values(text)
    told = values.pop("making", None)
    making = _making(told)
    members = _members(values.pop("members", None))
    fields = {*values, "making", "members"}
    if fields != {*Origin._fields} or (told is None) != (making is None) or members is None:
        return None
    day, known = _day(values["as_of"]), _day(values["known_on"])
    asked = _asked(values["asked"])
    sound = (
        all(isinstance(values[name], str) for name in ("version", "catalogue", "rows", "figures"))
        and all(type(values[name]) is int for name in ("row_count", "sample_rows"))
        and _is_commit(values["commit"])
        and isinstance(values["clean"], bool | None)
        and isinstance(values["lenient"], bool)
        and (known is None) == (values["known_on"] is None)
    )
    if day is None or asked is None or not sound:
        return None
    read = {"as_of": day, "known_on": known, "asked": asked, "making": making, "members": members}
    return Origin(**(values | read))


def maker_of(text: str) -> str | None:
    """Return the version that such a line names, also where the rest has another form."""
    named = _values(text).get("version")
    return named if isinstance(named, str) and _VERSION.fullmatch(named) else None


def _values(text: str) -> dict[str, Any]:
    """Return the object that a line of JSON is, without anything where it is none."""
    with suppress(ValueError, RecursionError):
        if isinstance(values := json.loads(text), dict):
            return values
    return {}


def _is_commit(value: object) -> bool:
    return value is None or (isinstance(value, str) and _COMMIT.fullmatch(value) is not None)


def _day(value: object) -> date | None:
    return parse_day(value) if isinstance(value, str) else None


def _asked(values: object) -> Selection | None:
    """Return the selection, None where a filter is not one of ours."""
    if not isinstance(values, dict) or values.get("by") not in GROUPINGS:
        return None
    lists = {name: value for name, value in values.items() if name != "by"}
    known = {"measures": int, "sections": int} | dict.fromkeys(
        ("departments", "areas", "statuses", "kinds"), str
    )
    for name, value in lists.items():
        if name not in known or not isinstance(value, list):
            return None
        if not all(type(each) is known[name] for each in value):
            return None
    tuples: dict[str, Any] = {name: tuple(value) for name, value in lists.items()}
    return Selection(values["by"], **tuples)


def _members(told: object) -> tuple[Member, ...] | None:
    """Return the members that are told, None where they are none of ours."""
    if told is None:
        return ()
    if not isinstance(told, list) or not told:
        return None
    for each in told:
        if not isinstance(each, dict) or set(each) != {*Member._fields}:
            return None
        folder, sound = each["folder"], isinstance(each["clean"], bool)
        if not (sound and _is_commit(each["commit"]) and isinstance(folder, str)):
            return None
        first, *steps = folder.split("/")
        if first != "progress" or {"", ".", ".."} & {*steps}:
            return None
    return tuple(Member(**each) for each in told)


def _making(values: object) -> Making | None:
    """Return how a document was made, None where that is not told in our words."""
    if not isinstance(values, dict) or not {"form", "language"} <= set(values):
        return None
    flags = {"score", "worst_first"}
    for name, value in values.items():
        if name not in Making._fields or type(value) is not (bool if name in flags else str):
            return None
    if "today" not in values:
        return Making(**values)
    day = parse_day(values["today"])
    return None if day is None else Making(**(values | {"today": day}))


def origin_properties(origin: Origin) -> dict[str, str]:
    """Return the document properties that hold the line, in parts that office programs read.

    The first is called `bqw-origin`, the next `bqw-origin-2` and so on; joined in this order
    they are the line again.
    """
    text = origin_json(origin)
    parts = [text[start : start + ROOM] for start in range(0, len(text), ROOM)]
    names = [NAME, *(f"{NAME}-{number}" for number in range(2, len(parts) + 1))]
    return dict(zip(names, parts, strict=True))


def changes(then: Origin, now: Origin) -> list[Sentence]:
    """Return what is not as it was when a document was made; its figures may hold all the same."""
    told = []
    if then.catalogue != now.catalogue:
        told.append(sentence("the catalogue is another one"))
    if then.rows != now.rows:
        told.append(
            sentence(
                "the rows that count are others: {then} then, {now} now",
                then=then.row_count,
                now=now.row_count,
            )
        )
    if then.version != now.version:
        told.append(
            sentence("the program is another: {then} then, {now} now",
                     then=then.version, now=now.version)
        )  # fmt: skip
    if then.clean is False:
        told.append(sentence("the workspace had changes that were not committed then"))
    if now.clean is False:
        told.append(sentence("the workspace has changes that are not committed now"))
    if then.commit != now.commit:
        told.append(
            sentence("the commit is another: {then} then, {now} now",
                     then=(then.commit or "-")[:12], now=(now.commit or "-")[:12])
        )  # fmt: skip
    for folder in dict.fromkeys(member.folder for member in (*then.members, *now.members)):
        before, after = (_member_commit(origin, folder) for origin in (then, now))
        if before != after:
            told.append(
                sentence("the commit of {folder} is another: {then} then, {now} now",
                         folder=folder, then=before, now=after)
            )  # fmt: skip
    return told


def _member_commit(origin: Origin, folder: str) -> str:
    found = (member.commit for member in origin.members if member.folder == folder)
    return (next(found, None) or "-")[:12]
