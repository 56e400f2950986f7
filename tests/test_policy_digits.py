"""The catalogue against the policy: every figure once, every word of it as it stands there.

The policy's text lies outside the repository, so that its sentences are not copied into it.
Where it is missing these tests are skipped.

A figure is a run of Arabic digits, with its % where there is one, or 全覆盖.
It is accounted for when exactly one of these holds:

- it lies in the wording of a target;
- it lies in the wording of a `not_targets` entry;
- it is a year, such as 2023年, and the period of one of the measure's targets
  that does not assume its period.

A figure that the policy states once of two things (均, 和) is carried by two targets.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "data" / "measures.yaml"
POLICY = ROOT.parent / "shared" / "policy" / "policy.txt"

pytestmark = pytest.mark.skipif(
    not POLICY.is_file(), reason="the policy's text is not beside the repository: " + str(POLICY)
)

COUNTIES = "各县(市、区)市场监管局"
FIGURE = re.compile("全覆盖|[0-9]+%?")
SAID_OF_TWO = re.compile("[均和]")
NUMBERS = range(1, 21)
LONGEST_RUN = 24

Node = dict[str, Any]
Span = tuple[int, int]


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
def policy_measures() -> dict[int, str]:
    """Number of each measure -> its text without the leading number."""
    lines = POLICY.read_text(encoding="utf-8").splitlines()
    numbered = [found for line in lines if (found := re.fullmatch(r"([0-9]+)\.(.+)", line))]
    return {int(found[1]): found[2] for found in numbered}


def policy_text(number: int) -> str:
    return policy_measures()[number]


def policy_departments(text: str) -> list[str]:
    """The units in the brackets at the end of a measure, without the counties' offices."""
    brackets = re.search(r"\(责任(?:单位|科室):(.+)\)$", text)
    assert brackets, f"no responsible units in: {text[-40:]}"
    return [name for name in re.split("[、,]", brackets[1].replace(COUNTIES, "")) if name]


def targets(of: Node) -> Iterator[Node]:
    for indicator in of["indicators"]:
        yield from indicator["targets"]


def wordings(of: Node) -> list[str]:
    """The wordings of targets and of figures that are no targets, as often as they are used."""
    sources = [*targets(of), *of.get("not_targets", [])]
    return [source["wording"] for source in sources if "wording" in source]


# ── The account ───────────────────────────────────────────────


def figures(text: str) -> list[Span]:
    return [found.span() for found in FIGURE.finditer(text)]


def places(wording: str, text: str) -> Iterator[set[Span]]:
    """For each place of the wording in the text the figures it covers, none of them cut in two."""
    for found in re.finditer(re.escape(wording), text):
        start, end = found.span()
        touched = {span for span in figures(text) if span[0] < end and span[1] > start}
        if touched and all(start <= span[0] and span[1] <= end for span in touched):
            yield touched


def account(of: Node, text: str) -> list[str]:
    """What is wrong between the figures of a measure's text and the catalogue; empty if nothing."""
    problems: list[str] = []
    taken: set[Span] = set()
    uses = Counter(wordings(of))
    # The longest first: 达100% must not take the place of a longer wording that ends in 达100%.
    for wording in sorted(uses, key=len, reverse=True):
        bearers = 2 if SAID_OF_TWO.search(wording) else 1
        claims, rest = divmod(uses[wording], bearers)
        if rest:
            problems.append(f"{wording}: said of two things, carried by {uses[wording]}")
        for _ in range(claims):
            free = next((place for place in places(wording, text) if not place & taken), None)
            if free is None:
                problems.append(f"{wording}: no figure in the text is left for it")
            else:
                taken |= free
    years = {t["period"] for t in targets(of) if "value" in t and "assumed" not in t}
    for start, end in figures(text):
        is_year = text[end : end + 1] == "年" and text[start:end] in years
        if (start, end) not in taken and not is_year:
            problems.append(f"{text[start:end]}: not in the catalogue: {text[start - 8 : end + 8]}")
    return problems


def test_policy_has_the_measures_of_the_catalogue() -> None:
    assert list(policy_measures()) == list(NUMBERS)
    assert [m["number"] for m in catalogue()["measures"]] == [str(n) for n in NUMBERS]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_figure_is_accounted_for_once(number: int) -> None:
    assert account(measure(number), policy_text(number)) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_wordings_are_literal_and_hold_one_figure(number: int) -> None:
    text = policy_text(number)
    assert [wording for wording in wordings(measure(number)) if wording not in text] == []
    for target in targets(measure(number)):
        # Deeds have neither value nor wording; every figure has both.
        assert ("value" in target) == ("wording" in target)
        if "wording" in target:
            assert len(figures(target["wording"])) == 1, target["wording"]


# ── The account can fail ──────────────────────────────────────


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
def test_a_dropped_target_is_noticed(number: int, indicator: int, target: int) -> None:
    poorer = deepcopy(measure(number))
    del poorer["indicators"][indicator]["targets"][target]
    assert account(poorer, policy_text(number))


@pytest.mark.parametrize(("number", "indicator", "target"), figure_targets())
def test_a_target_that_stands_twice_is_noticed(number: int, indicator: int, target: int) -> None:
    richer = deepcopy(measure(number))
    same = richer["indicators"][indicator]["targets"]
    same.append(deepcopy(same[target]))
    assert account(richer, policy_text(number))


@pytest.mark.parametrize("number", [n for n in NUMBERS if "not_targets" in measure(n)])
def test_a_dropped_not_target_is_noticed(number: int) -> None:
    poorer = deepcopy(measure(number))
    del poorer["not_targets"]
    assert account(poorer, policy_text(number))


# Made-up measures, for what the real ones do not show.
@pytest.mark.parametrize(
    ("used", "text", "problems"),
    [
        (["1个", "1个"], "建1个站和1个点", 0),
        (["1个"], "建1个站和1个点", 1),
        (["1个", "1个", "1个"], "建1个站和1个点", 1),
        (["5家"], "选取15家", 2),
        (["达100"], "率达100%", 2),
        (["达100%", "率达100%"], "率达100%,另一项达100%", 0),
        (["均超过95%", "均超过95%"], "两项率均超过95%", 0),
        (["均超过95%"], "两项率均超过95%", 2),
        ([], "实施全覆盖检查", 1),
        ([], "到2023年", 1),
    ],
)
def test_account_of_made_up_measures(used: list[str], text: str, problems: int) -> None:
    entries = [{"period": "yearly", "value": "", "wording": wording} for wording in used]
    assert len(account({"indicators": [{"targets": entries}]}, text)) == problems


# ── Titles, units, and nothing else in the policy's words ─────


@pytest.mark.parametrize("number", NUMBERS)
def test_title_and_units_are_the_policys(number: int) -> None:
    text = policy_text(number)
    ours = measure(number)
    assert ours["title"] == text.split("。")[0]
    assert ours["departments"] == policy_departments(text)
    assert ours["counties"] == ("true" if COUNTIES in text else "false")


def test_departments_stand_in_order_of_first_mention() -> None:
    mentioned = [name for text in policy_measures().values() for name in policy_departments(text)]
    assert catalogue()["departments"] == list(dict.fromkeys(mentioned))


def test_sections_are_the_policys() -> None:
    """Titles of the sections, and which measures stand under each of them."""
    section, theirs, of_measure = 0, [], {}
    for line in POLICY.read_text(encoding="utf-8").splitlines():
        if heading := re.match("[一二三四五六七八九十]+、(.+)", line):
            section += 1
            theirs.append({"number": str(section), "title": heading[1]})
        elif numbered := re.match(r"([0-9]+)\.", line):
            of_measure[numbered[1]] = str(section)
    assert catalogue()["sections"] == theirs
    assert {m["number"]: m["section"] for m in catalogue()["measures"]} == of_measure


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


def test_no_sentence_of_the_policy_is_copied() -> None:
    assert copied_runs(CATALOGUE.read_text(encoding="utf-8"), titles_and_units()) == []


def test_a_copied_sentence_is_noticed() -> None:
    sentence = max(policy_text(11).split("。"), key=len)
    copied = f"# {sentence.replace(',', '，')}"
    assert copied_runs(copied, titles_and_units())
