"""A form as CSV text or as a workbook. Its words are Chinese always, because `ingest` reads them.

In the workbook only the cells that are to be filled in can be changed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from bqw_tracker.core import model
from bqw_tracker.core.numbers import plain
from bqw_tracker.reports.form import BlankForm, FormRow, day_text, form_title, period_text

from . import escaping
from .workbook import LINE, code_safe, height, look, number_form, set_up_page, workbook

STATES = ("未启动", "进行中", "已完成")
_STATES = dict(zip(model.STATES, STATES, strict=True))
SIGNED = ("填报人：", "", "审核人：", "")
"""The line below the table, with room for two names."""
_LAST, _STATE = "上期数", "状态"
_LIST = 255
"""So many characters may a list in a cell have."""
_Rule = dict[str, object]


class _FormColumn(NamedTuple):
    """`uses` are the kinds of indicator that fill it in; a printed column has none.

    One that is `asked` for where it is used stands in no other form, so that forms stay short.
    """

    heading: str
    width: int
    uses: tuple[str, ...] = ()
    help: str = ""
    asked: bool = False


_COLUMNS = (
    _FormColumn("指标编号", 10, help="不要改动。一行是一个指标，不要增删行列。"),
    _FormColumn("指标名称", 26, help="不要改动。"),
    _FormColumn("计量单位", 9, help="数值一律按这个单位填，不要另写单位。"),
    _FormColumn("县区", 9, help="不要改动。"),
    _FormColumn("报送期", 13, help="这一行的数是哪个时期的；月报、季报、半年报各按各的时期。"),
    _FormColumn(_LAST, 13, help="上一期报来的数，供核对，不要改动；没有报过的空着。"),
    _FormColumn("数值", 13, ("flow", "stock", "gauge", "milestone"),
            "只填数字。没有发生填 0（零报告）；暂时没有数的留空。"
            "事项可填完成的百分比（0 到 100）。"),
    _FormColumn("分子", 11, ("rate",), "比率只填分子和分母，不填算出来的百分比。"),
    _FormColumn("分母", 11, ("rate",), "与分子一起填，缺一不可。"),
    _FormColumn(_STATE, 10, ("milestone",), f"事项从 {'、'.join(STATES)} 中选一个；"
            "分节点的，选到达的最后一个节点。"),
    _FormColumn("进展情况", 20, ("milestone",), "事项到这一期做了什么，例如：已书面征求意见。",
            asked=True),
    _FormColumn("存在问题", 16, ("milestone",), "卡在哪里；没有问题的空着。", asked=True),
    _FormColumn("下一步措施", 16, ("milestone",), "接下来做什么、什么时候做。", asked=True),
    _FormColumn("佐证材料", 16, ("milestone",), "文件名，文件与表放在一起报送；几个之间用；隔开。",
            asked=True),
    _FormColumn("填报日期", 13, ("flow", "stock", "rate", "gauge", "milestone"),
            "填报的那一天，例如 2023-07-03。同一天更正的，写上时间：2023-07-03 10:20。"),
    _FormColumn("备注", 22, ("flow", "stock", "rate", "gauge", "milestone"),
            "情况说明；更正的，写明原因；撤回的，数和状态留空，这里写“撤回”和原因。"),
    _FormColumn("口径说明", 52, help="填什么、什么算、什么不算。累计数从1月1日算到报送期末。"),
)  # fmt: skip
_WRITTEN = ("备注", *(column.heading for column in _COLUMNS if column.asked))
"""What is written in words; a spreadsheet takes none of it for a number or a formula."""


def _columns(form: BlankForm) -> list[_FormColumn]:
    """Return the columns of a form."""
    kinds = {entry.kind for entry in form.entries}
    return [column for column in _COLUMNS if not column.asked or kinds.intersection(column.uses)]


def _texts(columns: Sequence[_FormColumn], entry: FormRow, *, between: str) -> list[str]:
    """Return the cells of a row; those to be filled in are empty.

    `between` stands between the two parts of a rate.
    """
    printed = {
        "指标编号": entry.indicator,
        "指标名称": entry.name,
        "计量单位": entry.unit,
        "县区": entry.area,
        "报送期": period_text(entry.period),
        _LAST: _last(entry.last, between),
        "口径说明": entry.asks + entry.definition,
    }
    return [printed.get(column.heading, "") for column in columns]


def _last(cell: model.Cell | None, between: str) -> str:
    """Return what was told last, in words that no spreadsheet takes for a day."""
    if cell is None:
        return ""
    if cell.denominator is not None:
        top = plain(cell.numerator or Decimal(0))
        return f"分子{top}{between}分母{plain(cell.denominator)}"
    value = "" if cell.value is None else plain(cell.value)
    if cell.state:
        word = _STATES.get(cell.state, cell.state)
        return f"{word} {value}%" if value else word
    return value


def form_csv(form: BlankForm) -> str:
    """Return the form with a header; a text that a spreadsheet would compute is quoted with '."""
    columns = _columns(form)
    texts = (_texts(columns, entry, between="，") for entry in form.entries)
    rows = (map(escaping.spreadsheet, cells) for cells in texts)
    signed = [*SIGNED, *[""] * (len(columns) - len(SIGNED))]
    return escaping.csv_text([[column.heading for column in columns], *rows, signed])


def form_xlsx(form: BlankForm) -> bytes:
    """Return the form as a workbook; the same form gives the same bytes.

    Raises `Refused` where the library that writes workbooks is not installed.
    """
    title = form_title(form)

    def fill(book: Any) -> None:
        _fill(book, book.add_worksheet("填报"), form)
        _print(book.get_worksheet_by_name("填报"), title, form.policy)
        _explain(book, book.add_worksheet("填表说明"), title, form)

    return workbook(title, form.period.end, fill)


def _fill(book: Any, sheet: Any, form: BlankForm) -> None:
    """Write header and rows; what is to be filled in is white and open, the rest locked."""
    grid = {"border": 1, "border_color": "#808080"}
    head = look(book, bold=True, align="center", bg_color="#DDEBF7", **grid)
    printed = look(book, bg_color="#F2F2F2", **grid)
    unused = look(book, bg_color="#BFBFBF", **grid)
    opened = {
        heading: look(book, locked=False, num_format=number_format, **grid)
        for heading, number_format in (("填报日期", "yyyy-mm-dd"), ("", "General"),
                                       *((written, "@") for written in _WRITTEN))
    }  # fmt: skip
    columns = _columns(form)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, head)
    sheet.set_row(0, 2 * LINE)
    for row, entry in enumerate(form.entries, start=1):
        texts = _texts(columns, entry, between="\n")
        for number, (column, text) in enumerate(zip(columns, texts, strict=True)):
            if column.heading == _LAST and (last := _figure(entry.last)) is not None:
                shown = look(book, bg_color="#F2F2F2", num_format=number_form(last), **grid)
                sheet.write_number(row, number, last, shown)
            elif text:
                sheet.write_string(row, number, text, printed)
            elif not column.uses:
                sheet.write_blank(row, number, None, printed)
            elif entry.kind in column.uses and not (entry.nodes and column.heading == "数值"):
                sheet.write_blank(row, number, None, opened.get(column.heading, opened[""]))
                if rule := _rule(column.heading, entry):
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
    for number, text in enumerate(SIGNED):
        if text:
            sheet.write_string(row, number, text, label)
        else:
            sheet.write_blank(row, number, None, name)
    sheet.set_row(row, 2 * LINE)


def _figure(cell: model.Cell | None) -> Decimal | None:
    """Return what was told last where it is a figure and nothing else."""
    return cell.value if cell is not None and not cell.state else None


def _rule(heading: str, entry: FormRow) -> _Rule:
    """Return what a cell takes, and what is said beside it while it is filled in."""
    unit = f"单位：{entry.unit}。" if heading == "数值" and entry.unit else ""
    said: _Rule = {"input_title": heading, "input_message": unit + entry.asks}
    least: _Rule = said | {"validate": "decimal", "criteria": ">=", "value": 0,
                    "error_title": "不是数字", "error_message": "请填不小于 0 的数字，不带单位。",
                    # a level may be below zero, an increment never
                    "error_type": "warning" if entry.kind in ("stock", "gauge")
                    else "stop"}  # fmt: skip
    share: _Rule = {"criteria": "between", "minimum": 0, "maximum": 100,
             "input_message": "可填完成的百分比（0 到 100），也可不填。",
             "error_message": "请填 0 到 100 之间的数字，不带百分号。"}  # fmt: skip
    rules: dict[str, _Rule] = {
        "数值": least | share if entry.kind == "milestone" else least,
        "分子": least,
        "分母": least,
        _STATE: said | _states(entry),
        "填报日期": {"validate": "date", "criteria": ">=", "value": entry.period.start,
                     "error_title": "日期不对",
                     "error_message": "请填填报的那一天，例如 2023-07-03，不早于报送期。"},
    }  # fmt: skip
    return rules.get(heading, {})


def _states(entry: FormRow) -> _Rule:
    """Return the list of states and nodes, as far as a cell can hold one."""
    *begun, done = STATES
    words = [*begun, *(node.name for node in entry.nodes), done]
    listed: _Rule = {"validate": "list", "source": words, "error_title": "不在名单里",
                     "error_message": "请从名单中选一个。"}  # fmt: skip
    asked: _Rule = {"input_message": "选到达的最后一个节点，见口径说明。"} if entry.nodes else {}
    return asked | (listed if len(",".join(words)) <= _LIST else {"validate": "any"})


def _print(sheet: Any, title: str, policy: str) -> None:
    """Let the sheet come out on A4, as wide as the paper, its header on every page."""
    set_up_page(
        sheet,
        header=f"&C&14 {code_safe(title)}" if title else "",
        footer=f"&L{code_safe(policy)}&R第 &P 页，共 &N 页",
    )


def _explain(book: Any, sheet: Any, title: str, form: BlankForm) -> None:
    """Write the sheet of instructions: the day, then a line for each column of the form."""
    lines = [
        ("报送期限", f"{day_text(form.due)}前。"),
        ("填哪里", "只填“填报”表中的白色格；灰色格不用填，也改不了。填好后原样报送，不要改列名。"),
        *((column.heading, column.help) for column in _columns(form)),
        ("签名", "填报人、审核人的姓名写在表格下面。"),
    ]
    plain, bold = look(book), look(book, bold=True)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, title + "说明", look(book, bold=True, font_size=14, text_wrap=False))
    sheet.set_row(0, 2 * LINE)
    for row, (word, text) in enumerate(lines, start=1):
        sheet.write_string(row, 0, word, bold)
        sheet.write_string(row, 1, text, plain)
        sheet.set_row(row, height([word, text], [14, 90]))
    _print(sheet, "", form.policy)
    sheet.protect()
