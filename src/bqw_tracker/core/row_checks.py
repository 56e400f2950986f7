"""What a single row can get wrong, judged by its indicator alone.

Each docstring says what is enforced. A row named by an error is a row that `--lenient`
leaves out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from .cells import Cells, has_figure, withdraws
from .characters import hidden
from .index import Index
from .model import NO_STORY, STATES, Indicator, Observation, Story, node_names
from .numbers import plain
from .problems import Place, Problem, Sentence, Severity, did_you_mean, sentence


@dataclass(frozen=True)
class Progress:
    """All rows, sorted out once for all checks; none can have been told after `today`.

    `owners` are areas by the paths of the files that lie in a folder of theirs, if any do.
    """

    index: Index
    rows: dict[str, list[Observation]]
    cells: Cells
    today: date = date.max
    owners: Mapping[str, str] | None = None

    @property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators by id."""
        return self.index.indicators


def at(row: Observation, field: str, code: str, message: Sentence, remedy: Sentence) -> Problem:
    """Return an error of this row, placed at one of its fields."""
    return Problem(Place(row.path, row.line, field=field), code, message, remedy)


def warn(row: Observation, field: str, code: str, message: Sentence, remedy: Sentence) -> Problem:
    """Return a warning about this row."""
    return at(row, field, code, message, remedy)._replace(severity=Severity.WARNING)


STATE_FORM = sentence("write not_started, in_progress or done under state")
ZERO_FORM = sentence(
    "write 0 if nothing happened; a row that withdraws a figure has a note that begins with "
    "Withdrawn"
)


def empty_values(progress: Progress) -> Iterator[Problem]:
    """A row carries a figure, or a note that begins with 撤回 and withdraws one."""
    for id_, rows in progress.rows.items():
        milestone = progress.indicators[id_].kind == "milestone"
        for row in rows:
            if milestone and not row.state and row.value is not None:
                yield at(
                    row,
                    "value",
                    "empty-value",
                    sentence("a percentage without a state"),
                    STATE_FORM,
                )
            elif row.value is None and not has_figure(row) and not withdraws(row):
                yield at(
                    row,
                    "state" if milestone else "value",
                    "empty-value",
                    sentence("the row has no figure"),
                    STATE_FORM if milestone else ZERO_FORM,
                )


def unknown_nodes(progress: Progress) -> Iterator[Problem]:
    """The state of a deed is one of the three words, or a node of one of its own targets."""
    for id_, rows in progress.rows.items():
        known = {"", *STATES, *node_names(progress.indicators[id_])}
        if {row.state for row in rows} <= known:
            continue
        for row in rows:
            if row.state not in known:
                yield at(
                    row,
                    "state",
                    "bad-value",
                    sentence("{id} has no node '{name}'", id=id_, name=row.state),
                    did_you_mean(row.state, (*node_names(progress.indicators[id_]), *STATES)),
                )


_UNUSED = {
    "flow": ("numerator", "denominator", "state"),
    "stock": ("numerator", "denominator", "state"),
    "rate": ("state",),
    "gauge": ("numerator", "denominator", "state"),
    "milestone": ("numerator", "denominator"),
}
_BLANK = {None, ""}


def unexpected_values(progress: Progress) -> Iterator[Problem]:
    """Only the fields that the indicator's kind uses are filled."""
    for id_, rows in progress.rows.items():
        kind = progress.indicators[id_].kind
        # Names that no row fills are told at once: looking row by row takes five times as long.
        unused = [name for name in _UNUSED[kind] if set(map(attrgetter(name), rows)) - _BLANK]
        if not unused and kind != "rate":
            continue
        for row in rows:
            filled = [name for name in unused if getattr(row, name) not in (None, "")]
            if kind == "rate" and row.value is not None and row.numerator is not None:
                filled.append("value")
            if filled:
                yield at(
                    row,
                    filled[0],
                    "unexpected-value",
                    sentence("a {kind} does not use {names} here", kind=kind,
                             names=", ".join(filled)),
                    sentence("empty the field, or correct the indicator"),
                )  # fmt: skip


def parts(progress: Progress) -> Iterator[Problem]:
    """A rate has both parts or none; a part of a whole is not greater than the whole."""
    for id_, rows in progress.rows.items():
        indicator = progress.indicators[id_]
        if indicator.kind == "milestone":
            for row in rows:
                if row.value is not None and row.value > 100:
                    yield at(
                        row,
                        "value",
                        "part-exceeds-whole",
                        sentence("{value} is more than 100 per cent", value=plain(row.value)),
                        sentence("write a percentage from 0 to 100"),
                    )
        if indicator.kind != "rate":
            continue
        for row in rows:
            top, whole = row.numerator, row.denominator
            if (top is None) != (whole is None):
                yield at(
                    row,
                    "numerator" if top is None else "denominator",
                    "missing-parts",
                    sentence("a rate with one part only"),
                    sentence("write numerator and denominator, or the value alone"),
                )
            elif top is not None and whole is not None and top > whole and indicator.unit == "%":
                yield at(
                    row,
                    "numerator",
                    "part-exceeds-whole",
                    sentence("{part} of {whole} is more than all",
                             part=plain(top), whole=plain(whole)),
                    sentence("check both figures; perhaps they stand in each other's place"),
                )  # fmt: skip


def negatives(progress: Progress) -> Iterator[Problem]:
    """Increments, running totals, parts of rates and percentages are not below 0."""
    zero = Decimal(0)
    for id_, rows in progress.rows.items():
        signed = progress.indicators[id_].kind in ("stock", "rate", "gauge")
        for row in rows:
            value, top, whole = row.value, row.numerator, row.denominator
            if value is not None and value < zero and not signed:
                yield _below_zero(row, "value")
            elif top is not None and top < zero:
                yield _below_zero(row, "numerator")
            elif whole is not None and whole < zero:
                yield _below_zero(row, "denominator")


def _below_zero(row: Observation, field: str) -> Problem:
    return at(
        row,
        field,
        "negative",
        sentence("a figure below 0 where things are counted"),
        sentence("to correct an earlier month, report that month again"),
    )


def reporting_days(progress: Progress) -> Iterator[Problem]:
    """Nobody reports after today or before a period has begun; warn where it is not over yet.

    What is done may be told as soon as it is; where the rules ask for figures in the period's
    own last month, its last ten days are no sooner than asked.
    """
    own_month = progress.index.catalogue.rules.reporting.of == "period"
    soon = timedelta(days=9 if own_month else 0)
    for id_, rows in progress.rows.items():
        deed = progress.indicators[id_].kind == "milestone"
        for row in rows:
            start, end = row.period
            reported = row.reported_on.date()
            if reported >= (start if deed else end) and reported <= progress.today:
                continue
            field = "reported_on"
            if start > progress.today:
                field = "period"
                message = sentence("{period} begins after today", period=str(row.period))
            elif reported > progress.today:
                message = sentence("reported on {day}, which has not come yet", day=str(reported))
            elif reported < start:
                message = sentence(
                    "reported on {day}, before {period} began",
                    day=str(reported),
                    period=str(row.period),
                )
            else:
                if reported < row.period.last - soon:
                    yield _early(row)
                continue
            remedy = sentence("check the period and reported_on")
            yield at(row, field, "future-period", message, remedy)


def _early(row: Observation) -> Problem:
    return warn(
        row,
        "reported_on",
        "early-report",
        sentence(
            "reported on {day}, before {period} was over",
            day=str(row.reported_on.date()),
            period=str(row.period),
        ),
        sentence("check both; what happens until the period's end is not in the figure"),
    )


def outside_policy(progress: Progress) -> Iterator[Problem]:
    """Warn of periods before the year before the policy's, which is compared with it."""
    first = date(progress.index.catalogue.policy.issued.year - 1, 1, 1)
    for rows in progress.rows.values():
        for row in rows:
            if row.period.start < first:
                yield warn(
                    row,
                    "period",
                    "outside-policy",
                    sentence(
                        "{period} lies before the year before the policy's", period=str(row.period)
                    ),
                    sentence("check the year"),
                )


def wrong_reporters(progress: Progress) -> Iterator[Problem]:
    """Warn of rows by areas that do not report the indicator: nothing is made of them."""
    for id_, rows in progress.rows.items():
        known = progress.index.reporters(progress.indicators[id_])
        for row in rows:
            if row.area not in known:
                yield warn(
                    row,
                    "area",
                    "wrong-reporter",
                    sentence("{area} does not report {id}", area=row.area, id=id_),
                    sentence("{names} do; check both", names=tuple(sorted(known))),
                )


THINGS = frozenset((
    "家", "个", "项", "名", "人", "户", "批", "次", "类", "条", "种", "件", "起", "场", "份", "篇",
    "处", "座", "所", "张", "套", "台", "间", "届", "宗", "例", "期", "门", "部", "辆", "对", "支",
    "款", "组", "颗", "株", "棵", "只", "头", "床", "人次", "批次", "车次", "户次", "家次", "场次",
    "只次",
))  # fmt: skip
"""Units that count things, of which there are whole ones only."""


def not_whole(progress: Progress) -> Iterator[Problem]:
    """Warn of a fraction where things are counted."""
    for id_, rows in progress.rows.items():
        indicator = progress.indicators[id_]
        if indicator.unit not in THINGS or indicator.kind not in ("flow", "stock"):
            continue
        for row in rows:
            value = row.value
            if value is not None and value != value.to_integral_value():
                yield warn(
                    row,
                    "value",
                    "not-whole",
                    sentence("{value} {unit}: these are counted whole", value=plain(value),
                             unit=indicator.unit),
                    sentence("check the figure and its unit: a scale like 10,000 may be missing"),
                )  # fmt: skip


_TEXTS = {name: attrgetter(name) for name in ("source", "note")}
_TOLD = {name: attrgetter(f"story.{name}") for name in Story._fields}


def control_characters(progress: Progress) -> Iterator[Problem]:
    """Warn of characters that nobody sees in the texts of a row.

    Programs that read them on may stop, and people read other than what stands there.
    """
    for rows in progress.rows.values():
        silent = all(row.story is NO_STORY for row in rows)
        for field, text_of in (_TEXTS if silent else _TEXTS | _TOLD).items():
            texts = set(map(text_of, rows))
            found = {text: hidden(text.replace("\r\n", "\n")) for text in texts}
            for row in rows if any(found.values()) else ():
                if name := found[text_of(row)]:
                    yield warn(
                        row,
                        field,
                        "control-character",
                        sentence("a character that nobody sees: {name}", name=name),
                        sentence("remove it; it often comes with text that was copied"),
                    )
