"""`bqw init DIR`: a new workspace with the shipped catalogue and without figures."""

from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.locale import _
from bqw_tracker.store.scaffold import scaffold

from . import console
from .options import Lang


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=_("a folder that is missing or empty"))
    ],
    *,
    lang: Lang = "zh",
) -> int:
    """Write the workspace and name its files."""
    del lang  # chosen before the commands were imported
    files = scaffold(folder)
    console.answer("".join(f"{path}\n" for path in files))
    return console.DONE
