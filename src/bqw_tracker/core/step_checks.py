"""What the steps of a rectification can get wrong: their fields, their days and their order.

Every check yields problems placed by `Loc` inside the entry.
"""

from collections.abc import Iterator
from datetime import date

from .problems import Problem, Sentence, sentence
from .rectifications import STEPS, WORKING, Event, Rectification, State, Step, StepKind, events

_WANTED: dict[StepKind, tuple[str, ...]] = {
    "extended": ("until", "reason", "approver"),
    "closed": ("evidence",),
    "examined": ("by", "result"),
    "reopened": (),
}
_MAY: dict[StepKind, tuple[str, ...]] = {
    "extended": (),
    "closed": ("done",),
    "examined": ("reason",),
    "reopened": ("reason",),
}


def step_problems(entry: Rectification) -> Iterator[Problem]:
    """Yield everything wrong with the steps of an entry; their order where each is sound."""
    faults = [problem for n, step in enumerate(entry.steps) for problem in _shape(entry, n, step)]
    yield from faults
    if not faults:
        yield from _order(entry)


def _shape(entry: Rectification, n: int, step: Step) -> Iterator[Problem]:
    """A step has one day, under the name of what was done, and the fields that belong to it."""
    kinds = [kind for kind in STEPS if getattr(step, kind) is not None]
    if len(kinds) != 1:
        yield Problem(
            ("steps", n),
            "bad-value",
            sentence("a step has one day: extended, closed, examined or reopened"),
            sentence("write one of them, and one step each: examined: 2023-11-12"),
        )
        return
    (kind,) = kinds
    for field in _WANTED[kind]:
        if getattr(step, field) is None:
            yield Problem(
                ("steps", n),
                "missing-field",
                sentence("{id} lacks the field {field}", id=entry.id, field=field),
                sentence("add {field}:", field=field),
            )
    for field in type(step).model_fields:
        if getattr(step, field) is not None and field not in (kind, *_WANTED[kind], *_MAY[kind]):
            yield Problem(
                ("steps", n, field),
                "bad-value",
                sentence("{field} does not belong to what is {kind}", field=field, kind=kind),
                sentence("leave {field} out", field=field),
            )


def _order(entry: Rectification) -> Iterator[Problem]:
    """The days of the steps do not go back, and each step can follow the one before."""
    state: State = "open"
    before, what = entry.opened, sentence("the day of opening")
    due = entry.accepted.until if entry.accepted else entry.due
    for one in events(entry):
        if one.loc and one.day < before:
            yield Problem(
                (*one.loc, one.kind),
                "bad-value",
                sentence(
                    "{field} {day} lies before {earlier}, {what}",
                    field=one.kind, day=one.day, earlier=before, what=what,
                ),
                sentence("correct one of the two days, or the order of the steps"),
            )  # fmt: skip
        fault = _misplaced(entry, one, state)
        if fault is not None:
            yield Problem((*one.loc, one.kind), "bad-value", *fault)
        elif one.kind == "extended" and one.step.until is not None:
            yield from _extension(one, due)
            due = one.step.until
        state, before, what = one.state, one.day, sentence("the day of the step before")


def _misplaced(entry: Rectification, one: Event, state: State) -> tuple[Sentence, Sentence] | None:
    """Return why a step cannot follow a state, and what to do; None where it can."""
    id_, closed = entry.id, state not in WORKING
    anew = sentence("what is accepted anew is an entry of its own: bqw rectify open")
    mended = one.kind in ("examined", "reopened") or one.step.done is not None
    if entry.accepted is not None and mended:
        return sentence("{id} accepts a deviation: nothing is to be mended", id=id_), anew
    fits = {
        "extended": not closed,
        "closed": not closed,
        "examined": state in ("closed", "awaiting"),
        "reopened": closed or state == "returned",
    }
    if fits[one.kind]:
        return None
    message = {
        "extended": sentence("{id} is closed: its day cannot be moved", id=id_),
        "closed": sentence("{id} is closed already", id=id_),
        "examined": sentence("{id} is not closed: there is nothing to examine", id=id_),
        "reopened": sentence("{id} is not closed: there is nothing to take up again", id=id_),
    }[one.kind]
    if one.kind == "examined" and closed:
        message = sentence("{id} has been examined, and has passed", id=id_)
    if entry.accepted is not None:
        return message, anew
    if closed:
        return message, sentence("reopen it before: bqw rectify reopen {id}", id=id_)
    return message, sentence("close it before: bqw rectify close {id}", id=id_)


def _extension(one: Event, due: date | None) -> Iterator[Problem]:
    """An extension sets a later day than the one that counted, not before it is asked for."""
    until = one.step.until
    if until is None or due is None:
        return
    if until <= due:
        yield Problem(
            (*one.loc, "until"),
            "bad-value",
            sentence(
                "until {day} is not later than {due}, the day that counts", day=until, due=due
            ),
            sentence("name a later day"),
        )
    elif until < one.day:
        yield Problem(
            (*one.loc, "until"),
            "bad-value",
            sentence(
                "until {day} lies before {asked}, when it was asked for", day=until, asked=one.day
            ),
            sentence("name a later day"),
        )
