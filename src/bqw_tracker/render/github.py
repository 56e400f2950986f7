"""Problems as workflow commands: GitHub shows each at its line of the change."""

from collections.abc import Sequence

from bqw_tracker.core.problems import Problem
from bqw_tracker.locale import _

from .problems import count_text, problem_values


def _data(text: str) -> str:
    """Return a message without what would end or begin a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Return the value of a property, in which : and , have a meaning as well."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _command(values: dict[str, object]) -> str:
    path = str(values["path"]).replace("\\", "/")
    place = f"file={_property(path)},line={values['line']},col={values['column']}"
    help_line = _("help: {remedy}").format(remedy=values["help"])
    message = _data(f"{values['message']}\n{help_line}")
    return f"::{values['severity']} {place},title={_property(str(values['code']))}::{message}"


def github_commands(problems: Sequence[Problem]) -> str:
    """Return one command for each problem, and their number for the reader of the log."""
    commands = [_command(problem_values(problem)) for problem in problems]
    return "\n".join([*commands, count_text(problems)]) + "\n"
