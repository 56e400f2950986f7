"""Problems as SARIF 2.1.0, which code hosts take in. Source: OASIS, SARIF 2.1.0, errata 01.

Columns are counted in code points, as everywhere here; paths are percent-encoded.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from bqw_tracker.core.problems import Problem
from bqw_tracker.locale import _, say
from bqw_tracker.reports.codes import MEANINGS

from .problems import problem_values


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
