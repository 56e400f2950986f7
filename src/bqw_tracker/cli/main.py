"""The entry point: choose the language, run a command, and turn every end into an exit code."""

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bqw_tracker import locale
from bqw_tracker.core.problems import Refused, nearest
from bqw_tracker.locale import _, say
from bqw_tracker.version import __version__

from . import console


def _language(arguments: Sequence[str]) -> str:
    """Return the language asked for; wrong names are told later, in Chinese."""
    for number, word in enumerate(arguments):
        name, sign, value = word.partition("=")
        if name == "--lang":
            asked = value if sign else "".join(arguments[number + 1 : number + 2])
            return asked if asked in locale.LANGUAGES else "zh"
    asked = os.environ.get("BQW_LANG", "")
    return asked if asked in locale.LANGUAGES else "zh"


def _usage_text(error: Exception) -> str:
    """Return what was wrong with the command line; typer's own sentences are English only."""
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    message = str(getattr(error, "message", error))
    match type(error).__name__:
        case "NoSuchOption":
            text = _("there is no option {name}").format(name=option)
            known = _parameters(getattr(error, "ctx", None))
            names = (name[2:] for each in known for name in each.opts if name.startswith("--"))
            near = nearest(str(option).lstrip("-"), names)
            return text + (_("; did you mean {name}?").format(name=f"--{near}") if near else "")
        case "MissingParameter" if parameter is not None:
            return _("{name} is missing").format(name=parameter.metavar or parameter.opts[0])
        case "BadOptionUsage":
            return _value_text(str(option), _parameters(getattr(error, "ctx", None)))
        case "BadParameter" if parameter is not None:
            return _("{option}: {message}").format(option=parameter.opts[0], message=message)
        case "UsageError" if message.startswith("Got unexpected extra argument"):
            extra = message[message.find("(", message.find("(") + 1) :].strip("()")
            return _("too many words: {words}").format(words=extra)
        case _:
            return message


def _value_text(option: str, known: list[Any]) -> str:
    given = next((each for each in known if option in each.opts), None)
    if given is None or given.is_flag:
        return _("{name} takes no value").format(name=option)
    return _("{name} takes a value: {name} {value}").format(name=option, value=given.metavar)


def _parameters(context: Any) -> list[Any]:
    """Return the options of the command that was called."""
    known = [] if context is None else context.command.get_params(context)
    return [each for each in known if each.param_type_name == "option"]


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code, whatever happens."""
    try:
        return _run(arguments)
    except Exception as error:  # noqa: BLE001 - the last net
        return caught(error, arguments)


def caught(error: Exception, arguments: Sequence[str]) -> int:
    """Tell a fault of the program itself; no test but those of the net lets it come here."""
    if isinstance(error, MemoryError):
        told = _("there is not enough memory")
    else:
        told = _("a fault of the program itself: {name} in {file}:{line}, bqw {version}; {request}")
        frame = traceback.extract_tb(error.__traceback__)[-1]
        told = told.format(
            name=type(error).__name__, file=Path(frame.filename).name, line=frame.lineno,
            version=__version__, request=_request(error, arguments),
        )  # fmt: skip
    console.tell(f"bqw: {told}")
    return console.NO_FILE


def _request(error: Exception, arguments: Sequence[str]) -> str:
    """Return what to report of a fault: a new file that says it all, where one can be written."""
    from tempfile import mkstemp  # noqa: PLC0415 - costs 17 ms and is hardly ever needed

    about = f"bqw {__version__}, Python {sys.version}, {sys.platform}: {arguments}\n\n"
    try:
        number, name = mkstemp(".txt", "bqw-fault-")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines([about, *traceback.format_exception(error)])
    except OSError:
        return _("please report it with the command that you ran")
    return _("please report it with this file: {path}").format(path=name)


def _run(arguments: Sequence[str]) -> int:
    locale.use(_language(arguments))
    from typer.exceptions import Exit, TyperException  # noqa: PLC0415 - after the language
    from typer.main import get_command  # noqa: PLC0415

    from .app import app  # noqa: PLC0415
    from .completion import answered  # noqa: PLC0415

    command = get_command(app)
    try:
        told = answered(command)
        if told is not None:
            return told
        # Not `command.main`: it would end the process by itself when a pipe is closed.
        with command.make_context("bqw", list(arguments)) as context, console.progress() as begin:
            begin(_("working"))
            code = command.invoke(context)
    except Exit as end:
        code = end.exit_code
    except TyperException as error:
        _tell_misuse(error)
        return console.MISUSE
    except Refused as refusal:
        console.tell(f"bqw: {say(refusal.message)}")
        return console.NO_FILE
    except console.ReaderGone:
        return console.DONE
    return code if isinstance(code, int) else console.DONE


def _tell_misuse(error: Exception) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":
        for line in str(error).split("\n"):
            console.tell(line)
        return
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "bqw"
    console.tell(f"bqw: {_usage_text(error)}")
    console.tell(_("see {command} --help").format(command=path))


def main() -> None:
    """Run `bqw` with the arguments of the process."""
    # The process is short and makes few cycles; looking for some in a million rows, again and
    # again while they are read, takes up to half of the time.
    gc.disable()
    console.prepare()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    gc.freeze()  # nor need anybody look for some when all of it goes
    sys.exit(code)
