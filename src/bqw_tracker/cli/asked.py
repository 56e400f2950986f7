"""The options that say what a report tells, for `report` and for what is held against one."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple

import typer

from bqw_tracker.core.model import Catalogue
from bqw_tracker.locale import _
from bqw_tracker.render import CHARTS, FORMATS, PICTURES
from bqw_tracker.render.targets import COLUMNS
from bqw_tracker.reports.origin import Making
from bqw_tracker.reports.report import GROUPINGS

from . import console, options, typed
from .drawing import SCORED, Wanted
from .workspace import Basis, day_of_report, selection

By = Annotated[
    str, options.option("--by", "|".join(GROUPINGS), _("how rows are grouped"), options.OUTPUT)
]
Score = Annotated[
    bool,
    options.flag(
        "--score", _("rank departments or areas by the weights of rules.score"), options.OUTPUT
    ),
]
Status = Annotated[
    str, options.option("--status", "behind,missed", _("only these statuses"), options.FILTERS)
]
Kind = Annotated[
    str,
    options.option("--kind", "flow,rate", _("only these kinds of indicator"), options.FILTERS),
]
Sort = Annotated[
    str,
    options.option("--sort", "plan|worst", _("in the plan's order or worst first"), options.OUTPUT),
]
Columns = Annotated[
    str,
    options.option(
        "--columns",
        "name,status,trend",
        _("these columns of the table, in this order"),
        options.OUTPUT,
    ),
]
Chart = Annotated[
    str,
    options.option(
        "--chart",
        "|".join(CHARTS),
        _("draw this chart; it goes to a file, .svg or .png"),
        options.OUTPUT,
    ),
]
FormatName = Annotated[str | None, options.form_option(FORMATS)]


class Asked(NamedTuple):
    """What a report is asked to tell, in a form; the filters and texts as they are typed."""

    form: str
    as_of: date | None
    known_on: date | None
    today: date | None
    by: str
    filters: dict[str, str]
    texts: dict[str, str]
    score: bool = False
    worst_first: bool = False
    columns: tuple[str, ...] = ()
    chart: str = ""
    lenient: bool = False
    ascii: bool = False


def asked(  # noqa: PLR0913 - one parameter for each option
    form: str,
    *,
    as_of: date | None,
    known_on: date | None,
    today: date | None,
    by: str,
    filters: dict[str, str],
    texts: dict[str, str],
    score: bool,
    sort: str,
    columns: str,
    chart: str,
    lenient: bool,
    ascii_only: bool,
) -> Asked:
    """Return what the options ask for. Raises `BadParameter` where they do not go together."""
    shape = _chart(chart, form, columns)
    named = tuple(dict.fromkeys(options.known_words(columns, COLUMNS, "--columns")))
    if named and form not in ("table", "md"):
        console.tell(_("--columns is for table and md; {form} has every field").format(form=form))
    worst_first = options.known_word(sort, ("plan", "worst"), "--sort") == "worst"
    grouping = options.meant_word(by, typed.groupings(), "--by")
    if score:
        arranged = {"columns": columns, "sort": sort if worst_first else ""}
        _check_score(grouping, filters | arranged)
    _check_heading(form, texts, {"status": filters["status"], "columns": columns})
    return Asked(
        form=form,
        as_of=as_of,
        known_on=known_on or today,  # on a day that is taken for today nothing later is known
        today=today,
        by=grouping,
        filters=filters,
        texts=texts,
        score=score,
        worst_first=worst_first,
        columns=named,
        chart=shape,
        lenient=lenient,
        ascii=ascii_only,
    )


def nothing(form: str) -> Asked:
    """Return what is asked for without any option."""
    filters = dict.fromkeys(("measure", "section", "department", "area", "status", "kind"), "")
    texts = dict.fromkeys(("title", "number", "signature"), "")
    return Asked(form, None, None, None, GROUPINGS[0], filters, texts)


def wanted(
    told: Asked, basis: Basis, *, folder: str, way: str, others: Sequence[Catalogue] = ()
) -> Wanted:
    """Return the document that is asked for; `way` leads from it to the evidence.

    `folder` is the data folder as its paths name it, `others` are the catalogues of the workspaces
    that are told beside it. Raises `BadParameter` for names that none of them knows.
    """
    making = Making(
        told.form,
        _("en")[:2],
        folder=folder,
        way=way,
        score=told.score,
        worst_first=told.worst_first,
        chart=told.chart,
        title=told.texts["title"],
        number=told.texts["number"],
        signature=told.texts["signature"],
    )
    return Wanted(
        chosen=selection(basis.catalogue, told.by, told.filters, others),
        as_of=told.as_of or day_of_report(basis.catalogue, basis.rows, told.today),
        known_on=told.known_on,
        today=options.on_the_wall(told.today),
        making=making,
        lenient=told.lenient,
        columns=told.columns,
        ascii=told.ascii,
    )


def _check_score(by: str, others: dict[str, str]) -> None:
    """Refuse a score that would not be one of a whole department or area, or not be seen.

    A score of some of the targets would be passed on as that of the department.
    """
    if by not in SCORED:
        raise typer.BadParameter(_("--score goes with --by department or --by area"))
    _refuse(others, _("--score counts all targets and lists no target; leave out {options}"))


def _refuse(unfit: dict[str, str], told: str) -> None:
    """Refuse options where any of them is given."""
    if given := " ".join(f"--{option}" for option, text in unfit.items() if text):
        raise typer.BadParameter(told.format(options=given))


def _chart(name: str, form: str, columns: str) -> str:
    """Return the shape asked for; only a picture has one."""
    if not name:
        return ""
    shape = options.known_word(name, CHARTS, "--chart")
    if form not in PICTURES:
        raise typer.BadParameter(
            _("--chart draws a picture, and {form} is none; write it to a file, -o FILE.svg or "
              "-o FILE.png").format(form=form)
        )  # fmt: skip
    if columns:
        raise typer.BadParameter(_("--chart and --columns exclude each other"))
    return shape


def _check_heading(form: str, texts: dict[str, str], others: dict[str, str]) -> None:
    """Refuse what stands around a circular where none is written.

    A circular of some statuses is refused, because its counts would look like those of all.
    """
    if form == "docx":
        _refuse(others, _("a circular tells every status of its targets; leave out {options}"))
    else:
        _refuse(texts, _("{options} stand in a circular only; write it with -o FILE.docx"))
