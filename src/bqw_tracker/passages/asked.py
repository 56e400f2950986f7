"""The lines of a document that others may have changed, asked of a process of its own."""

from bqw_tracker.changes.altered import Line
from bqw_tracker.core.problems import Sentence
from bqw_tracker.intake.process import answers


def lines_of(raw: bytes, form: str) -> list[Line] | None:
    """Return the lines of a document; None where it is none of its form, or costs too much."""
    with answers("bqw_tracker.passages.child", raw, form) as told:
        try:
            return _lines(list(told))
        except (ValueError, TypeError, LookupError, RecursionError, AttributeError):
            return None  # it was cut off, or is no answer at all


def _lines(told: list[object]) -> list[Line]:
    if not told or told.pop() is not None:
        raise ValueError
    return [_line(*each) for each in told]  # type: ignore[misc]


def _line(
    part: str, template: str, values: dict[str, object], cells: list[list[str]], hints: list[str]
) -> Line:
    pairs = tuple((str(column), str(text)) for column, text in cells)
    return Line(str(part), Sentence(str(template), dict(values)), pairs, tuple(map(str, hints)))
