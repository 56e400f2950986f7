"""What was made easier in silence: a weakened field of which no history entry tells."""

from collections.abc import Iterable, Iterator, Sequence

from bqw_tracker.core.problems import Loc, Problem, Sentence, sentence

from .diff import Change, Edit


def weakened_without_history(edits: Iterable[Edit]) -> Iterator[Problem]:
    """Yield what weakens and is not recorded, placed in the new catalogue.

    Changes that make a light better together are one problem.
    """
    together: list[tuple[Edit, Change]] = []
    for edit in edits:
        silent = [change for change in edit.changes if change.weakens and not change.recorded]
        together += [(edit, change) for change in silent if change.turn == "together"]
        alone = [change for change in silent if change.turn != "together"]
        if edit.kind == "removed":
            alone = alone[:1]  # one entry tells of all targets that an indicator had
        of_value = [change for change in alone if change.field == "value"]
        others = [change for change in alone if change.field != "value"]
        yield from (_silent(edit, changes) for changes in (of_value, others) if changes)
    if together:
        first = together[0]
        yield Problem(
            _place(*first),
            "weakened-without-history",
            sentence("together these make a light better, and no history entry records them: "
                     "{changes}", changes=tuple(_said(*one, named=True) for one in together)),
            sentence("add to the history of {whose}: {entries}; or undo them",
                     whose=tuple(dict.fromkeys(_whose(*one) for one in together)),
                     entries=_entries(change for _, change in together)),
        )  # fmt: skip


def _silent(edit: Edit, changes: Sequence[Change]) -> Problem:
    message, remedy = _words(edit, changes)
    return Problem(_place(edit, changes[0]), "weakened-without-history", message, remedy)


def _words(edit: Edit, changes: Sequence[Change]) -> tuple[Sentence, Sentence]:
    first = changes[0]
    if edit.kind == "removed" and edit.subject == "indicator":
        message = sentence("{id} {name} is gone, and its targets with it", id=edit.id,
                           name=edit.name)  # fmt: skip
    elif edit.kind == "removed":
        message = sentence("{id} no longer has its target of {period}", id=edit.id,
                           period=(first.before or "").partition(" ")[0])  # fmt: skip
    elif first.field == "value" and first.before and first.after:
        return (
            sentence("the target of {id} went from {before} to {now}, and no history entry "
                     "records it", id=edit.id, before=first.before, now=first.after),
            sentence('add history: [{{value: "{before}", until: …, document: …, reason: …}}], '
                     "or restore the value", before=first.before),
        )  # fmt: skip
    else:
        told = tuple(_said(edit, change) for change in changes)
        message = sentence("{whose} became easier, and no history entry records it: {changes}",
                           whose=_subject(edit), changes=told)  # fmt: skip
    return message, sentence(
        "add to the history of {whose}: {entries}; or undo it",
        whose=_whose(edit, first),
        entries=_entries(changes),
    )


def _subject(edit: Edit) -> str:
    """Return whom an edit is about, as the catalogue names it."""
    if edit.subject in ("target", "indicator"):
        return ", ".join(filter(None, (edit.id, edit.target)))
    return str(edit.place[0])


def _said(edit: Edit, change: Change, *, named: bool = False) -> str:
    text = f"{change.entry[0] or change.field}: {change.before or '–'} -> {change.after or '–'}"
    return f"{_subject(edit)} {text}" if named else text


def _entries(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the entries to write, each once: several nodes are one field."""
    return tuple(
        f'{{field: {field}, was: "{was}", until: …, document: …, reason: …}}'
        for field, was in dict.fromkeys(change.entry for change in changes)
    )


def _whose(edit: Edit, change: Change) -> str:
    """Return in whose history an entry is looked for."""
    if edit.subject in ("target", "indicator") and change.entry[0] != "measures":
        return edit.id if edit.kind == "removed" else _subject(edit)
    if edit.subject == "areas" and change.entry[0] == "parent":
        return (change.after or "").partition(" ")[0]
    return "rules"


def _place(edit: Edit, change: Change) -> Loc:
    """Return the field in the new catalogue, or what it belonged to."""
    loc: Loc = tuple(edit.place)
    if edit.kind == "removed" or edit.subject == "areas":
        return loc
    field = change.entry[0].rpartition(".")[2] or change.field
    below = ("reported",) if edit.kind == "reporting" else ()
    return loc if loc[-1:] == (field,) else (*loc, *below, field)
