"""Problems and differences from a policy, each at its place; for people, programs and code hosts.

`path:line:col: error[code]: sentence`, the author's own line with a caret, then the help.
SARIF: OASIS, SARIF 2.1.0, errata 01. Columns are counted in code points, as everywhere here;
paths are percent-encoded.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from bqw_tracker.core.characters import visible_line
from bqw_tracker.core.problems import Place, Problem, Sentence, Severity
from bqw_tracker.locale import _, joined, say

from . import escaping, labels
from .lines import BOLD, filled, lines_text, plain_text
from .table import PIPE, Cell, Layout, Spoken, cell_width

_BEFORE, _BEHIND = 28, 38
"""How many cells of a long line are shown before and behind a place."""
_LEAST = 20
"""In less room than so many cells a line folds instead."""
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


class Excerpt(NamedTuple):
    """A place and the line that stands there."""

    place: Place
    line: str


def problem_text(problem: Problem) -> str:
    """Return one problem with its line, a caret and the remedy."""
    return "\n".join(map(plain_text, problem_lines(problem, Layout())))


def problem_lines(problem: Problem, layout: Layout) -> Iterator[Spoken]:
    """Yield the lines of one problem; in a terminal what fits of the author's line."""
    place, colour = place_shown(problem.place), labels.colour(problem.severity)
    kind = Cell(f"{problem.severity}[{problem.code}]", colour)
    told = escaping.terminal(say(problem.message))
    yield (Cell(_place_text(place), BOLD), ": ", kind, f": {told}")
    if problem.source:
        yield from _source_lines(Excerpt(place, problem.source), colour, layout)
    yield "  = " + _("help: {remedy}").format(remedy=escaping.terminal(say(problem.help)))


def place_shown(place: object) -> Place:
    """Return a place; the beginning of the catalogue where it is not known."""
    return place if isinstance(place, Place) else Place("measures.yaml")


def _place_text(place: Place) -> str:
    return f"{place.path}:{place.line}:{place.column}"


def _source_lines(excerpt: Excerpt, colour: str, layout: Layout) -> Iterator[Spoken]:
    """Yield the author's line with its number, and a caret below the column."""
    (_path, line, column, _field), source = excerpt
    gutter = f"  {line} | "
    source, room = source.replace("\t", " "), (layout.width or 0) - len(gutter)
    shown, column = escaping.terminal(source), len(visible_line(source[: column - 1])) + 1
    if layout.width is not None and cell_width(shown) > room > _LEAST:
        before = _cut(shown[: column - 1][::-1], room // 2 - 1)[::-1]
        behind = _cut(shown[column - 1 :], room - cell_width(before) - 1)
        shown, column = before + behind, len(before) + 1
    yield gutter + shown
    if column <= len(shown) + 1:
        blank = " " * (len(gutter) - 2) + "| " + " " * cell_width(shown[: column - 1])
        yield (blank, Cell("^", colour))


def count_severities(problems: Iterable[Problem]) -> tuple[int, int]:
    """Return the numbers of errors and of warnings."""
    severities = [problem.severity for problem in problems]
    return severities.count(Severity.ERROR), severities.count(Severity.WARNING)


def count_text(problems: Sequence[Problem]) -> str:
    """Return how many problems there are."""
    if not problems:
        return _("no problems found")
    errors, warnings = count_severities(problems)
    return _("errors: {errors}, warnings: {warnings}").format(errors=errors, warnings=warnings)


def problems_text(problems: Sequence[Problem], layout: Layout = PIPE) -> str:
    """Return all problems and their number."""
    lines: list[Spoken] = []
    for problem in problems:
        lines += [*problem_lines(problem, layout), ""]
    return lines_text([*lines, Cell(count_text(problems), BOLD)], layout)


def problem_values(problem: Problem) -> dict[str, object]:
    """Return a problem as plain values; see docs/commands.md, "check --format json"."""
    place = place_shown(problem.place)
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "severity": str(problem.severity),
        "code": problem.code,
        "message": escaping.terminal(say(problem.message)),
        "help": escaping.terminal(say(problem.help)),
    }


def problems_json(problems: Sequence[Problem]) -> str:
    """Return all problems as one JSON object."""
    errors, warnings = count_severities(problems)
    entries = [problem_values(problem) for problem in problems]
    values = {"problems": entries, "errors": errors, "warnings": warnings}
    return escaping.json_text(values)


class Found(NamedTuple):
    """A difference and where it stands: in the document, in the catalogue, or in both."""

    message: Sentence
    excerpts: Sequence[Excerpt]


class Counts(NamedTuple):
    """What was compared; `outside` are the lines of figures that stand in no measure.

    `deeds` are the lines of those of which no milestone tells, `unanswered` the numbers of the
    measures for which the document names nobody.
    """

    measures: int
    figures: int
    outside: Sequence[int]
    deeds: Sequence[int]
    unanswered: Sequence[int]


def audit_text(found: Sequence[Found], counts: Counts, layout: Layout) -> str:
    """Return every difference and what was compared."""
    result = Cell(_("document and catalogue agree"))
    if found:
        differences = _("differences: {count}").format(count=len(found))
        result = Cell(differences, labels.colour("error"))
    compared = _("compared: {measures} measures, {figures} figures; {result}")
    if len(counts.unanswered) < counts.measures:
        compared = _(
            "compared: {measures} measures, {figures} figures, the responsible units; {result}"
        )
    lines: list[Spoken] = []
    for difference in found:
        lines += [*_difference(difference, layout), ""]
    measures, figures = str(counts.measures), str(counts.figures)
    lines.append(filled(compared, measures=measures, figures=figures, result=result))
    if counts.unanswered:
        units = _("units not compared, as the document names none: measures {numbers}")
        lines.append(units.format(numbers=joined(map(str, counts.unanswered))))
    if counts.outside:
        where = joined(map(str, dict.fromkeys(counts.outside)))
        outside = _("not compared, as they stand in no measure: {count} figures, lines {lines}")
        lines.append(outside.format(count=len(counts.outside), lines=where))
    if counts.deeds:
        where = joined(map(str, dict.fromkeys(counts.deeds)))
        deeds = _("of no milestone, though they may be deeds: {count} clauses, lines {lines}")
        lines.append(deeds.format(count=len(counts.deeds), lines=where))
    return lines_text(lines, layout)


def _difference(found: Found, layout: Layout) -> Iterator[Spoken]:
    """Yield the lines of a difference, each place with its line."""
    told = ": " + escaping.terminal(say(found.message))
    for excerpt in found.excerpts:
        yield (Cell(_place_text(excerpt.place), BOLD), told)
        yield from _source_lines(_around(excerpt), labels.colour("error"), layout)
        told = ":"


def _around(excerpt: Excerpt) -> Excerpt:
    """Return of a long line what stands around the place."""
    place, line = excerpt
    kept = line.lstrip()
    at = max(place.column - 1 - (len(line) - len(kept)), 0)
    left = _cut(kept[:at][::-1], _BEFORE)[::-1]
    return Excerpt(place._replace(column=len(left) + 1), left + _cut(kept[at:], _BEHIND))


def _cut(text: str, cells: int) -> str:
    """Return the beginning of a text, and … where it goes on."""
    kept = text[:cells]
    while cell_width(kept) > cells:
        kept = kept[:-1]
    return text if kept == text else kept + "…"


def _location(path: str) -> dict[str, str]:
    """Return where a file lies: below the root of the sources, or anywhere."""
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(os.fsencode(Path(path).as_posix())), "uriBaseId": "%SRCROOT%"}


def _message(text: str) -> str:
    """Return a text for a message, where { begins the place of an argument."""
    return text.replace("{", "{{").replace("}", "}}")


def _rule(code: str) -> dict[str, object]:
    from bqw_tracker.reports.manual import MEANINGS  # noqa: PLC0415 - for pipelines

    page = f"docs/errors.md#{code}"
    meaning = say(MEANINGS[code])
    text = _("{meaning} See {page}.")
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "help": {
            "text": text.format(meaning=meaning, page=page),
            "markdown": text.format(meaning=meaning, page=f"[{page}]({page})"),
        },
    }


def _result(values: dict[str, object], codes: Sequence[str]) -> dict[str, object]:
    region = {"startLine": values["line"], "startColumn": values["column"]}
    place = {"artifactLocation": _location(str(values["path"])), "region": region}
    return {
        "ruleId": values["code"],
        "ruleIndex": codes.index(str(values["code"])),
        "level": values["severity"],
        "message": {"text": _message(_help_below(values))},
        "locations": [{"physicalLocation": place}],
    }


def problems_sarif(problems: Sequence[Problem]) -> str:
    """Return all problems as one log with one run; its rules are the codes that occur."""
    codes = sorted({problem.code for problem in problems})
    run = {
        "tool": {"driver": {"name": "bqw", "rules": [_rule(code) for code in codes]}},
        "language": _("en-US"),  # that of the texts: the translation says zh-CN
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem_values(problem), codes) for problem in problems],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return escaping.json_text(log)


def workflow_command(level: str, place: Place, title: str, message: str) -> str:
    """Return the order by which GitHub shows a message at its line of the change."""
    path = place.path.replace("\\", "/").translate(_PROPERTY)
    where = f"file={path},line={place.line},col={place.column},title={title.translate(_PROPERTY)}"
    return f"::{level} {where}::{message.translate(_DATA)}"


def _help_below(values: Mapping[str, object]) -> str:
    help_line = _("help: {remedy}").format(remedy=values["help"])
    return f"{values['message']}\n{help_line}"


def _command(problem: Problem) -> str:
    told = _help_below(problem_values(problem))
    return workflow_command(problem.severity, place_shown(problem.place), problem.code, told)


def github_commands(problems: Sequence[Problem]) -> str:
    """Return one command for each problem, and their number for the reader of the log."""
    return "\n".join([*map(_command, problems), count_text(problems)]) + "\n"


PROBLEM_FORMS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": problems_text,
    "json": problems_json,
    "github": github_commands,
    "sarif": problems_sarif,
}
"""The forms that `check` answers in."""
