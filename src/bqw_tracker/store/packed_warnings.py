"""What was warned of when rows were packed, as text from which the same is told again."""

import json
from typing import Any

from bqw_tracker.core.problems import Place, Problem, Sentence, Severity


def kept_text(problem: Problem) -> str:
    """Return what a pack keeps of a warning beside its file and line.

    Raises TypeError where something is told that is no text, number, tuple or sentence.
    """
    field = problem.place.field if isinstance(problem.place, Place) else ""
    told = [field, problem.code, _plain(problem.message), _plain(problem.help)]
    return json.dumps(told, ensure_ascii=False)


def warning(path: str, line: int, text: str) -> Problem:
    """Return the warning of which a text was kept."""
    field, code, message, remedy = json.loads(text)
    place = Place(path, line, field=field)
    return Problem(place, code, _sentence(message), _sentence(remedy), Severity.WARNING)


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        values = {name: _plain(each) for name, each in value.values.items()}
        return {"template": value.template, "values": values}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _sentence(told: dict[str, Any]) -> Sentence:
    values = {name: _value(value) for name, value in told["values"].items()}
    return Sentence(told["template"], values)


def _value(told: object) -> object:
    if isinstance(told, dict):
        return _sentence(told)
    return tuple(map(_value, told)) if isinstance(told, list) else told
