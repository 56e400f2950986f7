"""`bqw explain ID`: one figure from its CSV lines to its light."""

from typing import Annotated

import typer

from bqw_tracker.core.index import Index
from bqw_tracker.core.packed import of_indicator
from bqw_tracker.core.problems import did_you_mean
from bqw_tracker.locale import _, say
from bqw_tracker.render.explanation import explanation_text, indicators_text
from bqw_tracker.reports.explanation import explain as build
from bqw_tracker.reports.explanation import fitting
from bqw_tracker.reports.judged import Judged

from . import console
from .misuse import refused
from .options import (
    FILTERS,
    AsOf,
    Data,
    KnownOn,
    Lenient,
    meant_word,
    on_the_wall,
    option,
    settled_folder,
)
from .typed import places
from .workspace import day_of_report, usable


def explain(  # noqa: PLR0913 - one parameter for each option of the command
    indicator: Annotated[str, typer.Argument(metavar=_("ID"), help=_("an indicator's id or name"))],
    *,
    area: Annotated[str, option("--area", _("AREA"), _("the figure of one area"), FILTERS)] = "",
    as_of: AsOf = None,
    known_on: KnownOn = None,
    lenient: Lenient = False,
    data: Data = None,
) -> int:
    """Show the verdict, then the rows that were used, the sums, the schedule and the rule."""
    basis = usable(
        settled_folder(data), known_on, today=on_the_wall(None), lenient=lenient, packed=True
    )
    if basis is None:
        return console.FAULTS
    catalogue, rows = basis.catalogue, basis.rows
    index = Index(catalogue)
    place = meant_word(area, places(index), "--area") if area else None
    found = fitting(index, indicator.strip())
    if not indicator.strip() or not found:
        message = _("there is no indicator '{id}'").format(id=indicator)
        raise refused(message, say(did_you_mean(indicator, list(index.owned))))
    if len(found) > 1:
        console.answer(indicators_text(found))
        return console.DONE
    (subject,) = found
    own = of_indicator(rows, subject.indicator.id)
    day = as_of or day_of_report(catalogue, rows)
    judged = Judged(catalogue, own, day, known_on, basis.entries)
    console.answer(explanation_text(build(judged, subject, place), console.layout()))
    return console.DONE
