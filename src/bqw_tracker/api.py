"""The workspace for Python programs: what `bqw_tracker.load` returns.

Stable by semantic version: within one major version (before 1.0 within one minor one) no name,
field or meaning is taken away; records may get more fields at their end.
"""

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bqw_tracker.core.periods import parse_day
from bqw_tracker.core.problems import Refused, Severity
from bqw_tracker.locale import say, speaking
from bqw_tracker.render.problems import problems_text
from bqw_tracker.render.table import PIPE
from bqw_tracker.reports.export import attainments
from bqw_tracker.reports.export_records import Attainment
from bqw_tracker.reports.judged import Judged
from bqw_tracker.store.disk import CATALOGUE_NAME
from bqw_tracker.store.load import load

__all__ = ["Attainment", "Judgement", "Workspace"]


@dataclass(frozen=True)
class Judgement:
    """A workspace judged as of a day.

    `rows` are those of `bqw report`: one for each target in each area where it holds, in the
    catalogue's order. A row is a named tuple with the columns of the table `attainment`; figures
    are `Decimal`s (a rate with six decimals), shares such as `attainment` exact `Fraction`s.
    """

    as_of: date
    rows: tuple[Attainment, ...]


@dataclass(frozen=True, eq=False)
class Workspace:
    """The catalogue, the figures and the ledger of a workspace, as they stood when it was read.

    `policy` is the title of the document, `sample` says whether the figures are made up.
    """

    policy: str
    sample: bool
    _judged: Judged = field(repr=False)

    def judge(self, day: date | str) -> Judgement:
        """Return every target judged as of a day, a `date` or text as 2023-06-30.

        As `bqw report --as-of` has it: periods that end later do not count, what was reported
        later of periods up to the day does.

        >>> import bqw_tracker
        >>> judged = bqw_tracker.load(".").judge("2023-06-30")
        >>> row = judged.rows[0]
        >>> row.target_id, row.area, row.status, row.reported_to
        ('M01-01/2023', '江门市', 'under_way', '2023-Q2')
        >>> {row.target_id: row.attainment for row in judged.rows}["M02-01/2023"]
        Fraction(221, 440)

        Raises `ValueError` where the text names no day.
        """
        as_of = parse_day(str(day))
        if as_of is None:
            raise ValueError(f"{day!r} is not a day; write it as 2023-06-30")
        (rows,) = attainments(self._judged.on(as_of), [as_of])
        return Judgement(as_of, tuple(rows))


def opened(path: str | os.PathLike[str]) -> Workspace:
    """Return a workspace, see `bqw_tracker.load`."""
    folder = Path(path)
    data = folder if (folder / CATALOGUE_NAME).exists() else folder / "data"
    with speaking("en"):
        if not (data / CATALOGUE_NAME).exists():
            raise FileNotFoundError(f"{folder}: neither {CATALOGUE_NAME} nor data/ with it")
        try:
            found = load(data, today=date.today())  # noqa: DTZ011 - the day on the wall
        except Refused as error:
            raise OSError(say(error.message)) from error
        faults = [*found.errors, *found.ledger_problems, *found.closing_problems]
        errors = [one for one in faults if one.severity is Severity.ERROR]
        if errors or found.catalogue is None:
            raise ValueError(problems_text(errors, PIPE))
    judged = Judged(found.catalogue, found.observations, date.max, entries=found.rectifications)
    return Workspace(found.catalogue.policy.title, bool(judged.sample_rows), judged)
