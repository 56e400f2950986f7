"""`bqw check`: everything that is wrong with catalogue and progress."""

from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.problems import Place, Problem
from bqw_tracker.edge.load import load
from bqw_tracker.edge.render.problems import count_severities, problems_json, problems_text
from bqw_tracker.locale import _

from . import console
from .options import Data, Lang, data_folder, known_words


def _within(problem: Problem, paths: list[Path]) -> bool:
    place = problem.place
    if not isinstance(place, Place):
        return True
    here = Path(place.path).resolve()
    return any(here == path or path in here.parents for path in paths)


def check(
    *,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help=_("tell only what is wrong in these files and folders")
        ),
    ] = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="text|json", help=_("the form of the answer"))
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help=_("warnings count as errors"))] = False,
    data: Data = None,
    lang: Lang = "zh",
) -> int:
    """Read the whole workspace and tell every problem."""
    del lang  # chosen before the commands were imported
    (form,) = known_words(format_name, ("text", "json"), "--format")
    asked = [path.resolve() for path in paths or ()]
    folder = data_folder(data)
    inside = (folder / "progress").resolve()
    extra = [
        path
        for path, whole in zip(paths or (), asked, strict=True)
        if path.suffix.lower() == ".csv" and inside not in whole.parents
    ]
    problems = load(folder, extra=extra).problems
    if asked:
        problems = [problem for problem in problems if _within(problem, asked)]
    console.answer(problems_json(problems) if form == "json" else problems_text(problems))
    errors, warnings = count_severities(problems)
    return console.FAULTS if errors or (strict and warnings) else console.DONE
