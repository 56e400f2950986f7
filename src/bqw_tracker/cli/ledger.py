"""The rectification ledger as the commands of `bqw rectify` have it: read, locked and checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import typer
from pydantic import ValidationError

from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Problem, did_you_mean
from bqw_tracker.core.rectification_checks import Review, rectification_problems
from bqw_tracker.core.rectifications import Rectification, with_step
from bqw_tracker.locale import _, say
from bqw_tracker.render.lines import BOLD, filled, lines_text
from bqw_tracker.render.table import Cell
from bqw_tracker.store.additions import locked
from bqw_tracker.store.disk import CATALOGUE_NAME
from bqw_tracker.store.evidence import Copy, keeping
from bqw_tracker.store.load import read_catalogue, read_ledger
from bqw_tracker.store.modelled import shape_problems
from bqw_tracker.store.rectifications import continue_entry

from . import console
from .misuse import refused


class Book(NamedTuple):
    """What an entry is checked against."""

    catalogue: Catalogue
    entries: tuple[Rectification, ...]


class Written(NamedTuple):
    """An entry as it is now, and the file in which it stands."""

    entry: Rectification
    path: Path


def book_of(folder: Path) -> Book | None:
    """Return catalogue and ledger, or None after telling what is wrong with them."""
    catalogue, problems = read_catalogue(folder / CATALOGUE_NAME)
    entries: tuple[Rectification, ...] = ()
    if catalogue is not None:
        entries, faults = read_ledger(folder, catalogue)
        problems = problems + faults
    if console.tell_errors(problems) or catalogue is None:
        return None
    return Book(catalogue, entries)


@contextmanager
def locked_book(folder: Path) -> Iterator[Book | None]:
    """Yield the book while no other process writes."""
    with locked(folder) as store:
        console.tell_what(store.recovered)
        yield book_of(folder)


def _misuse(problem: Problem) -> typer.BadParameter:
    return refused(say(problem.message), say(problem.help))


def entry_of(values: Mapping[str, Any]) -> Rectification:
    """Return an entry made of texts; what the model refuses is wrong use."""
    try:
        return Rectification.model_validate(dict(values))
    except ValidationError as error:
        raise _misuse(next(shape_problems(error, Rectification))) from None


def checked(catalogue: Catalogue, entries: Sequence[Rectification], number: int) -> None:
    """Refuse an entry with which something would be wrong."""
    for problem in rectification_problems(Review(entries, catalogue, ())):
        if problem.place[0] == number:
            raise _misuse(problem)


def continued(
    folder: Path,
    asked: str,
    step: Callable[[Rectification], Mapping[str, str]],
    proof: Copy | None = None,
) -> Written | None:
    """Write a step of the entry asked for; None after telling what is wrong with the files.

    `step` says what the step is, while no other process writes; `proof` is a file kept with it.
    """
    with locked_book(folder) as book:
        if book is None:
            return None
        number = _number(book, asked)
        entry = book.entries[number]
        told = step(entry)
        made = entry_of(with_step(entry, told))
        others = book.entries[:number], book.entries[number + 1 :]
        checked(book.catalogue, (*others[0], made, *others[1]), number)
        if "closed" in told and proof is None and book.catalogue.rules.evidence == "done":
            raise typer.BadParameter(_("rules.evidence asks for a file: --evidence FILE"))
        with keeping(folder, proof):
            return Written(made, continue_entry(folder, made))


def _number(book: Book, asked: str) -> int:
    """Return which entry is asked for."""
    ids = [entry.id for entry in book.entries]
    if asked in ids:
        return ids.index(asked)
    message = _("there is no rectification '{id}'").format(id=asked)
    if not ids:
        raise typer.BadParameter(message)
    raise refused(message, say(did_you_mean(asked, ids)))


def answer(text: str, id_: str, path: Path, **more: str) -> None:
    """Say what became of an entry, and where it is written."""
    line = filled(text, id=Cell(id_, BOLD), path=str(path), **more)
    console.answer(lines_text([line], console.layout()))
