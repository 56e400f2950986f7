"""What people type: days and periods in their forms, and the words that a screen shows."""

from collections.abc import Callable, Mapping

import pytest
import typer

from bqw_tracker import locale
from bqw_tracker.cli import typed
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import KINDS, STATUSES
from bqw_tracker.core.rectifications import FINDING_KINDS
from bqw_tracker.render import labels
from bqw_tracker.reports.report import GROUPINGS
from bqw_tracker.store.load import read_catalogue
from building import Case, table
from running import ROOT, run


@pytest.fixture(scope="module")
def index() -> Index:
    catalogue, _problems = read_catalogue(ROOT / "data" / "measures.yaml")
    assert catalogue is not None
    return Index(catalogue)


def read(reader: Callable[[str], object], text: str) -> str:
    """What is read, or nothing where it is refused."""
    try:
        return str(reader(text))
    except typer.BadParameter:
        return ""


@pytest.mark.parametrize("case", table("typed_days.csv"))
def test_days(case: Case) -> None:
    assert read(typed.read_day, case["text"]) == case["day"], case["why"]
    assert read(typed.read_end, case["text"]) == case["end"], case["why"]


@pytest.mark.parametrize("case", table("typed_findings.csv"))
@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_keys_of_findings(case: Case, language: str, index: Index) -> None:
    locale.use(language)
    assert typed.finding_of(case["typed"], index) == case["key"], case["why"]


@pytest.mark.parametrize("spoken", locale.LANGUAGES)
@pytest.mark.parametrize("shown", locale.LANGUAGES)
@pytest.mark.parametrize(
    ("names", "known", "codes"),
    [
        (labels.status_names, typed.statuses, STATUSES),
        (labels.indicator_kinds, typed.kinds, KINDS),
        (labels.grouping_names, typed.groupings, GROUPINGS),
        (labels.finding_kinds, typed.finding_kinds, FINDING_KINDS),
    ],
)
def test_every_word_of_a_screen_stands_for_what_it_shows(
    spoken: str,
    shown: str,
    names: Callable[[], Mapping[str, str]],
    known: Callable[[], Mapping[str, str]],
    codes: tuple[str, ...],
) -> None:
    locale.use(shown)
    words = names()
    locale.use(spoken)
    found = known()
    assert set(found.values()) == set(codes)
    assert {found[word] for word in words.values()} == set(words)
    assert all(found[word] == code for code, word in words.items())
    assert all(found[code] == code for code in codes)
    assert names() == (words if spoken == shown else names()), "the language is as it was"


@pytest.mark.parametrize(
    ("options", "same"),
    [
        (["--status", "滞后，严重滞后"], ["--status", "behind,off_track"]),
        (["--status", "已完成"], ["--status", "met"]),
        (["--kind", "比率"], ["--kind", "rate"]),
        (["--area", "新会区市场监管局"], ["--area", "新会区"]),
        (["--area", "440705,新会"], ["--area", "新会区"]),
        (["--by", "地区"], ["--by", "area"]),
        (["--by", "按地区分组"], ["--by", "area"]),
        (["--as-of", "2023年二季度"], ["--as-of", "2023-06-30"]),
    ],
)
def test_what_a_screen_shows_can_be_typed_back(options: list[str], same: list[str]) -> None:
    asked = ["report", "--format", "json", "--today", "20240801"]
    done = run([*asked, *options], ROOT)
    assert done.code == 0
    assert done == run([*asked, *same], ROOT)


def test_fail_on_takes_the_word_of_a_status() -> None:
    asked = ["report", "--as-of", "2023-06-30", "--status", "严重滞后", "--fail-on"]
    assert run([*asked, "严重滞后"], ROOT).code == 4
    assert run([*asked, "未完成"], ROOT).code == 0
    assert run([*asked, "推进中"], ROOT).code == 2


@pytest.mark.parametrize(
    ("word", "listed", "why"),
    [
        ("2", ["M02-01", "M02-02", "M02-03", "M02-04", "M02-05", "M02-06"], "a measure"),
        ("快检", ["M07-01", "M07-02", "M17-02"], "a part of several names"),
        ("m02", ["M02-01", "M02-02", "M02-03", "M02-04", "M02-05", "M02-06"], "a part of ids"),
    ],
)
def test_explain_lists_what_fits(word: str, listed: list[str], why: str) -> None:
    done = run(["explain", word], ROOT)
    assert done.code == 0, why
    *lines, last = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == listed
    assert last == "看其中一项：bqw explain 编号"


def test_explain_tells_of_the_only_one_that_fits() -> None:
    asked = ["--as-of", "2023-06-30"]
    whole = run(["explain", "M07-02", *asked], ROOT)
    assert run(["explain", "农产品快检批次", *asked], ROOT) == whole
    assert run(["explain", "m07-02", *asked], ROOT) == whole


@pytest.mark.parametrize("word", ["21", "没有这项", " ", ""])
def test_explain_of_nothing(word: str) -> None:
    done = run(["explain", word], ROOT)
    assert (done.code, done.stdout) == (2, "")
