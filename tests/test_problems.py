"""Every problem code has a small workspace that shows it, and says the right place."""

import ast
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bqw_tracker.core.problems import did_you_mean, nearest
from building import Case, table
from running import HEADER, run
from scratch import git

HERE = Path(__file__).parent
FOLDER = HERE / "problems"
SOURCE = HERE.parent / "src" / "bqw_tracker"
PAGE = HERE.parent / "docs" / "commands.md"
FOLDERS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
TABLE = """
    yaml duplicate-key alias needs-newer unknown-field missing-field bad-value
    not-a-number not-a-date not-a-period
    duplicate-id bad-id unknown-area unknown-department unknown-indicator unknown-section area-cycle
    wording-differs allocation-short no-baseline unconfirmed better-kind
    encoding header wrong-columns conflict-marker
    empty-value unexpected-value missing-parts part-exceeds-whole negative
    overlapping-periods conflicting-rows future-period not-summable
    weakened-without-history
    falling-total parts-differ wrong-reporter outside-policy not-canonical missing-period
    early-report value-not-counted uncounted-row not-whole control-character
    unfed-target node-order node-outside taken-back
    evidence-missing evidence-changed evidence-untracked evidence-twice
    row-rewritten row-removed entry-removed deadline-moved closed-changed
    not-yours empty-folder
""".split()  # noqa: SIM905 - read beside the table of docs/commands.md
WARNINGS = {
    "no-baseline", "unconfirmed", "better-kind", "falling-total", "parts-differ", "wrong-reporter", "outside-policy",
    "not-canonical", "missing-period", "early-report", "value-not-counted",
    "uncounted-row", "not-whole", "control-character", "evidence-untracked", "evidence-twice", "empty-folder",
}  # fmt: skip
BEFORE = "before.yaml"
"""Where a fault lies in an edit, the catalogue before it."""
HISTORIES = [name for name in FOLDERS if (FOLDER / name / "before").is_dir()]
"""Where a fault lies in what became of a workspace, the folder `before` holds what was committed."""
EDITS = [*(name for name in FOLDERS if (FOLDER / name / BEFORE).exists()), *HISTORIES]


def code_of(name: str) -> str:
    """The code of a folder; one more place in which a code is met stands in CODE--PLACE."""
    return name.partition("--")[0]


LEDGER = {"conflict-marker--ledger", "evidence-changed", "closed-changed", *(
    name for name in FOLDERS if name.startswith(("evidence-missing", "closed-changed--document"))
)}  # fmt: skip
"""Faults of the ledger, of evidence and of closed periods: no figure rests on them, so they stop no report."""
NO_FIGURES = ("evidence-untracked", "evidence-twice")
"""Warnings about evidence, of which a report says nothing."""
IN_GIT = "evidence-untracked"
"""A fault that is only met in a work tree of git, which knows nothing of the workspace."""
ERRORS = [
    name
    for name in FOLDERS
    if code_of(name) not in WARNINGS and name not in LEDGER and name not in EDITS
]
HEAD = re.compile(
    r"^(?P<path>[^\n]+?):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning)\[(?P<code>[a-z-]+)\]: ",
    re.MULTILINE,
)


def expected(code: str) -> str:
    return (FOLDER / code / "expected.txt").read_bytes().decode()


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """Where the workspace of a code lies."""
    made = {name: tmp_path_factory.mktemp("git") / name for name in (IN_GIT, *HISTORIES)}
    for name, repository in made.items():
        committed = FOLDER / name / "before" if name in HISTORIES else FOLDER / name
        shutil.copytree(committed, repository)
        git(repository, "init", "-q")
        if name in HISTORIES:
            git(repository, "add", "-A")
            git(repository, "commit", "-qm", "before")
            shutil.rmtree(repository / "data")
            shutil.copytree(FOLDER / name / "data", repository / "data")
    return lambda code: made.get(code, FOLDER / code)


def against(code: str) -> list[str]:
    if code in HISTORIES:
        return ["--against", "HEAD"]
    return ["--against", BEFORE] if code in EDITS else []


def posix(text: str) -> str:
    return text.replace("\\", "/") if os.sep == "\\" else text


def heads(text: str) -> list[dict[str, str]]:
    return [found.groupdict() for found in HEAD.finditer(posix(text))]


def codes_of_page() -> list[str]:
    table = PAGE.read_text(encoding="utf-8").partition("| code | when |")[2].partition("\n\n")[0]
    cells = [row.split("|")[1] for row in table.split("\n")[2:]]
    return re.sub(r"\([^)]*\)", "", ",".join(cells)).replace(" ", "").split(",")


def text_of(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


ARGUMENT = {"Problem": 1, "at": 2, "warn": 2, "report": 1, "wrong": 0}
"""The position of the code in the calls that make problems."""


def codes_in(tree: ast.AST) -> set[str]:
    found: set[str | None] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments):
                position = ARGUMENT.get(name)
                if position is not None and len(arguments) > position:
                    found.add(text_of(arguments[position]))
                if name == "_unknown":
                    found |= {f"unknown-{text_of(a)}" for a in arguments if text_of(a)}
            case ast.Tuple(elts=[first, *rest]) if len(rest) == 2:
                found.add(text_of(first))
            case ast.Dict(values=values):
                found |= {text_of(value) for value in values}
            case ast.IfExp(body=body, orelse=other):
                found |= {text_of(body), text_of(other)}
    return {code for code in found if code and re.fullmatch("[a-z]+(-[a-z]+)*", code)}


ASKED_BY_INGEST = {"odd-figure"}
"""Questions about arriving rows, which no file at rest can show: tests/test_oddities.py."""

OF_OTHERS = {"utf-8", "utf-8-sig", "tabular-data-package", "tabular-data-resource"}
"""Names of encodings, and the profiles of a Data Package."""


def codes_of_source() -> set[str]:
    """Every text that stands where a code is expected; single words only where a call has them."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {code for code in codes_in(tree) if "-" in code or code in TABLE}
    return found - OF_OTHERS - ASKED_BY_INGEST


def test_page_and_list_agree() -> None:
    assert sorted(codes_of_page()) == sorted(TABLE)


def test_every_code_has_its_folder() -> None:
    assert sorted(TABLE) == sorted(set(map(code_of, FOLDERS)))


def test_every_code_of_the_source_has_its_folder() -> None:
    assert sorted(codes_of_source()) == sorted(set(map(code_of, FOLDERS)))


@pytest.mark.parametrize("code", FOLDERS)
def test_output_and_exit_code(code: str, place) -> None:
    told = run(["check", *against(code), "--lang", "en"], place(code))
    assert posix(told.stdout) == expected(code)
    assert told.stderr == ""
    assert told.code == (0 if code in WARNINGS else 1)
    assert run(["check", *against(code), "--lang", "en", "--strict"], place(code)).code == 1


@pytest.mark.parametrize("code", FOLDERS)
def test_only_its_own_code(code: str) -> None:
    found = heads(expected(code))
    assert {head["code"] for head in found} == {code_of(code)}
    severity = "warning" if code in WARNINGS else "error"
    assert {head["severity"] for head in found} == {severity}


@pytest.mark.parametrize("code", FOLDERS)
def test_json_says_the_same(code: str, place) -> None:
    told = run(["check", *against(code), "--lang", "en", "--format", "json"], place(code))
    values = json.loads(told.stdout)
    wanted = heads(expected(code))
    assert list(values) == ["problems", "errors", "warnings"]
    assert values["errors"] == sum(head["severity"] == "error" for head in wanted)
    assert values["warnings"] == sum(head["severity"] == "warning" for head in wanted)
    for problem, head in zip(values["problems"], wanted, strict=True):
        assert list(problem) == ["path", "line", "column", "severity", "code", "message", "help"]
        assert {name: posix(str(problem[name])) for name in head} == head
        assert f"]: {problem['message']}\n" in expected(code)
        assert f"  = help: {problem['help']}\n" in expected(code)
    assert told.code == (0 if code in WARNINGS else 1)


@pytest.mark.parametrize("code", FOLDERS)
def test_both_languages_name_the_same_places(code: str, place) -> None:
    told = run(["check", *against(code), "--lang", "zh"], place(code))
    assert re.search("[\u4e00-\u9fff]", told.stdout)
    wanted = [(h["path"], h["line"], h["column"], h["code"]) for h in heads(expected(code))]
    pattern = re.compile(r"^([^\n]+?):(\d+):(\d+): [^\[\n]+\[([a-z-]+)\]", re.MULTILINE)
    assert pattern.findall(posix(told.stdout)) == wanted


def source_line(folder: Path, path: str, line: int) -> str:
    text = (folder / path).read_bytes().decode("utf-8-sig", "replace")
    return text.split("\n")[line - 1]


@pytest.mark.parametrize("code", FOLDERS)
def test_the_caret_stands_under_the_column(code: str) -> None:
    """Chinese characters take two cells."""
    from unicodedata import east_asian_width

    lines = expected(code).split("\n")
    for number, line in enumerate(lines):
        if (found := HEAD.match(line)) is None or " | " not in lines[number + 1]:
            continue
        before, shown = lines[number + 1].split(" | ", 1)
        assert before.strip() == found["line"]
        wide = sum(
            2 if east_asian_width(c) in "WF" else 1 for c in shown[: int(found["column"]) - 1]
        )
        assert lines[number + 2] == " " * len(before) + " | " + " " * wide + "^"


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_stops_report_and_explain(code: str) -> None:
    for command in (["report"], ["report", "--format", "json"], ["explain", "M02-01"]):
        told = run([*command, "--lang", "en"], FOLDER / code)
        assert told.code == 1
        assert told.stdout == ""
        assert f"error[{code_of(code)}]" in told.stderr


@pytest.mark.parametrize("code", sorted(WARNINGS))
def test_a_warning_does_not(code: str, place) -> None:
    told = run(["report", "--lang", "en", "--format", "json"], place(code))
    assert told.code == 0
    assert json.loads(told.stdout)["rows"]
    assert ("bqw check" in told.stderr) == (code not in NO_FIGURES)


OF_CATALOGUE = [
    code for code in ERRORS if heads(expected(code))[0]["path"].endswith("measures.yaml")
]


@pytest.mark.parametrize("code", OF_CATALOGUE)
def test_lenient_does_not_forgive_the_catalogue(code: str) -> None:
    told = run(["report", "--lang", "en", "--lenient"], FOLDER / code)
    assert told.code == 1
    assert told.stdout == ""
    assert f"error[{code_of(code)}]" in told.stderr


# ── lenient: exactly the faulty rows ──

GOOD = "M02-02,台山市,2023-06,3,,,,2023-07-04,台山市局,\n"
FAULTY = {
    "not-a-number": "M02-02,新会区,2023-06,8家,,,,2023-07-03,新会区局,\n",
    "not-a-date": "M02-02,新会区,2023-06,8,,,,2023/7/3,新会区局,\n",
    "not-a-period": "M02-02,新会区,2023年6月,8,,,,2023-07-03,新会区局,\n",
    "bad-value": "M02-02,新会区,2023-06,8,,,完成,2023-07-03,新会区局,\n",
    "unknown-area": "M02-02,新会县,2023-06,8,,,,2023-07-03,新会区局,\n",
    "unknown-indicator": "M02-20,新会区,2023-06,8,,,,2023-07-03,新会区局,\n",
    "wrong-columns": "M02-02,新会区,2023-06,8,,,,2023-07-03,新会区局,另有2家,7月诊断\n",
    "empty-value": "M02-02,新会区,2023-06,,,,,2023-07-03,新会区局,\n",
    "unexpected-value": "M02-02,新会区,2023-06,8,,56,,2023-07-03,新会区局,\n",
    "negative": "M02-02,新会区,2023-06,-2,,,,2023-07-03,新会区局,冲减\n",
    "future-period": "M02-02,新会区,2023-06,8,,,,2023-05-31,新会区局,\n",
    "overlapping-periods": "M02-02,新会区,2023-06,8,,,,2023-07-03,新会区局,\n"
    "M02-02,新会区,2023-Q2,19,,,,2023-07-05,新会区局,\n",
    "conflicting-rows": "M02-02,新会区,2023-06,8,,,,2023-07-03,新会区局,\n"
    "M02-02,新会区,2023-06,9,,,,2023-07-03,新会区局,\n",
}


def workspace(folder: Path, catalogue: str, *files: str) -> Path:
    (folder / "data" / "progress").mkdir(parents=True)
    (folder / "data" / "measures.yaml").write_bytes(catalogue.encode())
    for number, text in enumerate(files, start=1):
        (folder / "data" / "progress" / f"{number}.csv").write_bytes(text.encode())
    return folder


def catalogue_of(code: str) -> str:
    return (FOLDER / code / "data" / "measures.yaml").read_bytes().decode()


@pytest.mark.parametrize("code", sorted(FAULTY))
def test_lenient_leaves_out_the_faulty_rows_only(code: str, tmp_path: Path) -> None:
    faulty = FAULTY[code]
    folder = workspace(tmp_path, catalogue_of("negative"), HEADER + faulty + GOOD)
    assert {p["code"] for p in problems(folder)} - WARNINGS == {code}
    told = run(["report", "--lang", "en", "--lenient", "--format", "json"], folder)
    assert told.code == 0
    values = json.loads(told.stdout)
    assert values["left_out"] == faulty.count("\n")
    assert values["rows"][0]["observed"] == "3"
    text = run(["report", "--lang", "en", "--lenient"], folder).stdout
    assert f"faulty rows left out: {faulty.count(chr(10))}" in text


@pytest.mark.parametrize("code", ["encoding", "header", "conflict-marker"])
def test_lenient_tells_that_a_whole_file_is_missing(code: str, tmp_path: Path) -> None:
    """A file that cannot be read is not one faulty row: its name must be told."""
    folder = workspace(tmp_path, catalogue_of(code), HEADER + GOOD)
    source = next((FOLDER / code / "data" / "progress").rglob("*.csv"))
    (folder / "data" / "progress" / "新会区.csv").write_bytes(source.read_bytes())
    told = run(["report", "--lang", "en", "--lenient"], folder)
    assert told.code == 0
    assert "新会区.csv" in told.stdout + told.stderr
    values = run(["report", "--lang", "en", "--lenient", "--format", "json"], folder).stdout
    assert json.loads(values)["rows"][0]["observed"] == "3"  # nothing of the file counts


def problems(folder: Path) -> list[dict[str, object]]:
    told = run(["check", "--lang", "en", "--format", "json"], folder)
    found = json.loads(told.stdout)
    assert told.code == (1 if found["errors"] else 0)
    return found["problems"]


# ── more than one fault ──


def test_six_faults_of_shape_in_one_run(tmp_path: Path) -> None:
    slips = {
        "issued: 2023-04-04": "issued: 2023年4月4日",
        'code: "440781"': 'codes: "440781"',
        "    section: 1\n": "    section: 一\n",
        "        unit: 家\n": "        unit: 家\n        unit: 户\n",
        "every: month": "every: monthly",
        "period: 2023,": "period: 2023年,",
    }
    text = catalogue_of("negative")
    for old, new in slips.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    found = [p["code"] for p in problems(workspace(tmp_path, text))]
    assert sorted(found) == [
        "bad-value", "duplicate-key", "not-a-date", "not-a-number",
        "not-a-period", "unknown-field",
    ]  # fmt: skip


def test_problems_of_the_catalogue_stand_in_the_order_of_lines(tmp_path: Path) -> None:
    text = catalogue_of("negative")
    for old, new in {
        "issued: 2023-04-04": "issued: 2023年4月4日",
        "every: month": "every: monthly",
        "        unit: 家\n": "        unit: 家\n        unit: 户\n",
    }.items():
        text = text.replace(old, new)
    lines = [p["line"] for p in problems(workspace(tmp_path, text))]
    assert lines == sorted(lines)


def test_six_faulty_rows_in_one_run(tmp_path: Path) -> None:
    chosen = [
        "not-a-number",
        "unknown-area",
        "negative",
        "wrong-columns",
        "not-a-date",
        "empty-value",
    ]
    months = ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06"]
    rows = [
        FAULTY[code].replace("2023-06,", f"{month},")
        for code, month in zip(chosen, months, strict=True)
    ]
    text = HEADER + "".join(rows)
    found = [
        p
        for p in problems(workspace(tmp_path, catalogue_of("negative"), text))
        if p["severity"] == "error"
    ]
    assert [(p["line"], p["code"]) for p in found] == list(enumerate(chosen, start=2))


def test_several_faults_in_one_row(tmp_path: Path) -> None:
    row = "M02-20,新会县,2023年6月,8家,,,完成,2023/7/3,新会区局,\n"
    found = problems(workspace(tmp_path, catalogue_of("negative"), HEADER + row))
    assert [p["code"] for p in found] == [
        "unknown-indicator", "unknown-area", "not-a-period", "not-a-number", "bad-value",
        "not-a-date",
    ]  # fmt: skip


def test_meaning_of_catalogue_and_progress_in_one_run(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("section: 1\n", "section: 2\n")
    text = text.replace("    departments: [食品生产科]", "    departments: [食品生产处]")
    found = problems(
        workspace(tmp_path, text, HEADER + FAULTY["negative"], HEADER + FAULTY["not-a-date"])
    )
    assert sorted(p["code"] for p in found) == [
        "negative", "not-a-date", "unknown-department", "unknown-section",
    ]  # fmt: skip


# ── places, slip by slip ──


@pytest.mark.parametrize("case", table("catalogue_slips.csv"))
def test_place_in_the_catalogue(case: Case, tmp_path: Path) -> None:
    good = catalogue_of("negative")
    assert good.count(case["old"]) == 1
    folder = workspace(tmp_path, good.replace(case["old"], case["new"]))
    found = problems(folder)
    assert [p["code"] for p in found] == [case["code"]]
    line = source_line(folder, found[0]["path"], found[0]["line"])
    assert line[found[0]["column"] - 1 :].startswith(case["text"])


def test_two_names_that_a_full_width_comma_parts_are_told(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("[食品生产科, 标准化科]", "[食品生产科，标准化科]")
    found = problems(workspace(tmp_path, text))
    assert [p["code"] for p in found] == ["bad-value", "unknown-department"]
    assert "[食品生产科, 标准化科]" in found[0]["help"]


def test_a_unit_of_a_milestone_is_told_at_the_unit(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("kind: flow", "kind: milestone")
    text = text.replace(', value: ">= 56", wording: 选取56家', "")
    folder = workspace(tmp_path, text)
    (found,) = problems(folder)
    assert "unit" in source_line(folder, found["path"], found["line"])


def test_a_missing_value_is_told_at_its_target(tmp_path: Path) -> None:
    text = catalogue_of("negative") + "          - {period: 2024}\n          - {period: 2025}\n"
    folder = workspace(tmp_path, text)
    found = problems(folder)
    assert {p["code"] for p in found} == {"missing-field"}
    lines = [source_line(folder, p["path"], p["line"]).strip() for p in found]
    assert lines == ["- {period: 2024}", "- {period: 2025}"]


@pytest.mark.parametrize("case", table("row_slips.csv"))
def test_place_in_a_progress_file(case: Case, tmp_path: Path) -> None:
    folder = workspace(tmp_path, catalogue_of(case["base"]), HEADER + case["rows"] + "\n")
    found = [p for p in problems(folder) if p["severity"] == "error"]
    assert found[0]["code"] == case["code"]
    for problem, text in zip(found, case["texts"].split(" | "), strict=True):
        line = source_line(folder, problem["path"], problem["line"])
        assert line[problem["column"] - 1 :].startswith(text)


def test_rows_below_a_note_of_two_lines_keep_their_line(tmp_path: Path) -> None:
    rows = 'M02-02,台山市,2023-06,3,,,,2023-07-04,台山市局,"第一行\n第二行"\n' + FAULTY["negative"]
    folder = workspace(tmp_path, catalogue_of("negative"), HEADER + "\n" + rows)
    found = [p for p in problems(folder) if p["severity"] == "error"]
    assert [(p["line"], p["code"]) for p in found] == [(5, "negative")]


@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\x85"], ids=["LS", "PS", "NEL"])
def test_lines_are_those_of_an_editor(break_: str, tmp_path: Path) -> None:
    """Word and WPS leave such characters in pasted text; editors do not count them as lines."""
    text = catalogue_of("negative")
    text = text.replace("kind: flow", f'definition: "甲{break_}乙"\n        kind: 流量')
    folder = workspace(tmp_path, text)
    (found,) = problems(folder)
    assert source_line(folder, found["path"], found["line"])[found["column"] - 1 :] == "流量"


def test_an_open_quote_of_the_catalogue_is_told_where_it_opens(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("title: 做强", 'title: "做强')
    folder = workspace(tmp_path, text)
    (found,) = problems(folder)
    assert found["code"] == "yaml"
    assert "做强" in source_line(folder, found["path"], found["line"])


def test_an_open_quote_of_a_progress_file_is_told_where_it_opens(tmp_path: Path) -> None:
    rows = 'M02-02,新会区,2023-05,8,,,,2023-06-03,新会区局,"6月补报\n' + GOOD * 3
    folder = workspace(tmp_path, catalogue_of("negative"), HEADER + rows)
    (found,) = problems(folder)
    assert (found["line"], found["code"]) == (2, "wrong-columns")


def test_rows_above_an_open_quote_count_with_lenient(tmp_path: Path) -> None:
    rows = GOOD + 'M02-02,新会区,2023-06,8,,,,2023-07-03,新会区局,"6月补报\n'
    folder = workspace(tmp_path, catalogue_of("negative"), HEADER + rows)
    told = run(["report", "--lang", "en", "--lenient", "--format", "json"], folder)
    assert told.code == 0
    assert json.loads(told.stdout)["rows"][0]["observed"] == "3"


def test_an_alias_brings_no_second_error(tmp_path: Path) -> None:
    text = catalogue_of("negative")
    text = text.replace("reported: {", "reported: &r {")
    twin = text[text.index("      - id:") :].replace("&r {every: month, by: counties}", "*r")
    found = problems(workspace(tmp_path, text + twin.replace("M02-02", "M02-03")))
    assert [p["code"] for p in found] == ["alias", "alias"]


def test_a_text_that_begins_with_a_star_is_told_how_to_be_written(tmp_path: Path) -> None:
    """A footnote star is the commonest way for a clerk to meet YAML's aliases."""
    text = catalogue_of("negative").replace("kind: flow", "kind: flow\n        note: *见附件2")
    (found,) = problems(workspace(tmp_path, text))
    assert found["line"] == 22
    assert "quote" in found["help"]
    assert "alphabetic" not in found["message"]


def test_a_catalogue_with_crlf_shows_no_carriage_return(tmp_path: Path) -> None:
    text = catalogue_of("bad-value").replace("\n", "\r\n")
    told = run(["check", "--lang", "en"], workspace(tmp_path, text))
    assert told.stdout == expected("bad-value")


def test_a_long_line_is_not_printed_whole(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("kind: flow", "kind: " + "流" * 100_000)
    told = run(["check", "--lang", "en"], workspace(tmp_path, text))
    assert told.code == 1
    assert len(told.stdout) < 2_000


def test_a_nameless_list_is_not_offered(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("[食品生产科, 标准化科]", "[]")
    told = run(["check", "--lang", "en"], workspace(tmp_path, text))
    assert told.code == 1
    assert "known are: \n" not in told.stdout


def test_a_former_id_is_understood(tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("id: M02-02", "id: M02-02\n        formerly: [M02-09]")
    row = GOOD.replace("M02-02", "M02-09")
    assert problems(workspace(tmp_path, text, HEADER + row)) == []


@pytest.mark.parametrize("word", ["新会", "新会区", "440705"])
def test_areas_go_by_name_alias_and_code(word: str, tmp_path: Path) -> None:
    row = f"M02-02,{word},2023-06,8,,,,2023-07-03,新会区局,\n"
    assert problems(workspace(tmp_path, catalogue_of("negative"), HEADER + row)) == []


def test_paths_choose_what_is_told(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path,
        catalogue_of("negative"),
        HEADER + FAULTY["negative"],
        HEADER + FAULTY["not-a-date"],
    )
    told = run(["check", "--lang", "en", "data/progress/2.csv"], folder)
    assert [head["code"] for head in heads(told.stdout)] == ["not-a-date"]
    told = run(["check", "--lang", "en", "data/progress"], folder)
    assert len(heads(told.stdout)) == 2
    told = run(["check", "--lang", "en", "data/measures.yaml"], folder)
    assert (told.code, told.stdout) == (0, "no problems found\n")


def test_a_file_from_elsewhere_is_checked_against_the_catalogue(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w", catalogue_of("negative"))
    (tmp_path / "来表.csv").write_text(HEADER + FAULTY["negative"], encoding="utf-8")
    told = run(["check", "--lang", "en", str(tmp_path / "来表.csv")], folder)
    assert [head["code"] for head in heads(told.stdout)] == ["negative"]


@pytest.mark.parametrize("name", ["data/measure.yaml", "data/progres", "nirgends"])
def test_a_path_that_does_not_exist_is_not_called_clean(name: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path, catalogue_of("negative"))
    told = run(["check", "--lang", "en", name], folder)
    assert told.code == 3
    assert name.rpartition("/")[2] in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize("name", ["收件箱", "收件箱/6月.xlsx", "收件箱/measures.yaml"])
def test_what_was_not_read_is_not_called_clean(name: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path, catalogue_of("negative"))
    (folder / "收件箱").mkdir()
    for file in ("6月.csv", "6月.xlsx", "measures.yaml"):
        (folder / "收件箱" / file).write_text(HEADER + FAULTY["negative"], encoding="utf-8")
    told = run(["check", "--lang", "en", name], folder)
    assert told.code != 0 or told.stderr
    assert told.stdout != "no problems found\n"


def test_a_file_named_twice_is_told_once(tmp_path: Path) -> None:
    folder = workspace(tmp_path, catalogue_of("negative"))
    (folder / "来表.csv").write_text(HEADER + FAULTY["negative"], encoding="utf-8")
    told = run(["check", "--lang", "en", "来表.csv", "./来表.csv"], folder)
    assert [head["code"] for head in heads(told.stdout)] == ["negative"]


@pytest.mark.parametrize("number", [2, 9, 10, 99, 100, 9999])
def test_the_id_that_the_help_proposes_is_taken(number: int, tmp_path: Path) -> None:
    text = catalogue_of("negative").replace("number: 2\n", f"number: {number}\n")
    (found,) = problems(workspace(tmp_path / "a", text.replace("id: M02-02", "id: M2")))
    assert found["code"] in ("bad-id", "bad-value")
    if found["code"] == "bad-id":
        proposed = re.search(r"M[0-9-]+", found["help"])[0]
        assert (
            problems(workspace(tmp_path / "b", text.replace("id: M02-02", f"id: {proposed}"))) == []
        )


@pytest.mark.parametrize("field", ["each: [新会区, 新会区]", "each: [新会区, 江门市, 新会区]"])
def test_an_area_named_twice_is_told(field: str, tmp_path: Path) -> None:
    """Its row would stand there twice and count twice in the whole."""
    text = catalogue_of("negative").replace("wording: 选取56家", field)
    assert problems(workspace(tmp_path, text))


# ── merge conflicts ──

OURS = "M02-02,新会区,2023-06,8,,,,2023-07-03,新会区局,\n"
THEIRS = "M02-02,新会区,2023-06,9,,,,2023-07-03,新会区局,\n"
CONFLICTS = {
    "plain": f"{HEADER}<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> 补报\n",
    "with the common ancestor": f"{HEADER}<<<<<<< HEAD\n{OURS}||||||| 1a2b3c\n=======\n{THEIRS}>>>>>>> 补报\n",
    "in the header": f"<<<<<<< HEAD\n{HEADER}=======\n{HEADER.upper()}>>>>>>> 补报\n{OURS}",
    "CR LF": f"{HEADER}<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> 补报\n".replace("\n", "\r\n"),
    "the end of one": f"{HEADER}{OURS}>>>>>>> 补报\n",
    "an empty side": f"{HEADER}{GOOD}<<<<<<< HEAD\n=======\n{OURS}>>>>>>> 补报\n{THEIRS}",
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_in_a_file_with_a_merge_conflict_nothing_else_is_told(name: str, tmp_path: Path) -> None:
    """Both sides together say what nobody meant: rows that conflict, and in a wrong order."""
    folder = workspace(tmp_path, catalogue_of("conflict-marker"), CONFLICTS[name])
    assert {problem["code"] for problem in problems(folder)} == {"conflict-marker"}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("left", ["<<<<<<< HEAD", "||||||| 1a2b3c", "=======", ">>>>>>> 补报"])
def test_every_line_that_git_leaves_is_known(left: str, ending: str, tmp_path: Path) -> None:
    text = catalogue_of("conflict-marker").replace("measures:\n", f"measures:\n{left}\n")
    folder = workspace(tmp_path, text.replace("\n", ending), HEADER)
    (found,) = problems(folder)
    assert (found["code"], found["column"]) == ("conflict-marker", 1)


@pytest.mark.parametrize(
    ("needs", "codes"),
    [
        ('"0.1"', {"unknown-field"}),
        ("0.2", {"unknown-field"}),  # YAML would make a number of it
        ('"99.0"', {"needs-newer"}),
        ('"0.99"', {"needs-newer"}),
        ("next", {"bad-value", "unknown-field"}),
        ("[0.2]", {"bad-value", "unknown-field"}),
    ],
)
def test_what_a_catalogue_for_a_later_version_is_told(
    needs: str, codes: set[str], tmp_path: Path
) -> None:
    text = catalogue_of("needs-newer").replace('"99.0"', needs)
    folder = workspace(tmp_path, text, HEADER + GOOD)
    assert {p["code"] for p in problems(folder)} == codes


@pytest.mark.parametrize("case", table("nearest.csv"))
def test_what_is_near(case: Case) -> None:
    assert nearest(case["word"], case["known"].split()) == (case["near"] or None), case["why"]


LETTERS = st.text("ab江县", min_size=4, max_size=8)


@given(LETTERS, LETTERS, st.data())
def test_one_slip_is_near_whatever_the_word(word: str, other: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    slips = {
        word[:place] + word[place + 1 :], word[:place] + "x" + word[place:],
        word[:place] + "x" + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }  # fmt: skip
    for slip in slips:
        assert nearest(slip, [word]) == word
        assert nearest(word, [slip]) == slip
    assert (nearest(word, [other]) is None) or abs(len(word) - len(other)) <= 2


def test_where_nothing_is_near_all_is_listed() -> None:
    many = [f"name{number}" for number in range(20)]
    listed = str(did_you_mean("快检", many))
    assert listed == "known are: " + ", ".join(many[:12]) + ", …"
    assert "add it there first" in str(did_you_mean("x", []))
