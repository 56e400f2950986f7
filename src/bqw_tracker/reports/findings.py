"""What supervision found as of a day, worst first: each thing once, under a key of its own.

Source: docs/domain.md, "Findings".
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bqw_tracker.core.calendar import unknown_years
from bqw_tracker.core.index import Index
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rectifications import (
    FindingKey,
    Followed,
    Rectification,
    finding_key,
    followed,
)

from .finding import KINDS, Finding, MadeGood, key_text, responsible
from .judged import Judged, as_known
from .light_findings import light_findings
from .report import Selection
from .row_findings import delivery_findings, odd_findings, parts_findings


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


def findings(judged: Judged, *, today: date, entries: Sequence[Rectification] = ()) -> Findings:
    """Return what supervision finds; rows reported after `today` are not known.

    Lights, odd figures and parts are judged as of the day, lateness against today.
    """
    judged = as_known(judged, today)
    lights = light_findings(judged)
    told = _by_urgency(
        judged.index,
        [
            *lights.findings,
            *delivery_findings(judged, today),
            *odd_findings(judged),
            *parts_findings(judged),
        ],
    )
    due = (duty.due for duty in judged.owed(today).duties if duty.due <= today)
    return Findings(
        as_of=judged.as_of,
        today=today,
        policy=judged.catalogue.policy.title,
        sample_rows=judged.sample_rows,
        top=judged.index.root,
        findings=told,
        made_good=lights.made_good,
        followed=followed(entries, [key_text(one.key) for one in told], today),
        warnings=unknown_years(due, judged.catalogue.rules.holidays),
    )


def chosen_findings(found: Findings, index: Index, chosen: Selection) -> Findings:
    """Return what a selection lets through; measures, sections, departments and areas count."""
    if not (chosen.measures or chosen.sections or chosen.departments or chosen.areas):
        return found

    def passes(key: FindingKey | None) -> bool:
        # The ledger may name a former indicator.
        if key is None or key.indicator not in index.owned:
            return False
        measure, indicator = index.owned[key.indicator]
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


def _by_urgency(index: Index, told: Iterable[Finding]) -> list[Finding]:
    """Return the findings, the worst first; what is equally bad in the catalogue's order.

    Within a kind binding targets come first, then the largest shortfall, then what stood longest.
    """
    kinds, indicators, areas = (
        {name: n for n, name in enumerate(names)}
        for names in (KINDS, index.owned, (area.name for area in index.catalogue.areas))
    )

    def urgency(one: Finding) -> tuple[object, ...]:
        key, row = one.key, one.row
        return (
            kinds[key.kind],
            row is not None and row.strength == "aspirational",
            -(row.shortfall or 0) if row else 0,
            -one.running,
            indicators[key.indicator],
            areas[key.area],
            key.period,
        )

    return sorted(told, key=urgency)
