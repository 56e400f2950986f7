"""Four documents of four forms with the catalogue that is right, and documents of odd forms."""

import os
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Sentence
from bqw_tracker.intake.policies import policy_text
from bqw_tracker.policy.audit import Audit, audit
from bqw_tracker.policy.claims import figures
from bqw_tracker.policy.commitment import Commitment
from bqw_tracker.policy.document import commitments
from bqw_tracker.policy.wording import Wording
from bqw_tracker.policy.wording.hints import Hint
from policy_files import FOLDER, NAMES, docx_of, raw_of, text_of
from running import run

Node = dict[str, Any]
WRITING = os.environ.get("BQW_GOLDEN") == "write"


@cache
def catalogue(name: str) -> Node:
    content: Node = yaml.load(
        (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    return content


@cache
def read(name: str) -> tuple[Commitment, ...]:
    found = commitments(text_of(name), int(catalogue(name)["policy"]["issued"][:4]))
    assert not isinstance(found, Sentence), str(found)
    return found


def of_measure(name: str, number: int, ours: Node) -> list[str]:
    """What the audit tells of one measure, which stands in the document alone."""
    theirs = next(each for each in read(name) if each.number == number)
    start, end = theirs.span
    alone = theirs._replace(start=theirs.start - start, span=(0, end - start))
    content = Catalogue.model_validate({**catalogue(name), "measures": [ours]})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bqw_tracker.policy.audit.commitments", lambda *_: (alone,))
        found = audit(content, text_of(name)[start:end])
    assert isinstance(found, Audit)
    return [str(each.message) for each in found.differences]


MEASURES = [(name, int(m["number"])) for name in NAMES for m in catalogue(name)["measures"]]


def measure(name: str, number: int) -> Node:
    return deepcopy(next(m for m in catalogue(name)["measures"] if int(m["number"]) == number))


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_that_follows_the_document_has_no_difference(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/measures.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    raw, ending = raw_of(name)
    (tmp_path / f"policy.{ending}").write_bytes(raw)
    assert run(["check"], tmp_path).code == 0
    told = run(["audit", f"policy.{ending}", "--lang", "en"], tmp_path)
    assert told.stderr == ""
    assert "document and catalogue agree" in told.stdout
    assert told.code == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_documents_say_enough(name: str) -> None:
    year = int(catalogue(name)["policy"]["issued"][:4])
    assert 15 <= sum(len(figures(each, year)) for each in read(name)) <= 45
    deeds = [
        i for m in catalogue(name)["measures"] for i in m["indicators"] if i["kind"] == "milestone"
    ]
    assert len(deeds) >= 3


# ── Any single change is a difference ──


OF_ANY_UNIT = ("零事故", "排名前三", "增长20%以上")
"""What names no unit, or is told of a baseline."""


def changed_targets(ours: Node) -> Iterator[tuple[str, Node]]:
    for i, indicator in enumerate(ours["indicators"]):
        for t, target in enumerate(indicator["targets"]):
            if "value" not in target:
                continue
            sign, value = target["value"].split()
            other = "<" if sign.startswith(">") else ">"
            weaker = "binding" if target.get("strength") == "aspirational" else "aspirational"
            kept = {k: v for k, v in target.items() if k != "assumed"}
            for what, new in (
                ("value", {**target, "value": f"{sign} {value}1"}),
                ("comparator", {**target, "value": f"{other} {value}"}),
                ("period", {**target, "period": "2031"}),
                ("strength", {**kept, "strength": weaker}),
                ("wording", {**target, "wording": target["wording"] + "整"}),
                *((("each", {**target, "each": target["each"][1:]}),) if "each" in target else ()),
            ):
                changed = deepcopy(ours)
                changed["indicators"][i]["targets"][t] = new
                yield f"{what} of {target['wording']}", changed
            fewer = deepcopy(ours)
            del fewer["indicators"][i]["targets"][t]
            yield f"without {target['wording']}", fewer
            twice = deepcopy(ours)
            twice["indicators"][i]["targets"].append(target)
            yield f"twice {target['wording']}", twice
            unit = deepcopy(ours)
            unit["indicators"][i]["unit"] = "家次" if indicator["unit"] != "家次" else "件"
            if target["wording"] not in OF_ANY_UNIT:
                yield f"unit of {target['wording']}", unit


def changed_units(ours: Node) -> Iterator[tuple[str, Node]]:
    departments = ours["departments"]
    roles = departments if isinstance(departments, dict) else {"lead": departments, "support": []}
    lead, support = roles["lead"], roles["support"]
    for what, new in (
        ("one more leads", {"lead": [*lead, "办公室"], "support": support}),
        ("one more supports", {"lead": lead, "support": [*support, "办公室"]}),
        ("one leads less", {"lead": lead[1:] or ["办公室"], "support": support}),
        ("a supporter leads", {"lead": [*lead, *support[:1]], "support": support[1:]}),
        ("a supporter less", {"lead": lead, "support": support[1:]}),
    ):
        if new != roles:
            yield what, {**ours, "departments": new}
    counties = "false" if ours.get("counties") == "true" else "true"
    yield "counties", {**ours, "counties": counties}


@pytest.mark.parametrize(("name", "number"), MEASURES)
def test_each_change_is_noticed(name: str, number: int) -> None:
    ours = measure(name, number)
    goals = next(each.goals for each in read(name) if each.number == number)
    changes = [*changed_targets(ours), *(() if goals else changed_units(ours))]
    changes += [("title", {**ours, "title": ours["title"] + "整"})]
    for n in range(len(ours.get("not_targets", []))):
        fewer = deepcopy(ours)
        del fewer["not_targets"][n]
        changes.append((f"without {n} of not_targets", fewer))
    unnoticed = [what for what, changed in changes if not of_measure(name, number, changed)]
    assert unnoticed == []


def test_a_baseline_of_a_table_is_compared() -> None:
    ours = measure("water_plan", 10)
    ours["indicators"][0]["targets"][0]["baseline"]["value"] = "4"
    said = "the baseline differs: the document says 3.9 of 2020, the target has 4 of 2020"
    assert said in of_measure("water_plan", 10, ours)


def test_goals_that_the_catalogue_has_not_stay_outside() -> None:
    measures = [m for m in catalogue("action_plan")["measures"] if m["title"] != "主要目标"]
    content = Catalogue.model_validate({**catalogue("action_plan"), "measures": measures})
    found = audit(content, text_of("action_plan"))
    assert isinstance(found, Audit)
    assert (found.differences, found.measures, len(found.outside)) == ((), 6, 5)


# ── Documents in odd forms ──

ODD = sorted(path for path in (FOLDER / "odd").glob("*.txt") if "expected" not in path.name)


def listing(text: str, year: int) -> str:
    """What is read of each measure, and of its figures the words, the time and the strength."""
    found = commitments(text, year)
    assert not isinstance(found, Sentence), str(found)
    lines = []
    for each in found:
        who = [*each.units, "|", *each.support, "|", *each.leaders, *(["counties"] * each.counties)]
        kind = "goals" if each.goals else each.period
        lines.append(f"{each.number} {each.title} [{each.section}] {kind}: {' '.join(who)}")
        for mark in figures(each, year):
            said = mark.said
            start, end = mark.span if isinstance(said, Hint) else said.span
            told = (
                (said.period, said.strength)
                if isinstance(said, Wording)
                else (type(said).__name__,)
            )
            more = [mark.name] if mark.name else []
            more += (
                [f"from {mark.baseline.value} of {mark.baseline.period}"] if mark.baseline else []
            )
            lines.append("  " + " · ".join([each.text[start:end], *told, *more]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", ODD, ids=lambda path: path.name.split(".")[0])
def test_documents_in_odd_forms(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name.endswith(".docx.txt"):
        text = policy_text(docx_of(text), path)
    name = path.name.split(".")[0]
    told = listing(text, int(name[-4:]))
    golden = path.parent / f"{name}.expected.txt"
    if WRITING:
        golden.write_text(told, encoding="utf-8", newline="\n")
    assert told == golden.read_bytes().decode()


# ── Laws ──


def lies_in(text: str, found: tuple[Commitment, ...], year: int) -> None:
    for each in found:
        assert text[each.start : each.start + len(each.text)] == each.text
        assert len(each.words) == len(each.text)
        for mark in figures(each, year):
            start, end = mark.span
            assert 0 <= start < end <= len(each.text)
            assert re.search(
                r"[0-9０-９零一二三四五六七八九十百千万亿全半季]", each.text[start:end]
            )


@pytest.mark.parametrize("name", NAMES)
def test_all_that_is_read_stands_in_the_document(name: str) -> None:
    lies_in(text_of(name), read(name), 2024)


def told(found: tuple[Commitment, ...] | Sentence) -> list[tuple[object, ...]]:
    """What is read of each measure, wherever it stands."""
    assert not isinstance(found, Sentence), str(found)
    return [
        (c.number, c.title, c.units, c.support, c.leaders, c.counties, c.section, c.period,
         [(mark.name, str(mark.said)) for mark in figures(c, 2024)])
        for c in found
    ]  # fmt: skip


@settings(max_examples=40)
@given(st.sampled_from(NAMES), st.data())
def test_a_paragraph_without_digits_between_changes_nothing(name: str, data: st.DataObject) -> None:
    text = text_of(name)
    year = int(catalogue(name)["policy"]["issued"][:4])
    ends = [0, *(each.span[0] for each in read(name) if not each.goals)]
    outside = [
        at for at in ends if text[at - 1 : at] in ("", "\n") and "\t" not in line_at(text, at)
    ]
    at = data.draw(st.sampled_from(outside))
    more = "各单位要加强组织领导，认真抓好贯彻落实，确保各项任务落到实处。\n"
    assert told(commitments(text[:at] + more + text[at:], year)) == told(read(name))


def line_at(text: str, at: int) -> str:
    return text[at : text.find("\n", at)]


PIECES = st.sampled_from(
    ["第一条 ", "第一章 ", "一、", "（一）", "1.", "（1）", "\n", "\t", "。", "序号\t任务\t责任单位\t完成时限\n",
     "指标\t单位\t2020年\t2025年\t属性\n", "牵头单位：", "县教育局", "、", "（责任单位：", "）", "完成时限：2024年6月底前", "|",
     "  ", "2024年", "目标", "主要目标\n", "附件1\n", "30家", "〔16〕", "7", "%", "各镇（街道）", "；"]
) | st.characters()  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = commitments(text, 2024)
    if isinstance(found, Sentence):
        assert str(found)
    else:
        lies_in(text, found, 2024)
