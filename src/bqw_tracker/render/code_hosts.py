"""Problems as code hosts take them in: SARIF 2.1.0, and workflow commands of GitHub.

Source: OASIS, SARIF 2.1.0, errata 01. Columns are counted in code points, as everywhere here;
paths are percent-encoded.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from bqw_tracker.core.problems import Place, Problem
from bqw_tracker.locale import _, say
from bqw_tracker.reports.manual import MEANINGS

from .problems import count_text, problem_values

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def _location(path: str) -> dict[str, str]:
    """Return where a file lies: below the root of the sources, or anywhere."""
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(os.fsencode(Path(path).as_posix())), "uriBaseId": "%SRCROOT%"}


def _message(text: str) -> str:
    """Return a text for a message, where { begins the place of an argument."""
    return text.replace("{", "{{").replace("}", "}}")


def _rule(code: str) -> dict[str, object]:
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
    help_line = _("help: {remedy}").format(remedy=values["help"])
    region = {"startLine": values["line"], "startColumn": values["column"]}
    place = {"artifactLocation": _location(str(values["path"])), "region": region}
    return {
        "ruleId": values["code"],
        "ruleIndex": codes.index(str(values["code"])),
        "level": values["severity"],
        "message": {"text": _message(f"{values['message']}\n{help_line}")},
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
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def workflow_command(level: str, place: Place, title: str, message: str) -> str:
    """Return the order by which GitHub shows a message at its line of the change."""
    path = place.path.replace("\\", "/").translate(_PROPERTY)
    where = f"file={path},line={place.line},col={place.column},title={title.translate(_PROPERTY)}"
    return f"::{level} {where}::{message.translate(_DATA)}"


def _command(values: dict[str, object]) -> str:
    place = Place(str(values["path"]), int(str(values["line"])), int(str(values["column"])))
    help_line = _("help: {remedy}").format(remedy=values["help"])
    message = f"{values['message']}\n{help_line}"
    return workflow_command(str(values["severity"]), place, str(values["code"]), message)


def github_commands(problems: Sequence[Problem]) -> str:
    """Return one command for each problem, and their number for the reader of the log."""
    commands = [_command(problem_values(problem)) for problem in problems]
    return "\n".join([*commands, count_text(problems)]) + "\n"
