"""Problems as text and as JSON.

`path:line:col: error[code]: sentence`, the author's own line with a caret, then the help.
"""

import json
from collections.abc import Iterable, Sequence

from bqw_tracker.core.problems import Place, Problem, Severity
from bqw_tracker.locale import _, say

from . import escaping
from .table import cell_width


def problem_text(problem: Problem) -> str:
    """Return one problem with its line, a caret and the remedy."""
    place = problem.place
    if not isinstance(place, Place):
        place = Place("measures.yaml")
    head = f"{place.path}:{place.line}:{place.column}: {problem.severity}[{problem.code}]: "
    lines = [head + escaping.terminal(say(problem.message))]
    if problem.source:
        lines += source_lines(place.line, problem.source, place.column)
    lines.append("  = " + _("help: {remedy}").format(remedy=escaping.terminal(say(problem.help))))
    return "\n".join(lines)


def source_lines(line: int, source: str, column: int) -> list[str]:
    """Return the author's line with its number, and a caret below the column."""
    number = str(line)
    shown = escaping.terminal(source.replace("\t", " "))
    before = " " * cell_width(shown[: column - 1])
    caret = [f"  {' ' * len(number)} | {before}^"] if column <= len(shown) + 1 else []
    return [f"  {number} | {shown}", *caret]


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


def problems_text(problems: Sequence[Problem]) -> str:
    """Return all problems and their number."""
    return "\n\n".join([*map(problem_text, problems), count_text(problems)]) + "\n"


def problem_values(problem: Problem) -> dict[str, object]:
    """Return a problem as plain values; see docs/commands.md, "check --format json"."""
    place = problem.place if isinstance(problem.place, Place) else Place("measures.yaml")
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
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
