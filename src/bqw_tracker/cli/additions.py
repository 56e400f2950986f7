"""What a report carries besides its rows: scores, the circular, and where it comes from."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from bqw_tracker.core.model import Catalogue, Observation
from bqw_tracker.locale import _, say
from bqw_tracker.reports.groups import groups
from bqw_tracker.reports.report import Report, Selection

from . import console
from .basis import Basis

SUPERVISED = ("docx", "xlsx")
"""The forms that tell what supervision found, for which the ledger is needed."""


def with_scores(
    built: Report, catalogue: Catalogue, rows: Sequence[Observation], today: date
) -> Report:
    """Return the report with its scores."""
    from bqw_tracker.reports.scores import scores  # noqa: PLC0415 - loads the calendar

    found = scores(catalogue, rows, built, today=today)
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


def with_origin(
    built: Report, folder: Path, rows: Sequence[Observation], chosen: Selection
) -> Report:
    """Return the report with where its figures come from."""
    from bqw_tracker.render.data import figures_json  # noqa: PLC0415
    from bqw_tracker.store.origin import origin  # noqa: PLC0415 - for what is passed on

    figures = figures_json(built)
    return built._replace(origin=origin(folder, rows, report=built, asked=chosen, figures=figures))


def with_document(  # noqa: PLR0913 - what the documents need, each something else
    built: Report,
    basis: Basis,
    form: str,
    *,
    chosen: Selection,
    heading: dict[str, str] | None,
    today: date,
) -> Report:
    """Return the report with what its document shows besides.

    Nothing is missed or late that was not due on the day whose knowledge is asked for.
    """
    catalogue = basis.catalogue
    if form == "html":
        from .telling import told  # noqa: PLC0415 - only a page tells of it

        return told(built, catalogue, basis.rows)
    if form not in SUPERVISED:
        return built
    from bqw_tracker.reports.circular import Heading, circular  # noqa: PLC0415 - the calendar too

    from .findings import found_by  # noqa: PLC0415

    found = found_by(basis, chosen, as_of=built.as_of, today=min(today, built.known_on or today))
    if heading is not None:
        letter = circular(built, catalogue, found, Heading(**heading), chosen=chosen)
        return built._replace(circular=letter)
    return built._replace(
        findings=found,
        areas=tuple(groups(catalogue, "area", built.rows)),
        departments=tuple(groups(catalogue, "department", built.rows)),
    )
