"""`bqw verify FILE`: whether a document's figures are still those of the workspace."""

from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.locale import _
from bqw_tracker.render.data import figures_json
from bqw_tracker.render.origin import verified_text
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import changes
from bqw_tracker.reports.report import report as build
from bqw_tracker.store.origin import MOST, carried_origin, origin

from . import console
from .options import Data, option, settled_folder
from .signing import told_signers
from .workspace import usable


def verify(
    file: Annotated[
        Path, typer.Argument(metavar=_("FILE"), help=_("a report as html, xlsx, docx or json"))
    ],
    *,
    signers: Annotated[
        Path | None,
        option("--signers", _("FILE"), _("say who signed it; the file is one of allowed signers")),
    ] = None,
    data: Data = None,
) -> int:
    """Draw the report up again as it was asked for, and compare."""
    name, raw = console.given(file, MOST + 1)
    then, folder = carried_origin(name, raw), settled_folder(data)
    sound = told_signers(name, raw, signers, data=folder, commit=then.commit)
    basis = usable(folder, then.known_on, lenient=then.lenient)
    if basis is None:
        return console.FAULTS
    judged = Judged(basis.catalogue, basis.rows, then.as_of, then.known_on, basis.entries)
    built = build(judged, then.asked)
    built = built._replace(left_out=basis.rows_left_out if then.lenient else None)
    now = origin(basis.read, judged, report=built, asked=then.asked, figures=figures_json(built))
    same = now.figures == then.figures
    console.answer(verified_text(then, changes(then, now), same=same))
    return console.DONE if same and sound else console.FAULTS
