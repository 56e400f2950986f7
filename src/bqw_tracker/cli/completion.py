"""What a shell asks while a command is typed, and how it learns to ask."""

import os
from pathlib import Path
from typing import Annotated, Any

from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import _
from bqw_tracker.store.disk import unreadable

from . import console
from .options import ending

PROGRAM, ASKED = "bqw", "_BQW_COMPLETE"
"""The variable in which a shell asks."""
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def answered(command: Any) -> int | None:
    """Answer a shell that asks what may follow, and return the exit code; None where none asks."""
    instruction = os.environ.get(ASKED)
    if not instruction:
        return None
    from typer import completion as shells  # noqa: PLC0415 - only for a shell

    shells.completion_init()  # type: ignore[attr-defined]
    return shells.shell_complete(command, {}, PROGRAM, ASKED, instruction)


def _shell() -> str:
    """Return the shell in which the program runs. Raises `Refused` where it cannot be helped."""
    import shellingham  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is asked for

    try:
        name: str = shellingham.detect_shell()[0]
    except (shellingham.ShellDetectionFailure, OSError):
        name = ""
    if name not in _SHELLS:
        raise Refused(
            sentence("completion is for {shells}; run it in one of these", shells=_SHELLS)
        )
    return name


def _install() -> None:
    from typer import completion as shells  # noqa: PLC0415 - only where it is asked for

    name = _shell()
    try:
        shell, path = shells.install(name, PROGRAM, ASKED)  # type: ignore[attr-defined]
    except OSError as error:
        raise unreadable(Path(error.filename or Path.home()), error) from error
    told = _("{shell} completes bqw from its next start on; written: {path}")
    console.answer(told.format(shell=shell, path=path) + "\n")


def _show() -> None:
    from typer import completion as shells  # noqa: PLC0415 - only where it is asked for

    asked = {"prog_name": PROGRAM, "complete_var": ASKED, "shell": _shell()}
    script: str = shells.get_completion_script(**asked)  # type: ignore[attr-defined]
    console.answer(script + "\n")


def completion(
    *,
    install: Annotated[
        bool,
        ending(
            "--install-completion",
            _("let this shell complete bqw's commands and options"),
            _install,
        ),
    ] = False,
    show: Annotated[
        bool, ending("--show-completion", _("print what this shell needs for that"), _show)
    ] = False,
) -> None:
    """Take the options of completion, which end the program."""
    del install, show
