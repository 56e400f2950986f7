"""What supervision found as of a day, worst first: each thing once, under a key of its own.

Source: docs/domain.md, "Findings".
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.areas import root
from bqw_tracker.core.calendar import duties
from bqw_tracker.core.cells import cells, known_on
from bqw_tracker.core.deliveries import deliveries
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rectifications import (
    FindingKey,
    Followed,
    Rectification,
    finding_key,
    followed,
)

from .finding import KINDS, Finding, MadeGood, key_text, responsible
from .light_findings import light_findings
from .report import Selection
from .row_findings import delivery_findings, odd_findings, owners, parts_findings
from .rows import Judge


class Findings(NamedTuple):
    """What was found about the figures of a day (`as_of`), and about reporting until `today`.

    `made_good` are final misses that were reached later; they are no findings any more.
    `followed` joins the findings with the ledger of rectifications, as it stands today, gone ones
    included. `warnings` tell of which years the holidays are not known.
    """

    as_of: date
    today: date
    policy: str
    sample_rows: int
    top: str
    findings: list[Finding]
    made_good: list[MadeGood]
    followed: list[Followed]
    warnings: list[Sentence]


def findings(
    catalogue: Catalogue,
    observations: Iterable[Observation],
    *,
    as_of: date,
    today: date,
    entries: Sequence[Rectification] = (),
) -> Findings:
    """Return what supervision finds; rows reported after `today` are not known.

    Lights, odd figures and parts are judged as of the day, lateness against today.
    """
    rows = known_on(observations, today)
    found = cells(catalogue, rows)
    lights = light_findings(Judge(catalogue, found, as_of))
    owed, warnings = duties(catalogue, today)
    delivered = deliveries(catalogue, rows, owed=owed, today=today)
    told = _by_urgency(
        catalogue,
        [
            *lights.findings,
            *delivery_findings(catalogue, delivered, found=found, today=today),
            *odd_findings(catalogue, rows, as_of),
            *parts_findings(catalogue, found, as_of),
        ],
    )
    return Findings(
        as_of=as_of,
        today=today,
        policy=catalogue.policy.title,
        sample_rows=sum(row.source == SAMPLE for row in rows),
        top=root(catalogue),
        findings=told,
        made_good=lights.made_good,
        followed=followed(entries, [key_text(one.key) for one in told], today),
        warnings=warnings,
    )


def chosen_findings(found: Findings, catalogue: Catalogue, chosen: Selection) -> Findings:
    """Return what a selection lets through; measures, sections, departments and areas count."""
    if not (chosen.measures or chosen.sections or chosen.departments or chosen.areas):
        return found
    owned = owners(catalogue)

    def passes(key: FindingKey | None) -> bool:
        if key is None or key.indicator not in owned:  # the ledger may name a former indicator
            return False
        measure, indicator = owned[key.indicator]
        departments = responsible(measure, indicator, key.area, found.top)
        return (
            (not chosen.measures or measure.number in chosen.measures)
            and (not chosen.sections or measure.section in chosen.sections)
            and (not chosen.departments or not set(chosen.departments).isdisjoint(departments))
            and (not chosen.areas or key.area in chosen.areas)
        )

    return found._replace(
        findings=[one for one in found.findings if passes(one.key)],
        made_good=[one for one in found.made_good if passes(one.key)],
        followed=[one for one in found.followed if passes(finding_key(one.finding))],
    )


def _by_urgency(catalogue: Catalogue, told: Iterable[Finding]) -> list[Finding]:
    """Return the findings, the worst first; what is equally bad in the catalogue's order.

    Within a kind binding targets come first, then the largest shortfall, then what stood longest.
    """
    indicators = list(owners(catalogue))
    areas = [area.name for area in catalogue.areas]

    def urgency(one: Finding) -> tuple[object, ...]:
        key, row = one.key, one.row
        return (
            KINDS.index(key.kind),
            row is not None and row.strength == "aspirational",
            -(row.shortfall or 0) if row else 0,
            -one.running,
            indicators.index(key.indicator),
            areas.index(key.area),
            key.period,
        )

    return sorted(told, key=urgency)
