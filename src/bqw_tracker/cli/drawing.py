"""A report becomes a document: what `report` writes, and `verify` draws again."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.evidence import Archive
from bqw_tracker.core.problems import Sentence
from bqw_tracker.render import DOCUMENTS, PICTURES
from bqw_tracker.render.table import Layout
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Making, Origin, Publication
from bqw_tracker.reports.report import Report, Selection
from bqw_tracker.reports.report import report as build

from .workspace import Basis

if TYPE_CHECKING:
    from bqw_tracker.reports.circular import Circular
    from bqw_tracker.reports.documents import LedgerBook, WebPage
    from bqw_tracker.store.origin import State

SUPERVISED = ("docx", "xlsx", "html")
"""The forms that tell what supervision found, for which the ledger is needed."""
RANKED = ("html", "xlsx", "docx", "svg", "png")
"""The forms that tell the scores unasked."""
PROVED = ("html", "xlsx")
"""The forms that tell the evidence, and the files in which figures stand."""
SCORED = ("area", "department")
"""Those of the groupings that --score can rank."""


class Wanted(NamedTuple):
    """What is asked of a document; `today` is the day on the wall, `making` says how it is made.

    It is `named` where it tells its origin, of the `state` that is given, else of the one that git
    tells. What it tells is `told`, where that is given.
    """

    chosen: Selection
    as_of: date
    known_on: date | None
    today: date
    making: Making
    lenient: bool = False
    columns: tuple[str, ...] = ()
    ascii: bool = False
    named: bool = True
    state: "State | None" = None
    told: Origin | None = None


class Prepared(NamedTuple):
    """A report, its document and how it is laid out, and what is to be told beside it.

    `origin` is where it comes from.
    """

    report: Report
    judged: Judged
    document: "Publication | WebPage | LedgerBook | Circular"
    layout: Layout
    origin: Origin | None
    warnings: tuple[Sentence, ...]


def evidence(basis: Basis, folder: Path, output: Path | None) -> Archive:
    """Return the evidence that a data folder keeps, and the way there from a document.

    Where no row has any, the folder is not looked at.
    """
    if not any(row.story.evidence for row in basis.rows):
        return Archive()
    from bqw_tracker.store.evidence import archive  # noqa: PLC0415

    return archive(folder, output)


def prepared(basis: Basis, wanted: Wanted, layout: Layout, kept: Archive) -> Prepared:
    """Return what is to be written of what was read; `kept` is the evidence."""
    making, form = wanted.making, wanted.making.form
    chosen = wanted.chosen._replace(drawn=form in (*PICTURES, "html", "xlsx"))
    judged = Judged(basis.catalogue, basis.rows, wanted.as_of, wanted.known_on, basis.entries)
    built = build(judged, chosen, months=form == "table")
    built = built._replace(
        left_out=basis.rows_left_out if wanted.lenient else None,
        files_left_out=basis.files_left_out,
        worst_first=making.worst_first,
    )
    warnings: list[Sentence] = []
    # Of some of the targets there is no score: it would be passed on as that of all.
    ranks = form in RANKED and making.chart in ("", "ranking") and chosen.everything
    if making.score or ranks:
        built = _with_scores(built, judged, wanted, warnings)
    if form in PROVED:
        from bqw_tracker.reports.proofs import with_proofs  # noqa: PLC0415 - seldom

        built = with_proofs(built, judged, kept)
    document = _document(built, judged, basis, wanted, warnings)
    origin = None
    if form in DOCUMENTS and wanted.named:
        origin = _origin(built, judged, basis, wanted._replace(chosen=chosen))
        document = document._replace(origin=wanted.told or origin)
    shown = layout._replace(ascii=wanted.ascii, columns=wanted.columns, chart=making.chart)
    told_once = tuple({str(each): each for each in warnings}.values())
    return Prepared(built, judged, document, shown, origin, told_once)


def _with_scores(built: Report, judged: Judged, wanted: Wanted, warnings: list[Sentence]) -> Report:
    """Return a report with the scores asked for, or with those that its document tells."""
    from bqw_tracker.reports.scores import scores  # noqa: PLC0415 - loads the calendar

    by, score = wanted.chosen.by, wanted.making.score
    found = {name: scores(judged, name, today=wanted.today)
             for name in ((by,) if score else SCORED)}  # fmt: skip
    warnings += (each for one in found.values() for each in one.warnings)
    ranked = tuple(sorted(found.values(), key=lambda one: one.by != by))
    return built._replace(scores=found[by] if score else None, rankings=ranked)


def _origin(built: Report, judged: Judged, basis: Basis, wanted: Wanted) -> Origin:
    """Return where the figures of a report come from, and how it was made."""
    from bqw_tracker.render.data import figures_json  # noqa: PLC0415
    from bqw_tracker.store.origin import origin  # noqa: PLC0415 - for what is passed on

    making, form = wanted.making, wanted.making.form
    dated = form in (*SUPERVISED, *RANKED) or making.score
    making = making._replace(
        today=wanted.today if dated else None,
        folder=making.folder if form in PROVED or built.files_left_out else "",
    )
    return origin(
        basis.read,
        judged,
        report=built,
        asked=wanted.chosen,
        figures=figures_json(built),
        making=making,
        state=wanted.state,
    )


def _document(
    built: Report, judged: Judged, basis: Basis, wanted: Wanted, warnings: list[Sentence]
) -> "Publication | WebPage | LedgerBook | Circular":
    """Return the document that a report becomes in a form.

    Nothing is missed or late that was not due on the day whose knowledge is asked for.
    """
    making, chosen = wanted.making, wanted.chosen
    if making.form not in SUPERVISED:
        return Publication(built)
    from bqw_tracker.reports.circular import Letterhead, circular  # noqa: PLC0415 - the calendar too
    from bqw_tracker.reports.documents import ledger_book, web_page  # noqa: PLC0415
    from bqw_tracker.reports.findings import chosen_findings, findings  # noqa: PLC0415
    from bqw_tracker.reports.scope import Scope  # noqa: PLC0415

    today = min(wanted.today, judged.known_on or wanted.today)
    found = findings(judged, today=today, entries=basis.entries)
    warnings += found.warnings
    found = chosen_findings(found, Scope(judged.index, chosen))
    if making.form == "html":
        return web_page(judged, built, found, chosen=chosen)
    if making.form == "docx":
        heading = Letterhead(making.title, making.number, making.signature)
        return circular(judged, built, found, heading, chosen=chosen)
    return ledger_book(judged, built, found, chosen=chosen)
