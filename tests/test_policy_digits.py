"""The catalogue against the policy: every figure once, every word of it as it stands there.

The policy's sentences are not copied into this repository. policy_outline.txt holds its titles, its
figures in their order with the few words that govern them, and the units that answer. Where the
variable BQW_POLICY names a file with the whole text, the outline is held against it as well.

What a figure is and when the catalogue accounts for it is the business of `bqw audit`; here it
finds nothing, and finds something as soon as any single figure of the catalogue is changed.
"""

import os
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Sentence
from bqw_tracker.policy.audit import Audit, audit
from bqw_tracker.policy.claims import marks
from bqw_tracker.policy.document import Commitment, commitments
from bqw_tracker.policy.wording.hints import Hint
from running import ROOT, run

pytestmark = pytest.mark.walk

CATALOGUE = ROOT / "data" / "measures.yaml"
OUTLINE = ROOT / "tests" / "policy_outline.txt"
POLICY = Path(os.environ.get("BQW_POLICY") or "nowhere")
needs_policy = pytest.mark.skipif(
    not POLICY.is_file(), reason="BQW_POLICY names no file with the policy's text"
)

NUMBERS = range(1, 21)
LONGEST_RUN = 24

Node = dict[str, Any]


# ── The two sides ─────────────────────────────────────────────


@cache
def catalogue() -> Node:
    """The catalogue with every scalar as text: nothing may be lost to YAML's own typing."""
    content: Node = yaml.load(CATALOGUE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return content


def measure(number: int) -> Node:
    found: list[Node] = [m for m in catalogue()["measures"] if m["number"] == str(number)]
    assert len(found) == 1, f"measure {number} stands {len(found)} times in the catalogue"
    return found[0]


@cache
def document() -> str:
    return OUTLINE.read_text(encoding="utf-8")


def measures_of(text: str) -> dict[int, Commitment]:
    found = commitments(text)
    assert not isinstance(found, Sentence), str(found)
    return {each.number: each for each in found}


@cache
def policy_measures() -> dict[int, Commitment]:
    return measures_of(document())


# ── The audit finds nothing, and would find anything ──────────


def differences(ours: Node) -> list[str]:
    """What the audit finds between one measure of the policy and what the catalogue makes of it."""
    number = int(ours["number"])
    start, end = policy_measures()[number].span
    content = Catalogue.model_validate({**catalogue(), "measures": [ours]})
    found = audit(content, document()[start:end])
    assert isinstance(found, Audit)
    return [str(each.message) for each in found.differences]


def test_the_audit_finds_nothing() -> None:
    told = run(["audit", str(OUTLINE), "--lang", "en"], ROOT)
    assert told.code == 0
    assert told.stdout == (
        "compared: 20 measures, 39 figures, the responsible units; document and catalogue agree\n"
    )
    assert told.stderr == ""


def test_policy_has_the_measures_of_the_catalogue() -> None:
    assert list(policy_measures()) == list(NUMBERS)
    assert [m["number"] for m in catalogue()["measures"]] == [str(n) for n in NUMBERS]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_audit_of_one_measure_finds_nothing(number: int) -> None:
    assert differences(measure(number)) == []


Changed = Iterator[tuple[str, Node]]


def of_value(target: Node) -> Changed:
    sign, value = target["value"].split()
    yield "a greater value", {"value": f"{sign} {int(value) + 1}"}
    yield "a smaller value", {"value": f"{sign} {int(value) - 1}"}
    yield "ten times the value", {"value": f"{sign} {value}0"}
    yield "a range", {"value": f"{value}..{int(value) + 1}"}
    for other in {">", ">=", "<", "<=", "="} - {sign}:
        yield f"{other} for {sign}", {"value": f"{other} {value}"}


def of_period(target: Node) -> Changed:
    known = {"2023", "2024", "2025", "2023-H1", "2023..2025", "yearly", "standing"}
    reached = {"2023..2025"} if target["period"] == "2025" else set()  # 到2025年
    for other in sorted(known - {target["period"]} - reached):
        yield f"period {other}", {"period": other}
    if "assumed" in target:
        yield "not assumed", {"assumed": None}
    else:
        yield "assumed", {"assumed": "理由"}


def of_words(target: Node) -> Changed:
    other = "binding" if target.get("strength") == "aspirational" else "aspirational"
    yield "strength", {"strength": other}
    yield "no wording", {"wording": None}
    yield "another wording", {"wording": target["wording"] + "整"}
    yield "no figure in the wording", {"wording": "不少于"}
    if "each" in target:
        yield "one place fewer", {"each": target["each"][1:]}
        yield "no places", {"each": None}


def figure_targets() -> list[tuple[int, int, int]]:
    """Measure number, indicator's place and target's place of every target with a figure."""
    return [
        (number, i, t)
        for number in NUMBERS
        for i, indicator in enumerate(measure(number)["indicators"])
        for t, target in enumerate(indicator["targets"])
        if "wording" in target
    ]


@pytest.mark.parametrize(("number", "indicator", "target"), figure_targets())
def test_any_change_of_a_target_is_noticed(number: int, indicator: int, target: int) -> None:
    original = measure(number)["indicators"][indicator]["targets"][target]
    unnoticed = []
    for change in (of_value, of_period, of_words):
        for what, fields in change(original):
            ours = deepcopy(measure(number))
            changed = ours["indicators"][indicator]["targets"][target]
            changed |= fields
            kept = {name: value for name, value in changed.items() if value is not None}
            ours["indicators"][indicator]["targets"][target] = kept
            if not differences(ours):
                unnoticed.append(what)
    assert unnoticed == []


@pytest.mark.parametrize(("number", "indicator", "target"), figure_targets())
def test_a_dropped_target_is_noticed(number: int, indicator: int, target: int) -> None:
    poorer = deepcopy(measure(number))
    del poorer["indicators"][indicator]["targets"][target]
    assert differences(poorer)


@pytest.mark.parametrize(("number", "indicator", "target"), figure_targets())
def test_a_target_that_stands_twice_is_noticed(number: int, indicator: int, target: int) -> None:
    richer = deepcopy(measure(number))
    same = richer["indicators"][indicator]["targets"]
    same.append(deepcopy(same[target]))
    assert differences(richer)


@pytest.mark.parametrize(("number", "indicator"), sorted({each[:2] for each in figure_targets()}))
def test_another_unit_is_noticed(number: int, indicator: int) -> None:
    unit = measure(number)["indicators"][indicator]["unit"]
    for other in {"家", "件", "亿元", "元", "%", f"万{unit}"} - {unit}:
        ours = deepcopy(measure(number))
        ours["indicators"][indicator]["unit"] = other
        assert differences(ours), other


NOT_TARGETS = [(n, t) for n in NUMBERS for t, _ in enumerate(measure(n).get("not_targets", []))]


@pytest.mark.parametrize(("number", "place"), NOT_TARGETS)
def test_any_change_of_a_figure_that_is_no_target_is_noticed(number: int, place: int) -> None:
    poorer, twice, other = (deepcopy(measure(number)) for _ in range(3))
    del poorer["not_targets"][place]
    twice["not_targets"] *= 2
    other["not_targets"][place]["wording"] += "整"
    assert [bool(differences(ours)) for ours in (poorer, twice, other)] == [True] * 3


@pytest.mark.parametrize("number", NUMBERS)
def test_any_change_of_the_units_is_noticed(number: int) -> None:
    fewer, more, counties, title = (deepcopy(measure(number)) for _ in range(4))
    fewer["departments"].pop()
    more["departments"].append("办公室")
    counties["counties"] = "false" if counties["counties"] == "true" else "true"
    title["title"] += "整"
    changed = (fewer, more, counties, title)
    assert [bool(differences(ours)) for ours in changed] == [True] * 4


@pytest.mark.parametrize("number", NUMBERS)
def test_the_order_of_the_units_does_not_matter(number: int) -> None:
    ours = deepcopy(measure(number))
    ours["departments"].reverse()
    assert differences(ours) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_a_dropped_measure_is_noticed(number: int) -> None:
    others = [m for m in catalogue()["measures"] if m["number"] != str(number)]
    found = audit(Catalogue.model_validate({**catalogue(), "measures": others}), document())
    assert isinstance(found, Audit)
    assert [f"measure {number} (" in str(each.message) for each in found.differences] == [True]


@pytest.mark.parametrize("number", NUMBERS)
def test_deeds_have_neither_value_nor_wording(number: int) -> None:
    for indicator in measure(number)["indicators"]:
        for target in indicator["targets"]:
            assert ("value" in target) == ("wording" in target)


# ── Titles, units, and nothing else in the policy's words ─────


@pytest.mark.parametrize("number", NUMBERS)
def test_title_and_units_are_the_policys_in_its_order(number: int) -> None:
    theirs, ours = policy_measures()[number], measure(number)
    assert ours["title"] == theirs.title
    assert tuple(ours["departments"]) == theirs.units


def test_departments_stand_in_order_of_first_mention() -> None:
    mentioned = [name for theirs in policy_measures().values() for name in theirs.units]
    assert catalogue()["departments"] == list(dict.fromkeys(mentioned))


def sections(text: str) -> tuple[list[Node], Node]:
    """Titles of the sections, and which measures stand under each of them."""
    section, theirs, of_measure = 0, [], {}
    for line in text.splitlines():
        if heading := re.match("[一二三四五六七八九十]+、(.+)", line):
            section += 1
            theirs.append({"number": str(section), "title": heading[1]})
        elif numbered := re.match(r"([0-9]+)\.", line):
            of_measure[numbered[1]] = str(section)
    return theirs, of_measure


def test_sections_are_the_policys() -> None:
    of_measure = {m["number"]: m["section"] for m in catalogue()["measures"]}
    assert (catalogue()["sections"], of_measure) == sections(document())


def chinese(text: str) -> str:
    """The Chinese characters alone: a changed comma does not make a sentence our own."""
    return re.sub("[^\u4e00-\u9fff]", "", text)


def copied_runs(catalogue_text: str, allowed: list[str]) -> list[str]:
    """Runs of Chinese characters in the catalogue's text that stand in the policy as well."""
    policy = chinese(POLICY.read_text(encoding="utf-8"))
    length = LONGEST_RUN + 1
    names = "|".join(re.escape(name) for name in sorted(allowed, key=len, reverse=True))
    pieces = [chinese(piece) for piece in re.split(names, catalogue_text)]
    runs = [piece[at : at + length] for piece in pieces for at in range(len(piece) - length + 1)]
    return [run for run in runs if run in policy]


def titles_and_units() -> list[str]:
    """What may stand in the catalogue at any length: titles, and the names of units in a row."""
    content = catalogue()
    titled = [content["policy"], *content["sections"], *content["measures"]]
    return [*(node["title"] for node in titled), *content["departments"]]


@needs_policy
@pytest.mark.parametrize("path", [CATALOGUE, OUTLINE], ids=lambda path: path.name)
def test_no_sentence_of_the_policy_is_copied(path: Path) -> None:
    assert copied_runs(path.read_text(encoding="utf-8"), titles_and_units()) == []


@needs_policy
def test_a_copied_sentence_is_noticed() -> None:
    text = measures_of(POLICY.read_text(encoding="utf-8"))[11].text
    sentence = max(text.split("。"), key=len)
    copied = f"# {sentence.replace(',', '，')}"
    assert copied_runs(copied, titles_and_units())


# ── The outline against the whole text ────────────────────────


def said(text: str) -> list[tuple[str, ...]]:
    """What the figures and times of a text say, in their order, wherever they stand in it."""
    # names and tail are cut from the words around a figure
    where = {"number", "span", "names", "tail"}
    found = []
    for mark in marks(text, 2023):
        one = mark.said
        start, end = mark.span if isinstance(one, Hint) else one.span
        told = {k: str(v) for k, v in one._asdict().items() if k not in where}
        found.append((text[start:end], type(one).__name__, *told.values()))
    return found


def account(text: str) -> list[tuple[object, ...]]:
    return [
        (number, each.title, each.units, each.counties, said(each.text))
        for number, each in measures_of(text).items()
    ]


@needs_policy
def test_the_outline_says_what_the_policy_says() -> None:
    policy = POLICY.read_text(encoding="utf-8")
    assert account(document()) == account(policy)
    assert sections(document()) == sections(policy)


def test_a_figure_that_is_changed_in_the_outline_is_noticed() -> None:
    digits = [found.start() for found in re.finditer("[0-9](?=[家个项亿万])", document())]
    assert len(digits) > 20
    for at in digits:
        other = f"{document()[:at]}{9 - int(document()[at])}{document()[at + 1 :]}"
        assert account(other) != account(document())
