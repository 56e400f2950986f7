"""The rows below the headings of a table, sorted: figures, totals, lines across, remarks."""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from .columns import Columns, Names, is_period, read_columns
from .heading_rows import is_headed, is_long
from .headings import AREA_OR_UNIT, is_total
from .tables import Row

_NAMING = ("area", AREA_OR_UNIT, "name", "indicator", "period")
SIGNED = re.compile(
    r"\s*(?:填[报表]|制表|报[送表出]|经办|联系|审[核批]|复核|核对|分管|主管|单位|部门|科室)"
    r"[^:：\s]{0,8}\s*[:：]|\s*(?:Filled in|Checked|Signed) by\s*[:：]"
)
_REMARK = re.compile(
    r"\s*(?:[*※]|备?注|其中|[^:：\s]{0,6}(?:说明|来源|口径))\s*[0-9]*\s*[:：.、*※]"
)
_LABELLED = re.compile(r"[:：]\s*$")
_PAGE = re.compile(r"\s*第\s*[0-9]+\s*页.*")
_LABEL = re.compile(r"^\s*[(（]?[一二三四五六七八九十0-9]{1,2}[)）、.．:：]+\s*|\s*[:：]\s*$")
_OFFICE = re.compile(r"^\s*(?:填[报表]|[报上]报|报送)?单位\s*(?:[(（]\w*[)）])?\s*[:：]\s*")
_DAY = re.compile(r"[0-9]{4}\s*[-年./]\s*[0-9]{1,2}\s*[-月./]\s*[0-9]{1,2}\s*日?")
_PLAIN_FIGURE = re.compile(r"\s*-?[0-9][0-9,.]*\s*%?\s*")


class Total(NamedTuple):
    """A row of totals below `upto` rows of figures, `since` of them below the total before."""

    row: Row
    since: int
    upto: int


class Line(NamedTuple):
    """A line across the table, which holds for the rows of figures from `since` on."""

    row: Row
    text: str
    since: int


class Body(NamedTuple):
    """The rows below some headings, sorted.

    `lines` hold for the rows below them. `hidden`, `struck` and `remarks` are left out, `strange`
    are those that nobody understands. `pending` may be titles of the next table.
    """

    rows: list[Row]
    totals: list[Total]
    lines: list[Line]
    remarks: list[Row]
    hidden: list[Row]
    struck: list[Row]
    strange: list[Row]
    pending: list[Row]


def body_below(rows: Sequence[Row], start: int, columns: Columns, names: Names) -> tuple[int, Body]:
    """Sort the rows below some headings, up to the next headings or the end."""
    body = Body([], [], [], [], [], [], [], [])
    naming = [0, *(columns.fields[f] for f in _NAMING if f in columns.fields)]
    names_of, last = itemgetter(*naming, 0), max(naming)
    known: set[str] = set()  # words that begin or name a row of figures; most come again
    for number in range(start, len(rows)):
        row = rows[number]
        named = set(names_of(row.texts)) if len(row.texts) > last else set()
        usual = len(named) > 1 and known.issuperset(named) and not row.faults and not row.left_out
        if usual and not body.pending:
            body.rows.append(row)
        elif row.left_out:
            (body.struck if row.left_out == "struck" else body.hidden).append(row)
        elif row.empty:
            continue
        elif is_header(row, body.pending, names):
            return number, body
        elif not _is_left_out(
            row, rows[number + 1 : number + 2], body, columns=columns, names=names
        ):
            _govern(body, names)
            body.rows.append(row)
            if len(naming) > 1:
                known |= {text for text in map(row.text, naming) if text}
    return len(rows), body


def _is_left_out(
    row: Row, below: Sequence[Row], body: Body, *, columns: Columns, names: Names
) -> bool:
    """Place a row that is none of figures: a line, a remark, a total; return whether it is one."""
    naming = [0, *(columns.fields[f] for f in _NAMING if f in columns.fields)]
    alone = _is_alone(row, columns) and not is_total(row.texts[_filled(row)[0]])
    if alone and not _is_own(row, below, columns, names):
        _alone(row, body, names)
    elif _is_lone(row, columns):
        body.strange.append(row)
    elif _is_signed(row, columns) or _is_closing(row, names):
        body.remarks.append(row)
    elif any(is_total(row.text(number)) for number in naming):
        since = body.totals[-1].upto if body.totals else 0
        body.totals.append(Total(row, since, len(body.rows)))
    else:
        return False
    return True


def _filled(row: Row) -> list[int]:
    return [n for n, text in enumerate(row.texts) if text.strip() or n in row.faults]


def _figures(columns: Columns) -> set[int]:
    return {column.number for group in columns.groups for column in group.values()}


def _is_alone(row: Row, columns: Columns) -> bool:
    """Return whether a row has one text, alone or merged over several cells, that is no figure."""
    filled = _filled(row)
    across = len(filled) > 1 and row.repeats.issuperset(filled[1:])
    if across:
        return len({row.texts[number] for number in filled}) == 1
    return len(filled) == 1 and filled[0] not in _figures(columns)


def _is_lone(row: Row, columns: Columns) -> bool:
    """Return whether a row has one figure, and nothing of what the columns ask for beside it."""
    filled = _filled(row)
    asked = not columns.fields.keys().isdisjoint(_NAMING)
    return asked and len(filled) == 1 and filled[0] in _figures(columns)


def _is_own(row: Row, below: Sequence[Row], columns: Columns, names: Names) -> bool:
    """Return whether the only text of a row stands in the column that asks for it.

    Where that column is empty in the row below, the text holds for it, if that has a figure.
    """
    filled, figures = _filled(row), _figures(columns)
    if any(figures.intersection(_filled(other)) and not other.text(filled[0]) for other in below):
        return False
    text, field = row.texts[filled[0]], columns.field_at(filled[0])
    known = {"area": names.area(text), "indicator": names.indicator(text),
             "name": names.indicator(text), "period": is_period(text)}  # fmt: skip
    return len(filled) == 1 and bool(known.get(field))


def _alone(row: Row, body: Body, names: Names) -> None:
    """Place a line across the table: what it governs is told by what comes below it."""
    text = row.texts[_filled(row)[0]]
    remarked = bool(body.remarks) and not body.pending
    if _is_subject(text, names):
        body.pending.append(row)
    elif SIGNED.match(text) or _REMARK.match(text) or _PAGE.fullmatch(text):
        body.remarks.append(row)
    elif remarked and row.number == body.remarks[-1].number + 1:
        body.remarks.append(row)  # it belongs to the remark above: 1. …, 2. …
    elif names.mentions(text) or any(map(str.isdigit, text)):
        body.pending.append(row)
    else:
        body.remarks.append(row)


def subject_of(text: str) -> str:
    """Return what a line like 一、新会区： names, without its number, 填报单位 and colon."""
    return _OFFICE.sub("", _LABEL.sub("", text))


def _is_subject(text: str, names: Names) -> bool:
    said = subject_of(text)
    return bool(names.area(said) or names.indicator(said)) or is_period(said)


def _is_signed(row: Row, columns: Columns) -> bool:
    """Return whether a row of several cells is a signature, or a remark without a figure."""
    filled = _filled(row)
    # A remark may stand in its own column, and first; then nothing but signatures is one.
    own = filled[0] == columns.fields.get("note")
    if all(SIGNED.match(row.texts[n]) for n in (filled if own else filled[:1])):
        labels = {n + 1 for n in filled if _LABELLED.search(row.texts[n])}
        # What stands right of 联系电话： belongs to it; any other figure is one of a row.
        loose = (row.texts[n] for n in filled if n in _figures(columns) - labels)
        return not any(map(_PLAIN_FIGURE.fullmatch, loose))
    figures = "".join(row.texts[n] for n in filled if n in _figures(columns))
    remark = not own and _REMARK.match(row.texts[filled[0]])
    return bool(remark) and not any(map(str.isdigit, figures))


def _is_closing(row: Row, names: Names) -> bool:
    """Return whether a row of several cells is an office and the day on which it signed."""
    texts = [row.texts[number] for number in _filled(row)]
    return any(map(_DAY.fullmatch, map(str.strip, texts))) and all(_signs(t, names) for t in texts)


def _govern(body: Body, names: Names) -> None:
    """Let the lines above a row of figures hold for it; what is no such line is strange."""
    for row in body.pending:
        text = row.texts[_filled(row)[0]]
        if _is_subject(text, names):
            body.lines.append(Line(row, subject_of(text), len(body.rows)))
        else:
            body.strange.append(row)
    body.pending.clear()


def close(body: Body, names: Names) -> None:
    """Place what stands below the last table: an office and a day sign it."""
    for row in body.pending:
        text = row.texts[_filled(row)[0]]
        signs = _signs(text, names) or is_period(text)
        (body.remarks if signs else body.strange).append(row)
    body.pending.clear()


def _signs(text: str, names: Names) -> bool:
    """Return whether a text is an office, a day, or an office and a day."""
    office = _DAY.sub("", text).strip()
    return not office or bool(names.area(subject_of(office)))


def is_header(row: Row, above: Sequence[Row], names: Names) -> bool:
    """Return whether a row is one of headings; what is above may say of which indicator."""
    if row.left_out or not _may_head(row, names):
        return False
    columns = read_columns([row], names)
    return is_headed(row.texts, columns) or (is_long(columns) and names.titled(texts_of(above)))


def _may_head(row: Row, names: Names) -> bool:
    """Return whether a row holds no figure, so that it is worth while to read it as headings.

    The code of an area and a year are none.
    """
    figures = filter(_PLAIN_FIGURE.fullmatch, row.texts)
    return all(is_period(text) or names.area(text) for text in figures)


def texts_of(rows: Sequence[Row]) -> list[str]:
    """Return what rows say; a merged cell says it once."""
    return list(dict.fromkeys(text for row in rows for text in row.texts if text))
