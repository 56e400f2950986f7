"""A form as CSV text or as a workbook, in the reader's language; `ingest` reads both.

In the workbook only the cells that are to be filled in can be changed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from bqw_tracker.core import model
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import Period
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.locale import _, joined, say
from bqw_tracker.reports.form import BlankForm, FormRow

from . import escaping, labels
from .circular_text import day_text
from .workbook import LINE, code_safe, height, look, number_form, set_up_page, workbook

_LIST = 255
"""So many characters may a list in a cell have."""
_Rule = dict[str, object]


class _FormColumn(NamedTuple):
    """`uses` are the kinds of indicator that fill it in; a printed column has none.

    One that is `asked` for where it is used stands in no other form, so that forms stay short.
    """

    field: str
    heading: Sentence
    width: int
    uses: tuple[str, ...] = ()
    help: Sentence = sentence("")
    asked: bool = False


_KEPT = sentence("Not to be changed.")
_COLUMNS = (
    _FormColumn("indicator", sentence("Indicator ID"), 10, help=sentence(
        "Not to be changed. A line is an indicator; no lines or columns are added or taken away.")),
    _FormColumn("name", sentence("Indicator name"), 26, help=_KEPT),
    _FormColumn("unit", sentence("Unit of measure"), 12, help=sentence(
        "Figures are filled in in this unit, without the unit.")),
    _FormColumn("area", sentence("Area"), 11, help=_KEPT),
    _FormColumn("period", sentence("Reporting period"), 13, help=sentence(
        "The time that the figure of this line is of; months, quarters and half-years each have "
        "their own.")),
    _FormColumn("last", sentence("Last figure"), 13, help=sentence(
        "What was reported for the period before, to compare; not to be changed, blank where "
        "nothing was.")),
    _FormColumn("value", sentence("Value"), 13, ("flow", "stock", "gauge", "milestone"), sentence(
        "A number and nothing else: 0 where nothing happened, blank where there is no figure yet. "
        "A deed may have the per cent that is done (0 to 100).")),
    _FormColumn("numerator", sentence("Numerator"), 12, ("rate",), sentence(
        "Of a rate its two parts, and no per cent.")),
    _FormColumn("denominator", sentence("Denominator"), 13, ("rate",), sentence(
        "Together with the numerator, never one alone.")),
    _FormColumn("state", sentence("State of deed"), 10, ("milestone",), sentence(
        "Of a deed one of {states}; where it has nodes, the last one that is reached.")),
    _FormColumn("progress", sentence("What was done"), 20, ("milestone",), sentence(
        "What was done in this period, for example: the offices were asked in writing."),
        asked=True),
    _FormColumn("problem", sentence("Problems"), 16, ("milestone",), sentence(
        "What is in the way; blank where nothing is."), asked=True),
    _FormColumn("next", sentence("Next steps"), 16, ("milestone",), sentence(
        "What comes next, and when."), asked=True),
    _FormColumn("evidence", sentence("Evidence"), 16, ("milestone",), sentence(
        "Names of files that are sent with the form; several are parted by ;."), asked=True),
    _FormColumn("reported_on", sentence("Reported on"), 13,
                ("flow", "stock", "rate", "gauge", "milestone"), sentence(
        "The day on which it is filled in, for example 2023-07-03; of what is corrected on the "
        "same day the time as well: 2023-07-03 10:20.")),
    _FormColumn("note", sentence("Note"), 22, ("flow", "stock", "rate", "gauge", "milestone"),
        sentence("Remarks; of a correction the reason; what is withdrawn has no figure and no "
                 "state, and here Withdrawn and the reason.")),
    _FormColumn("definition", sentence("What counts"), 52, help=sentence(
        "What to fill in, what counts and what does not. Running totals go from 1 January to the "
        "end of the period.")),
)  # fmt: skip
_WRITTEN = ("note", *(column.field for column in _COLUMNS if column.asked))
"""What is written in words; a spreadsheet takes none of it for a number or a formula."""


def _states() -> list[str]:
    return list(map(labels.state_word, model.STATES))


def _signed() -> tuple[str, ...]:
    """Return the line below the table, with room for two names."""
    return _("Filled in by:"), "", _("Checked by:"), ""


def form_title(blank: BlankForm) -> str:
    """Return what a form is called."""
    period = period_text(blank.period)
    return _("{subject} {period} form").format(subject=blank.subject, period=period)


def period_text(period: Period) -> str:
    """Return a period as people call it; what `ingest` would not read so in its own form."""
    text = str(period)
    return text if ".." in text else labels.period_words(text)


def _period(period: Period) -> str:
    """Return the period of a row; a month not as 2023-06, which a spreadsheet saves as Jun-23."""
    text = period_text(period)
    return text.replace("-", "-M") if text == f"{period.start:%Y-%m}" else text


def _asks(entry: FormRow) -> str:
    """Return what is to be filled in; of a deed its nodes as well."""
    nodes = [
        _("{name} (by {day})").format(name=n.name, day=day_text(n.due.last)) for n in entry.nodes
    ]
    return say(entry.asks._replace(values={"nodes": joined(nodes)}))


def _columns(form: BlankForm) -> list[_FormColumn]:
    """Return the columns of a form."""
    kinds = {entry.kind for entry in form.entries}
    return [column for column in _COLUMNS if not column.asked or kinds.intersection(column.uses)]


def _texts(columns: Sequence[_FormColumn], entry: FormRow, *, between: str) -> list[str]:
    """Return the cells of a row; those to be filled in are empty.

    `between` stands between the two parts of a rate.
    """
    printed = {
        "indicator": entry.indicator,
        "name": entry.name,
        "unit": entry.unit,
        "area": entry.area,
        "period": _period(entry.period),
        "last": _last(entry.last, between),
        "definition": (_asks(entry) + entry.definition).rstrip(),
    }
    return [printed.get(column.field, "") for column in columns]


def _last(cell: model.Cell | None, between: str) -> str:
    """Return what was told last, in words that no spreadsheet takes for a day."""
    if cell is None:
        return ""
    if cell.denominator is not None:
        top = plain(cell.numerator or Decimal(0))
        parts = _("numerator {top}"), _("denominator {whole}")
        return between.join(parts).format(top=top, whole=plain(cell.denominator))
    value = "" if cell.value is None else plain(cell.value)
    if cell.state:
        word = labels.state_word(cell.state)
        return f"{word} {value}%" if value else word
    return value


def form_csv(form: BlankForm) -> str:
    """Return the form with a header; a text that a spreadsheet would compute is quoted with '."""
    columns = _columns(form)
    texts = (_texts(columns, entry, between=_(", ")) for entry in form.entries)
    rows = (map(escaping.spreadsheet, cells) for cells in texts)
    signed = _signed()
    signed += ("",) * (len(columns) - len(signed))
    return escaping.csv_text([[say(column.heading) for column in columns], *rows, signed])


def form_xlsx(form: BlankForm) -> bytes:
    """Return the form as a workbook; the same form gives the same bytes.

    Raises `Refused` where the library that writes workbooks is not installed.
    """
    title = form_title(form)

    def fill(book: Any) -> None:
        sheet = book.add_worksheet(_("Form"))
        _fill(book, sheet, form)
        _print(sheet, title, form.policy)
        _explain(book, book.add_worksheet(_("Instructions")), title, form)

    return workbook(title, form.period.end, fill)


def _fill(book: Any, sheet: Any, form: BlankForm) -> None:
    """Write header and rows; what is to be filled in is white and open, the rest locked."""
    grid = {"border": 1, "border_color": "#808080"}
    head = look(book, bold=True, align="center", bg_color="#DDEBF7", **grid)
    printed = look(book, bg_color="#F2F2F2", **grid)
    unused = look(book, bg_color="#BFBFBF", **grid)
    opened = {
        field: look(book, locked=False, num_format=number_format, **grid)
        for field, number_format in (("reported_on", "yyyy-mm-dd"), ("", "General"),
                                       *((written, "@") for written in _WRITTEN))
    }  # fmt: skip
    columns = _columns(form)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, say(column.heading), head)
    sheet.set_row(0, 2 * LINE)
    for row, entry in enumerate(form.entries, start=1):
        texts = _texts(columns, entry, between="\n")
        for number, (column, text) in enumerate(zip(columns, texts, strict=True)):
            if column.field == "last" and (last := _figure(entry.last)) is not None:
                shown = look(book, bg_color="#F2F2F2", num_format=number_form(last), **grid)
                sheet.write_number(row, number, last, shown)
            elif text:
                sheet.write_string(row, number, text, printed)
            elif not column.uses:
                sheet.write_blank(row, number, None, printed)
            elif entry.kind in column.uses and not (entry.nodes and column.field == "value"):
                sheet.write_blank(row, number, None, opened.get(column.field, opened[""]))
                if rule := _rule(column, entry):
                    sheet.data_validation(row, number, row, number, rule)
            else:
                sheet.write_blank(row, number, None, unused)
        sheet.set_row(row, height(texts, [column.width for column in columns]))
    _sign(book, sheet, len(form.entries) + 1)
    sheet.freeze_panes(1, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _sign(book: Any, sheet: Any, row: int) -> None:
    """Write the line below the table, whose names can be filled in."""
    label = look(book, align="right", valign="bottom")
    name = look(book, valign="bottom", locked=False, num_format="@", bottom=1)
    for number, text in enumerate(_signed()):
        if text:
            sheet.write_string(row, number, text, label)
        else:
            sheet.write_blank(row, number, None, name)
    sheet.set_row(row, 2 * LINE)


def _figure(cell: model.Cell | None) -> Decimal | None:
    """Return what was told last where it is a figure and nothing else."""
    return cell.value if cell is not None and not cell.state else None


def _rule(column: _FormColumn, entry: FormRow) -> _Rule:
    """Return what a cell takes, and what is said beside it while it is filled in."""
    asks = _asks(entry)
    if column.field == "value" and entry.unit:
        asks = _("Unit: {unit}. ").format(unit=entry.unit) + asks
    said: _Rule = {"input_title": say(column.heading), "input_message": asks}
    least: _Rule = said | {"validate": "decimal", "criteria": ">=", "value": 0,
                    "error_title": _("no number"),
                    "error_message": _("Fill in a number, 0 or more, without its unit."),
                    # a level may be below zero, an increment never
                    "error_type": "warning" if entry.kind in ("stock", "gauge")
                    else "stop"}  # fmt: skip
    share: _Rule = {"criteria": "between", "minimum": 0, "maximum": 100,
             "input_message": _("The per cent that is done (0 to 100), or nothing."),
             "error_message": _("Fill in a number from 0 to 100, without a per cent "
                                "sign.")}  # fmt: skip
    rules: dict[str, _Rule] = {
        "value": least | share if entry.kind == "milestone" else least,
        "numerator": least,
        "denominator": least,
        "state": said | _listed(entry),
        "reported_on": {"validate": "date", "criteria": ">=", "value": entry.period.start,
                        "error_title": _("wrong day"),
                        "error_message": _("Fill in the day on which the form is filled in, for "
                                           "example 2023-07-03, and none before the period.")},
    }  # fmt: skip
    return rules.get(column.field, {})


def _listed(entry: FormRow) -> _Rule:
    """Return the list of states and nodes, as far as a cell can hold one."""
    *begun, done = _states()
    words = [*begun, *(node.name for node in entry.nodes), done]
    listed: _Rule = {"validate": "list", "source": words, "error_title": _("not in the list"),
                     "error_message": _("Choose one of the list.")}  # fmt: skip
    told = _("Choose the last node that is reached; see What counts.")
    asked: _Rule = {"input_message": told} if entry.nodes else {}
    return asked | (listed if len(",".join(words)) <= _LIST else {"validate": "any"})


def _print(sheet: Any, title: str, policy: str) -> None:
    """Let the sheet come out on A4, as wide as the paper, its header on every page."""
    set_up_page(
        sheet,
        header=f"&C&14 {code_safe(title)}" if title else "",
        footer=f"&L{code_safe(policy)}&R" + _("page &P of &N"),
    )


def _explain(book: Any, sheet: Any, title: str, form: BlankForm) -> None:
    """Write the sheet of instructions: the day, then a line for each column of the form."""
    states = {"states": joined(_states())}
    lines = [
        (_("Due by"), _("By {day}.").format(day=day_text(form.due))),
        (
            _("Where"),
            _(
                "Only the white cells of the sheet are filled in; the grey ones cannot be changed. "
                "Send it back as it is, with its headings."
            ),
        ),
        *((say(c.heading), say(c.help._replace(values=states))) for c in _columns(form)),
        (_("Signature"), _("Who filled it in and who checked it stands below the table.")),
    ]
    plain, bold = look(book), look(book, bold=True)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    sheet.write_string(
        0,
        0,
        _("{title}: instructions").format(title=title),
        look(book, bold=True, font_size=14, text_wrap=False),
    )
    sheet.set_row(0, 2 * LINE)
    for row, (word, text) in enumerate(lines, start=1):
        sheet.write_string(row, 0, word, bold)
        sheet.write_string(row, 1, text, plain)
        sheet.set_row(row, height([word, text], [14, 90]))
    _print(sheet, "", form.policy)
    sheet.protect()
