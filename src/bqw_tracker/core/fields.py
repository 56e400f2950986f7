"""How one field of the catalogue is read: from text, strictly, with the problem's code as error.

YAML's own typing is switched off and pydantic's is not trusted: it would take 1719705600 for
a date and 1_000 for a number. Beside each reader stands what an editor may let pass: the form as
JSON Schema. Editors do type what they see, so `2023` comes to them as a number. What the schema
refuses, the reader refuses as well; what only the reader can see (a 30th of February, a range
that ends before it begins) passes the editor.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from .numbers import NUMBER, parse_number, plain
from .periods import Period, parse_day, parse_moment, parse_period
from .problems import Sentence, sentence

WHOLE, BY_AREA, BY_FIELD, BY_ROLE = "(whole)", "(by area)", "(by field)", "(by role)"
"""The forms of a baseline, a history and of departments, as they stand in the path of an error; no
file has such a name."""
FORMS = (WHOLE, BY_AREA, BY_FIELD, BY_ROLE)
RECORD = ConfigDict(extra="forbid", frozen=True, defer_build=True)
"""How every record of the catalogue is read."""
NUMBER_FORM = sentence(
    "write digits only, without thousands commas and units: 1234.5 (at most 18 digits before "
    "and 9 after the point)"
)
PERIOD_FORMS = sentence(
    "write 2023-06; also 2023, 2023-H1, 2023-Q2, 2023-06-30, 2023-01..2023-06 or 2023..2025"
)
_LEAVE_OUT = sentence("write a value or leave the field out")
_COUNTING = sentence("write a whole number from 1 to 99")
_NUMBERING = sentence("write a whole number from 1 to 999")
_CODE_FORM = sentence("write 1 to 12 letters or digits, or leave the code out")
_FOLDER_FORM = sentence("write its path below data/progress: northside, or counties/northside")
_DATE_FORM = sentence("write year, month and day as 2023-04-04")
_MOMENT_FORM = sentence("write 2023-07-10, or 2023-07-10T09:30")
_DIGEST_FORM = sentence("write the 64 digits of SHA-256, as bqw does")
_BOUND_FORMS = sentence('write "> 660", ">= 30", "= 0", "<= 5", "< 5" or "95..98"')
_SCHEDULE_FORMS = sentence("write linear, at_end or {{2023-06: 40%, 2023-09: 70%}}")
_REPORTERS_FORMS = sentence(
    "write city, counties, leaves or a list of areas: [Northside, Southside]"
)
_COUNTIES_FORMS = sentence("write true, false or a list of areas: [Northside, Southside]")
_EDGE_FORMS = sentence("write a number of points, or none where there is no second edge")
_VERSION_FORM = sentence('write the number of a version in quotes: needs: "0.2"')
_DAYS = sentence("write the days that are meant: 2026-10-01..2026-10-08 or 2026-12-31")


def wrong(code: str, message: Sentence, remedy: Sentence) -> PydanticCustomError:
    """Return a validation error that carries a problem."""
    values: dict[str, Any] = {"message": message, "help": remedy}
    return PydanticCustomError(code, "{message}", values)


def bad(message: Sentence, remedy: Sentence) -> PydanticCustomError:
    """Return an error of a value for which no other code says it better."""
    return wrong("bad-value", message, remedy)


def _told(remedy: Sentence) -> dict[str, Any]:
    """Return what an editor tells; in its parts, for pydantic takes plain values only."""
    return {"errorMessage": remedy._asdict()}


def _shape(form: str, remedy: Sentence, *types: str, **limits: int) -> WithJsonSchema:
    """Return the schema of a text in a form; an editor may also see it as one of the types."""
    known = {"type": ["string", *types], "pattern": rf"^\s*(?:{form})\s*$"}
    return WithJsonSchema({**known, **limits, **_told(remedy)})


def _either(words: list[str], other: dict[str, Any], remedy: Sentence) -> WithJsonSchema:
    """Return the schema of one of some words, or of something else."""
    return WithJsonSchema({"anyOf": [{"enum": words}, other], **_told(remedy)})


_NUMBER = NUMBER.pattern
_DAY = "[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
_ONE_PERIOD = "[12][0-9]{3}(?:-(?:H[12]|Q[1-4]|[01][0-9](?:-[0-3][0-9])?))?"
_PERIOD = rf"{_ONE_PERIOD}(?:\.\.{_ONE_PERIOD})?"
_CODE = "[0-9A-Za-z]{1,12}"
_FOLDER = r"[^./\\:][^/\\:]*(?:/[^./\\:][^/\\:]*)*"
_VERSION = r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,2}"
_YEARS = {"minimum": 1900, "maximum": 2999}
_NOTHING = ("", "~", "null", "Null", "NULL")
"""What YAML takes for no value; an editor cannot tell the words from an empty field."""
_BREAKS = re.compile("\\s*[\n\r\u0085\u2028\u2029]\\s*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise bad(
            sentence("one value is expected here"),
            sentence("write one value, no list and no mapping"),
        )
    text = _BREAKS.sub(" ", value.strip())
    if text in _NOTHING:
        raise bad(sentence("no value is given"), _LEAVE_OUT)
    if _CONTROL.search(text):
        raise bad(
            sentence("an invisible control character stands in the text"),
            sentence("remove it; in double quotes, a backslash makes one: write two"),
        )
    return text


def _number(value: object) -> Decimal:
    number = parse_number(text := _text(value))
    if number is None:
        raise wrong("not-a-number", sentence("'{text}' is not a number", text=text), NUMBER_FORM)
    return number


def _not_negative(value: object) -> Decimal:
    number = _number(value)
    if number < 0:
        raise bad(sentence("'{text}' is below 0", text=value), sentence("write 0 or more"))
    return number


def _counting(value: object, *, most: int, remedy: Sentence) -> int:
    number = _number(value)
    if number < 1 or number != int(number) or number > most:
        raise bad(sentence("'{text}' is not a counting number", text=value), remedy)
    return int(number)


def _code(value: object) -> str:
    if re.fullmatch(_CODE, text := _text(value)) is None:
        raise bad(sentence("'{text}' is no code of an area", text=text), _CODE_FORM)
    return text


def _folder(value: object) -> str:
    text = _text(value)
    if re.fullmatch(_FOLDER, text) is None or text.startswith("data/progress"):
        raise bad(sentence("'{text}' is no folder below data/progress", text=text), _FOLDER_FORM)
    return text


def _day(value: object) -> date:
    day = parse_day(text := _text(value))
    if day is None:
        raise wrong("not-a-date", sentence("'{text}' is not a date", text=text), _DATE_FORM)
    return day


def _moment(value: object) -> datetime:
    moment = parse_moment(text := _text(value))
    if moment is None:
        raise wrong("not-a-date", sentence("'{text}' is not a date", text=text), _MOMENT_FORM)
    return moment


def _digest(value: object) -> str:
    if re.fullmatch("[0-9a-f]{64}", text := _text(value)) is None:
        raise bad(sentence("'{text}' is no digest", text=text), _DIGEST_FORM)
    return text


def _period(value: object) -> Period:
    period = parse_period(text := _text(value))
    if period is None:
        raise wrong("not-a-period", sentence("'{text}' is not a period", text=text), PERIOD_FORMS)
    return period


def _holiday(value: object) -> Period:
    """Read a day or a span; a year or a quarter would put off every due day and is a slip."""
    period = _period(value)
    if (period.end - period.start).days > 31:
        raise bad(sentence("{period} is longer than a month", period=str(period)), _DAYS)
    return period


def parse_version(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a version, greater where it is later; None where it is none.

    >>> parse_version("0.2") < parse_version("0.10.1")
    True
    """
    return tuple(map(int, text.split("."))) if re.fullmatch(_VERSION, text) else None


def _version(value: object) -> str:
    if parse_version(text := _text(value)) is None:
        raise bad(sentence("'{text}' is no version of the program", text=text), _VERSION_FORM)
    return text


def read_target_period(value: object) -> str:
    """Read the period of a target: a period, yearly or standing."""
    text = _text(value)
    if text not in ("yearly", "standing"):
        _period(text)
    return text


def choice(*known: str) -> BeforeValidator:
    """Return a validator that takes one of the known words, letter by letter."""
    remedy = sentence("write one of: {names}", names=", ".join(known))

    def check(value: object) -> object:
        if value not in known:
            raise bad(sentence("'{text}' is not known here", text=_text(value)), remedy)
        return value

    words = [*known, *(int(word) for word in known if word.isdecimal())]
    shape = WithJsonSchema({"enum": words, **_told(remedy)})
    return BeforeValidator(check, json_schema_input_type=Annotated[Any, shape])


class Bound(NamedTuple):
    """What a target asks for; `high` only for a range."""

    comparator: str
    value: Decimal
    high: Decimal | None = None


def read_bound(value: object) -> Bound:
    """Read "> 660", "<= 5" or "95..98"."""
    text = _text(value).strip()
    low, dots, high = text.partition("..")
    if dots:
        found = Bound("range", _number(low.strip()), _number(high.strip()))
        if found.high is not None and found.high < found.value:
            raise bad(
                sentence("the range '{text}' ends before it begins", text=text),
                sentence("write the smaller number first: 95..98"),
            )
        return found
    sign = next((s for s in (">=", "<=", ">", "<", "=") if text.startswith(s)), None)
    if sign is None:
        raise bad(sentence("'{text}' has no comparator", text=text), _bound_remedy(text))
    number = text[len(sign) :].strip()
    if not number:
        raise bad(
            sentence("'{text}' has no number behind it", text=text), sentence('write "> 450"')
        )
    return Bound(sign, _number(number))


_TYPED_BOUND = re.compile(rf"([<>]=?|=)? ?({_NUMBER})(?: ?(?:\.\.|-) ?({_NUMBER}))?[^0-9<>=]*")
_HALF_WIDTH = str.maketrans({
    "≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "＞": ">", "＜": "<", "＝": "=", "－": "-",
    **dict.fromkeys("～~—–", ".."), "．": ".", **dict.fromkeys("“”‘’「」", ""),
    **{chr(ord("０") + n): str(n) for n in range(10)},
})  # fmt: skip
"""What is typed in the place of the signs of a bound."""


def _bound_remedy(text: str) -> Sentence:
    """Return how a bound is written that was typed in another way, else all forms."""
    found = _TYPED_BOUND.fullmatch(text.translate(_HALF_WIDTH))
    if found is None:
        return _BOUND_FORMS
    sign, number, high = found.groups()
    if high is not None and sign is None:
        return sentence('write "{value}"', value=f"{number}..{high}")
    if sign is None or high is not None:
        return sentence('say which side is good: ">= {number}", "> {number}", "<= {number}"…',
                        number=number)  # fmt: skip
    return sentence('write "{value}"', value=f"{sign} {number}")


def shown(bound: Bound) -> str:
    """Return a bound as the catalogue writes it.

    >>> shown(Bound(">", Decimal("660.0")))
    '> 660'
    """
    if bound.high is not None:
        return f"{plain(bound.value)}..{plain(bound.high)}"
    return f"{bound.comparator} {plain(bound.value)}"


Schedule = Literal["linear", "at_end"] | tuple[tuple[Period, Decimal], ...]


def read_schedule(value: object) -> Schedule:
    """Read linear, at_end or shares by period."""
    if value == "linear":
        return "linear"
    if value == "at_end":
        return "at_end"
    if not isinstance(value, dict) or not value:
        raise bad(sentence("'{text}' is not a schedule", text=value), _SCHEDULE_FORMS)
    steps = []
    for key, share in value.items():
        percent = _text(share)
        steps.append((_period(key), _number(percent.removesuffix("%").strip())))
        if not percent.endswith("%"):
            raise bad(
                sentence("the share '{text}' has no % sign", text=percent),
                sentence("write shares as 40%"),
            )
    shares = [share for _, share in steps]
    ends = [period.end for period, _ in steps]
    if sorted(set(ends)) != ends or sorted(shares) != shares or shares[0] < 0 or shares[-1] > 100:
        raise bad(
            sentence("a schedule must rise: periods in order, shares from 0% to 100%"),
            sentence("sort the periods, and let no share be smaller than the one before"),
        )
    return tuple(steps)


def read_reporters(value: object) -> str | tuple[str, ...]:
    """Read city, counties, leaves or a list of areas."""
    if value in ("city", "counties", "leaves"):
        return str(value)
    if isinstance(value, list) and value:
        return tuple(_text(name) for name in value)
    raise bad(
        sentence("'{text}' does not say who reports", text=value),
        _REPORTERS_FORMS,
    )


def _counties(value: object) -> bool | tuple[str, ...]:
    """Read whether the offices of the counties are responsible as well, or of which areas."""
    if isinstance(value, list) and value:
        return tuple(_text(name) for name in value)
    if value not in ("true", "false"):
        raise bad(
            sentence("'{text}' does not say whose offices are responsible", text=value),
            _COUNTIES_FORMS,
        )
    return value == "true"


def read_edge(value: object) -> Decimal | None:
    """Read a number of points, or none."""
    return None if value == "none" else _number(value)


_ANY = {"type": ["string", "number", "boolean"], "pattern": r"\S", **_told(_LEAVE_OUT)}
_STEPS = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": rf"^\s*{_PERIOD}\s*$"},
    "additionalProperties": {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*%\s*$"},
}
_AREAS = {"type": "array", "minItems": 1, "items": _ANY}
_WHEN = _either(["linear", "at_end"], _STEPS, _SCHEDULE_FORMS)
_WHO = _either(["city", "counties", "leaves"], _AREAS, _REPORTERS_FORMS)

Text = Annotated[str, PlainValidator(_text), WithJsonSchema(_ANY)]
Number = Annotated[Decimal, PlainValidator(_number), _shape(_NUMBER, NUMBER_FORM, "number")]
NotNegative = Annotated[
    Decimal, PlainValidator(_not_negative), _shape(_NUMBER, NUMBER_FORM, "number", minimum=0)
]
Natural = Annotated[
    int,
    PlainValidator(partial(_counting, most=99, remedy=_COUNTING)),
    _shape(r"0*[1-9][0-9]?(?:\.0+)?", _COUNTING, "integer", minimum=1, maximum=99),
]
Version = Annotated[
    str, PlainValidator(_version), _shape(_VERSION, _VERSION_FORM, "number", "boolean")
]
MeasureNumber = Annotated[
    int,
    PlainValidator(partial(_counting, most=999, remedy=_NUMBERING)),
    _shape(r"0*[1-9][0-9]{0,2}(?:\.0+)?", _NUMBERING, "integer", minimum=1, maximum=999),
]
Code = Annotated[str, PlainValidator(_code), _shape(_CODE, _CODE_FORM, "number", "boolean")]
Folder = Annotated[str, PlainValidator(_folder), _shape(_FOLDER, _FOLDER_FORM)]
Day = Annotated[date, PlainValidator(_day), _shape(_DAY, _DATE_FORM)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Digest = Annotated[str, PlainValidator(_digest)]
PeriodField = Annotated[
    Period, PlainValidator(_period), _shape(_PERIOD, PERIOD_FORMS, "integer", **_YEARS)
]
Holiday = Annotated[Period, PlainValidator(_holiday), _shape(_PERIOD, _DAYS)]
TargetPeriod = Annotated[
    str,
    PlainValidator(read_target_period),
    _shape(f"yearly|standing|{_PERIOD}", PERIOD_FORMS, "integer", **_YEARS),
]
Counties = Annotated[
    bool | tuple[str, ...],
    PlainValidator(_counties),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "boolean"], "pattern": r"^\s*(?:true|false)\s*$"},
                _AREAS,
            ],
            **_told(_COUNTIES_FORMS),
        }
    ),
]
_COMPARED = _shape(rf"[<>]=?\s*{_NUMBER}|=\s*{_NUMBER}|{_NUMBER}\s*\.\.\s*{_NUMBER}", _BOUND_FORMS)
BoundField = Annotated[Bound | None, PlainValidator(read_bound), _COMPARED]
PastBound = Annotated[Bound, PlainValidator(read_bound), _COMPARED]
ScheduleField = Annotated[Schedule, PlainValidator(read_schedule), _WHEN]
Reporters = Annotated[str | tuple[str, ...], PlainValidator(read_reporters), _WHO]
Edge = Annotated[
    Decimal | None, PlainValidator(read_edge), _shape(f"none|{_NUMBER}", _EDGE_FORMS, "number")
]
