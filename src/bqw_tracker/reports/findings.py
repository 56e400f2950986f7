"""What supervision found as of a day, worst first: each thing once, under a key of its own."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bqw_tracker.core.areas import root
from bqw_tracker.core.calendar import duties
from bqw_tracker.core.cells import cells, known_on
from bqw_tracker.core.deliveries import deliveries
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.problems import Sentence

from .finding import KINDS, Finding, MadeGood, responsible
from .light_findings import light_findings
from .report import EVERYTHING, Selection
from .row_findings import delivery_findings, odd_findings, parts_findings
from .rows import Judge


class Findings(NamedTuple):
    """What was found about the figures of a day (`as_of`), and about reporting until `today`.

    `made_good` are final misses that were reached later; they are no findings any more.
    `warnings` tell of which years the holidays are not known.
    """

    as_of: date
    today: date
    policy: str
    sample_rows: int
    top: str
    findings: list[Finding]
    made_good: list[MadeGood]
    warnings: list[Sentence]


def findings(
    catalogue: Catalogue,
    observations: Iterable[Observation],
    *,
    as_of: date,
    today: date,
    chosen: Selection = EVERYTHING,
) -> Findings:
    """Return what supervision finds; rows reported after `today` are not known.

    Lights, odd figures and parts are judged as of the day, lateness against today. Of the
    selection the measures, sections, departments and areas count.
    """
    rows = known_on(observations, today)
    found = cells(catalogue, rows)
    lights = light_findings(Judge(catalogue, found, as_of))
    owed, warnings = duties(catalogue, today)
    delivered = deliveries(catalogue, rows, owed=owed, today=today)
    told = [
        *lights.findings,
        *delivery_findings(catalogue, delivered, found=found, today=today),
        *odd_findings(catalogue, rows, as_of),
        *parts_findings(catalogue, found, as_of),
    ]
    top = root(catalogue)
    return Findings(
        as_of=as_of,
        today=today,
        policy=catalogue.policy.title,
        sample_rows=sum(row.source == SAMPLE for row in rows),
        top=top,
        findings=sorted((one for one in told if _passes(one, chosen, top)), key=_urgency),
        made_good=[one for one in lights.made_good if _passes(one, chosen, top)],
        warnings=warnings,
    )


def _passes(one: Finding | MadeGood, chosen: Selection, top: str) -> bool:
    measure, area = one.measure, one.key.area
    departments = responsible(measure, one.indicator, area, top)
    return (
        (not chosen.measures or measure.number in chosen.measures)
        and (not chosen.sections or measure.section in chosen.sections)
        and (not chosen.departments or not set(chosen.departments).isdisjoint(departments))
        and (not chosen.areas or area in chosen.areas)
    )


def _urgency(one: Finding) -> tuple[int, bool, Fraction, int]:
    """Return a key that puts the worst first; what is equally bad stays in the catalogue's order.

    Within a kind binding targets come first, then the largest shortfall, then what stood longest.
    """
    row = one.row
    shortfall = row.shortfall if row and row.shortfall is not None else Fraction(0)
    aspirational = bool(row and row.strength == "aspirational")
    return KINDS.index(one.key.kind), aspirational, -shortfall, -one.running
