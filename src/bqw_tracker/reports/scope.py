"""Which part of a workspace is told: what filters let through, and whose rectifications it has."""

from collections.abc import Iterable
from typing import NamedTuple

from bqw_tracker.core.index import Index
from bqw_tracker.core.rectifications import Rectification, answerable, finding_key

from .finding import responsible
from .report import EVERYTHING, Selection


class Scope(NamedTuple):
    """What a selection lets through; with `owners` only the indicators in the areas `subjects`."""

    lookup: Index
    chosen: Selection = EVERYTHING
    owners: tuple[str, ...] = ()
    subjects: frozenset[tuple[str, str]] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        chosen = self.chosen
        filters = (chosen.measures, chosen.sections, chosen.departments, chosen.areas, chosen.kinds)
        return not any(filters) and not self.owners

    def holds(self, indicator: str, area: str) -> bool:
        """Return whether an indicator in an area is told; one that is no more is part of all."""
        if self.whole:
            return True
        if indicator not in self.lookup.owned or not self.owned(indicator, area):
            return False
        measure, kind = self.lookup.owned[indicator].measure, self.lookup.indicators[indicator].kind
        if self.chosen.kinds and kind not in self.chosen.kinds:
            return False
        who = responsible(self.lookup, indicator, area)
        return self.chosen.holds(measure.number, measure.section, who, area)

    def owned(self, indicator: str, area: str) -> bool:
        """Return whether an owner asked for has a rectification of it; where none is asked, yes."""
        return not self.owners or (indicator, area) in self.subjects

    def tells(self, finding: str) -> bool:
        """Return whether what a finding's key is about is told, also under a former id."""
        return self.whole or self.holds(*_subject(self.lookup, finding))


def scope(
    index: Index,
    entries: Iterable[Rectification],
    chosen: Selection = EVERYTHING,
    owners: tuple[str, ...] = (),
) -> Scope:
    """Return what a selection lets through of what these owners have rectifications of."""
    own = frozenset(_subject(index, e.finding) for e in entries if answerable(e) in owners)
    return Scope(index, chosen, owners, own)


def _subject(index: Index, finding: str) -> tuple[str, str]:
    """Return the indicator and the area that a finding is about."""
    key = finding_key(finding)
    return (index.present_ids.get(key.indicator, key.indicator), key.area) if key else ("", "")
