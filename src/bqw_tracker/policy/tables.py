"""Tables in a text: lines whose cells are parted by tabs, strokes or two blanks and more.

A table begins with a row of headings that are known, and ends where a line has no cells. Of a
merged cell the text stands in each row. A row with one cell alone is the heading of what follows.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .units import LEADERS, LEADS, SUPPORTS, TIMES
from .wording.hints import RECURRING
from .wording.numerals import DIGIT, Span
from .wording.reading import named_times

_GAP = re.compile("[ \u3000]{2,}")
_NO_LETTER = re.compile(r"[\W_]")
_WHO = "单位|部门|科室|主体|股室|处室|机构"
_PLAN = "(?:年度|工作|阶段|进度|计划|安排|目标|任务|指标|要求|分解|数|值)*"
_HEADINGS = {
    "number": "序号?|编号|项次",
    "remark": "备注|说明|.{0,4}(?:依据|来源)",
    "both": ".{0,4}单位.{0,3}(?:责任人|负责人|领导)|.{0,4}(?:责任人|负责人|领导).{0,3}单位",
    "leaders": f"{LEADERS}|.{{0,4}}(?:领导|责任人|负责人)",
    "time": f"{TIMES}|.{{0,2}}(?:[时期]限|(?:完成|截止)(?:时间|日期)|时间进度)(?:要求)?",
    "support": f"{SUPPORTS}|配合|协办",
    "lead": f"{LEADS}|牵头|责任分工|.{{0,4}}(?:责任|牵头|负责|主办|实施)(?:{_WHO})",
    "attribute": "(?:指标)?(?:属性|性质)(?:要求)?",
    "unit": "(?:计量|指标)?单位",
    "category": ".{0,4}(?:类别|分类|领域|板块|类型|方面)|[一二]级指标",
    "part": f"{_PLAN}(?:(?:第?[一二三四1-4]|前[二三四2-4])季度末?|[上下]半年){_PLAN}|年[底末]",
    "growth": "(?:年均|累计)*(?:增长|增速|增幅|提高|下降|变化)率?(?:速度|幅度)?(?:累计)?",
    "indicator": "(?:主要|核心|考核|具体|发展|规划|预期|绩效)*指标(?:名称|项目|内容)?",
    "figure": ".*(?:目标|要求|成效|成果|标准|量化|规划值|指标值).*|(?:年度|任务|工作)+指标",
    "task": ".*(?:任务|事项|项目|举措|措施|工作|内容|行动|工程|名称).*",
}
"""By what words a column is known; the first kind that fits counts."""
_KINDS = tuple((kind, re.compile(words)) for kind, words in _HEADINGS.items())
_WHO_ANSWERS = ("both", "lead", "support", "leaders")
_DUE = re.compile("[底月日]前?$|年前$")
_SURE = (*_WHO_ANSWERS, "number", "time", "attribute", "unit", "target", "base", "part")
"""The headings of which a table has at least one; the others are words of any row as well."""
_LONGEST_HEADING, _LONGEST_SECTION = 16, 40
_BASE = re.compile("实绩|实际|现状|基期|基数|完成值|完成情况|上年|去年|现有|基准|基础值")
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})(?!年|[0-9])")
_UNIT_IN = re.compile("[(（]([^()（）0-9]{1,8})[)）]")
_BODY = re.compile("[局科办委股室]$")
_SOUNDS_LIKE_HEADING = re.compile(
    "序号|.{0,4}(?:名称|单位|部门|科室|金额|资金|投资额?|总投资|时间|时限|日期|地点|位置|来源|去向|用途|规模|类别|类型"
    "|内容|备注|说明|批次|姓名|职务|电话|人|数量?|面积|编号|项目|任务|目标|指标|标准|情况)"
)
_RULE = re.compile(r"[-:=—]*")
_PART = re.compile("[(（]?[一二三四五六七八九十]+[)）、.．]?")
_SIGN = re.compile(
    "[(（]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十百]+)(?:[-－—.][0-9]{1,2})*[)）]?[、.．]?"
)
"""What numbers a row: 1, (1), 1-2, 一、."""
_CLOSED = re.compile("[。；;：:]$")


class Cell(NamedTuple):
    """A cell and where its text stands in the document."""

    text: str
    span: Span


class Column(NamedTuple):
    """What a column holds: its kind by its heading, and of figures their time and unit.

    `kind` is one of those of the headings above, base (figures of a base year) or other. A part
    of a year without a year is not read: whether its figures run on from January, nobody says.
    """

    kind: str
    heading: str
    period: str = ""
    unit: str = ""


class Row(NamedTuple):
    """A row: where it stands, its cells by columns, and the heading above it in the table."""

    span: Span
    cells: tuple[Cell, ...]
    section: str = ""


class Table(NamedTuple):
    """A table: where it stands, its columns and the rows below the headings.

    `years` is where its headings name years, 2020 as well as 2020年.
    """

    span: Span
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    years: tuple[Span, ...] = ()

    @property
    def numbers(self) -> Iterator[Span]:
        """Where the numbers of its rows stand, and years in its headings: they are no figures."""
        yield from self.years
        for row in self.rows:
            for _, cell in self.of(row, "number"):
                if _SIGN.fullmatch(cell.text):
                    yield cell.span

    @property
    def answered(self) -> bool:
        """Whether it says who answers for its rows."""
        return any(column.kind in _WHO_ANSWERS for column in self.columns)

    @property
    def several(self) -> bool:
        """Whether its columns ask for figures of several times."""
        asked = (column.period for column in self.columns if column.kind in ("target", "figure"))
        return len({*asked} - {""}) > 1

    def of(self, row: Row, *kinds: str) -> Iterator[tuple[Column, Cell]]:
        """Return the filled cells of a row in columns of some kinds."""
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column.kind in kinds and cell.text:
                yield column, cell


def tables_in(document: str, year: int) -> list[Table]:
    """Return the tables of a document; `year` is the one in which it was written."""
    lines = [line.span() for line in re.finditer("[^\n]+", document)]
    found: list[Table] = []
    at = 0
    while at < len(lines):
        part = _parting(document[slice(*lines[at])])
        heads = _heads(document, lines, at, part, year)
        end = at + len(heads)
        if not heads:
            at += 1
            continue
        rows: list[tuple[Cell, ...]] = []
        while end < len(lines) and (cells := _row(document, lines, end, part, heads[-1])):
            if _is_heading(cells, year):
                if _texts(cells) not in map(_texts, heads):
                    break
            elif _begins_another(cells, heads, apart=_is_apart(document, lines, end, part)):
                break
            elif not all(_RULE.fullmatch(cell.text) for cell in cells):
                rows.append(cells)
            end += 1
        while rows and len(_filled(rows[-1])) == 1:  # the title of what follows
            rows.pop()
            end -= 1
        columns = _columns(heads, rows, year)
        headings = lines[at][0], lines[at + len(heads) - 1][1]
        years = tuple(year.span() for year in _YEAR.finditer(document, *headings))
        found.append(Table((lines[at][0], lines[end - 1][1]), columns, _rows(rows), years))
        at = end
    return found


def _parting(line: str) -> str:
    """Return what parts the cells of a line: a tab, a stroke, two blanks, or nothing."""
    if "\t" in line:
        return "\t"
    if line.count("|") > 1:
        return "|"
    return "  " if _GAP.search(line.strip()) else ""


def _cells(document: str, line: Span, part: str) -> tuple[Cell, ...]:
    """Return the cells of a line; those between blanks are all filled."""
    start, end = line
    text = document[start:end]
    if part == "  ":
        pieces = re.finditer("\\S+(?:[ \u3000]\\S+)*", text)
    else:
        text = text.strip("|") if part == "|" else text
        start += document[start:end].index(text) if text else 0
        pieces = re.finditer(f"(?:^|(?<={re.escape(part)}))[^{re.escape(part)}]*", text)
    return tuple(_cell(piece[0], start + piece.start()) for piece in pieces)


def _cell(text: str, at: int) -> Cell:
    bare = text.strip()
    at += len(text) - len(text.lstrip()) if bare else 0
    return Cell(bare, (at, at + len(bare)))


def _row(
    document: str, lines: Sequence[Span], n: int, part: str, heads: Sequence[Cell]
) -> tuple[Cell, ...]:
    """Return the cells of a line of a table by its columns, nothing where the table has ended."""
    line = document[slice(*lines[n])]
    parted = part in line if part != "  " else _GAP.search(line.strip()) is not None
    if not parted:
        follows = n + 1 < len(lines) and _parting(document[slice(*lines[n + 1])]) == part
        short = len(line.strip()) <= _LONGEST_SECTION and not _CLOSED.search(line.strip())
        near = document[lines[n - 1][1] : lines[n][0]].count("\n") == 1
        return _cells(document, lines[n], "\t") if follows and short and near else ()
    cells = _cells(document, lines[n], part)
    if part != "  ":
        return cells
    begins = [_place(document, head.span[0]) for head in heads]
    placed: list[Cell] = [Cell("", (cells[0].span[0],) * 2) for _ in heads]
    for cell in cells:
        column = min(
            range(len(heads)), key=lambda c: abs(begins[c] - _place(document, cell.span[0]))
        )
        joined = (placed[column].span[0] if placed[column].text else cell.span[0], cell.span[1])
        placed[column] = Cell(document[slice(*joined)], joined)
    return tuple(placed)


def _is_apart(document: str, lines: Sequence[Span], n: int, part: str) -> bool:
    """Return whether a blank line or one without cells stands before a line."""
    blank = document[lines[n - 1][1] : lines[n][0]].count("\n") > 1
    return blank or _parting(document[slice(*lines[n - 1])]) != part


def _begins_another(cells: Sequence[Cell], heads: Sequence[Sequence[Cell]], *, apart: bool) -> bool:
    """Return whether a row heads another table, with headings that are not known: 来源 | 金额.

    It has no figures, and more cells than the headings; or it stands apart, and has another
    number of cells, words where the rows are numbered, or a unit in brackets as headings have; or
    all of them sound like headings.
    """
    texts = _filled(cells)
    if len(texts) < 2 or any(DIGIT.search(text) for text in texts):
        return False
    width = max(map(len, heads))
    if len(texts) > 2 and all(_SOUNDS_LIKE_HEADING.fullmatch(text) for text in texts):
        return texts != _filled(heads[-1])
    numbers = [cell.text for head, cell in zip(heads[-1], cells, strict=False)
               if _column(head.text, 0).kind == "number" and cell.text]  # fmt: skip
    unlike = len(cells) != width or not all(map(_SIGN.fullmatch, numbers))
    with_unit = any((unit := _UNIT_IN.search(text)) and unit.end() == len(text) for text in texts)
    return len(cells) > width or (apart and (unlike or with_unit))


def _place(document: str, at: int) -> int:
    """Return at which place of its line an offset is seen; a Chinese sign takes two."""
    line = document[document.rfind("\n", 0, at) + 1 : at]
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in line)


def _heads(
    document: str, lines: Sequence[Span], at: int, part: str, year: int
) -> list[tuple[Cell, ...]]:
    """Return the rows of headings with which a table begins at a line; there may be two."""
    found: list[tuple[Cell, ...]] = []
    while part and at < len(lines) and _parting(document[slice(*lines[at])]) == part:
        cells = _cells(document, lines[at], part)
        if not _is_heading(cells, year):
            break
        found.append(cells)
        at += 1
    return found


def _filled(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells if cell.text]


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells]


def _is_heading(cells: Sequence[Cell], year: int) -> bool:
    """Return whether a row is one of headings; one with a number of its own is none.

    A day by which something is done makes it none, either: 管网工程 | 新建管道工程 | 2026年底前.
    """
    if DIGIT.search(cells[0].text) and _SIGN.fullmatch(cells[0].text):
        return False
    filled = list(dict.fromkeys(_filled(cells)))
    headed = [text for text in filled if len(text) <= _LONGEST_HEADING]
    kinds = {text: kind for text in headed if (kind := _column(text, year).kind) != "other"}
    sure = any(kind in _SURE for text, kind in kinds.items() if not _DUE.search(text))
    return len(kinds) > 1 and 2 * len(kinds) >= len(filled) and sure


def _column(heading: str, year: int) -> Column:
    """Return what a heading says of its column; a year before `year` is that of a baseline."""
    unit = _UNIT_IN.search(heading)
    bare = _NO_LETTER.sub("", _UNIT_IN.sub("", heading))
    dated = [time for time in named_times(_YEAR.sub(r"\1年", bare), year)
             if time.dated and time.period and time.period not in RECURRING]  # fmt: skip
    period = dated[0].period if len(dated) == 1 else ""
    kind = next((kind for kind, words in _KINDS if words.fullmatch(bare)), "other")
    if period and len(bare) < _LONGEST_HEADING and kind in ("other", "figure", "growth"):
        early = period[:4] < str(year)
        kind = "base" if early or _BASE.search(bare) else "growth" if kind == "growth" else "target"
    elif _BASE.search(bare) and kind in ("other", "figure"):
        kind = "base"
    return Column(kind, bare, period, unit[1] if unit else "")


def _columns(
    heads: Sequence[Sequence[Cell]], rows: Sequence[Sequence[Cell]], year: int
) -> tuple[Column, ...]:
    """Return the columns; where there are two rows of headings, the lower one tells more."""
    width = max(len(cells) for cells in heads)
    found: list[Column] = []
    for n in range(width):
        texts = dict.fromkeys(cells[n].text for cells in heads if n < len(cells))
        whole = _column("".join(texts), year)
        lowest = _column(next(reversed(texts), ""), year)
        column = whole if whole.kind != "other" or lowest.kind == "other" else lowest
        bodies = any(_BODY.search(cells[n].text) for cells in rows if n < len(cells))
        found.append(column._replace(kind="lead") if column.kind == "unit" and bodies else column)
    return tuple(_named(found))


def _named(columns: Sequence[Column]) -> Iterator[Column]:
    """Let the first column of words be the task; of the others one may name the indicator."""
    tasks = [n for n, column in enumerate(columns) if column.kind in ("task", "indicator")]
    figures = [n for n, column in enumerate(columns) if column.kind == "figure"]
    first = next(iter(tasks or figures), None)
    for n, column in enumerate(columns):
        kind = "figure" if column.kind == "task" else column.kind
        yield column._replace(kind="task" if n == first else kind)


def _rows(rows: Sequence[tuple[Cell, ...]]) -> tuple[Row, ...]:
    """Return the rows with cells; one with a single cell is the heading of those below.

    So is one with a Chinese number and words, where it has nothing else: 一 | 安全生产.
    """
    found: list[Row] = []
    section = ""
    for cells in rows:
        filled = list(dict.fromkeys(_filled(cells)))
        if len(filled) == 1 and cells[0].text == filled[0]:
            section = filled[0]
        elif len(filled) == 2 and cells[0].text == filled[0] and _PART.fullmatch(filled[0]):
            section = filled[1]
        elif filled:
            found.append(Row((cells[0].span[0], cells[-1].span[1]), cells, section))
    return tuple(found)
