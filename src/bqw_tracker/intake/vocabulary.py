"""The words of a catalogue as offices write them: areas and their offices, indicators, units."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import Catalogue, Indicator
from bqw_tracker.core.row_checks import THINGS
from bqw_tracker.policy.wording import scaled

from .tables import bare, half_width

_BLANKS = re.compile(r"[\s\"“”「」『』]+")
_BRACKET = re.compile(r"[(\[【〔](?P<inside>[^()\[\]【】〔〕]*)[)\]】〕]$")
_SCALE = re.compile("万亿|[十百千]?[万亿]|[十百千]")
_LEAST_SCALE = 4
_DIGITS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_NUMBERED = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.、．)）]")
_OFFICE = "局"


class Vocabulary(NamedTuple):
    """The words of a catalogue; `words` are the areas' names, aliases and codes, without blanks.

    `above` are the areas that hold an area, `offices` what stands behind its name for its office,
    `measures` the units without their scale, as they are looked up.
    """

    indicators: Sequence[Indicator]
    by_id: Mapping[str, Indicator]
    by_name: Mapping[str, Indicator]
    words: Mapping[str, str]
    above: Mapping[str, Sequence[str]]
    offices: Sequence[str]
    measures: frozenset[str]
    area: Callable[[str], str]


def vocabulary(catalogue: Catalogue) -> Vocabulary:
    """Return the words that a form may use."""
    index = Index(catalogue)
    indicators = [*index.indicators.values()]
    words = {together(word): name for word, name in index.area_names.items()}
    above = {name: _above(index, name) for name in index.areas}
    units = [(area.name, index.unit_of(area.name)) for area in catalogue.areas]
    issuer = (index.root, catalogue.policy.issuer)
    offices = {unit.removeprefix(name) for name, unit in (*units, issuer) if unit != name}
    known = Vocabulary(
        indicators=indicators,
        by_id={old: index.indicators[id_] for old, id_ in index.present_ids.items()},
        by_name={together(i.name): i for i in indicators},
        words=words | {together(unit): name for name, unit in units},
        above=above,
        offices=sorted({*offices, _OFFICE}, key=len, reverse=True),
        measures=frozenset(
            together(base) for i in indicators if (base := scaled(half_width(i.unit or ""))[1])
        ),
        area=str,
    )
    return known._replace(area=cache(lambda text: area_of(text, known)))


def _above(index: Index, name: str) -> list[str]:
    found: list[str] = []
    area = index.areas.get(name)
    while area and area.parent and area.parent not in found:
        found.append(area.parent)
        area = index.areas.get(area.parent)
    return found


@cache
def together(text: str) -> str:
    """Return a text as it is looked up: half-width, without blanks and quotation marks."""
    return _BLANKS.sub("", bare(text))


def area_of(text: str, known: Vocabulary) -> str:
    """Return the area that a text names, also by its office or behind the city: 江门市新会区局."""
    word = together(text)
    return _area(word, known) or next(
        (
            found
            for office in known.offices
            if word.endswith(office) and (found := _area(word.removesuffix(office), known))
        ),
        "",
    )


def _area(word: str, known: Vocabulary) -> str:
    if word in known.words:
        return known.words[word]
    for length in range(2, len(word)):
        city = known.words.get(word[:length])
        found = known.words.get(word[length:]) if city else None
        if found and city in known.above[found]:
            return found
    return ""


def indicator_of(text: str, known: Vocabulary) -> str:
    """Return the id of the indicator that a text names: its id, its name, both, with its unit."""
    word = _NUMBERED.sub("", together(text))
    whole = (word, _BRACKET.sub("", word))
    for said in whole:
        if found := known.by_id.get(said.upper()) or known.by_name.get(said):
            return found.id
    first = next((id_ for id_ in known.by_id if word.upper().startswith(id_)), None)
    rest = [said[len(first) :].lstrip(":.、-") for said in whole] if first else []
    return known.by_id[first].id if first and any(r in known.by_name for r in rest) else ""


def measure_of(word: str, known: Vocabulary) -> tuple[Decimal, str] | None:
    """Return the scale and the base of a unit like 千元 or 万批次; None for other words."""
    said = together(word)
    if bracket := _BRACKET.fullmatch(said):
        said = bracket["inside"]
    if said in known.measures:
        return Decimal(1), said
    scale = _SCALE.match(said)
    base = said[scale.end() :] if scale else ""
    if scale is None or base not in known.measures:
        return None
    power = sum(map(_DIGITS.__getitem__, scale[0]))
    # 十项 in brackets is a count of things, and no unit.
    return None if power < _LEAST_SCALE and base in THINGS else (Decimal(1).scaleb(power), base)
