"""The times that a text names: 2023年, 到2025年, 每年, 年均, 6月底前, “十四五”末.

A year governs what follows it up to the end of its sentence; 每年 what follows up to the comma.
A year after 较, 比, 从 or before 以来 is what something is compared with, and governs nothing.
What was written later than a time tells of it what was reached, and asks for nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bqw_tracker.core.periods import parse_period

from .numerals import ONES, Span, chinese_number

YEAR = "(?:(?:19|20)[0-9]{2}|(?:二[〇○零]|一九)[〇○零一二三四五六七八九]{2})"
_TO = "[-—–~～至到]+"
DIGITS = str.maketrans("〇○" + ONES, "000123456789")
_QUARTERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NO_YEAR = "[0-9一二三四五六七八九十两几多每去上前往当]"
_SOME = "(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,2})"
_SOME_MONTH = "(?:十[一二]?|[一二三四五六七八九])"
_SOME_DAY = "(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NOT_SOME = (
    "(?<![0-9.第每前近以一二两三四五六七八九十])(?<!控制在)(?<!缩短[至到])(?<!压缩[至到])(?<!超过)"
)
_HINT = re.compile(
    rf"(?P<first>{YEAR})年?度?{_TO}(?P<last>{YEAR})年"
    rf"|(?P<ahead>第[一二三四五1-5]年(?!级)|(?:未来|今后|接下来){_SOME}年|{_NOT_SOME}(?<!连续){_SOME}年"
    r"(?:(?:之|以)?内(?!控)|(?:左右)?的?时间|共(?=[^同])|累计|的?努力|(?=(?:翻|再造|实现|完成|建成|培育|新增|投入|安排|新建|改造|培训|引进)[^,，。;；]*[0-9一二两三四五六七八九十番])))"
    rf"|(?:(?P<year>{YEAR})年|(?P<this>今年|本年|当年|明年)?)(?:"
    rf"(?P<half>[上下])半年|(?:前|[一1]{_TO})(?P<quarters>[二两三四2-4])个?季度"
    r"|第?(?P<quarter>[一二三四1-4])季度"
    rf"|(?P<from>[0-9]{{1,2}})月?{_TO}(?P<until>[0-9]{{1,2}})月|(?P<month>[0-9]{{1,2}})月"
    r"(?:(?P<day>[0-9]{1,2})日|[上中下]旬)?)"
    rf"|(?P<written>{YEAR})年(?P<written_month>{_SOME_MONTH})月(?:(?P<written_day>{_SOME_DAY})日)?"
    rf"|(?P<alone>{YEAR})(?:年度?|(?=(?:[、,，和及与至]{YEAR})+年))|(?P<now>今年|本年度?|(?<!{_NO_YEAR})年(?:内|(?=[底末])))"
    r"|(?P<next>明年)|(?P<whole>全年(?![一-龥]{0,6}(?:任务|目标|计划|总量|指标)[数量]?的))"
    r"|(?P<yearly>每(?:个)?年度?|年均(?!浓度|[数值]|气温|水平)|逐年|(?<![0-9一二三四五六七八九十第近])一年(?=不少于|至少|"
    r"[0-9一二两三四五六七八九十]+次))"
    rf"|每(?:个)?(?P<every>月|季度?|半年)|(?P<often>每(?:个?(?:周|星期|天|日|旬|学期|学年)|{_SOME}(?:个?月|年|天|周)))"
    r"|(?:(?<=^)|(?<=[,，、。;；:：]))(?P<clause>年)(?![度底内初末中份检报会货限轻前后第产销营收]|"
    r"[一-龥]{0,6}能力)(?=[一-龥])"
    r"|[“\"]?十(?P<plan>[二三四五六七])五[”\"]?(?:(?P<plan_end>期?末)|(?=时期|期间|[,，]|累计|新增|年均|共))"
)
_PARTS = ("half", "quarters", "quarter", "from", "month")
_COMPARED = re.compile("(?:较|(?<!占)比|从|由|自)$")
_SINCE = re.compile(
    "以来|以?后(?!续)|起(?![草步诉])|相比|为基[期数年]|的?基础上|的(?=[0-9.一二两三四五六七八九十点]+倍)"
)
_SO_FAR = re.compile("(?:截[至止](?:到|至)?|预计[,，]?)$")
_PLANNING = re.compile("(?:制定|制订|编制|起草|出台|印发|谋划|拟定|发布)[^,，。;；、0-9]{0,6}$")
_PLANNED = re.compile(
    "度?[^,，。;；、0-9]{0,10}?(?:计划|方案|要点|预算|清单|规划|目录|报告)(?![期内])"
)
_WHICH = re.compile(
    "[^,，。;；、0-9]{0,6}?(?:建成|建设|建|投用|投产|竣工|登记|注册|成立|取得|认定|出生|毕业|开工|立项|交付)[^,，。;；、0-9的]{0,4}"
    "的(?=[一-龥]{2})"
)
"""What makes a time a name: the plan for a year, or what was built by one and is to be mended."""
_NEAR = 12
STOP = re.compile("[。;；！!？?]")
"""What ends the sentence that a time governs."""
_DATED = re.compile("[0-9〇○]|二零|一九")
_END = re.compile(r"(?:底|末|份)?(?:以?前(?!后)|之前)?")
_ABOUT = re.compile("前后|左右|上下")
_OFTEN = {"月": "monthly", "季": "quarterly", "半年": "half_yearly"}
OFTEN = (*_OFTEN.values(), "often")
RECURRING = ("yearly", *OFTEN)


class Hint(NamedTuple):
    """A time and where it stands. `period` is a period, yearly, monthly, quarterly, half_yearly.

    It is often for 每周 and 每两年, and empty where no period of the calendar is meant.
    `compared` marks what is no time of the target but what the target is compared with, or tells
    which is meant (2000年底前建成的小区, 制定2025年计划), `dated`
    what holds a number of its own, `until` what names the end of a time (到2025年, 6月底前), `past`
    what was over when the text was written, `ahead` what is not named exactly:
    a span that begins on no named day (三年内), about a year, a part of a year that is not named.
    """

    period: str
    span: Span
    compared: bool = False
    dated: bool = False
    until: bool = False
    past: bool = False
    ahead: bool = False


def hints(text: str, year: int, due: int = 0) -> Iterator[Hint]:
    """Return the times that are named; `year` is the one in which the text was written.

    全年 is one behind a part of a year: 上半年5家,全年10家. Where all is to be done until a later
    year, `due`, nobody knows of which year a part without one (6月底) is.

    >>> [hint.period for hint in hints("到2025年新增30家,每年5家", 2023)]
    ['2025', 'yearly']
    """
    year_of_part, behind = "", 0
    for found in _HINT.finditer(text):
        start, end = found.span()
        if found["whole"] and (not year_of_part or STOP.search(text, behind, start)):
            continue
        tail = _END.match(text, end)
        before = text[max(0, start - 4) : start]
        until = bool(tail and tail[0]) or before.endswith(("到", "至"))
        compared = _COMPARED.search(before) or _SINCE.match(text, end)
        planned = _PLANNING.search(text, max(0, start - _NEAR), start) and _PLANNED.match(text, end)
        end = tail.end() if tail and tail[0] else end
        whole = year_of_part if found["whole"] else ""
        part = any(found[each] for each in _PARTS) and not (found["year"] or found["this"])
        unsure = part and due > year
        period = "" if unsure else whole or _period(found.groupdict(), year, until=until)
        year_of_part, behind = period[:4] if "-" in period else "", end
        past = _past(period, year, so_far=_SO_FAR.search(before) is not None)
        which = planned or (past and _WHICH.match(text, end))
        dated = _DATED.search(text, start, end)
        yield Hint(
            period,
            (start, end),
            compared=bool(compared or which),
            dated=bool(dated),
            until=until or bool(found["plan_end"]),
            past=past,
            ahead=unsure or bool(found["ahead"]) or _ABOUT.match(text, end) is not None,
        )


def _past(period: str, year: int, *, so_far: bool) -> bool:
    """Return whether a time was over when the text was written, or is told of up to then."""
    named = parse_period(period)
    return named is not None and named.last.year < year + so_far


def _period(said: dict[str, str | None], year: int, *, until: bool) -> str:
    """Return the period in the catalogue's form; 到6月底 begins with the year."""
    if said["first"] and said["last"]:
        text = f"{said['first'].translate(DIGITS)}..{said['last'].translate(DIGITS)}"
    elif said["yearly"] or said["clause"]:
        return "yearly"
    elif said["every"] or said["often"]:
        return _OFTEN[said["every"].removesuffix("度")] if said["every"] else "often"
    elif said["ahead"]:
        return ""
    elif said["plan"]:
        first = 2001 + 5 * ONES.index(said["plan"])
        text = str(first + 4) if said["plan_end"] else f"{first}..{first + 4}"
    elif said["written"]:
        month, day = (
            int(chinese_number(said[part] or "") or 0) for part in ("written_month", "written_day")
        )
        part = {"month": str(month), "day": str(day) if day else None}
        own = said["written"].translate(DIGITS)
        text = own + _within_year({**said, **part}, own, until=until)
    elif said["alone"] or said["now"] or said["next"]:
        text = said["alone"].translate(DIGITS) if said["alone"] else str(year + bool(said["next"]))
    else:
        own = (
            said["year"].translate(DIGITS) if said["year"] else str(year + (said["this"] == "明年"))
        )
        text = f"{own}{_within_year(said, own, until=until)}"
    period = parse_period(text)
    return "" if period is None else str(period)


def _within_year(said: dict[str, str | None], year: str, *, until: bool) -> str:
    """Return what follows the year in the form of a part of it."""
    if said["half"]:
        return "-H1" if said["half"] == "上" else "-H2"
    if said["quarters"]:
        return f"-01..{year}-{3 * _QUARTERS[said['quarters']]:02}"
    if said["quarter"]:
        last = _QUARTERS[said["quarter"]]
        return f"-01..{year}-{3 * last:02}" if until else f"-Q{last}"
    if said["from"] and said["until"]:
        return f"-{int(said['from']):02}..{year}-{int(said['until']):02}"
    day = f"-{int(said['day']):02}" if said["day"] else ""
    month = f"-{int(said['month'] or 0):02}{day}"
    return f"-01{'-01' if day else ''}..{year}{month}" if until else month
