"""`bqw rectify open|extend|close|examine|reopen|list`: the rectification ledger.

It is data/rectifications.yaml; what each command says is added to it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

import typer

from bqw_tracker.core.evidence import Evidence, kept_text
from bqw_tracker.core.index import Index
from bqw_tracker.core.rectifications import (
    PAST_DUE,
    UNSETTLED,
    Rectification,
    answerable,
    events,
    is_closed,
    next_id,
    standing,
    state,
)
from bqw_tracker.locale import _
from bqw_tracker.render.findings import ledger_json, ledger_text
from bqw_tracker.store.evidence import Shelf, shown_by
from bqw_tracker.store.rectifications import add_entry

from . import console, options
from .app import COMMANDS, CommandGroup, group
from .help import Command
from .ledger import Written, answer, book_of, checked, continued, entry_of, locked_book
from .misuse import refused
from .typed import finding_of, places, results
from .workspace import scoped

_SUMMARIES = {
    "open": _("order a remedy for a finding, or accept the deviation until a day"),
    "extend": _("set a later day, with who approved it and why; the first day is kept"),
    "close": _("close a rectification: what was done, and what shows it"),
    "examine": _("say whether what was done is passed or returned"),
    "reopen": _("take a closed or returned rectification up again"),
    "list": _("the ledger, and how each entry stands today"),
}
_Id = Annotated[str, typer.Argument(metavar=_("ID"), help=_("the rectification: R001"))]
rectify = group(COMMANDS["rectify"], _SUMMARIES, CommandGroup)


def open_(  # noqa: PLR0913 - one parameter for each option of the command
    key: Annotated[
        str, typer.Argument(metavar=_("KEY"), help=_("the finding: behind/M01-01/Anytown/2026"))
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
    with locked_book(folder) as book:
        if book is None:
            return console.FAULTS
        index = Index(book.catalogue)
        found = {"finding": finding_of(key, index), "opened": str(options.on_the_wall(today))}
        if used[0] is remedy:
            chosen = remedy | {"owner": places(index).get(owner, owner)}
        entry = entry_of({"id": next_id(book.entries), **found, **chosen})
        checked(book.catalogue, (*book.entries, entry), len(book.entries))
        path = add_entry(folder, entry)
    answer(_("{id} is opened; written: {path}"), entry.id, path)
    return console.DONE


def extend(  # noqa: PLR0913 - one parameter for each option of the command
    id_: _Id,
    *,
    until: options.Later = None,
    reason: Annotated[
        str, options.option("--reason", _("TEXT"), _("why more time is needed"))
    ] = "",
    approver: Annotated[str, options.option("--approver", _("WHO"), _("who answers for it"))] = "",
    late: Annotated[
        bool, options.flag("--late", _("it is asked for after the day that counted"))
    ] = False,
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Set a later day for one entry of the ledger."""
    if until is None or not reason.strip() or not approver.strip():
        raise typer.BadParameter(_("name --until, --reason and --approver"))
    day = options.on_the_wall(today)
    told = {"until": str(until), "reason": reason, "approver": approver}

    def extension(entry: Rectification) -> Mapping[str, str]:
        _in_time(entry, day, late=late)
        return {"extended": str(day)} | told

    return _went_on(continued(options.data_folder(data), id_, extension))


def _in_time(entry: Rectification, day: date, *, late: bool) -> None:
    """Refuse an extension that is asked for late without saying so, or says so wrongly."""
    due = standing(entry, date.max).due
    if is_closed(entry) or due is None:
        return
    if day > due and not late:
        message = _("the day of {id} is over: {due}").format(id=entry.id, due=due)
        raise refused(message, _("say that it is asked for late: --late"))
    if late and day <= due:
        message = _("the day of {id} is not over: {due}").format(id=entry.id, due=due)
        raise refused(message, _("leave --late out"))


def close(
    id_: _Id,
    *,
    done: Annotated[
        str,
        options.option("--done", _("TEXT"), _("what was done; it is examined then")),
    ] = "",
    evidence: Annotated[
        str,
        options.option(
            "--evidence",
            _("TEXT|FILE"),
            _("what shows it: words, a file here or a name below data/evidence"),
        ),
    ] = "",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Close one entry of the ledger."""
    if not evidence.strip():
        raise typer.BadParameter(_("name the evidence: --evidence TEXT|FILE"))
    folder, day = options.data_folder(data), str(options.on_the_wall(today))
    proof = shown_by(Shelf(folder), evidence.strip())
    told = evidence if proof is None else kept_text([Evidence(proof.name, proof.digest)])
    step = {"closed": day, "evidence": told} | ({"done": done} if done else {})

    def closing(entry: Rectification) -> Mapping[str, str]:
        if is_closed(entry):
            closed = standing(entry, date.max).closed
            message = _("{id} was closed on {day}").format(id=entry.id, day=closed)
            raise typer.BadParameter(message)
        return step

    return _went_on(continued(folder, id_, closing, proof))


def examine(  # noqa: PLR0913 - one parameter for each option of the command
    id_: _Id,
    *,
    by: Annotated[str, options.option("--by", _("NAME"), _("who examined it"))] = "",
    result: Annotated[
        str, options.option("--result", "passed|returned", _("what came out of it"))
    ] = "",
    reason: Annotated[
        str, options.option("--reason", _("TEXT"), _("what is lacking, or what was seen"))
    ] = "",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Say what an examination of a closed entry came to."""
    if not by.strip() or not result.strip():
        raise typer.BadParameter(_("name --by and --result passed|returned"))
    found = options.meant_word(result, results(), "--result")
    if found == "returned" and not reason.strip():
        raise typer.BadParameter(_("say what is lacking: --reason TEXT"))
    step = {"examined": str(options.on_the_wall(today)), "by": by, "result": found}
    step |= {"reason": reason} if reason else {}

    def examination(entry: Rectification) -> Mapping[str, str]:
        if by.strip() == entry.owner:
            message = _("{owner} mends it, and somebody else examines it").format(owner=by.strip())
            raise typer.BadParameter(message)
        return step

    return _went_on(continued(options.data_folder(data), id_, examination))


def reopen(
    id_: _Id,
    *,
    reason: Annotated[
        str, options.option("--reason", _("TEXT"), _("why it is taken up again"))
    ] = "",
    today: options.Today = None,
    data: options.Data = None,
) -> int:
    """Take an entry up again that is closed or was returned."""
    step = {"reopened": str(options.on_the_wall(today))} | ({"reason": reason} if reason else {})
    return _went_on(continued(options.data_folder(data), id_, lambda _entry: step))


def _went_on(written: Written | None) -> int:
    """Say how an entry stands after its last step, and where that is written."""
    if written is None:
        return console.FAULTS
    last = events(written.entry)[-1]
    text = {
        "extended": _("{id} is extended to {until}; written: {path}"),
        "closed": _("{id} is closed; written: {path}"),
        "awaiting": _("{id} is to be examined; written: {path}"),
        "passed": _("{id} has passed; written: {path}"),
        "returned": _("{id} is returned; written: {path}"),
        "reopened": _("{id} is reopened; written: {path}"),
    }[last.state]
    answer(text, written.entry.id, written.path, until=str(last.step.until))
    return console.DONE


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
    book = book_of(options.settled_folder(data))
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


_FUNCTIONS: tuple[Callable[..., int], ...] = (open_, extend, close, examine, reopen, list_)
for _name, _function in zip(_SUMMARIES, _FUNCTIONS, strict=True):
    rectify.command(_name, cls=Command, help=_SUMMARIES[_name])(_function)
