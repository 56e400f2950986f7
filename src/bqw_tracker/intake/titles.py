"""What the words above a table say for all of its rows: indicator, area, period, year, unit."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.periods import Period
from bqw_tracker.policy.wording import scaled

from . import half_width
from .dates import read_period

_PERIOD = re.compile(
    r"[0-9]{4}年(?:[0-9]{1,2}\s*[-—–至～~]\s*[0-9]{1,2}月|[0-9]{1,2}月(?!\s*[0-9])"
    r"|第?[一二三四1-4]季度|[上下]半年|度?(?![0-9]))"
    r"|[0-9]{4}-(?:[01][0-9]|Q[1-4]|H[12])(?![-0-9])"
)
"""A period, and no day on which a form was filled in."""
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年")
_UNIT = re.compile(r"(?:计量)?单位\s*[:：]\s*([^()（）\s]+)")


class Said(NamedTuple):
    """What the titles say; "" and None where they say nothing, or several things."""

    indicator: str
    area: str
    period: str
    year: int | None
    unit: str


def read_titles(titles: Sequence[str], catalogue: Catalogue) -> Said:
    """Return what the titles say."""
    text = half_width(" ".join(titles))
    index = Index(catalogue)
    indicators, areas = index.indicators.values(), index.area_names
    named = {i.id for i in indicators if i.id in text or half_width(i.name) in text}
    places = {full for word, full in areas.items() if not word.isdigit() and word in text}
    places = {p for p in places if not any(p != q and p in q for q in places)} or places
    spans = {str(period) for word in _PERIOD.findall(text)
             if isinstance(period := read_period(word), Period)}  # fmt: skip
    years = {int(year) for year in _YEAR.findall(text)}
    bases = {scaled(half_width(i.unit))[1] for i in indicators if i.unit}
    units = {word for word in _UNIT.findall(text) if scaled(word)[1] in bases}
    return Said(
        indicator=_only(named),
        area=_only(places),
        period=_only(spans),
        year=years.pop() if len(years) == 1 else None,
        unit=_only(units),
    )


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
