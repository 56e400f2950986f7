"""The document that a report becomes, and what it carries besides its rows."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bqw_tracker.locale import _, say
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Origin, Publication
from bqw_tracker.reports.report import Report, Selection

from . import console
from .workspace import Basis

if TYPE_CHECKING:
    from bqw_tracker.reports.circular import Circular
    from bqw_tracker.reports.documents import LedgerBook, WebPage

SUPERVISED = ("docx", "xlsx")
"""The forms that tell what supervision found, for which the ledger is needed."""


def with_scores(built: Report, judged: Judged, today: date) -> Report:
    """Return the report with its scores."""
    from bqw_tracker.reports.scores import scores  # noqa: PLC0415 - loads the calendar

    found = scores(judged, built, today=today)
    for warning in found.warnings:
        console.tell(say(warning))
    return built._replace(scores=found)


def circular_heading(
    form: str, texts: dict[str, str], others: dict[str, str]
) -> dict[str, str] | None:
    """Return what stands around a circular, None where none is written.

    A circular of some statuses is refused, because its counts would look like those of all.
    """
    if form != "docx":
        given = " ".join(f"--{option}" for option, text in texts.items() if text)
        if given:
            raise typer.BadParameter(
                _("{options} stand in a circular only; write it with -o FILE.docx").format(
                    options=given
                )
            )
        return None
    unfit = " ".join(f"--{option}" for option, text in others.items() if text)
    if unfit:
        raise typer.BadParameter(
            _("a circular tells every status of its targets; leave out {options}").format(
                options=unfit
            )
        )
    return texts


def report_origin(built: Report, folder: Path, judged: Judged, chosen: Selection) -> Origin:
    """Return where the figures of a report come from."""
    from bqw_tracker.render.data import figures_json  # noqa: PLC0415
    from bqw_tracker.store.origin import origin  # noqa: PLC0415 - for what is passed on

    figures = figures_json(built)
    return origin(folder, judged.rows, report=built, asked=chosen, figures=figures)


def document(  # noqa: PLR0913 - what the documents need, each something else
    built: Report,
    judged: Judged,
    basis: Basis,
    form: str,
    *,
    chosen: Selection,
    heading: dict[str, str] | None,
    today: date,
) -> "Publication | WebPage | LedgerBook | Circular":
    """Return the document that a report becomes in a form.

    Nothing is missed or late that was not due on the day whose knowledge is asked for.
    """
    if form not in (*SUPERVISED, "html"):
        return Publication(built)
    from bqw_tracker.reports.circular import Letterhead, circular  # noqa: PLC0415 - the calendar too
    from bqw_tracker.reports.documents import ledger_book, web_page  # noqa: PLC0415

    from .findings import found_by  # noqa: PLC0415

    if form == "html":
        return web_page(judged, built)
    found = found_by(judged, basis.entries, chosen, today=min(today, judged.known_on or today))
    if heading is not None:
        return circular(built, judged.index, found, Letterhead(**heading), chosen=chosen)
    return ledger_book(judged, built, found)
