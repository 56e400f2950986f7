"""All figures of a text, each read with the words around it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from bqw_tracker.core.problems import Sentence, sentence

from . import Unread, Wording, bare, words
from .around import NEAR, Around
from .bounds import bound
from .figures import Stated, figures_in, quoted_names
from .hints import OFTEN, RECURRING, STOP, Hint, hints
from .numerals import Span
from .ordinals import ordinals
from .units import Amount, amount

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％（）：；～＞＜＝", "0123456789.%():;~><=")
_BLANK = "[\\s\u200b\u200c\u200d\u2060\ufeff]"
_BETWEEN_DIGITS = re.compile(f"(?<=[0-9]){_BLANK}+(?=[0-9])")
_BREAK = re.compile("[。;；！!？?:：,，]")
_FULL_STOP = re.compile("[。！!？?]")
_ASPIRED = re.compile("力争|争取|力求|努力|争创|争当|预期目标|预期值")
_HOPING = re.compile(
    "力争|力求|努力(?=[实完达建做使让推把]|到|20)|争取(?=[到在实完建达突]|20|年|全[年市县区省])"
)
_BINDING = re.compile("确保|保证(?!金)|必须|务必|同时|此外|另外|其中")
_MORE = "(?:力争|力求|争取|努力)(?:实现|达到?|突破|超过?|完成)?[至到]?"
_TOPPING = re.compile(f"{_MORE}(?!20[0-9]{{2}}年)[0-9]")
"""Words that hope for more of what the figure before them asks for: 新增50家,力争达到60家."""
_TOPPED = re.compile(f"[,，、(]?{_MORE}")
_HEADING_WORDS = 6
"""How many signs may stand before 力争 where it heads a sentence: 到2025年,全市力争…."""
_KEPT = re.compile("(?:保持|稳定|维持)在?|始终")
_SPREAD = re.compile(
    "(?P<word>(?<![平年人户日月校生亩村床班师])均(?![衡等价值线分])|各(?![类项级地单县市区镇部种界方科])|分别)"
    "[^,，。;；均各]{0,12}$"
)
AND = re.compile("以及|[、和与]|(?<![普涉])及(?![时格])")
_OBLIGATION = "(?:(?P<binding>约束性)|预期性)"
_BEFORE = re.compile(_OBLIGATION)
_HEADING = re.compile(
    f"(?:{_OBLIGATION}(?:指标|目标|任务)?|预期(?:目标|指标))(?:是|为)?(?::|[,，]$)"
)
_BEHIND = re.compile(f"(?:[(\\[]|[,，]?[属为]于?)?{_OBLIGATION}")
_YEARLY = re.compile("年平?均")
_LONGEST_CLAUSE = 400
_MOST_TIMES = 50
"""How far back a clause and a sentence are followed, so that no text takes endless time."""

_BOTH = sentence("it is said to be binding and hoped for")
_RHYTHM = re.compile("(?:次|场|场次|期|轮|批次|班次)/(?:月|周|日|天|季度?|半年)")
_NO_RHYTHM = sentence("it comes back in a rhythm for which a target has no period")
_NOT_NAMED = sentence("the time by which it is to be reached is not named exactly")
_TIMES = sentence("several times are named for it: in each of them, or in all together")
_FOR_ALL = sentence("'about' behind the list may be said of it as well")
_LISTED = re.compile("[、,，和及与至]+")
_TO_NEXT = re.compile("[^,，。;；:0-9]{0,12}[、和及与][^,，。;；:0-9]{0,12}$")
_OF_TIME = re.compile("(?:的|为|约)*$")
_TO_CLOSE = re.compile("[^()]*\\)")
_SAME_TIME = re.compile(
    "[,，、(]?(?:力争|争取|努力|计划|再?用|通过|利用|经过|起|的|即|共|[我全][市县区])*"
)
"""What stands between a time and another way to say the same: 到2026年,用三年时间."""


class _Text(NamedTuple):
    """A text in half width without blanks and numbers of pieces.

    `origin` tells where each character stood, `breaks` are the beginnings of its clauses, `stops`
    those of its sentences, where a semicolon ends one, `ends` where only a full stop does; `names`
    are the places within names in quotation marks.
    """

    clean: str
    origin: Sequence[int]
    hints: Sequence[Hint]
    figures: Sequence[Stated]
    breaks: Sequence[int]
    stops: Sequence[int]
    ends: Sequence[int]
    names: frozenset[int]


def _clean(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in half width without blanks and the numbers of its pieces.

    With it goes where each of its characters stood.
    """
    half = text.translate(_FULL_WIDTH)
    numbered = {at for span in ordinals(half) for at in range(*span)}
    gaps = {found.start() for found in _BETWEEN_DIGITS.finditer(half)}
    blank = {found.start() for found in re.finditer(_BLANK, half)}
    origin = [at for at in range(len(half)) if at in gaps or at not in blank | numbered]
    return "".join(" " if at in gaps else half[at] for at in origin), origin


def _text(text: str, year: int, due: int = 0) -> _Text:
    clean, origin = _clean(text)
    times = list(hints(clean, year, due))
    figures = figures_in(clean, [hint.span for hint in times])
    # Neither the comma of 1,234 nor that behind a time (2025年,…) ends what governs a figure.
    whole = {at for figure in figures for at in range(*figure.span)}
    whole |= {
        hint.span[1] for hint in times if clean[hint.span[1] : hint.span[1] + 1] in (",", "，")
    }
    breaks = [m.end() for m in _BREAK.finditer(clean) if m.start() not in whole]
    stops, ends = ([m.end() for m in each.finditer(clean)] for each in (STOP, _FULL_STOP))
    names = frozenset(at for span in quoted_names(clean) for at in range(*span))
    return _Text(clean, origin, times, figures, [0, *breaks], [0, *stops], [0, *ends], names)


def readings(text: str, year: int, due: int = 0) -> list[Wording | Unread]:
    """Return every figure of a text, read with the words around it, in the text's order.

    `year` is the one in which the text was written, for 今年 and 6月底; `due` is that until which
    all of it is to be done, where it is told beside it: of which 6月底 is, nobody knows then.

    >>> [found.value for found in readings("超800家、在线企业24家", 2023)]
    [Decimal('800'), Decimal('24')]
    """
    return _readings(_text(text, year, due))


def _readings(content: _Text) -> list[Wording | Unread]:
    found: list[Wording | Unread] = []
    for number in range(len(content.figures)):
        found.append(_read(content, number, found[-1] if found else None))
    return [
        read._replace(number=_at(read.number, content.origin), span=_at(read.span, content.origin))
        for read in found
    ]


def named_times(text: str, year: int, due: int = 0) -> list[Hint]:
    """Return every time that a text names; `year` and `due` as for its figures."""
    clean, origin = _clean(text)
    return [hint._replace(span=_at(hint.span, origin)) for hint in hints(clean, year, due)]


def _at(span: Span, origin: Sequence[int]) -> Span:
    """Return where a span of the clean text stands in the text as it was given."""
    return origin[span[0]], origin[span[1] - 1] + 1


def parse_wording(phrase: str) -> Wording | Unread:
    """Return what the phrase says, or why it does not hold exactly one figure and no date.

    >>> parse_wording("力争突破200亿元").comparator
    '>'
    """
    content = _text(phrase, 2000)
    found = _readings(content)
    dated = [phrase[slice(*_at(hint.span, content.origin))]
             for hint in content.hints if hint.dated]  # fmt: skip
    if len(found) == 1 and not dated:
        return found[0]
    reason = sentence("it holds {count} figures", count=len(found))
    if not found:
        reason = sentence("no figure stands in it")
    elif dated:
        reason = sentence("it names a time as well: {time}", time=dated[0])
    return Unread(reason, (0, len(phrase)), (0, len(phrase)))


def _read(text: _Text, number: int, previous: Wording | Unread | None) -> Wording | Unread:
    """Read one figure; of the words before it those count that stand behind the previous one."""
    figure, clean = text.figures[number], text.clean
    start, end = figure.span
    clause = max(_beginning(text.breaks, start), start - _LONGEST_CLAUSE)
    own = max(clause, previous.span[1] if previous else 0)
    before = clean[max(own, start - NEAR) : start]
    until = text.figures[number + 1].span[0] if number + 1 < len(text.figures) else len(clean)
    behind = amount(clean[end : min(until, end + NEAR)], unit=figure.unit)
    if figure.form in ("none", "first", "without"):
        behind = Amount(Decimal(1), "", None, 0)
    spread = _SPREAD.search(clean, max(clause, start - NEAR), start)
    word = spread["word"] if spread and (spread.start() >= own or spread["word"] == "分别") else ""
    carried = word == "分别" and previous is not None and start - previous.span[1] <= 2
    untimed = _up_to_time(text, before, start)
    said = words.sign_before(untimed)
    change, changed_at = _change(figure, before, behind.unit)
    if isinstance(previous, Wording):
        topped = behind.unit == previous.unit and _TOPPED.fullmatch(clean, previous.span[1], start)
        if topped or (carried and not (change or said)):
            change = previous.change
    governing = _governing(text, start)
    told = _governing(text, start, text.ends)
    lasting = (hint for hint in told if not hint.compared and hint.period not in RECURRING)
    aside = _aside(text, end + behind.length)
    last = aside or next(reversed([*lasting]), None)
    since = last.span[1] if last else _beginning(text.ends, start)
    around = Around(
        before,
        _head(text, own, clause, start),
        behind,
        said,
        change,
        previous if own > clause else None,
        carried=carried,
        clause=clause,
        since=min(start, max(since, start - _LONGEST_CLAUSE)),
        past=last is not None and last.past,
        more=until < _end(text.breaks, start, len(clean)),
        quoted=start in text.names,
    )
    ordinal = bare.is_place(before, behind.tail, behind.after) is not None
    beginning = len(before) - (ordinal and before.endswith(("前", "第")))
    first = min(changed_at, said[1] if said and untimed == before else beginning)
    span = (start - len(before) + first, end + behind.length)
    asked = bound(clean, figure, around)
    if isinstance(asked, Sentence):
        return Unread(asked, figure.span, span)
    if _RHYTHM.fullmatch(behind.unit):
        return Unread(_NO_RHYTHM, figure.span, span)
    if behind.after is None and not said and _about_next(text, number, span[1]):
        return Unread(_FOR_ALL, figure.span, span)
    strength = _strength(text, clause, start, span[1])
    if isinstance(strength, Sentence):
        return Unread(strength, figure.span, span)
    annual = change in ("rise", "fall") and _YEARLY.search(before) is not None
    time = aside or _period(text, clause, own, number, annual=annual)
    if isinstance(time, Sentence):
        return Unread(time, figure.span, span)
    compared = (hint for hint in reversed(governing) if hint.compared)
    listed = clean[clause : spread.start()] if spread and word else ""
    return Wording(
        asked.comparator,
        asked.value,
        behind.unit,
        figure.span,
        span,
        strength=strength,
        high=asked.high,
        tail=behind.tail,
        period=time.period,
        until=time.until,
        change=change,
        annual=annual,
        against=next((hint.period for hint in compared), "") if change else "",
        spread=word,
        names=tuple(filter(None, AND.split(listed))),
    )


def _head(text: _Text, own: int, clause: int, start: int) -> str:
    """Return the words before a figure without times; with those before a colon, in its clause."""
    if own == clause and text.clean[clause - 1 : clause] == ":":
        own = _beginning(text.breaks, clause - 1)
    first = max(own, start - NEAR)
    timed = {at for hint in _governing(text, start) for at in range(*hint.span)}
    return "".join(text.clean[at] for at in range(first, start) if at not in timed)


def _beginning(places: Sequence[int], at: int) -> int:
    """Return the last of the places that is not behind a place."""
    return places[bisect_left(places, at + 1) - 1]


def _strength(text: _Text, clause: int, start: int, end: int) -> str | Sentence:
    """Return whether a figure binds or is hoped for; 约束性 and 预期性 stand on either side."""
    clean, sentence_at = text.clean, _beginning(text.ends, start)
    found = [*_BEFORE.finditer(clean, clause, start)][-1:]
    found += [*_HEADING.finditer(clean, max(sentence_at, clause - _LONGEST_CLAUSE), clause)][-1:]
    found += filter(None, [_BEHIND.match(clean, end)])
    said = {"binding" if each["binding"] else "aspirational" for each in found}
    if _ASPIRED.search(clean, clause, start):
        said.add("aspirational")
    if not said:
        return _carried(text, clause, start)
    return _BOTH if len(said) > 1 else next(iter(said))


def _carried(text: _Text, clause: int, start: int) -> str | Sentence:
    """Return whether a hope of an earlier clause governs a figure that has no word of its own.

    One that heads its sentence does, up to a word that binds: 力争新增甲5家,培育乙7家. One that
    hopes for more of the figure before it does not, and of any other nobody knows.
    """
    clean = text.clean
    begin = max(_beginning(text.stops, start), start - _LONGEST_CLAUSE)
    hope = next(reversed([*_HOPING.finditer(clean, begin, clause)]), None)
    if hope is None or _BINDING.search(clean, hope.end(), start):
        return "binding"
    if _TOPPING.match(clean, hope.start()):
        return "binding"
    first = max(begin, clean.rfind(":", begin, hope.start()) + 1)
    times, figures = (
        bisect_left(each, hope.start(), key=_starts) - bisect_left(each, first, key=_starts)
        for each in (text.hints, text.figures)
    )
    last = bisect_left(text.hints, hope.start(), key=_starts)
    timed = sum(end - at for at, end in (each.span for each in text.hints[last - times : last]))
    if not figures and hope.start() - first - timed <= _HEADING_WORDS:
        return "aspirational"
    return sentence("nobody says whether '{word}' before it is said of it as well", word=hope[0])


def _change(figure: Stated, before: str, unit: str) -> tuple[str, int]:
    """Return whether a figure is relative (rise, fall, times, or nothing), and its word's place."""
    if figure.form == "doubled":
        return "rise", len(before)
    if figure.form in ("coverage", "none"):
        return "", len(before)
    return words.change_before(before, unit) or ("times" if unit == "倍" else "", len(before))


def _governing(text: _Text, start: int, stops: Sequence[int] = ()) -> Sequence[Hint]:
    """Return the times named before a place in its sentence; a semicolon ends it, or `stops` do."""
    first = bisect_left(text.hints, _beginning(stops or text.stops, start), key=_starts)
    last = bisect_left(text.hints, start, key=_starts)
    told = text.hints[max(first, last - _MOST_TIMES) : last]
    return [hint for hint in told if not _in_brackets(text, hint, start)]


def _in_brackets(text: _Text, hint: Hint, start: int) -> bool:
    """Return whether a time governs but a bracket that closes before a place: 20家(2023年18家),.

    What is over does so alone; any other time where a figure stands behind it in the bracket.
    """
    at, end = hint.span
    closed = _TO_CLOSE.match(text.clean, end, min(start, end + _LONGEST_CLAUSE))
    first = max(0, at - NEAR)
    opened = text.clean.rfind("(", first, at) > text.clean.rfind(")", first, at)
    if closed is None or not opened:
        return False
    n = bisect_left(text.figures, end, key=_starts)
    return hint.past or (n < len(text.figures) and text.figures[n].span[0] < closed.end())


def _starts(found: Hint | Stated) -> int:
    return found.span[0]


def _period(text: _Text, clause: int, own: int, number: int, *, annual: bool) -> Hint | Sentence:
    """Return the time that governs a figure, standing where it is kept, or why there is none.

    每年 governs up to the comma and 其中 behind it, a year further; 年均 is no time where another
    one is named.
    """
    start = text.figures[number].span[0]
    if text.clean.startswith("其中", clause):
        clause = _beginning(text.breaks, clause - 1)
    named = [hint for hint in _governing(text, start) if not (hint.compared or hint.past)]
    lasting = [hint for hint in named if hint.period not in RECURRING]
    dated = [hint for hint in lasting if not hint.ahead]
    if named and named[-1].period in RECURRING and named[-1].span[0] >= clause:
        if named[-1].period in OFTEN:
            return _NO_RHYTHM
        if not (annual and lasting):
            return _TIMES if text.clean.startswith("分别", named[-1].span[1]) else named[-1]
    elif named and named[-1].period in RECURRING and not annual:
        dated = []
    if dated and not (lasting[-1].ahead and _goes_beyond(text, dated[-1], lasting[-1])):
        return _one_of(text, dated, number)
    if lasting:
        return _NOT_NAMED
    kept = "standing" if _KEPT.search(text.clean, own, start) else ""
    return Hint(kept, (start, start))


def _goes_beyond(text: _Text, dated: Hint, ahead: Hint) -> bool:
    """Return whether 三年内 is another time than the one named before it: 2024—2026年三年内."""
    if ".." in dated.period or ahead.span[0] < dated.span[0]:
        return False
    return _SAME_TIME.fullmatch(text.clean, dated.span[1], ahead.span[0]) is None


def _one_of(text: _Text, named: Sequence[Hint], number: int) -> Hint | Sentence:
    """Return the last of the times, or of several in a list the one that 分别 gives the figure."""
    clean, start = text.clean, text.figures[number].span[0]
    listed = [named[-1]]
    for hint in reversed(named[:-1]):
        if not _LISTED.fullmatch(clean, hint.span[1], listed[0].span[0]):
            break
        listed.insert(0, hint)
    if len(listed) == 1:
        several = ".." in named[-1].period and clean.startswith("分别", named[-1].span[1])
        return _TIMES if several else named[-1]
    spread = clean.rfind("分别", listed[-1].span[1], start)
    first = bisect_left(text.figures, spread, key=_starts)
    place = number - first
    return listed[place] if spread >= 0 and place < len(listed) else _TIMES


def _about_next(text: _Text, number: int, end: int) -> bool:
    """Return whether the list goes on with a number about which 左右 stands."""
    clean = text.clean
    if number + 1 >= len(text.figures):
        return False
    start, stop = text.figures[number + 1].span
    listed = _TO_NEXT.fullmatch(clean, end, start) is not None
    return listed and amount(clean[stop : stop + NEAR]).after == "≈"


def _aside(text: _Text, end: int) -> Hint | None:
    """Return the year that stands in brackets behind a figure: 50家(2025年)."""
    at = bisect_left(text.hints, end + 1, key=_starts)
    hint = text.hints[at] if at < len(text.hints) else None
    held = hint and text.clean[end] == "(" and text.clean[hint.span[1] :][:1] == ")"
    return hint if hint and held and hint.span[0] == end + 1 else None


def _up_to_time(text: _Text, before: str, start: int) -> str:
    """Return the words before a figure up to a time that stands between: 达到2025年的386家."""
    hint = next(reversed(_governing(text, start)), None)
    cut = hint.span[0] - (start - len(before)) if hint else -1
    between = hint is not None and _OF_TIME.fullmatch(text.clean, hint.span[1], start)
    return before[:cut] if between and cut > 0 else before


def _end(places: Sequence[int], at: int, end: int) -> int:
    """Return the first of the places behind a place."""
    after = bisect_left(places, at + 1)
    return places[after] if after < len(places) else end
