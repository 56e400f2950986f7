"""`bqw ingest` as a clerk meets it: files as offices send them go in, or it is said what is wrong."""

import csv
import io
import json
from pathlib import Path

import pytest

from bqw_tracker.store.progress import ALL_COLUMNS
from building import table
from running import HEADER, ROOT, run
from scratch import stored

GBK = (
    "2023年6月农贸市场快检情况表,,,,,\n"
    "填报单位:新会区市场监管局,,,,,\n"
    "指标编号,指标名称,县区,本期数,分子,分母\n"
    'M07-02,食用农产品快检批次,新会,"48,210",,\n'
    "M07-03,不合格产品处置率,新会区,,312,312\n"
    "M07-01,农贸市场快检人员免费培训人数,新会区,１２,,\n"
    "合计,,,48222,312,312\n"
    "填报人:张三,,,,,\n"
)


def send(folder: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    (folder / name).write_bytes(text.encode(encoding))
    return name


def ingest(folder: Path, *arguments: str) -> tuple[int, dict]:
    told = run(["ingest", *arguments, "--format", "json", "--lang", "en"], folder)
    return told.code, json.loads(told.stdout)


def codes(answer: dict) -> list[str]:
    return [error["code"] for file in answer["files"] for error in file["errors"]]


def test_a_gbk_file_with_titles_totals_and_a_signature_goes_in(workspace):
    send(workspace, "新会区6月.csv", GBK, "gbk")
    code, answer = ingest(workspace, "新会区6月.csv")
    assert (code, codes(answer)) == (0, [])
    assert answer["files"][0]["encoding"] == "gb18030"
    assert [(r["indicator"], r["area"], r["period"], r["value"], r["numerator"], r["source"])
            for r in stored(workspace)] == [
        ("M07-01", "新会区", "2023-06", "12", "", "新会区6月.csv（填报人：张三）"),
        ("M07-02", "新会区", "2023-06", "48210", "", "新会区6月.csv（填报人：张三）"),
        ("M07-03", "新会区", "2023-06", "", "312", "新会区6月.csv（填报人：张三）"),
    ]  # fmt: skip
    assert run(["check", "--lang", "en"], workspace).stdout == "no problems found\n"
    assert [p.name for p in (workspace / "data" / "progress").rglob("*.csv")] == ["新会区.csv"]


def test_odd_figures_are_asked_about_without_a_history(workspace):
    figures = {"新会区": 900, "台山市": 12, "开平市": 9, "恩平市": 312, "江海区": 312, "鹤山市": 14}
    lines = [f"M08-01,{area},2023-06,{figure}" for area, figure in figures.items()]
    send(workspace, "a.csv", "indicator,area,period,value\n" + "\n".join(lines) + "\n")
    code, answer = ingest(workspace, "a.csv")
    told = answer["files"][0]["warnings"]
    assert code == 0
    assert [(one["code"], one["message"]) for one in told] == [
        ("odd-figure",
         "900 for 2023-06 is more than the whole target of 江门市 for 2023: > 800"),
        ("odd-figure", "江海区, 恩平市 reported the same 312 for 2023-06"),
    ]  # fmt: skip
    assert len(stored(workspace)) == len(figures)


def test_the_same_file_a_second_time_changes_nothing(workspace):
    send(workspace, "a.csv", GBK, "gbk")
    ingest(workspace, "a.csv")
    before = stored(workspace)
    code, answer = ingest(workspace, "a.csv")
    assert code == 0
    assert (len(answer["files"][0]["same"]), answer["files"][0]["new"]) == (3, [])
    assert answer["written"] == []
    assert stored(workspace) == before


def test_a_changed_figure_is_shown_and_asks_for_a_reason(workspace):
    send(workspace, "a.csv", GBK, "gbk")
    ingest(workspace, "a.csv")
    send(workspace, "b.csv", GBK.replace("48,210", "48,310").replace("48222", "48322"), "gbk")
    told = run(["ingest", "b.csv", "--lang", "en"], workspace)
    assert told.code == 1
    assert "stands as 48210" in told.stdout
    assert "this says 48310" in told.stdout
    assert len(stored(workspace)) == 3
    code, answer = ingest(workspace, "b.csv", "--revise", "--reason", "复核后更正")
    assert code == 0
    assert answer["files"][0]["revised"] == [
        {
            "indicator": "M07-02",
            "area": "新会区",
            "period": "2023-06",
            "figure": "48310",
            "old": "48210",
        }
    ]
    rows = [row for row in stored(workspace) if row["indicator"] == "M07-02"]
    assert [row["value"] for row in rows] == ["48210", "48310"]
    assert rows[1]["note"] == "更正：复核后更正"
    assert "T" in rows[1]["reported_on"], "on the same day the time tells which is later"
    shown = json.loads(run(["report", "--measure", "7", "--format", "json"], workspace).stdout)
    assert shown["rows"][1]["observed"] == "48310"


def test_revise_and_reason_go_together(workspace):
    send(workspace, "a.csv", GBK, "gbk")
    assert run(["ingest", "a.csv", "--revise"], workspace).code == 2
    assert run(["ingest", "a.csv", "--reason", "x"], workspace).code == 2


def test_dry_run_says_the_same_and_writes_nothing(workspace):
    send(workspace, "a.csv", GBK, "gbk")
    _, dry = ingest(workspace, "a.csv", "--dry-run")
    assert stored(workspace) == []
    _, wet = ingest(workspace, "a.csv")
    assert dry["files"] == wet["files"]


def test_totals_that_do_not_add_up_refuse_the_file(workspace):
    send(workspace, "a.csv", GBK.replace("48222", "48232"), "gbk")
    code, answer = ingest(workspace, "a.csv")
    assert (code, codes(answer)) == (1, ["parts-differ"])
    assert stored(workspace) == []
    code, _ = ingest(workspace, "a.csv", "--partial")
    assert (code, stored(workspace)) == (1, [])


WIDE_AREAS = "指标名称,蓬江区,江海区,新会区,合计\n食用农产品快检批次,8000,4000,9000,21000\n"
WIDE_MONTHS = (
    "2023年食用农产品快检批次,,,\n县区,1月,2月,3月\n新会区,7314,8626,9597\n"
    "台山市,7342,8387,8356\n合计,14656,17013,17953\n"
)


def test_wide_forms(workspace):
    send(workspace, "a.csv", WIDE_AREAS)
    code, answer = ingest(workspace, "a.csv", "--period", "2023年6月")
    assert (code, codes(answer)) == (0, [])
    assert {(r["area"], r["period"], r["value"]) for r in stored(workspace)} == {
        ("蓬江区", "2023-06", "8000"), ("江海区", "2023-06", "4000"), ("新会区", "2023-06", "9000"),
    }  # fmt: skip
    send(workspace, "b.csv", WIDE_MONTHS, "gbk")
    code, answer = ingest(workspace, "b.csv")
    assert (code, codes(answer)) == (0, [])
    assert {(r["area"], r["period"], r["value"]) for r in stored(workspace)} >= {
        ("新会区", "2023-01", "7314"), ("台山市", "2023-03", "8356"),
    }  # fmt: skip


@pytest.mark.parametrize("case", table("ingest_refused.csv"))
def test_refused_rows_say_why_and_nothing_is_written(workspace, case):
    send(workspace, "a.csv", f"指标编号,指标名称,县区,报送期,数值\n{case['row']}\n")
    ended, answer = ingest(workspace, "a.csv")
    assert (ended, codes(answer)) == (1, [case["code"]]), case["why"]
    assert stored(workspace) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"), ('"1,234"', "1234"), ("１２３４", "1234"), ("55万", "550000"),
        ("0.5万批次", "5000"), ("300批次", "300"), (" 300 ", "300"),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(workspace, text, value):
    send(workspace, "a.csv", f"指标编号,县区,报送期,数值\nM07-02,新会区,2023.6,{text}\n")
    code, answer = ingest(workspace, "a.csv")
    assert (code, codes(answer)) == (0, [])
    assert [row["value"] for row in stored(workspace)] == [value]


def test_an_unquoted_thousands_comma_is_found_and_never_read_as_1(workspace):
    send(workspace, "a.csv", "指标编号,县区,报送期,数值,备注\nM07-02,新会区,2023-06,1,234,\n")
    code, answer = ingest(workspace, "a.csv")
    assert code == 1
    assert "wrong-columns" in codes(answer)
    assert stored(workspace) == []


def test_a_running_total_names_the_increment_that_would_fit(workspace):
    rows = "".join(f"M07-02,新会区,2023-0{month},100\n" for month in range(1, 6))
    send(workspace, "a.csv", "指标编号,县区,报送期,数值\n" + rows)
    ingest(workspace, "a.csv")
    send(workspace, "b.csv", "指标编号,县区,报送期,数值\nM07-02,新会区,2023年1-6月,650\n")
    code, answer = ingest(workspace, "b.csv")
    assert (code, codes(answer)) == (1, ["overlapping-periods"])
    error = answer["files"][0]["errors"][0]
    assert "500" in error["message"]
    assert "150 for 2023-06" in error["help"]


def test_partial_takes_the_good_rows_and_writes_the_others_aside(workspace):
    send(
        workspace,
        "a.csv",
        "指标编号,县区,报送期,数值,备注\nM07-02,新会区,2023-06,300,\nM07-02,台山市,2023-06,约300,=1+1\n",
    )
    code, answer = ingest(workspace, "a.csv", "--partial")
    assert code == 1
    assert [row["area"] for row in stored(workspace)] == ["新会区"]
    assert answer["files"][0]["refused_file"] == "a.refused.csv"
    refused = list(csv.reader(io.StringIO((workspace / "a.refused.csv").read_text("utf-8-sig"))))
    assert refused[0][:4] == ["指标编号", "县区", "报送期", "数值"]
    assert refused[1][:5] == ["M07-02", "台山市", "2023-06", "约300", "'=1+1"]
    assert "not-a-number" in refused[1][5]


def test_several_files_are_one_transaction_and_know_of_each_other(workspace):
    one = "指标编号,县区,报送期,数值\nM07-02,新会区,2023-06,300\n"
    send(workspace, "a.csv", one)
    send(workspace, "b.csv", one)
    send(workspace, "c.csv", one.replace("300", "400"))
    code, answer = ingest(workspace, "a.csv", "b.csv", "c.csv")
    assert code == 1
    assert [len(file["new"]) for file in answer["files"]] == [1, 0, 0]
    assert len(answer["files"][1]["same"]) == 1
    assert len(stored(workspace)) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 50, b"\x89PNG\r\n", b"PK\x03\x04broken", b"a,b\n1,2\n"]
)
def test_what_is_no_table_is_told(workspace, raw):
    (workspace / "a.csv").write_bytes(raw)
    code, answer = ingest(workspace, "a.csv")
    assert code == 1
    assert codes(answer)[0] in ("encoding", "header")


def test_a_missing_file_is_no_traceback(workspace):
    told = run(["ingest", "nirgends.csv", "--lang", "en"], workspace)
    assert told.code == 3
    assert "nirgends.csv" in told.stderr


def test_a_canonical_file_goes_in_as_it_is(workspace):
    source = ROOT / "data" / "progress" / "sample" / "2023-06.csv"
    text = source.read_text(encoding="utf-8").replace("示例", "各单位6月报表")
    send(workspace, "a.csv", text)
    code, answer = ingest(workspace, "a.csv")
    assert (code, codes(answer)) == (0, [])
    taken = {tuple(row.get(name, "") for name in ALL_COLUMNS) for row in stored(workspace)}
    assert taken == {tuple(row.values()) for row in csv.DictReader(io.StringIO(text))}


def test_the_next_command_settles_what_a_killed_writer_left(workspace, monkeypatch):
    """Stopped between two files: the report that follows says so in one line and shows neither."""
    from bqw_tracker.store import additions as store

    class KilledError(BaseException):
        pass

    replaced = []
    replace, settle = store._replace, store._settle  # noqa: SLF001 - the only way to break off there

    def replace_one(path, old):
        if replaced:
            raise KilledError
        replaced.append(path)
        replace(path, old)

    def settle_before(folder):
        if replaced:
            raise KilledError
        return settle(folder)

    send(workspace, "a.csv", WIDE_AREAS)
    monkeypatch.setattr(store, "_replace", replace_one)
    monkeypatch.setattr(store, "_settle", settle_before)
    with pytest.raises(KilledError):
        ingest(workspace, "a.csv", "--period", "2023-06")
    monkeypatch.undo()
    assert (workspace / "data" / "progress" / ".journal").exists()
    told = run(["report", "--lang", "en"], workspace)
    assert told.code == 0
    rolled, empty = told.stderr.splitlines()
    assert rolled == "an interrupted ingest was rolled back: none of its rows was added"
    assert empty.startswith("nothing is reported yet")
    assert stored(workspace) == []
    assert not (workspace / "data" / "progress" / ".journal").exists()


def test_an_xlsx_with_merged_titles_and_totals_goes_in(workspace):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["江门市食用农产品快检情况月报表（2023年6月）"],
        ["填报单位：食品市场科"],
        ["县区", "指标名称", "本期数（批次）", "分子", "分母"],
        ["蓬江区", "食用农产品快检批次", 8935],
        ["", "不合格产品处置率", None, 31, 31],
        ["新会区", "食用农产品快检批次", 9012],
        ["", "不合格产品处置率", None, 40, 41],
        ["合计", "", 17947, 71, 72],
        ["填报人：张三"],
    ):
        sheet.append(row)
    for area in ("A1:E1", "A2:E2", "A4:A5", "A6:A7", "A9:E9"):
        sheet.merge_cells(area)
    book.save(workspace / "月报.xlsx")
    code, answer = ingest(workspace, "月报.xlsx")
    assert (code, codes(answer)) == (0, [])
    assert {(r["area"], r["indicator"], r["period"], r["value"], r["numerator"])
            for r in stored(workspace)} == {
        ("蓬江区", "M07-02", "2023-06", "8935", ""), ("蓬江区", "M07-03", "2023-06", "", "31"),
        ("新会区", "M07-02", "2023-06", "9012", ""), ("新会区", "M07-03", "2023-06", "", "40"),
    }  # fmt: skip


def test_json_tells_the_state_of_a_deed_that_has_a_percentage(workspace):
    send(workspace, "a.csv", "指标编号,县区,报送期,数值,进展\nM02-05,江门市,2023-Q2,60,进行中\n")
    code, answer = ingest(workspace, "a.csv")
    assert code == 0
    assert [row["figure"] for row in answer["files"][0]["new"]] == ["in_progress"]


@pytest.mark.parametrize(
    ("row", "code", "why"),
    [
        ("M07-02,蓬江区,2023-03,-5,,,,2023-04-03,x,", 0, "another area and another month"),
        ("M07-02,新会区,2023-03,-5,,,,2023-04-03,x,", 1, "the history of what arrives"),
        ("M07-02,蓬江区,2023-06,-5,,,,2023-07-03,x,", 1, "what another area says for that month"),
        ("M07-02,蓬江区,2023-03,五,,,,2023-04-03,x,", 1, "a row that cannot be read at all"),
    ],
)
def test_errors_among_known_rows_count_where_they_touch_what_arrives(workspace, row, code, why):
    folder = workspace / "data" / "progress"
    folder.mkdir()
    (folder / "known.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
    send(workspace, "a.csv", "指标编号,县区,报送期,本期数\nM07-02,新会区,2023-06,12\n")
    told = run(["ingest", "a.csv", "--lang", "en"], workspace)
    assert told.code == code, why
    assert len(stored(workspace)) == 2 - code


def test_a_row_without_figure_whose_note_begins_with_the_word_withdraws(workspace):
    send(workspace, "a.csv", GBK, "gbk")
    ingest(workspace, "a.csv")
    headings = "指标编号,县区,报送期,本期数,备注\n"
    send(workspace, "b.csv", f"{headings}M07-02,新会,2023年6月,,撤回：与上级报表重复\n")
    code, answer = ingest(workspace, "b.csv")
    assert (code, codes(answer)) == (0, [])
    (row,) = answer["files"][0]["revised"]
    assert (row["old"], row["figure"]) == ("48210", "")
    first, last = [row for row in stored(workspace) if row["indicator"] == "M07-02"]
    assert (first["value"], last["value"], last["note"]) == ("48210", "", "撤回：与上级报表重复")
    assert run(["check", "--lang", "en"], workspace).stdout == "no problems found\n"
    code, answer = ingest(workspace, "b.csv", "--revise", "--reason", "再说一遍")
    assert (len(answer["files"][0]["same"]), answer["written"]) == (1, [])
    send(workspace, "c.csv", f"{headings}M07-02,新会,2023年5月,,撤回：月份填错\n")
    assert (ingest(workspace, "c.csv")[0], len(stored(workspace))) == (1, 4)
    send(workspace, "d.csv", f"{headings}M07-01,新会,2023年6月,,拟撤回\n")
    assert (ingest(workspace, "d.csv")[0], len(stored(workspace))) == (0, 4), "a mere note"


def test_other_words_are_kept_and_the_figure_stays_the_first(workspace):
    headings = "指标编号,县区,报送期,本期数,填报日期,备注\n"
    row = "M07-02,新会,2023年6月,48210,{},{}\n".format
    send(workspace, "a.csv", headings + row("2023-07-03", "排查中"))
    send(workspace, "b.csv", headings + row("2023-07-20", "排查完毕"))
    ingest(workspace, "a.csv")
    told = run(["ingest", "b.csv", "--dry-run"], workspace)
    assert "新增0行，相同0行，更正0行，文字更新1行，拒收0行" in told.stdout
    code, answer = ingest(workspace, "b.csv")
    assert (code, codes(answer)) == (0, [])
    assert [one["figure"] for one in answer["files"][0]["text"]] == ["48210"]
    assert [(r["reported_on"], r["note"]) for r in stored(workspace)] == [
        ("2023-07-03", "排查中"), ("2023-07-20", "排查完毕"),
    ]  # fmt: skip
    assert run(["check", "--lang", "en"], workspace).stdout == "no problems found\n"
    shown = run(["explain", "M07-02", "--area", "新会", "--as-of", "2023-06-30"], workspace).stdout
    assert "新会区.csv:2]" in shown
    assert "已被更正" not in shown
    code, answer = ingest(workspace, "a.csv", "b.csv")
    assert (len(answer["files"][0]["same"]), len(answer["files"][1]["same"])) == (1, 1)


def test_back_to_the_first_figure_of_a_day_where_that_is_wanted(workspace):
    form = "指标编号,县区,报送期,本期数\nM07-02,新会,2023年6月,{}\n".format
    for name, figure in (("a.csv", 48210), ("b.csv", 48310)):
        send(workspace, name, form(figure))
        ingest(workspace, name, "--revise", "--reason", "核对")
    assert len(ingest(workspace, "a.csv")[1]["files"][0]["same"]) == 1
    code, answer = ingest(workspace, "a.csv", "--revise", "--reason", "原数无误")
    assert (code, len(answer["files"][0]["revised"])) == (0, 1)
    assert [r["value"] for r in stored(workspace)] == ["48210", "48310", "48210"]
    shown = json.loads(run(["report", "--measure", "7", "--format", "json"], workspace).stdout)
    assert shown["rows"][1]["observed"] == "48210"
    assert len(
        ingest(workspace, "a.csv", "--revise", "--reason", "原数无误")[1]["files"][0]["same"]
    )


def test_problems_next_steps_and_evidence_are_kept(workspace):
    headings = "指标编号,县区,报送期,状态,填报日期,备注,存在问题,下一步措施,佐证材料\n"
    row = 'M02-03,新会,2023年二季度,进行中,2023-07-03,"已选址,待批","{}",8月底前开工,批复.pdf\n'
    send(workspace, "批复.pdf", "批复")
    send(workspace, "a.csv", headings + row.format("缺用地指标\n又缺人"))
    code, answer = ingest(workspace, "a.csv")
    assert (code, codes(answer)) == (0, [])
    (kept,) = stored(workspace)
    assert (kept["note"], kept["problem"], kept["next"]) == (
        "已选址,待批", "缺用地指标\n又缺人", "8月底前开工",
    )  # fmt: skip
    assert "-批复.pdf#sha256:" in kept["evidence"]
    assert run(["check", "--lang", "en"], workspace).stdout == "no problems found\n"
    assert len(ingest(workspace, "a.csv")[1]["files"][0]["same"]) == 1
    send(workspace, "b.csv", headings + row.format("").replace("07-03", "07-10"))
    assert len(ingest(workspace, "b.csv")[1]["files"][0]["text"]) == 1, "the problem is solved"
    assert [each["problem"] for each in stored(workspace)] == ["缺用地指标\n又缺人", ""]


def test_what_nobody_sees_is_told_in_every_text(workspace):
    path = workspace / "data" / "progress" / "新会区.csv"
    path.parent.mkdir()
    row = "M02-03,新会区,2023-Q2,,,,in_progress,2023-07-03,局,已选址,缺人,补\x07人,\n"
    path.write_text(HEADER.rstrip() + ",problem,next,evidence\n" + row, encoding="utf-8")
    told = run(["check", "--lang", "en"], workspace).stdout
    place = len(row.partition("补")[0]) + 1
    assert f"新会区.csv:2:{place}: warning[control-character]" in told
