"""What libyaml cannot read: which slip of the pen it was, and how the line is to be written.

libyaml stops where it can go no further and says so in the words of a parser. The slips that
people make are few: so each of them is looked for in the line and the one before, the line is
mended, and a slip is told only where reading then gets further. It goes on from there, so that
all lines that cannot be read are told in one run.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import yaml

from bqw_tracker.core.problems import Place, Problem, Sentence, sentence

from .yaml_text import MAX_DEPTH, Lines, quoted

LOADER = getattr(yaml, "CLoader", yaml.Loader)
_TRIED, _LARGE = 60, 1 << 20
"""How many mended texts are read for one fault, and how long a text may be for it."""
_FIELD = re.compile(
    r"(?P<lead>^\s*(?:-\s+)*|[{,，｛]\s*)(?P<key>[^\s{}\[\],，:：\"'#=｛｝]+)(?P<sep>\s*[:：]\s*)"
)
_WHOLE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|\{.*\}|\[.*\]")
_NO_CODE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|(?<![^\s\[{,:])'(?:[^']|'')*'|\s#.*")
_BRACKETS = str.maketrans("｛｝［］【】", "{}[][]")
_OPEN_BOUND = re.compile(r"(:\s*)([<>]=?\s*[0-9][0-9.]*)[^0-9.,，}\"]*")
_UNIT_BEHIND = re.compile(r"^([<>]=?\s*[0-9][0-9.]*)(?![万亿])[^0-9.\s,，:#]+$")
_LOOKED_BACK = 200


class _Slip(NamedTuple):
    """A slip that there may be: its place, what to say, and the line as it should be.

    `proof` is how many lines below it must then be readable: an indentation may only put a fault
    off by one.
    """

    line: int
    column: int
    message: Sentence
    remedy: Sentence
    mended: str
    proof: int = 0


def syntax_problems(error: yaml.YAMLError, text: str, path: str) -> list[Problem]:
    """Return what libyaml could not read, each line once, placed where its cause is."""
    found: dict[int, Problem] = {}
    first = _unexplained(error, text, path)
    later: yaml.YAMLError | None = error
    while later is not None and len(text) <= _LARGE and (mended := _mended(later, text)):
        slip, text, later = mended
        place = Place(path, slip.line, slip.column)
        found.setdefault(slip.line, Problem(place, "yaml", slip.message, slip.remedy))
    return list(found.values()) or [first]


def _mended(error: yaml.YAMLError, text: str) -> tuple[_Slip, str, yaml.YAMLError | None] | None:
    """Return a slip without which more of a text can be read, that text, and where it ends then."""
    lines, at = text.split("\n"), Lines(text).at(_position(error))[0]
    for slip in islice(_slips([line.rstrip("\r") for line in lines], at), _TRIED):
        end = "\r" if lines[slip.line - 1].endswith("\r") else ""
        mended = "\n".join([*lines[: slip.line - 1], slip.mended + end, *lines[slip.line :]])
        later = _error(mended)
        if later is None or (
            len(mended) - _position(later) < len(text) - _position(error)
            and Lines(mended).at(_position(later))[0] >= slip.line + slip.proof
        ):
            return slip, mended, later
    return None


def _error(text: str) -> yaml.YAMLError | None:
    """Return why a text cannot be read; None where it can, or is nested too deep to be tried."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                break
    except yaml.YAMLError as error:
        return error
    return None


def _position(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.index if mark else 0


def _slips(lines: list[str], line: int) -> Iterator[_Slip]:
    """Yield the slips that may be the cause of a fault in a line, the likely ones first."""
    filled = [n for n in range(line, max(line - _LOOKED_BACK, 0), -1) if lines[n - 1].strip()]
    near = filled[:2]
    for number in near:
        yield from _before_the_line(number, lines)
        yield from _in_fields(number, lines[number - 1])
        yield from _around_fields(number, lines[number - 1])
    for number in filled:
        if lines[number - 1].count('"') % 2:
            yield from _in_fields(number, lines[number - 1])
        yield from _left_open(number, lines[number - 1])
    for number in near:
        yield from _out_of_line(number, lines)


def _in_fields(number: int, line: str) -> Iterator[_Slip]:
    """Yield slips in the fields `key: value` of a line."""
    fields = list(_FIELD.finditer(line))
    if fields and not re.match(r"[\s-]*[{｛]|[^:：]*[:：]\s*[\[{｛]", line):
        del fields[1:]  # no brackets: all the rest of the line is one text
    ends = [*(field.start() for field in fields), len(line)][1:]
    for field, end in zip(fields, ends, strict=False):
        key, value = field["key"], _without_comment(line[field.end() : end]).rstrip()
        if field["lead"].strip(" -"):
            value = value.rstrip("}｝ ,，")
        elif value[:1] in (">", "|"):
            value = value.rstrip(",，")
        if sign := re.search("[：，｛]", field["lead"] + field["sep"]):
            at = field.start() + field.group().index(sign.group())
            comma = ", " if sign.group() == "，" else ""
            mended = _FIELD.sub(_plain_field, line).replace("｝", "}")
            text = f"{comma}{key}: {value}"
            if sign.group() == "｛":  # as a whole, for the brackets belong together
                text = _OPEN_BOUND.sub(r'\1"\2"', _without_comment(mended)).strip(" -")
            yield _Slip(number, at + 1, *_half_width(sign.group(), text), mended)
        elif value and field["sep"].lstrip() == ":":
            mended = f"{line[: field.end('key')]}: {line[field.end() :]}"
            yield _Slip(number, field.end(), sentence("no space stands behind the colon"),
                        sentence("write: {text}", text=f"{key}: {value}"), mended)  # fmt: skip
        if value and (slip := _without_quotes(value)):
            column, message, text = slip
            yield _Slip(
                number, field.end() + column, message,
                sentence("put it in quotes: {text}", text=f"{key}: {text}"),
                line[: field.end()] + text + line[field.end() + len(value) :],
            )  # fmt: skip


def _without_comment(text: str) -> str:
    """Return the end of a line without the comment behind whole quotes and closed brackets."""
    code = re.sub(r"\s#.*", "", text)
    flow = re.search("[}｝]", text) is not None
    whole = not code.count('"') % 2 and (not flow or code.rstrip().endswith(("}", "｝")))
    return code if whole else text


def bound(text: str) -> str:
    """Return a bound as it stands in quotes: without a comment, a comma, and the unit.

    >>> bound(">450家， # 注"), bound("> 45万元")
    ('>450', '> 45万元')
    """
    text = _without_comment(text).rstrip(" ,，")
    return _UNIT_BEHIND.sub(r"\1", text)


def _plain_field(field: re.Match[str]) -> str:
    lead = re.sub(r"，\s*", ", ", field["lead"]).replace("｛", "{")
    return f"{lead}{field['key']}: "


def _half_width(sign: str, text: str) -> tuple[Sentence, Sentence]:
    return (
        sentence("a full-width {sign} stands here", sign=sign),
        sentence("write it half-width: {text}", text=text),
    )


def folded_text(mended: str, sign: str = ">") -> tuple[Sentence, Sentence]:
    """Return what is said of a value that begins with > or | and stands in no quotes."""
    return (
        sentence("YAML takes {sign} for the beginning of a long text", sign=sign),
        sentence("put it in quotes: {text}", text=mended),
    )


def _without_quotes(value: str) -> tuple[int, Sentence, str] | None:
    """Return why a value cannot stand as it is, from which column on, and how it can."""
    column, inside, sign = 1, value, value[0]
    if value.count('"') % 2 or (sign == "'" and value.count("'") % 2):
        message = sentence("a quotation mark is opened here and not closed on its line")
        column = next(n for n, each in enumerate(value, start=1) if each in "\"'")
        inside = value.strip("\"'“”‘’")
    elif _WHOLE.fullmatch(value) or quoted(value) == value:
        return None
    elif sign in ">|":
        message, _ = folded_text("", sign)
        inside = bound(value)
    elif sign in "\"'":
        message = sentence("something stands behind the text in quotes")
    elif sign in "[{":
        if not re.match(r"\[[^\]]*\]|\{[^}]*\}", value):  # it is not closed
            return None
        message = sentence("something stands behind the bracket")
    elif found := re.search(r"(?:^|\s)#", value):
        message = sentence("what stands behind # is a comment, also the bracket that closes")
        column = found.end()
    elif ": " in value:
        message = sentence("a colon stands where no field can begin")
        column = value.index(": ") + 1
    else:
        message = sentence("a text may not begin with {sign}", sign=sign)
    text = quoted(inside)
    return column, message, text if text != inside else f'"{inside}"'


def _around_fields(number: int, line: str) -> Iterator[_Slip]:
    """Yield slips in what stands around the fields of a line: brackets, dash, missing colon."""
    if found := re.search("[｛｝［］【】]", line):
        mended = line.translate(_BRACKETS)
        yield _Slip(number, found.start() + 1, *_half_width(found.group(), mended.strip()), mended)
    if found := re.match(r"[ -]*- (?=\S)", line):
        value = line[found.end() :].rstrip()
        if slip := _without_quotes(value):
            column, message, text = slip
            yield _Slip(number, found.end() + column, message,
                        sentence("put it in quotes: {text}", text=f"- {text}"),
                        found.group() + text)  # fmt: skip
    if found := re.match(r"\s*-(?=[^\s-])", line):
        mended = f"{found.group()} {line[found.end() :]}"
        yield _Slip(number, found.end(), sentence("no space stands behind the dash"),
                    sentence("write: {text}", text=mended.strip()), mended)  # fmt: skip
    if found := re.match(r"((?:\s*- )*\s*)([a-z_]+)(?:\s*=\s*|\s+)(\S.*)", line):
        lead, key, value = found.groups()
        yield _Slip(
            number, found.end(2) + 1, sentence("no colon stands behind {name}", name=key),
            sentence("write: {text}", text=f"{key}: {value}"), f"{lead}{key}: {value}",
        )  # fmt: skip


def _left_open(number: int, line: str) -> Iterator[_Slip]:
    """Yield how a line would end whose brackets match."""
    code = _NO_CODE.sub(lambda found: " " * len(found.group()), line).rstrip()
    end = len(code.rstrip(")）｝】]} ；;，。"))
    opened: list[int] = []
    for place, sign in enumerate(code[:end]):
        if sign in "[{":
            opened.append(place)
        elif sign in "]}" and opened:
            opened.pop()
    if opened:
        closing = "".join("]" if code[place] == "[" else "}" for place in reversed(opened))
        yield _Slip(
            number, opened[0] + 1, sentence("the brackets that open here do not match"),
            sentence("end the line with {text}", text=f"…{line[:end].lstrip()[-8:]}{closing}"),
            line[:end] + closing + line[len(code) :],
        )  # fmt: skip


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _before_the_line(number: int, lines: list[str]) -> Iterator[_Slip]:
    """Yield how far in a line may have to begin that has more than spaces before its text."""
    line = lines[number - 1]
    if strange := re.search(r"[^ ]", line[: _margin(line)]):
        message = sentence("a line may begin with spaces, but with no tab and no full-width space")
        for slip in _out_of_line(number, lines):
            yield slip._replace(column=strange.start() + 1, message=message)


def _out_of_line(number: int, lines: list[str]) -> Iterator[_Slip]:
    """Yield how far in a line may have to begin: as far as those beside it."""
    inner, own = lines[number - 1].lstrip(), _margin(lines[number - 1])
    beside = [*lines[max(number - 4, 0) : number - 1][::-1], *lines[number : number + 2]]
    signs = (
        " " if inner.startswith("-") else " -"
    )  # a field begins where the one behind a dash does
    widths = [len(line) - len(line.lstrip(signs)) for line in beside if line.strip()]
    message = sentence("the line does not begin where those of its entry begin")
    for width in dict.fromkeys(widths):
        if lines[number - 1] != " " * width + inner:
            yield _Slip(number, own + 1, message,
                        sentence("let it begin in column {column}", column=width + 1),
                        " " * width + inner, proof=3)  # fmt: skip


_REASONS = {
    "did not find expected alphabetic or numeric character": (
        sentence("a text may not begin with * or &"),
        sentence('put it in quotes: "*see the annex"'),
    ),
    "found character that cannot start any token": (
        sentence("a text may not begin with this character"),
        sentence('put it in quotes: unit: "%"; indent with spaces, not with tabs'),
    ),
    "mapping values are not allowed in this context": (
        sentence("a colon stands where no field can begin"),
        sentence("put a text with a colon in quotes, and indent fields alike"),
    ),
}
"""What libyaml says in the words of a parser, and what it means to a clerk."""


def _unexplained(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """Return the problem for what no slip explains, where libyaml stopped."""
    reason = getattr(error, "problem", None) or str(error)
    lines = Lines(text)
    message = sentence("this cannot be read as YAML: {reason}", reason=reason)
    remedy = sentence(
        "look here and in the line before for indentation, a missing colon, quote or bracket"
    )
    message, remedy = _REASONS.get(reason, (message, remedy))
    place = Place(path, *lines.at(_position(error)))
    # Quotes are balanced on every line but the one where somebody forgot one.
    for number, line in enumerate(lines.texts[: place.line], start=1):
        code = line.partition(" #")[0].replace("\\\\", "").replace('\\"', "")
        if code.count('"') % 2:
            message = sentence("a quotation mark is opened here and not closed on its line")
            place = Place(path, number, code.rindex('"') + 1)
            return Problem(place, "yaml", message, sentence("close it, or take it away"))
    return Problem(place, "yaml", message, remedy)
