"""What ships passes its own checks and shows what it promises."""

import pytest

from bqw_tracker.policy.wording import Wording
from bqw_tracker.policy.wording.reading import parse_wording
from bqw_tracker.store.load import load
from running import ROOT


@pytest.fixture(scope="module")
def workspace():
    return load(ROOT / "data")


def test_no_problem_at_all(workspace):
    assert workspace.problems == []


def test_twenty_measures_in_four_sections(workspace):
    catalogue = workspace.catalogue
    assert [measure.number for measure in catalogue.measures] == list(range(1, 21))
    assert [section.number for section in catalogue.sections] == [1, 2, 3, 4]
    assert {measure.section for measure in catalogue.measures} == {1, 2, 3, 4}
    assert len(catalogue.areas) == 8


def test_every_area_says_who_answers_there(workspace):
    city, *counties = workspace.catalogue.areas
    assert city.unit == workspace.catalogue.policy.issuer
    assert [area.unit for area in counties] == [f"{area.name}市场监管局" for area in counties]


def test_every_measure_has_something_to_follow(workspace):
    for measure in workspace.catalogue.measures:
        kinds = [indicator.kind for indicator in measure.indicators]
        assert 1 <= len(kinds)
        assert kinds.count("milestone") <= 4, measure.number


def test_every_figure_is_traced_to_the_document_and_every_assumption_is_told(workspace):
    for measure in workspace.catalogue.measures:
        for indicator in measure.indicators:
            for target in indicator.targets:
                if indicator.kind == "milestone":
                    assert target.value is None
                    continue
                assert target.wording, indicator.id
                assert isinstance(parse_wording(target.wording), Wording)
                if target.period == "standing" and "保持" not in target.wording:
                    assert target.assumed or indicator.id == "M10-01", indicator.id


def test_numbers_of_the_readmes_are_those_of_the_catalogue(workspace):
    catalogue = workspace.catalogue
    kinds = [i.kind for measure in catalogue.measures for i in measure.indicators]
    figures = sum(
        len(i.targets) for m in catalogue.measures for i in m.indicators if i.kind != "milestone"
    )
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert f"{figures} figures and {kinds.count('milestone')} deeds" in english
    assert f"{figures} 项数字目标、{kinds.count('milestone')} 个应办事项" in chinese
    assert f"{len(catalogue.departments)} departments" in english
    assert f"{len(catalogue.departments)} 个科室" in chinese
