"""An explanation as text: from CSV lines to the light, to be recomputed by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from bqw_tracker.core.attainment import Verdict
from bqw_tracker.core.fields import Bound
from bqw_tracker.core.index import Owned
from bqw_tracker.core.model import PastValue, base_of
from bqw_tracker.core.numbers import plain, sixth
from bqw_tracker.core.periods import DAY, Period
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.core.rules import PRESETS, Pace, PastField
from bqw_tracker.core.trend import Growth, Trend
from bqw_tracker.locale import _, joined, say
from bqw_tracker.reports.explanation import Explanation
from bqw_tracker.reports.judged import Light, Source

from . import labels, rounding, stories, words
from .diff_words import field_word, value_word
from .lines import BOLD, filled, indented, lines_text
from .nodes import due_text, node_lines, node_texts, reached_text, taken_back_lines
from .paragraphs import catch_up_texts, light_text, memory_text
from .table import Cell, Layout, Spoken, cell_width

_RULES: dict[int, Sentence] = {
    1: sentence("the window has not begun"),
    2: sentence("a ceiling is passed, which cannot be undone"),
    3: sentence("the target is passed or the deed is done; what is missing can only add"),
    4: sentence("nothing can be judged yet: no reporting period has ended, it is due only at "
                "the end, or there was nothing to judge"),
    5: sentence("nothing counts, the last report is too old, or an area never reported on a road; "
                "or the window has ended and reports are missing or there was nothing to judge"),
    6: sentence("the comparator holds and no report is missing"),
    7: sentence("the window has ended and the comparator does not hold"),
    8: sentence("a level is judged by its distance from the target: up to {within} is behind"),
    9: sentence("nodes whose day has come and that are not reached: none is on track, one behind, "
                "more off track"),
    10: sentence("a deed of which nothing says how far it is: under way when in progress, else "
                 "behind"),
    11: sentence("the shortfall is held against the edges"),
}  # fmt: skip
_NATURES: dict[str, Sentence] = {
    "accumulate": sentence("observed / target"),
    "road": sentence("(observed - baseline) / (target - baseline)"),
    "level": sentence("level: observed against target, no pace"),
    "deed": sentence("a deed: done or not done"),
}


def indicators_text(found: Sequence[Owned]) -> str:
    """Return ids and names of indicators among which one is to be chosen."""
    width = max(cell_width(one.indicator.id) for one in found)
    lines = [
        one.indicator.id + " " * (width - cell_width(one.indicator.id) + 2) + one.indicator.name
        for one in found
    ]
    return "\n".join([*lines, _("bqw explain ID tells about one of these"), ""])


def folder_of(lights: Iterable[Light]) -> str:
    """Return the folder that the files of all rows lie in of which some lights are made."""
    by_area = (sources for light in lights for sources in light.sources.values())
    return words.common_folder(row for sources in by_area for one in sources for row in one.rows)


def _area_lines(area: str, sources: list[Source], folder: str) -> Iterator[str]:
    signs = ["" if n == 0 and s.used.sign > 0 else ("+ " if s.used.sign > 0 else "- ")
             for n, s in enumerate(sources)]  # fmt: skip
    if sources[-1].used.cell.state:  # a state, behind the latest percentage
        signs = [""] * len(sources)
    terms = [
        f"{sign}{words.reported_text(cell)} [{cell.period} {words.place_text(cell, folder)}]"
        for sign, cell in zip(signs, (s.used.cell for s in sources), strict=True)
    ]
    yield f"  {area}  " + " ".join(terms)
    for source in sources:
        for each in source.replaced:
            yield "    " + words.replaced_text(each, folder)


def _observed(light: Light, unit: str | None) -> str:
    figure = light.verdict.figure
    if figure.state:
        return labels.state_word(figure.state)
    if figure.denominator is not None and figure.numerator is not None:
        parts = f"{plain(figure.numerator)} / {plain(figure.denominator)}"
        if figure.observed is None:
            return parts
        shown = plain(sixth(figure.observed))
        return f"{parts} = {labels.with_unit(shown, unit)}"
    if figure.observed is None:
        return labels.NONE
    return labels.with_unit(plain(figure.observed), unit)


def _span(period: Period) -> str:
    return f"{period.start} – {period.last}"


def _way(light: Light, bound: Bound | None) -> str:
    """Return how attainment was computed, with its figures."""
    verdict = light.verdict
    if light.target.nodes and verdict.attainment is not None:
        return reached_text(light.target.nodes, verdict.attainment)
    share = rounding.exact_share_text(verdict.attainment)
    share += _(" ({text})").format(text=say(_NATURES[verdict.nature]))
    observed = verdict.figure.observed
    if bound is None or observed is None or verdict.attainment is None:
        return share
    here, there = plain(sixth(observed)), plain(bound.value)
    if verdict.nature == "road" and verdict.start is not None:
        base = plain(verdict.start)
        sum_ = f"({here} - {base}) / ({there} - {base})"
    elif verdict.nature == "accumulate" or bound.comparator in (">", ">="):
        sum_ = f"{here} / {there}"
    else:
        return share
    return f"{sum_} = {share}"


def _schedule(light: Light, basis: str) -> str:
    verdict = light.verdict
    if light.target.nodes and verdict.due is not None:
        return due_text(light.target.nodes, verdict.due)
    if verdict.due is None or verdict.span is None:
        return labels.NONE
    schedule = light.target.schedule
    if isinstance(schedule, str):
        name = value_word(schedule)
    else:
        name = joined(
            f"{labels.period_words(str(period))} {plain(share)}%" for period, share in schedule
        )
    by = {"month": _("by whole months"), "day": _("by days")}[basis]
    share = rounding.exact_share_text(verdict.due)
    quotient = f"{verdict.due.numerator}/{verdict.due.denominator} = {share}"
    return quotient + _(" ({text})").format(text=joined([name, by, _span(verdict.span)]))


def _gap(shortfall: Fraction) -> str:
    """Return a shortfall as it is shown everywhere, and exactly where that is another number."""
    shown, exact = rounding.gap_text(shortfall), rounding.exact_share_text(shortfall)[:-1]
    told = _("{points} points").format(points=shown)
    return told if Decimal(shown) == Decimal(exact) else told + _(" ({text})").format(text=exact)


def _rule(light: Light, explanation: Explanation) -> str:
    number, own = light.verdict.rule, light.target.within
    within = plain(explanation.rules.level.within if own is None else own)
    unit = _(" points") if explanation.indicator.unit == "%" else _("% of the target")
    text = say(_RULES[number]._replace(values={"within": within + unit}))
    return _("rule {number}: {text}").format(number=number, text=text)


def edge_lines(pace: Pace) -> Iterator[str]:
    """Return the edges of pace in force, and with a preset where they come from."""
    unit = _("% of the due share") if pace.measure == "relative" else _(" points")
    behind, off_track = plain(pace.behind) + unit, pace.off_track
    if off_track is None:
        yield _("edges: a shortfall up to {behind} is on track, any more behind").format(
            behind=behind
        )
    else:
        yield _(
            "edges: a shortfall up to {behind} is on track, up to {off_track} behind, "
            "more off track"
        ).format(behind=behind, off_track=plain(off_track) + unit)
    if pace.preset:
        preset = PRESETS[pace.preset]
        yield _("preset {name}: {source}").format(name=pace.preset, source=say(preset.source))
        if preset.gap:
            yield "  " + say(preset.gap)


def _earlier(year: int, verdict: Verdict, unit: str | None) -> str:
    observed = verdict.figure.observed
    shown = labels.NONE if observed is None else labels.with_unit(plain(observed), unit)
    status = labels.status_word(verdict.status, final=verdict.final)
    return f"  {year}  {shown}  {rounding.exact_share_text(verdict.attainment)}  {status}"


def _rows(light: Light, *, alone: bool) -> Iterator[str]:
    """Yield the rows that count, unless they stand beside it, and who is not up to date."""
    figure = light.verdict.figure
    if not light.sources:
        yield _("rows: none that count")
    elif alone:
        folder = folder_of([light])
        yield _("rows, below {folder}:").format(folder=folder or ".")
        for area, sources in light.sources.items():
            yield from _area_lines(area, sources, folder)
    known = len(figure.expected) - len(figure.late)
    reports = _("reports up to date: {known} of {all}")
    line = reports.format(known=known, all=len(figure.expected))
    if figure.late:
        line += " · " + _("missing: {areas}").format(areas=joined(figure.late))
    yield line


def _asked(light: Light, unit: str | None, *, held: bool) -> str:
    """Return where, when and what a target asks for."""
    target = light.target
    if not held:
        return f"{light.area} · {labels.period_words(target.period)}"
    asked = target.wording or _("to be done")
    if target.value is not None:
        asked = words.bound_text(target.value, unit)
        asked += _(" ({text})").format(text=target.wording) if target.wording else ""
    parts = [light.area, labels.period_words(target.period), asked]
    if target.strength == "aspirational":
        parts.append(_("aspirational"))
    return " · ".join(parts)


def _original(light: Light, unit: str | None) -> Iterator[str]:
    """Say how far the original target is, and what each document made of it."""
    if light.row.original is not None:
        text = _("original target: {target}, attained {share}")
        way = rounding.exact_share_text(light.row.original_attainment)
        yield text.format(target=words.bound_text(light.row.original, unit), share=way)
    for past in light.target.history:
        yield f"  {_past(past, unit)}"


def _past(past: PastValue | PastField, unit: str | None) -> str:
    """Say what held until a day, and which document changed it and why."""
    said = {"day": past.until, "document": past.document, "reason": past.reason}
    if isinstance(past, PastValue):
        text = _("{target} until {day}; {document}: {reason}")
        return text.format(target=words.bound_text(past.value, unit), **said)
    text = _("{field} until {day}: {text}; {document}: {reason}")
    field = field_word(past.field.rpartition(".")[2])
    return text.format(field=field, text=value_word(past.was), **said)


def _light(light: Light, explanation: Explanation, *, alone: bool) -> Iterator[Spoken]:
    target, verdict, unit = light.target, light.verdict, explanation.indicator.unit
    reading = verdict.figure.reading
    if target.assumed:
        yield _("assumed: {text}").format(text=target.assumed)
    yield _("window: {span}").format(span=_span(verdict.window.period))
    yield from _rows(light, alone=alone)
    yield from taken_back_lines(light, folder_of([light]))
    yield _("observed: {figure}").format(figure=_observed(light, unit))
    if not explanation.held:
        yield _("no target holds for this area alone")
        return
    if base := base_of(target):
        yield _("baseline: {value} ({period})").format(
            value=plain(base.value), period=labels.period_words(str(base.period))
        )
    yield from node_lines(light)
    yield _("attainment: {way}").format(way=_way(light, target.value))
    yield from _original(light, unit)
    yield _("reading day: {day}").format(day=reading - DAY if reading else labels.NONE)
    yield _("due: {share}").format(share=_schedule(light, explanation.rules.pace.basis))
    if verdict.shortfall is not None:
        yield _("shortfall: {points}").format(points=_gap(verdict.shortfall))
    status = Cell(
        labels.status_word(verdict.status, final=verdict.final), labels.colour(verdict.status)
    )
    yield filled(_("status: {status}  ({rule})"), status=status, rule=_rule(light, explanation))
    if base:
        yield from trend_lines(light.trend)
    yield from _year_before(light, unit)
    if earlier := list(light.earlier):
        yield _("earlier years:")
        yield from (_earlier(year, past, unit) for year, past in earlier)


def _year_before(light: Light, unit: str | None) -> Iterator[str]:
    """Say what the figure was a year earlier, and how the growth since then was computed."""
    before, now = light.year_before, light.verdict.figure.observed
    if before is None or now is None:
        return
    was, is_ = (plain(sixth(each)) for each in (before.value, now))
    told = _("the year before: {figure}").format(figure=labels.with_unit(was, unit))
    if before.growth is not None:
        sum_ = f"{is_} - {was}" if unit == "%" else f"{is_} / {was} - 1"
        told += f"  ({sum_} = {words.year_on_year_text(before, unit)})"
    yield told


def _growth(growth: Growth) -> str:
    """Return the two points that a growth lies between, and its pace."""
    start, end = growth.start, growth.end
    return _("{low} ({start}) -> {high} ({end}), months: {months}, {rate} a year").format(
        low=plain(start.level),
        start=start.end - DAY,
        high=plain(rounding.ninth(end.level)),
        end=end.end - DAY,
        months=growth.months,
        rate=rounding.growth_text(growth.per_year),
    )


def trend_lines(trend: Trend | None) -> Iterator[str]:
    """Return the light with its sum, and the two growths that it compares."""
    word = _("trend: {word}").format(word=labels.trend_word(trend and trend.word))
    if trend is None:
        why = _(
            "(it takes a baseline of an earlier year, a later figure of all areas, and a target "
            "other than the baseline; all three of one sign and not 0)"
        )
        yield f"{word}  {why}"
        return
    turned = (trend.ratio < 0) is not (trend.observed.per_year < 0)
    asked = rounding.growth_text(trend.asked.per_year).removeprefix("-")
    quotient = (
        f"{'-1 × ' if turned else ''}{rounding.growth_text(trend.observed.per_year)} / {asked}"
    )
    yield f"{word}  (R = {quotient} = {rounding.ratio_text(trend.ratio)})"
    yield "  " + _("observed: {figure}").format(figure=_growth(trend.observed))
    yield "  " + _("asked for: {figure}").format(figure=_growth(trend.asked))


def explanation_text(explanation: Explanation, layout: Layout) -> str:
    """Return the whole explanation: what the indicator is, the verdicts, how they were made."""
    return lines_text(_lines(explanation), layout)


def _lines(explanation: Explanation) -> Iterator[Spoken]:
    indicator, measure = explanation.indicator, explanation.measure
    who = labels.who_text(Owned(measure, indicator).departments)
    unit = f" · {indicator.unit}" if indicator.unit else ""
    yield Cell(f"{indicator.id} {indicator.name}{unit}", BOLD)
    yield f"{measure.number} {measure.title} · {who}"
    yield labels.as_of_text(explanation.as_of, explanation.known_on)
    if explanation.held:
        for light in explanation.lights:
            yield ""
            yield Cell(_asked(light, indicator.unit, held=True), BOLD)
            yield from indented(_verdict(light, explanation))
    yield ""
    yield Cell(_("How this figure was made"), BOLD)
    yield from _made(explanation, alone=True)


def _verdict(light: Light, explanation: Explanation) -> Iterator[Spoken]:
    """Yield how the light stands, since when, what is needed, and what was told in words."""
    row = replace(light.row, mark=light.mark)
    status = Cell(words.status_text(row), labels.colour(row.status))
    yield filled(_("{status}: {text}"), status=status, text=light_text(row, shares=True))
    if remembered := memory_text(light.memory, explanation.indicator.reported.every):
        yield remembered
    if light.catch_up is not None:
        yield from catch_up_texts(light.catch_up, explanation.indicator)
    yield from node_texts(row)
    yield from stories.whole_lines(row)


def made_text(explanation: Explanation) -> str:
    """Return how the figures were made, for a place where their indicator is named already.

    The day, the edges and the rows that count are told beside it.
    """
    return lines_text(_made(explanation, alone=False), Layout())


def _made(explanation: Explanation, *, alone: bool) -> Iterator[Spoken]:
    indicator = explanation.indicator
    kind = {
        "flow": _("flow: increments are summed"),
        "stock": _("stock: the latest level counts"),
        "rate": {
            "latest": _("rate: the latest numerator / denominator counts"),
            "coverage": _("rate: first-time numerators are summed / latest denominator"),
        }.get(indicator.parts or "", _("rate: sum of numerators / sum of denominators")),
        "gauge": _("gauge: the latest figure that was published counts"),
        "milestone": _("milestone: the latest state counts"),
    }[indicator.kind]
    if indicator.reported.as_ == "year_to_date":
        kind += " · " + _("reported as running totals of the year")
    yield kind
    if indicator.definition:
        yield _("definition: {text}").format(text=indicator.definition)
    if indicator.note:
        yield _("note: {text}").format(text=indicator.note)
    for past in indicator.history:
        yield _past(past, indicator.unit)
    if alone and explanation.held and any(light.verdict.span for light in explanation.lights):
        yield from edge_lines(explanation.rules.pace)
    for light in explanation.lights:
        yield ""
        yield Cell(_asked(light, indicator.unit, held=explanation.held), BOLD)
        yield from indented(_light(light, explanation, alone=alone))
