"""The commands as a user meets them: formats, filters, exit codes, files."""

import csv
import io
import json
import re
import shutil

import pytest

from bqw_tracker.core.model import STATUSES
from running import ROOT, run, run_code, run_process
from test_golden import GOLDEN

KEYS = (GOLDEN / "report.en.csv").read_text("utf-8-sig").partition("\n")[0].split(",")
STORY = [key for key in KEYS if key.startswith("story_")]
GROUP_KEYS = ["by", "key", *STATUSES, "aspirational", "attainment"]


@pytest.fixture(scope="module")
def june() -> dict:
    done = run(["report", "--as-of", "2023-06-30", "--format", "json"], ROOT)
    assert done.code == 0
    return json.loads(done.stdout)


def test_json_follows_the_page_to_the_letter(june):
    assert list(june) == ["as_of", "known_on", "policy", "sample_rows", "rows", "groups"]
    at = KEYS.index(STORY[0])
    keys = [*KEYS[:at], "story", *KEYS[at + len(STORY) :]]
    assert {tuple(row) for row in june["rows"]} == {tuple(keys)}
    stories = [row["story"] for row in june["rows"] if row["story"]]
    assert {tuple(f"story_{name}" for name in story) for story in stories} == {tuple(STORY)}
    assert {tuple(group) for group in june["groups"]} == {tuple(GROUP_KEYS)}
    assert june["as_of"] == "2023-06-30"
    assert june["known_on"] is None


def test_figures_are_exact_strings(june):
    for row in june["rows"]:
        for name in ("attainment", "due", "shortfall", "trend_ratio", "original_attainment"):
            assert row[name] is None or re.fullmatch(r"-?\d+\.\d{6}", row[name]), row
        for name in ("target", "numerator", "denominator"):
            assert row[name] is None or re.fullmatch(r"-?\d+(\.\d*[1-9])?", row[name]), row
        if row["kind"] != "milestone":
            assert row["observed"] is None or re.fullmatch(
                r"-?\d+(\.\d{0,5}[1-9])?", row["observed"]
            )


def test_all_twenty_measures_and_counts_that_add_up(june):
    assert sorted({row["measure"] for row in june["rows"]}) == list(range(1, 21))
    assert [group["key"] for group in june["groups"]] == [str(n) for n in range(1, 21)]
    counted = sum(group[s] for group in june["groups"] for s in GROUP_KEYS[2:10])
    assert counted == sum(not row["part_of_each"] for row in june["rows"])
    table = run(["report", "--as-of", "2023-06-30"], ROOT).stdout
    for number in range(1, 21):
        assert re.search(rf"^M{number:02}-", table, re.MULTILINE)
    line = next(line for line in table.splitlines() if line.startswith("共"))
    total, *counts = map(int, re.findall(r"\d+", line.split("（含")[0]))
    assert sum(counts) == total == counted


def test_columns_are_chosen_and_ordered():
    asked = ["report", "--measure", "13", "--lang", "en", "--columns"]
    table = run([*asked, "status, trend,status"], ROOT).stdout.split("\n\n")[1]
    assert table.splitlines()[0].split() == ["Status", "Trend"]
    everything = run([*asked, ""], ROOT).stdout
    assert everything == run(asked[:-1], ROOT).stdout
    assert "Trend" not in everything
    wrong = run([*asked, "status,tend"], ROOT)
    assert wrong.code == 2
    assert "did you mean trend?" in wrong.stderr


@pytest.mark.parametrize("form", ["csv", "json"])
def test_columns_leave_the_data_formats_as_they_are(form):
    asked = ["report", "--measure", "13", "--lang", "en", "--format", form]
    whole, some = run(asked, ROOT), run([*asked, "--columns", "status"], ROOT)
    assert (some.code, some.stdout) == (0, whole.stdout)
    assert f"{form} has every field" in some.stderr


def test_sorting_is_for_people_and_json_keeps_the_order_of_the_catalogue(june):
    asked = ["report", "--as-of", "2023-06-30", "--sort", "worst", "--format"]
    assert json.loads(run([*asked, "json"], ROOT).stdout) == june
    shown = run([*asked, "csv"], ROOT).stdout
    statuses = [row["status"] for row in csv.DictReader(io.StringIO(shown))]
    order = ["missed", "off_track", "no_data", "behind", "under_way", "on_track", "not_due", "met"]
    assert statuses == sorted(statuses, key=order.index)


@pytest.mark.parametrize(
    ("option", "value", "field", "wanted"),
    [
        ("--measure", "2,5", "measure", {2, 5}), ("--measure", "2，5", "measure", {2, 5}),
        ("--section", "3", "section", {3}), ("--area", "新会,440781", "area", {"新会区", "台山市"}),
        ("--status", "behind、off_track", "status", {"behind", "off_track"}),
        ("--kind", "rate", "kind", {"rate"}),
    ],
)  # fmt: skip
def test_filters(option, value, field, wanted):
    done = run(["report", option, value, "--as-of", "2023-06-30", "--format", "json"], ROOT)
    assert {row[field] for row in json.loads(done.stdout)["rows"]} == wanted


def test_department_filter_looks_at_the_rows_own_departments():
    done = run(["report", "--department", "财务科", "--format", "json"], ROOT)
    assert {row["measure"] for row in json.loads(done.stdout)["rows"]} == {17}


@pytest.mark.parametrize(
    ("limit", "filters", "code", "why"),
    [
        ("missed", [], 0, "nothing is missed in June"),
        ("off_track", ["--status", "off_track"], 4, "off_track itself"),
        ("behind", ["--status", "off_track"], 4, "a worse status than the one named"),
        ("off_track", ["--status", "behind"], 0, "a better one"),
        ("no_data", ["--status", "off_track"], 4, "off_track is worse than no_data"),
        ("off_track", ["--status", "no_data"], 0, "and no_data is not worse than off_track"),
        ("behind", ["--measure", "6", "--kind", "flow"], 0, "aspirational targets do not count"),
    ],
)
def test_fail_on(limit, filters, code, why):
    done = run(["report", "--as-of", "2023-06-30", "--fail-on", limit, *filters], ROOT)
    assert done.code == code, why
    assert "截至" in done.stdout, "the report is made all the same"


def test_known_on_draws_an_old_report_again():
    asked = ["report", "--measure", "7", "--as-of", "2023-03-31", "--format", "json"]
    now = json.loads(run(asked, ROOT).stdout)
    then = json.loads(run([*asked, "--known-on", "2023-04-30"], ROOT).stdout)
    count = {"now": now["rows"][1]["observed"], "then": then["rows"][1]["observed"]}
    assert int(count["now"]) - int(count["then"]) == 8356 - 7716
    assert then["known_on"] == "2023-04-30"


@pytest.mark.parametrize(
    ("ending", "start"),
    [("csv", b"\xef\xbb\xbfindicator,"), ("json", b"{"), ("md", b"# "), ("txt", "江门".encode())],
)
def test_output_chooses_the_format_by_the_ending(tmp_path, ending, start):
    target = tmp_path / f"报告.{ending}"
    done = run(["report", "-o", str(target)], ROOT)
    assert (done.code, done.stdout) == (0, "")
    assert target.read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_sample_rows_are_told_and_left_out_once_there_are_real_ones(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    made_up = run(["report"], tmp_path)
    assert "示例数据，不得外传" in made_up.stdout
    real = tmp_path / "data" / "progress" / "2023-06"
    real.mkdir()
    (real / "新会区.csv").write_text(
        "indicator,area,period,value,numerator,denominator,state,reported_on,source,note\n"
        "M07-02,新会区,2023-06,48210,,,,2023-07-03,新会区局6月报表,\n",
        encoding="utf-8",
    )
    found = run(["report", "--format", "json"], tmp_path)
    report = json.loads(found.stdout)
    assert report["sample_rows"] == 0
    assert "示例" in found.stderr
    assert report["as_of"] == "2023-06-30"
    assert [r["observed"] for r in report["rows"] if r["indicator"] == "M07-02"] == ["48210"]
    assert "示例数据" not in run(["report"], tmp_path).stdout


def test_lenient_says_in_chinese_too_what_is_left_out(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = tmp_path / "data" / "progress" / "sample" / "2023-01.csv"
    path.write_text(path.read_text("utf-8").replace("2023-01", "2023-13", 1), encoding="utf-8")
    assert "略去有问题的1行" in run(["report", "--lenient"], tmp_path).stdout


def test_language_and_folder_may_stand_before_or_after_the_command(tmp_path):
    data = str(ROOT / "data")
    before = run(["--lang", "en", "--data", data, "check"], tmp_path)
    after = run(["check", "--lang", "en", "--data", data], tmp_path)
    by_environment = run(["check"], tmp_path, BQW_LANG="en", BQW_DATA=data)
    assert before == after == by_environment
    assert before.stdout == "no problems found\n"
    assert run(["check", "--data", data], tmp_path, BQW_DATA="nowhere").code == 0


def test_the_workspace_is_found_from_below():
    below = run(["report", "--format", "json"], ROOT / "data" / "progress")
    assert below.code == 0
    assert below.stdout == run(["report", "--format", "json"], ROOT).stdout


def test_explain_by_id_former_id_name_and_area():
    by_id = run(["explain", "M07-02", "--as-of", "2023-06-30"], ROOT)
    assert by_id.code == 0
    assert by_id == run(["explain", "食用农产品快检批次", "--as-of", "2023-06-30"], ROOT)
    assert run(["explain", "M07-02", "--area", "440705"], ROOT).stdout.count("新会区") >= 2
    assert run(["explain", "M99-99"], ROOT).code == 2


def test_module_and_entry_point_are_the_same():
    assert run_process(["check"], ROOT).stdout == run(["check"], ROOT).stdout.encode()


def test_what_was_reported_after_today_is_in_no_answer():
    """The ledger shows a report beside the findings: both must know the same."""
    asked = ["--as-of", "2023-06-30", "--today", "2023-07-04", "--measure", "13"]
    reported = run(["report", *asked, "--format", "json"], ROOT)
    found = run(["findings", *asked, "--format", "json"], ROOT)
    (row,) = (r for r in json.loads(reported.stdout)["rows"] if r["indicator"] == "M13-01")
    (one,) = (f for f in json.loads(found.stdout)["findings"]
              if f["indicator"] == "M13-01" and f["kind"] == row["status"])  # fmt: skip
    assert one["observed"] == row["observed"] == "212"
    later = ["report", *asked[:2], *asked[4:], "--format", "json"]
    assert '"observed": "300"' in run(later, ROOT).stdout


def test_help_imports_only_what_it_says(tmp_path):
    """Neither pydantic nor YAML nor the core, save what every message is made of."""
    code = (
        "import sys; from bqw_tracker.cli.main import run; code = run(['--help']);"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = run_code(code, tmp_path)
    heavy = ("pydantic", "yaml", "rich", "decimal", "bqw_tracker.core.", "bqw_tracker.reports",
             "bqw_tracker.render", "bqw_tracker.policy", "bqw_tracker.store.load")  # fmt: skip
    loaded = {name for name in done.stderr.decode().split() if name.startswith(heavy)}
    assert loaded == {"bqw_tracker.core.problems", "bqw_tracker.core.characters"}
    assert (done.code, b"report" in done.stdout) == (0, True)


@pytest.fixture
def given(monkeypatch):
    """Lets stdin hold bytes."""

    def give(raw: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return give


@pytest.fixture
def own_workspace(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_ingest_reads_stdin(own_workspace, given, encoding):
    given("指标编号,县区,报送期,数值\nM07-02,新会,2023年6月,500\n".encode(encoding))
    done = run(["ingest", "-"], own_workspace)
    assert done.code == 0
    assert done.stdout.startswith("标准输入（")
    (row,) = (own_workspace / "data/progress/2023-06/新会区.csv").read_text().splitlines()[1:]
    assert row.startswith("M07-02,新会区,2023-06,500,")
    assert ",标准输入," in row, "the source, where the rows name none"


def test_ingest_says_where_on_stdin_a_fault_is(own_workspace, given):
    given("指标编号,县区,报送期,数值\nM07-02,新会,某月,500\n".encode())
    done = run(["ingest", "-", "--lang", "en"], own_workspace)
    assert done.code == 1
    assert "standard input:2:15: error[not-a-period]" in done.stdout


def test_verify_reads_stdin(own_workspace, given):
    assert run(["report", "--measure", "2", "-o", "报告.json"], own_workspace).code == 0
    given((own_workspace / "报告.json").read_bytes())
    assert run(["verify", "-"], own_workspace).code == 0
    given(b"nothing")
    done = run(["verify", "-", "--lang", "en"], own_workspace)
    assert done.code == 3
    assert (
        done.stderr
        == "bqw: standard input does not tell where its figures come from; --at REV names the revision\n"
    )


def test_audit_reads_stdin(own_workspace, given):
    given(b"\xff\xfe\xff")
    done = run(["audit", "-", "--lang", "en"], own_workspace)
    assert done.code == 3
    assert done.stderr.startswith("bqw: standard input is no Chinese text")


@pytest.mark.parametrize(
    "asked",
    [
        ["report", "--measure", "2", "--format", "csv"],
        ["report", "--measure", "2"],
        ["template", "--area", "新会", "--period", "2023-06"],
    ],
)
def test_a_dash_is_stdout(own_workspace, asked):
    done = run([*asked, "-o", "-"], own_workspace)
    assert done.code == 0
    assert done == run(asked, own_workspace)
    assert [path.name for path in own_workspace.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("asked", "said", "why"),
    [
        (["report", "--as-of"], "--as-of takes a value: --as-of", "the last word"),
        (["report", "--as-of", "--score"], "a value is missing before --score", "forgotten"),
        (["report", "--score=3"], "--score takes no value", "one too many"),
        (["report", "-o", "x.foo"], "x.foo: the ending names no format; known are: .json", "ending"),
        (["template", "--area", "新会", "--period", "2023-06", "-o", "x.docx"],
         "x.docx: the ending names no format; known are: .csv, .xlsx", "of a form"),
        (["report", "--as-off", "2023-06"], "there is no option --as-off; did you mean --as-of?",
         "a slip"),
        (["report", "--asdf"], "there is no option --asdf\n", "nothing is near"),
        (["explain"], "is missing", "an argument"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence_and_where_to_look(asked, said, why):
    done = run(["--lang", "en", *asked], ROOT)
    assert (done.code, done.stdout) == (2, ""), why
    sentence, where = done.stderr.splitlines()
    assert sentence.startswith("bqw: ")
    assert said in sentence + "\n"
    assert where == f"see bqw {asked[0]} --help"
