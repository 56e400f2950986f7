"""The words offices have for what they mean: figures, periods, areas, states, days.

Every function returns all ways in which one thing may be written in a cell.
"""

from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.model import STATE_WORDS, Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import DAY, Period, months_between
from meant import AREAS, INDICATORS

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
SCALES = {"": 1, "万": 10**4, "亿": 10**8}
SCALED_UNITS = {f"{scale}元": Decimal(times) for scale, times in SCALES.items()}
"""Units of which each can be converted into the others."""


class Cell(NamedTuple):
    """What is typed; `real` is what a workbook may hold in its place, under the format `look`.

    `number` is what a column of plain numbers adds up; None where it is written otherwise.
    """

    text: str
    real: float | datetime | None = None
    look: str = "General"
    number: Decimal | None = None


EMPTY = Cell("")


def typed(cell: Cell) -> list[Cell]:
    """The habits of typing: full-width signs, blanks around, Excel's apostrophe."""
    if not cell.text:
        return [cell, cell, Cell(" "), Cell("　")]
    wide = cell.text.translate(FULL_WIDTH)
    words = [cell.text, cell.text, wide, f" {cell.text}　", f"'{cell.text}", f"　{wide} "]
    return [cell._replace(text=word) for word in words]


def units_of(unit: str | None) -> list[str]:
    """The units in which a figure may be given instead, the catalogue's first."""
    others = [other for other in SCALED_UNITS if other != unit and unit in SCALED_UNITS]
    return [unit or "", *others]


def number_words(number: Decimal, *, scales: bool) -> list[Cell]:
    """A number alone: plain, in thousands, in 万 and 亿, as a number of the workbook."""
    known = [Cell(plain(number), number=number), Cell(grouped(number), number=number)]
    if is_short(number):
        known += [
            known[0]._replace(real=float(number), look=look)
            for look in ("General", "0.00", "#,##0.00_ ", "0", "@")
        ]
    for sign, scale in SCALES.items() if scales else ():
        if sign and fits(number / scale):
            known.append(Cell(plain(number / scale) + sign, number=number))
    return known


def amount_words(value: Decimal, unit: str, written_in: str) -> list[Cell]:
    """A figure of a unit; a number without one means `written_in`, which may be another."""
    if unit == "%":
        share = Cell(plain(value) + "%")
        known = [*number_words(value, scales=False), share, Cell(plain(value) + " %")]
        if is_short(value):
            known += [share._replace(real=float(value / 100), look=look) for look in ("0%", "0.0%")]
        return known
    known = []
    own_scale = unit[0] in "万亿"
    if fits(bare := converted(value, unit, written_in)):
        known += number_words(bare, scales=not own_scale)
    for other in units_of(unit):
        if fits(number := converted(value, unit, other)):
            words = [plain(number), grouped(number), plain(number) + " "]
            known += [Cell(word + other) for word in words]
    if not own_scale:
        known += [Cell(cell.text + unit) for cell in number_words(value, scales=True)]
    return known


def converted(value: Decimal, unit: str, other: str) -> Decimal:
    """The same amount in another unit."""
    return value if unit == other else value * SCALED_UNITS[unit] / SCALED_UNITS[other]


def grouped(number: Decimal) -> str:
    return f"{Decimal(plain(number)):,f}"


def fits(number: Decimal) -> bool:
    """Whether a number has at most 18 digits before and 9 after the point."""
    whole, _, places = plain(number).lstrip("-").partition(".")
    return len(whole) <= 18 and len(places) <= 9


def is_short(number: Decimal) -> bool:
    """Whether a spreadsheet can keep all digits of it."""
    return len(plain(number).strip("-0.").replace(".", "")) <= 15


def period_words(period: Period, *, year_told: bool) -> list[Cell]:
    """A period with its year, or without where the form tells it elsewhere."""
    (start, end), last = period, period.last
    (y, m, d), (y2, m2) = (start.year, start.month, start.day), (last.year, last.month)
    midnight = datetime.combine(start, time())
    if end - start == DAY:
        dated = [f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}{m:02}{d:02}"]
        looks = ["yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"']
        # 2月29日 over a column: see tests/cases/ingest_mended.csv
        alone = [] if (m, d) == (2, 29) else [f"{m}月{d}日", f"{m}月{d}号"]
    elif (months := months_between(start, end)) == 1:
        dated = [f"{y}-{m:02}", f"{y}/{m}", f"{y}.{m:02}", f"{y}{m:02}", f"{y}年{m:02}月"]
        looks = ["yyyy-mm", "yyyy/m", 'yyyy"年"m"月"', "mmm-yy", '[$-804]yyyy"年"m"月";@']
        alone = [f"{m}月", f"{m:02}月", f"{m}月份"]
    else:
        dated = [f"{y}-{m:02}..{y2}-{m2:02}", f"{y}年{m}月至{y2}年{m2}月", f"{y}/{m}-{y2}/{m2}"]
        alone, looks = [f"{m}-{m2}月", f"{m}月至{m2}月", f"{m:02}—{m2:02}月份"], []
        dated += [f"{y}.{m}-{m2}"] if y == y2 else []
        if months % 12 == 0 and m == 1:
            dated += [f"{y}年度", f"{y}", f"{y}年全年"] if y == y2 else [f"{y}-{y2}", f"{y}—{y2}年"]
            alone.append("全年")
        elif months == 6 and m in (1, 7):
            dated += [f"{y}H{m // 6 + 1}", f"{y}-H{m // 6 + 1}", f"{y}{'上下'[m // 6]}半年"]
            alone.append("上下"[m // 6] + "半年")
        elif months == 3 and m % 3 == 1:
            number = m // 3
            dated += [f"{y}Q{number + 1}", f"{y}-q{number + 1}", f"{y}年第{number + 1}季度"]
            alone += ["一二三四"[number] + "季度", f"Q{number + 1}"]
        elif m == 1 and months == 9:
            alone += ["前三季度", "一至三季度"]
    texts = [str(period), *dated]
    if y == y2:
        texts += [*(f"{y}年{word}" for word in alone), *(alone if year_told else ())]
    reals = [Cell(str(period), midnight, look) for look in looks]
    reals += [Cell(text, int(text)) for text in texts if text.isdecimal()]
    return [*map(Cell, texts), *reals]


def area_words(name: str) -> list[Cell]:
    """Full name, alias, code; the code also as a number."""
    alias, code = AREAS[name]
    return [Cell(name), Cell(alias), Cell(code), Cell(code, real=int(code))]


def id_words(id_: str) -> list[Cell]:
    return [Cell(word) for old in (id_, *INDICATORS[id_].formerly) for word in (old, old.lower())]


def state_words(state: str) -> list[Cell]:
    return [Cell(word) for word in STATE_WORDS[state]] if state else [EMPTY]


def moment_words(moment: datetime) -> list[Cell]:
    """A day, or a day and a time."""
    y, m, d = moment.year, moment.month, moment.day
    days = [f"{y}-{m:02}-{d:02}", f"{y}/{m}/{d}", f"{y}年{m}月{d}日"]
    if moment.time() == time():
        looks = ["yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy-mm-dd hh:mm"]
        texts = [*days, f"{y}.{m}.{d}", f"{y}{m:02}{d:02}", f"{y}年{m}月{d}号"]
    else:
        looks = ["yyyy-mm-dd hh:mm", "yyyy/m/d h:mm"]
        texts = [f"{day} {moment.hour}:{moment.minute:02}" for day in days]
        texts += [moment.isoformat(timespec="minutes"), f"{days[0]} {moment:%H:%M}:00"]
    return [*map(Cell, texts), *(Cell(texts[0], moment, look) for look in looks)]


def figure_words(row: Observation, field: str, written_in: str) -> list[Cell]:
    """The words for a figure of a row; a number alone means the unit `written_in`."""
    number, indicator = getattr(row, field), INDICATORS[row.indicator]
    if number is None:
        return [EMPTY]
    if indicator.kind == "milestone":
        return amount_words(number, "%", "%")
    if field == "value" or (field == "numerator" and indicator.factor == "1"):
        return amount_words(number, indicator.unit, written_in)
    return number_words(number, scales=True)
