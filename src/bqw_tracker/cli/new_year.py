"""`bqw init DIR --year 2024`: next year's workspace out of this year's."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import typer

from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.numbers import plain
from bqw_tracker.core.periods import DAY, LAST_YEAR, parse_period, year
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import _
from bqw_tracker.render.new_year import account, assumed, remark
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.new_year import Turned, new_year, part_of_year
from bqw_tracker.store.disk import CATALOGUE_NAME, scaffold
from bqw_tracker.store.load import catalogue_of
from bqw_tracker.store.modelled import document
from bqw_tracker.store.new_year import Changed, Ended, counted, files_of, next_catalogue
from bqw_tracker.store.yaml_text import quoted

from . import console
from .workspace import Basis, usable


def make(folder: Path, old: Path, number: int, beside: Mapping[str, bytes]) -> int:
    """Make the workspace of a year in a folder, out of the data folder of the year before.

    `beside` are further files of it, by their paths.

    Nothing of the old one is changed. Raises `Refused`, and nothing is written, where it cannot be.
    """
    basis = usable(old, quiet=True)
    if basis is None:
        return console.FAULTS
    first = basis.catalogue.policy.issued.year + 1
    if not first <= number <= LAST_YEAR:
        message = _("--year {year}: a year from {first} to {last} can follow the policy's")
        raise typer.BadParameter(message.format(year=number, first=first, last=LAST_YEAR))
    rows = [row for row in basis.rows if row.source != SAMPLE]
    judged = Judged(basis.catalogue, rows, year(number).start - DAY)
    turned = new_year(judged, number)
    text = next_catalogue(
        basis.read.named[CATALOGUE_NAME].decode("utf-8-sig"),
        _changes(turned, number, str(old / "progress")),
    )
    catalogue, problems = catalogue_of(document(text.encode(), CATALOGUE_NAME))
    if catalogue is None or any(problem.severity == "error" for problem in problems):
        console.tell_problems(problems)
        raise Refused(sentence("the catalogue of {year} would have errors", year=number))
    kept = counted(catalogue, rows, year(number).start)
    files = {f"data/{CATALOGUE_NAME}": text.encode(), **beside, **files_of(kept, old)}
    named = {"area": _reporter(catalogue), "year": str(number)}
    for path in scaffold(folder, _("en"), files=files, named=named):
        console.answer(f"{path}\n")
    console.answer("\n" + account(turned, number))
    _tell_what_stays(basis, rows, kept)
    told = _("next: in {folder} run bqw check --strict, and confirm each line that it names")
    console.tell(told.format(folder=folder))
    return console.DONE


def _changes(turned: Sequence[Turned], number: int, folder: str) -> Iterator[Changed | Ended]:
    """Yield what changes in the catalogue: of an indicator that ends the whole, else targets."""
    for loc, group in groupby(turned, lambda one: one.loc[:4]):
        own = list(group)
        if not any(one.period for one in own):
            anew = [_anew(one, number, folder) for one in own if one.fate == "over"]
            yield Ended(loc, remark(own, number), tuple(dict.fromkeys(anew)))
            continue
        for one in own:
            if not one.period:
                yield Ended(one.loc, remark([one], number))
            elif one.fate != "goes_on":
                yield Changed(one.loc, _fields(one, one.period, number, folder))


def _fields(one: Turned, period: str, number: int, folder: str) -> dict[str, str]:
    found = {"period": period}
    if one.levels:
        found["baseline"] = _baseline(one)
    if one.levels or one.fate == "not_done":
        found["assumed"] = quoted(assumed(one, number, folder))
    return found


def _baseline(one: Turned) -> str:
    """Return the baseline of a target, of an `each` beside those that it has already."""
    told = {level.area: f"{{value: {plain(level.value)}, period: {level.period}}}"
            for level in one.levels}  # fmt: skip
    if not one.target.each:
        return told[one.levels[-1].area]
    if one.period and isinstance(one.target.baseline, dict):
        old = one.target.baseline.items()
        told |= {area: f"{{value: {plain(base.value)}, period: {base.period}}}"
                 for area, base in old}  # fmt: skip
    return "{" + ", ".join(f"{quoted(area)}: {base}" for area, base in told.items()) + "}"


def _anew(one: Turned, number: int, folder: str) -> str:
    """Return the target for the new year, whose value nobody knows yet."""
    target = one.target
    period = str(part_of_year(parse_period(target.period) or year(number), number))
    fields = {"period": period, "value": quoted(_("to be decided"))}
    if target.each:
        fields["each"] = f"[{', '.join(map(quoted, target.each))}]"
    if target.area:
        fields["area"] = quoted(target.area)
    if target.schedule == "at_end":
        fields["schedule"] = "at_end"
    if target.strength != "binding":
        fields["strength"] = target.strength
    if target.within is not None:
        fields["within"] = plain(target.within)
    if target.weight != 1:
        fields["weight"] = plain(target.weight)
    fields |= _fields(one._replace(target=target.model_copy(update={"assumed": None})), period,
                      number, folder)  # fmt: skip
    return "{" + ", ".join(f"{name}: {text}" for name, text in fields.items()) + "}"


def _reporter(catalogue: Catalogue) -> str:
    """Return an area for the commands of the README: one that reports, the city last."""
    index = Index(catalogue)
    found = {
        area
        for measure in catalogue.measures
        for one in measure.indicators
        for area in index.reporters(one)
    }
    names = [area.name for area in catalogue.areas if area.name in found]
    return next((name for name in names if name != index.root), index.root)


def _tell_what_stays(
    basis: Basis, rows: Sequence[Observation], kept: Sequence[Observation]
) -> None:
    """Tell what of the old workspace is not in the new one."""
    made_up = len(basis.rows) - len(rows)
    if made_up:
        console.tell(_("made-up figures are not carried on: {count} rows").format(count=made_up))
    if len(rows) > len(kept):
        told = _("rows that no target counts any more stay in the old workspace: {count}")
        console.tell(told.format(count=len(rows) - len(kept)))
    if basis.entries or basis.closings:
        console.tell(
            _("rectifications and closed periods stay in the old workspace: {count}").format(
                count=len(basis.entries) + len(basis.closings)
            )
        )
