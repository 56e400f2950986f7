"""What a catalogue may say and a person should look at: warnings, which stop no report.

Every check yields problems placed by `Loc`; loading finds the line.
"""

import re
from collections.abc import Iterator

from .kind_checks import indicators, targets
from .model import Catalogue, Indicator, Target
from .problems import Loc, Problem, Severity, sentence


def lacks_baseline(indicator: Indicator, target: Target) -> bool:
    """Return whether the pace of a stock, or of a part of it, is read from zero."""
    bound = target.value
    if indicator.kind != "stock" or bound is None or target.period == "standing":
        return False
    if bound.comparator not in (">", ">=") or bound.value <= 0:
        return False
    if target.each:
        return not isinstance(target.baseline, dict) or not set(target.each) <= set(target.baseline)
    shares = target.allocation.values()
    return target.baseline is None or any(share.baseline is None for share in shares)


def no_baseline(catalogue: Catalogue) -> Iterator[Problem]:
    """Warn where the pace of a stock is read from zero because no baseline is given."""
    for loc, indicator, target in targets(catalogue):
        if lacks_baseline(indicator, target):
            yield Problem(
                loc,
                "no-baseline",
                sentence("{id} is a stock without a baseline", id=indicator.id),
                sentence("pace is read from zero; add baseline: {{value: 193, period: 2022}}"),
                Severity.WARNING,
            )


_MARK = re.compile("待核(?!心)[实定对]?|to be confirmed", re.IGNORECASE)
"""How a note, an `assumed` or the reason of a `not_targets` begins that is a guess."""


def guessed(text: str) -> bool:
    """Return whether a text says of itself that nobody has confirmed it."""
    return _MARK.match(text) is not None


def _texts(catalogue: Catalogue) -> Iterator[tuple[Loc, str | None]]:
    """Yield the texts that may say of themselves that nobody has confirmed them."""
    yield ("policy", "title"), catalogue.policy.title
    yield ("policy", "issuer"), catalogue.policy.issuer
    for a, area in enumerate(catalogue.areas):
        yield ("areas", a, "name"), area.name
    for d, department in enumerate(catalogue.departments):
        yield ("departments", d), department
    for loc, indicator in indicators(catalogue):
        yield (*loc, "note"), indicator.note
    for loc, _, target in targets(catalogue):
        yield (*loc, "assumed"), target.assumed
    for m, measure in enumerate(catalogue.measures):
        yield ("measures", m, "title"), measure.title
        for n, one in enumerate(measure.not_targets):
            yield ("measures", m, "not_targets", n, "reason"), one.reason


def unconfirmed(catalogue: Catalogue) -> Iterator[Problem]:
    """Warn of each guess that is marked as one, until a person has taken the mark away."""
    for loc, text in _texts(catalogue):
        if text and (mark := _MARK.match(text)):
            yield Problem(
                loc,
                "unconfirmed",
                sentence("nobody has confirmed this yet: {text}",
                         text=text[mark.end() :].lstrip("：:，, ") or text),
                sentence("look it up, correct it where needed, then take '{mark}' away",
                         mark=mark.group()),
                Severity.WARNING,
            )  # fmt: skip


_NO_SUMS = (
    (re.compile("(?:增速|增长率|增幅|涨幅|降幅)$|\\bgrowth(?: rate)?$", re.IGNORECASE),
     sentence("a growth rate")),
    (re.compile("(?:排名|名次|位次)$|\\brank(?:ing)?$", re.IGNORECASE), sentence("a rank")),
    (re.compile("指数$|\\bindex$", re.IGNORECASE), sentence("an index")),
    (re.compile("(?:得分|评分|满意度)$|\\bscore$", re.IGNORECASE), sentence("a score")),
)  # fmt: skip
"""What a name ends with that tells a figure published as it is."""
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]$")


def better_kind(catalogue: Catalogue) -> Iterator[Problem]:
    """Warn of a flow or stock that cannot be one: a growth rate, rank, index, score or share.

    They do not add up over months or areas. What is told by the end of its name, and of a share by
    its unit, is told as such; anything else in % is a share.
    """
    for loc, indicator in indicators(catalogue):
        if indicator.kind not in ("flow", "stock"):
            continue
        name = _IN_BRACKETS.sub("", indicator.name)
        what = next((what for ending, what in _NO_SUMS if ending.search(name)), None)
        remedy = sentence("write kind: gauge; one area reports it, or each one under `each`")
        if what is None and indicator.unit in ("%", "‰"):
            what = sentence("a share")
            remedy = sentence(
                "write kind: rate and let numerator and denominator be reported, or kind: gauge "
                "where it is published as it is"
            )
        if what is not None:
            yield Problem(
                (*loc, "kind"),
                "better-kind",
                sentence("{what} does not add up: it is no {kind}", what=what, kind=indicator.kind),
                remedy,
                Severity.WARNING,
            )


CATALOGUE_WARNINGS = (no_baseline, unconfirmed, better_kind)
