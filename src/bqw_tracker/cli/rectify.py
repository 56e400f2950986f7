"""`bqw rectify open|close|list`: the rectification ledger, data/rectifications.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from pydantic import ValidationError

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Problem, did_you_mean
from bqw_tracker.core.rectification_checks import Review, rectification_problems
from bqw_tracker.core.rectifications import (
    PAST_DUE,
    UNSETTLED,
    Rectification,
    answerable,
    next_id,
    plain_values,
    state,
)
from bqw_tracker.locale import _, say
from bqw_tracker.render.findings import ledger_json, ledger_text
from bqw_tracker.render.lines import BOLD, filled, lines_text
from bqw_tracker.render.table import Cell
from bqw_tracker.store.additions import locked
from bqw_tracker.store.disk import CATALOGUE_NAME
from bqw_tracker.store.load import read_catalogue, read_ledger
from bqw_tracker.store.modelled import shape_problems
from bqw_tracker.store.rectifications import add_entry, close_entry, evidence_text

from . import console, options
from .app import COMMANDS, CommandGroup, group
from .help import Command
from .misuse import refused
from .typed import finding_of, places
from .workspace import scoped

_SUMMARIES = {
    "open": _("order a remedy for a finding, or accept the deviation until a day"),
    "close": _("close a rectification with its evidence"),
    "list": _("the ledger, and how each entry stands today"),
}
rectify = group(COMMANDS["rectify"], _SUMMARIES, CommandGroup)


class _Book(NamedTuple):
    catalogue: Catalogue
    entries: tuple[Rectification, ...]


def _book(folder: Path) -> _Book | None:
    """Return catalogue and ledger, or None after telling what is wrong with them."""
    catalogue, problems = read_catalogue(folder / CATALOGUE_NAME)
    entries: tuple[Rectification, ...] = ()
    if catalogue is not None:
        entries, faults = read_ledger(folder, catalogue)
        problems = problems + faults
    if console.tell_errors(problems) or catalogue is None:
        return None
    return _Book(catalogue, entries)


@contextmanager
def _locked_book(folder: Path) -> Iterator[_Book | None]:
    """Yield the book while no other process writes."""
    with locked(folder) as store:
        if store.recovered is not None:
            console.tell(say(store.recovered))
        yield _book(folder)


def _misuse(problem: Problem) -> typer.BadParameter:
    return refused(say(problem.message), say(problem.help))


def _entry(values: Mapping[str, Any]) -> Rectification:
    """Return an entry made of texts; what the model refuses is wrong use."""
    try:
        return Rectification.model_validate(dict(values))
    except ValidationError as error:
        raise _misuse(next(shape_problems(error, Rectification))) from None


def _checked(catalogue: Catalogue, entries: Sequence[Rectification], number: int) -> None:
    """Refuse an entry with which something would be wrong."""
    for problem in rectification_problems(Review(entries, catalogue, ())):
        if problem.place[0] == number:
            raise _misuse(problem)


def open_(  # noqa: PLR0913 - one parameter for each option of the command
    key: Annotated[
        str, typer.Argument(metavar=_("KEY"), help=_("the finding: behind/M02-01/江门市/2023"))
    ],
    *,
    owner: Annotated[
        str,
        options.option(
            "--owner", _("WHO"), _("who must mend it: a department or an area"), options.MENDED
        ),
    ] = "",
    due: options.Due = None,
    measure: Annotated[
        str, options.option("--measure", _("TEXT"), _("what is to be done"), options.MENDED)
    ] = "",
    reason: Annotated[
        str,
        options.option("--reason", _("TEXT"), _("why the deviation is accepted"), options.ACCEPTED),
    ] = "",
    approver: Annotated[
        str,
        options.option("--approver", _("WHO"), _("who answers for accepting it"), options.ACCEPTED),
    ] = "",
    until: options.Until = None,
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Add an entry to the ledger."""
    remedy = {"owner": owner, "due": str(due or ""), "measure": measure}
    accepted = {"reason": reason, "approver": approver, "until": str(until or "")}
    used = [group for group in (remedy, accepted) if any(group.values())]
    if len(used) != 1 or not all(used[0].values()):
        raise typer.BadParameter(
            _("name --owner, --due and --measure, or --reason, --approver and --until")
        )
    chosen = remedy if used[0] is remedy else {"accepted": accepted}
    folder = options.data_folder(data)
    with _locked_book(folder) as book:
        if book is None:
            return console.FAULTS
        index = Index(book.catalogue)
        found = {"finding": finding_of(key, index), "opened": str(options.on_the_wall(today))}
        if used[0] is remedy:
            chosen = remedy | {"owner": places(index).get(owner, owner)}
        entry = _entry({"id": next_id(book.entries), **found, **chosen})
        _checked(book.catalogue, (*book.entries, entry), len(book.entries))
        path = add_entry(folder, entry)
    _answer(_("{id} is opened; written: {path}"), entry.id, path)
    return console.DONE


def _answer(text: str, id_: str, path: Path) -> None:
    """Say what became of an entry, and where it is written."""
    line = filled(text, id=Cell(id_, BOLD), path=str(path))
    console.answer(lines_text([line], console.layout()))


def close(
    id_: Annotated[str, typer.Argument(metavar=_("ID"), help=_("the rectification: R001"))],
    *,
    evidence: Annotated[
        str,
        options.option("--evidence", _("TEXT|FILE"), _("what shows it; a file in the data folder")),
    ] = "",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Close one entry of the ledger."""
    if not evidence.strip():
        raise typer.BadParameter(_("name the evidence: --evidence TEXT|FILE"))
    folder = options.data_folder(data)
    with _locked_book(folder) as book:
        if book is None:
            return console.FAULTS
        number, entry = _open_entry(book, id_)
        values = plain_values(entry) | {
            "closed": str(options.on_the_wall(today)),
            "evidence": evidence,
        }
        entry = _entry(values | {"evidence": evidence_text(folder, _entry(values).evidence or "")})
        _checked(
            book.catalogue, [*book.entries[:number], entry, *book.entries[number + 1 :]], number
        )
        path = close_entry(folder, entry)
    _answer(_("{id} is closed; written: {path}"), entry.id, path)
    return console.DONE


def _open_entry(book: _Book, asked: str) -> tuple[int, Rectification]:
    """Return an entry that is not closed, and its number."""
    for number, entry in enumerate(book.entries):
        if entry.id == asked:
            if entry.closed is None:
                return number, entry
            raise typer.BadParameter(
                _("{id} was closed on {day}").format(id=entry.id, day=entry.closed)
            )
    message = _("there is no rectification '{id}'").format(id=asked)
    if not book.entries:
        raise typer.BadParameter(message)
    remedy = did_you_mean(asked, [entry.id for entry in book.entries])
    raise refused(message, say(remedy))


def list_(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    unsettled: Annotated[
        bool, typer.Option("--open", help=_("only where something is still to be done"))
    ] = False,
    overdue: Annotated[
        bool, typer.Option("--overdue", help=_("only where the deadline has passed"))
    ] = False,
    area: options.Area = "",
    department: options.Department = "",
    owner: options.Owner = "",
    format_name: Annotated[str, options.form_option(options.FORMS)] = "text",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Print the ledger."""
    form = options.known_word(format_name, options.FORMS, "--format")
    book = _book(options.settled_folder(data))
    if book is None:
        return console.FAULTS
    day = options.on_the_wall(today)
    index, filters = Index(book.catalogue), {"department": department, "area": area}
    told = scoped(index, book.entries, filters, owner, today=day)
    entries = [
        entry
        for entry in book.entries
        if entry.opened <= day
        and told.tells(entry.finding)
        and (not owner or answerable(entry) in told.owners)
    ]
    wanted = PAST_DUE if overdue else UNSETTLED
    shown = [e for e in entries if not (unsettled or overdue) or state(e, day) in wanted]
    if form == "json":
        console.answer(ledger_json(shown, day))
        return console.DONE
    names = {id_: indicator.name for id_, indicator in index.indicators.items()}
    console.answer(ledger_text(shown, entries, names, day, console.layout()))
    return console.DONE


for _name, _function in (("open", open_), ("close", close), ("list", list_)):
    rectify.command(_name, cls=Command, help=_SUMMARIES[_name])(_function)
