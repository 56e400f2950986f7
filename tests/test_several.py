"""`bqw report --data A --data B`: several workspaces of one bureau in one answer."""

import json
import re
import shutil
from collections import Counter
from io import BytesIO

import pytest
from openpyxl import load_workbook

from running import HEADER, ROOT, WORKSPACES, run

SMALL, SCHOOLS, SHIPPED = (
    WORKSPACES / "small",
    ROOT / "tests/workspaces/education/data",
    ROOT / "data",
)
ENGLISH = ROOT / "tests/workspaces/education.en/data"
DAYS = ["--as-of", "2023-06-30", "--today", "2023-07-10"]


def told(folder, *more, data=(SMALL, SCHOOLS), code=0):
    named = [text for each in data for text in ("--data", str(each))]
    done = run(["report", *named, *more], folder)
    assert done.code == code, done.stderr
    return done


def parts(text, data=(SMALL, SCHOOLS)):
    """The parts of a text, without the lines that number them."""
    heads = [f"{n}/{len(data)} · {each.as_posix()}\n" for n, each in enumerate(data, start=1)]
    assert text.startswith(heads[0])
    texts = [text.removeprefix(heads[0])]
    for head in heads[1:]:
        before, found, after = texts.pop().partition("\n" + head)
        assert found
        texts += [before, after]
    return texts


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "more", [DAYS, ["--today", "2023-09-01"], [*DAYS, "--by", "area", "--score"]]
)
def test_each_part_is_what_it_says_alone(tmp_path, language, more):
    """So also where no day is asked for, each as of its own."""
    asked = [*more, "--lang", language]
    alone = [told(tmp_path, *asked, data=[each]).stdout for each in (SMALL, SCHOOLS)]
    assert parts(told(tmp_path, *asked).stdout) == alone
    asked += ["--format", "json"]
    alone = [json.loads(told(tmp_path, *asked, data=[each]).stdout) for each in (SMALL, SCHOOLS)]
    assert json.loads(told(tmp_path, *asked).stdout) == {"workspaces": alone}


def test_three_of_them_and_names_in_two_languages(tmp_path):
    data = (SHIPPED, SCHOOLS, ENGLISH)
    texts = parts(told(tmp_path, *DAYS, data=data).stdout, data)
    assert texts == [told(tmp_path, *DAYS, data=[each]).stdout for each in data]


def test_markdown(tmp_path):
    text = told(tmp_path, *DAYS, "--format", "md").stdout
    alone = [
        told(tmp_path, *DAYS, "--format", "md", data=[each]).stdout for each in (SMALL, SCHOOLS)
    ]
    assert all(each in text for each in alone)
    assert re.findall(r"(?m)^\*([12])/2 · .*\*$", text) == ["1", "2"]


def written(folder, name, *more, **named):
    told(folder, *DAYS, *more, "-o", name, **named)
    return (folder / name).read_bytes()


def test_a_page_has_a_part_for_each(tmp_path):
    page = written(tmp_path, "页.html").decode()
    ids = re.findall(r'(?<![\w-])id="([^"]+)"', page)
    assert [one for one, times in Counter(ids).items() if times > 1] == []
    led = {*re.findall(r'href="#([^"]+)"', page), *re.findall(r'aria-labelledby="([^"]+)"', page)}
    assert led <= set(ids)
    articles = re.findall(r'<article class="part".*?</article>', page, re.DOTALL)
    assert len(articles) == 2
    for number, (article, data) in enumerate(zip(articles, (SMALL, SCHOOLS), strict=True), start=1):
        alone = written(tmp_path, f"{number}.html", data=[data]).decode()
        body = alone.partition("<main>")[2].partition("</main>")[0]
        assert f"{number}-" in article
        plain = re.sub(rf'((?<![\w-])(?:id|aria-labelledby)="|href="#){number}-', r"\1", article)
        assert body.strip() in plain
        assert f"{number}/2 · {data.as_posix()}" in article


def sheets(raw):
    book = load_workbook(BytesIO(raw), read_only=True)
    return {sheet.title: [[*row] for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_a_ledger_has_the_sheets_of_each(tmp_path, language):
    """Below what stands at the head of a sheet they are those of its own ledger."""
    both, names = sheets(written(tmp_path, "账.xlsx", "--lang", language)), []
    for number, data in enumerate((SMALL, SCHOOLS), start=1):
        alone = sheets(written(tmp_path, "a.xlsx", "--lang", language, data=[data]))
        for name, rows in alone.items():
            names.append(f"{number} {name}")
            found = both[names[-1]]
            assert found[0][0] == f"{number} {rows[0][0]}"
            assert found[2:] == rows[2:]
    assert list(both) == names
    assert max(map(len, names)) <= 31


@pytest.mark.slow
def test_the_same_answer_has_the_same_bytes(tmp_path):
    for name in ("a.html", "a.xlsx", "a.json"):
        assert written(tmp_path, name) == written(tmp_path, name)


@pytest.mark.parametrize("form", ["json", "html", "xlsx"])
def test_verify_says_that_it_draws_one_alone(tmp_path, form):
    written(tmp_path, f"报告.{form}")
    for more in ([], ["--at", "HEAD"]):
        done = run(
            ["verify", f"报告.{form}", "--data", str(SMALL), "--lang", "en", *more], tmp_path
        )
        assert done.code == 3
        assert "tells of several workspaces and cannot be drawn again" in done.stderr


@pytest.mark.parametrize("form", ["csv", "docx", "svg", "png"])
def test_a_form_for_one_is_refused(tmp_path, form):
    done = told(tmp_path, "--lang", "en", "-o", f"a.{form}", code=2)
    assert f"{form} tells of one workspace; make one for each --data" in done.stderr
    assert not (tmp_path / f"a.{form}").exists()


def test_a_workspace_that_is_named_twice(tmp_path):
    done = told(tmp_path, "--lang", "en", data=(SMALL, SMALL.parent / "edges/../small"), code=2)
    assert "--data names a workspace twice" in done.stderr


def test_errors_of_all_are_told_and_nothing_is_made(tmp_path):
    for name in ("a", "b"):
        shutil.copytree(SMALL, tmp_path / name)
        bad = HEADER + f"M99-0{'ab'.index(name) + 1},新会区,2023-06,1,,,,2023-07-01,x,\n"
        (tmp_path / name / "progress/bad.csv").write_text(bad, encoding="utf-8")
    done = told(tmp_path, "-o", "x.html", data=("a", SMALL, "b"), code=1)
    assert "M99-01" in done.stderr
    assert "M99-02" in done.stderr
    assert not (tmp_path / "x.html").exists()
    lenient = told(tmp_path, "--lenient", *DAYS, data=("a", SMALL, "b")).stdout
    assert lenient.count("M02-01") >= 3


def test_a_workspace_that_is_missing(tmp_path):
    done = told(tmp_path, data=(SMALL, "nowhere"), code=3)
    assert "nowhere" in done.stderr


def test_one_that_lags_is_enough_for_fail_on(tmp_path):
    codes = [run(["report", "--data", str(each), *DAYS, "--fail-on", "missed"], tmp_path).code
             for each in (SMALL, SCHOOLS, SHIPPED)]  # fmt: skip
    assert told(tmp_path, *DAYS, "--fail-on", "behind", code=4)
    assert codes == [0, 0, 0]
    assert told(tmp_path, *DAYS, "--fail-on", "missed")


@pytest.mark.parametrize("form", ["table", "json", "md", "html", "xlsx"])
@pytest.mark.parametrize("by", ["measure", "area", "department"])
def test_a_filter_that_one_of_them_knows_leaves_the_others_empty(tmp_path, form, by):
    asked = [*DAYS, "--area", "新会,440700", "--by", by, "--format", form, "--lang", "en"]
    done = told(tmp_path, *asked, "-o", "x")
    assert done.stderr == f"{SCHOOLS.as_posix()}:\nno target passes the filters\n"
    if form == "json":
        both = json.loads((tmp_path / "x").read_bytes())["workspaces"]
        asked += ["-o", "y"]
        alone = told(tmp_path, *asked, data=[SMALL])
        assert (alone.stderr, both[1]["rows"]) == ("", [])
        assert both[0] == json.loads((tmp_path / "y").read_bytes())
        assert both[0]["rows"]


def test_a_filter_that_names_something_of_each(tmp_path):
    done = told(tmp_path, *DAYS, "--area", "新会区,东屿乡", "--format", "json")
    areas = [
        {row["area"] for row in each["rows"]} for each in json.loads(done.stdout)["workspaces"]
    ]
    assert areas == [{"新会区"}, {"东屿乡"}]
    assert done.stderr == ""
    assert told(tmp_path, *DAYS, "--status", "behind").stdout.count("/2 · ") == 2


def test_a_filter_has_to_be_known_in_one(tmp_path):
    done = told(tmp_path, *DAYS, "--area", "新会区,无此乡", "--lang", "en", "-o", "x.md", code=2)
    assert done.stderr.startswith("bqw: --area: '无此乡' is not known")
    assert list(tmp_path.iterdir()) == []


def test_what_is_told_beside_the_answer_stands_below_its_workspace(tmp_path):
    """Where nothing is to be told of one, it is not named."""
    for name in ("a", "b", "c"):
        shutil.copytree(SMALL, tmp_path / name)
    shutil.rmtree(tmp_path / "b/progress")
    asked = ["--today", "2023-07-10", "--lang", "en", "-o", "x.md"]
    told_of = told(tmp_path, *asked, data=("a", "b", "c")).stderr.splitlines()
    assert told_of[0] == "b:"
    assert told_of[1].startswith("nothing is reported yet")
    assert len(told_of) == 2


def test_folders_may_be_named_before_the_command(tmp_path):
    both = told(tmp_path, *DAYS).stdout
    named = ["--data", str(SMALL), "--data", str(SCHOOLS)]
    assert run([*named, "report", *DAYS], tmp_path).stdout == both
    alone = told(tmp_path, *DAYS, data=[SCHOOLS]).stdout
    assert run([*named[2:], "report", *DAYS], tmp_path).stdout == alone
    assert run([*named[:2], "report", *named[2:], *DAYS], tmp_path).stdout == alone  # its own first
    assert run([*named, "rectify", "list"], tmp_path).code == 0
    assert run(["rectify", *named, "list"], tmp_path).code == 0


def test_one_folder_in_the_environment(tmp_path):
    alone = told(tmp_path, *DAYS, data=[SMALL]).stdout
    assert run(["report", *DAYS], tmp_path, BQW_DATA=str(SMALL)).stdout == alone
