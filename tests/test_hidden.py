"""What nobody sees is shown by its name wherever it is printed, and what a sheet would run is marked.

Every free text of a workspace, and the names of its files, hold what hides, turns or runs; all
commands print and write in all their formats.
"""

import csv
import io
import json
import re
import sqlite3
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from bqw_tracker.cli import console
from bqw_tracker.cli.app import COMMANDS
from bqw_tracker.core.characters import Guarded, hidden, json_safe, visible, visible_line
from bqw_tracker.render import ENDINGS
from bqw_tracker.render.escaping import spreadsheet
from building import Case, table
from running import run
from test_bad_input import CATALOGUE, PROGRESS, on_terminal, put


def unescaped(text: str) -> str:
    return re.sub(
        r"\\(?:x(..)|u(....)|U(.{8})|([tnr]))",
        lambda m: {"t": "\t", "n": "\n", "r": "\r"}[m[4]] if m[4] else chr(int(m[1] or m[2] or m[3], 16)),
        text,
    )  # fmt: skip


@pytest.mark.parametrize("case", table("hidden.csv"))
def test_case(case: Case) -> None:
    text, shown = unescaped(case["text"]), unescaped(case["shown"])
    assert visible(text) == shown
    assert visible(shown) == shown
    assert bool(hidden(text)) == (text != shown)
    assert f"<{hidden(text)}>" in shown or not hidden(text)
    assert "\n" not in visible_line(text)
    told = json_safe(json.dumps(text, ensure_ascii=False))
    assert json.loads(told) == text
    assert hidden(told) == ""


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("=1+1", True), ("+1+1", True), ("-1+1", True), ("@SUM(A1)", True), ("\t=1", True),
        ("\r=1", True), ("\n=1", True), ("＝1+1", True), ("＋1", True), ("－1+1", True), ("＠a", True),
        ("=", False), ("-", False), ("--", False), ("－－", False), ("", False), ("'=1", False),
        ("-5.2", False), ("+5", False), ("-.5", False), ("-5..-2", True), ("-5个", True),
        ("甲=乙", False), ("–", False), ("—", False), ("5-2", False), (" =1", False),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run(text: str, marked: object) -> None:
    """Excel in Chinese takes full-width signs as well; a sign alone and a number run nothing."""
    assert spreadsheet(text) == ("'" + text if marked else text)
    assert spreadsheet(spreadsheet(text)) == spreadsheet(text)


# ── everything that is printed ──


HIDING = "\u202e\u200b\u061c\U000e0041\u2066\ufeff\u00ad"
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]")  # fmt: skip
"""A list of its own, so that nobody forgets a character on both sides."""
NAMES = (
    "推进百县千镇万村高质量发展工程的若干措施", "江门市市场监督管理局", "接受诊断的企业数", "推进食品产业强链补链",
    "做强做优特色产业", "监督检查覆盖率", "有效期内标志产品数", "行动计划出台", "文中未写年份",
)  # fmt: skip


def hostile(sign: str) -> str:
    """The catalogue in which each free text begins like a formula and hides something."""
    text = CATALOGUE
    for name in (*NAMES, "食品生产科", "标准化科"):
        text = re.sub(rf"(?<=[ \[]){name}(?=[\n\],}}])", f'"{sign}1+{name}{HIDING}"', text)
    assert text.count(HIDING) >= len(NAMES)
    return text


def told(sign: str) -> str:
    """The rows, each of whose texts does the same."""
    header, *rows = csv.reader(io.StringIO(PROGRESS))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*header, "problem", "next", "evidence"])
    for row in rows:
        texts = [f"{sign}1+{text}{HIDING}" for text in (*row[-2:], "问题", "措施")]
        writer.writerow([*row[:-2], *texts, ""])
    return out.getvalue()


@pytest.fixture(params=["=", "＝"])
def workspace(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    sign = request.param
    folder = put(tmp_path / "w", hostile(sign), told(sign))
    (folder / "data/附件").mkdir()
    paper = f"{sign}纪要{HIDING}.pdf"
    (folder / "data/附件" / paper).write_bytes(b"x")
    (folder / "data/rectifications.yaml").write_text(
        f"""\
- id: R001
  finding: off_track/M02-03/江门市/2025
  opened: 2023-07-09
  owner: "{sign}1+食品生产科{HIDING}"
  due: 2023-07-20
  measure: "{sign}1+整改{HIDING}"
  closed: 2023-07-19
  evidence: "附件/{paper}"
""",
        encoding="utf-8",
    )
    (folder / f"{sign}1+来{HIDING}.csv").write_text(
        "指标编号,县区,报送期,数值,来源,备注\n"
        f"M02-01,新会区,2023-07,5,{sign}1+甲{HIDING},{sign}1+乙{HIDING}\n"
        f"M02-01,新会区{HIDING}县,2023-06,5,{sign}甲{HIDING},{sign}1+乙{HIDING}\n"
        f"M02-01,台山市,2023-06,{sign}x{HIDING},{sign}甲{HIDING},{sign}1+乙{HIDING}\n",
        encoding="utf-8",
    )
    book = openpyxl.Workbook()
    book.active.title = f"表{HIDING}"
    for line in (
        ["指标编号", "县区", "报送期", "数值"],
        ["M02-01", f"新会{HIDING}县", "2023-06", f"x{HIDING}"],
    ):
        book.active.append(line)
    book.save(folder / "来.xlsx")
    done = run(["check"], folder)
    assert done.code == 0, done
    return folder


DAY = ["--as-of", "2023-06-30"]
ASKED = [
    ["check"], ["check", "--format", "json"], ["check", "--format", "github"],
    ["check", "--format", "sarif"], ["check", "--against", "data"],
    *(["report", *DAY, "--format", form] for form in ("table", "csv", "md", "svg", "json", "html")),
    ["report", *DAY, "--by", "department", "--score"], ["report", *DAY, "--by", "area"],
    *(["explain", f"M02-0{number}", *DAY] for number in range(1, 5)),
    *(["findings", *DAY, "--today", "2023-08-01", "--format", form] for form in ("text", "json")),
    *(["summary", *DAY, "--all", "--format", form] for form in ("text", "md", "json", "html")),
    ["summary", *DAY, "--subject"], ["diff", "data", "data"], ["schema"],
    ["rectify", "list"], ["rectify", "list", "--format", "json"], ["rectify", "close", "R001", "--evidence", "x"],
    ["template", "--area", "新会区", "--period", "2023-06"], ["fmt"], ["pack"],
    ["init", f"新{HIDING}"], ["report", "--area", f"新会{HIDING}"], [f"报告{HIDING}"],
    ["report", f"--area{HIDING}"], ["explain", f"M02{HIDING}"], ["verify", f"报告{HIDING}.json"],
    ["report", *DAY, "--data", f"无{HIDING}"], ["close", f"2023{HIDING}"],
    ["reopen", f"2023{HIDING}", "--reason", "x"], ["export", *DAY, "-o", f"无{HIDING}/表"],
]  # fmt: skip


def files(folder: Path, kind: str) -> list[str]:
    return [path.name for path in sorted(folder.glob(f"*.{kind}"))]


def test_nothing_that_is_printed_hides_anything(workspace: Path) -> None:
    (form,) = files(workspace, "csv")
    asked = [*ASKED, *(["ingest", "--dry-run", name, *more] for name in (form, "来.xlsx")
                       for more in ([], ["--format", "json"])), ["audit", form], ["draft", form]]  # fmt: skip
    assert {words[0] for words in asked} >= {*COMMANDS}
    shown = 0
    for words in asked:
        for language in ("zh", "en"):
            done = run([*words, "--lang", language], workspace)
            assert done.code in (0, 1, 2, 3)
            told = done.stdout + done.stderr
            assert not UNSEEN.search(told), (words, ascii(UNSEEN.search(told)))
            if "json" not in words and "sarif" not in words:
                shown += "U+202E" in told
    assert shown > len(asked), "it is there to be seen"


def test_file_names_are_shown_and_break_no_line(tmp_path: Path) -> None:
    folder = put(tmp_path)
    bad = folder / "data/progress" / f"a\n{HIDING}\x1b[31m.csv"
    bad.write_text("x", encoding="utf-8")
    done = run(["check", "--lang", "en"], folder)
    first = done.stdout.split("\n")[0]
    assert first.startswith("data/progress/a<U+000A><U+202E>")
    assert "<U+001B>[31m.csv:1:1: error[header]" in first
    done = run(["verify", f"{bad.name}x"], folder)
    assert done.stderr.count("\n") == 1


def test_a_terminal_sees_our_colours_and_nothing_else_of_that_kind(tmp_path: Path) -> None:
    folder = put(tmp_path, hostile("="))
    bad = folder / "data/progress/\x1b[8m.csv"
    for words in (["report", *DAY], ["explain", "M02-01", *DAY], ["--help"], ["check"]):
        if words == ["check"]:
            bad.write_text("x", encoding="utf-8")
        _, told = on_terminal(words, folder, 200)
        assert "\x1b[8m" not in told
        left = re.sub(r"\x1b\[[0-9;]*m", "", told)
        assert not UNSEEN.search(left), words
        assert "\x1b[1m" in told, "our own"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_only_lines_may_have_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer with names of files, say: nobody has looked through it yet."""
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    console.answer("\x1b[8m新\n")
    console.answer(Guarded("\x1b[1m旧\x1b[0m\n"))
    assert screen.getvalue() == "<U+001B>[8m新\n\x1b[1m旧\x1b[0m\n"


def texts_of(path: Path) -> Iterator[str]:
    """Everything that a file says: of an archive the parts that are XML."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as database:
            yield "\n".join(database.iterdump())
        return
    if path.suffix not in (".xlsx", ".docx"):
        yield path.read_text("utf-8")
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield archive.read(name).decode("utf-8")


def written(folder: Path) -> list[Path]:
    """What is written with -o, in every form."""
    report = ["report", *DAY]
    asked = [
        *((report, ending) for ending in set(ENDINGS) - {".png"}),
        *(([*report, "--by", "department", "--score"], ending) for ending in (".csv", ".md", ".json")),
        *((["summary", *DAY, "--all"], ending) for ending in (".txt", ".md", ".json", ".html")),
        *((["findings", *DAY, "--today", "2023-08-01"], ending) for ending in (".txt", ".json")),
        (["export", *DAY, "--today", "2023-08-01"], ".sqlite"),
    ]  # fmt: skip
    found = []
    for number, (words, ending) in enumerate(asked):
        found.append(folder / f"{words[0]}{number}{ending}")
        assert run([*words, "-o", found[-1].name], folder).code == 0, (words, ending)
    return found


def test_nothing_that_is_written_hides_anything(workspace: Path) -> None:
    for path in written(workspace):
        for text in texts_of(path):
            plain = text.removeprefix("\ufeff") if path.suffix == ".csv" else text
            assert not UNSEEN.search(plain), (path, ascii(UNSEEN.search(plain)))
        if path.suffix != ".json":
            assert any("202E" in text for text in texts_of(path)), path
        elif path.name.startswith("report"):
            assert HIDING in json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
        if path.name.startswith("report") and path.suffix in (".html", ".xlsx", ".docx"):
            assert run(["verify", path.name], workspace).code == 0, path


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.found.add(tag)


def test_its_name_is_no_tag(workspace: Path) -> None:
    run(["report", *DAY, "-o", "a.html"], workspace)
    run(["summary", *DAY, "--all", "--format", "html", "-o", "b.html"], workspace)
    for name in ("a.html", "b.html"):
        text = (workspace / name).read_text("utf-8")
        assert "&lt;U+202E&gt;" in text
        assert not [tag for tag in Tags(text).found if tag.startswith("u+")]


# ── what a spreadsheet would run ──


def cells(path: Path) -> Iterator[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep
        book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (path, cell)
                if isinstance(cell.value, str):
                    yield cell.value


RUNS = re.compile(r"[=+\-@＝＋－＠\t\r\n](?![-－]*$)(?!\d*\.?\d+$)", re.DOTALL)


def test_no_cell_that_a_clerk_opens_is_run(workspace: Path) -> None:
    (form,) = files(workspace, "csv")
    for words in (
        ["report", *DAY, "-o", "a.csv"], ["report", *DAY, "-o", "a.xlsx"],
        ["report", *DAY, "--by", "department", "--score", "-o", "b.csv"],
        ["template", "--area", "新会区", "--period", "2023-06", "-o", "c.csv"],
        ["template", "--area", "新会区", "--period", "2023-06", "-o", "c.xlsx"],
        ["template", "--all", "--period", "2023-06", "-o", "d"],
        ["export", *DAY, "--today", "2023-08-01", "-o", "e"],
        ["ingest", "--partial", form], ["ingest", "--partial", "来.xlsx"],
    ):  # fmt: skip
        assert run(words, workspace).code in (0, 1), words
    opened = [path for path in workspace.rglob("*") if path.suffix in (".csv", ".xlsx")]
    ours = [
        path
        for path in opened
        if path.name not in (form, "来.xlsx", "a.csv") or path.name == "a.csv"
    ]
    ours = [path for path in ours if path != workspace / "data/progress/2023-06/a.csv"]
    marked = 0
    for path in ours:
        for text in cells(path):
            assert not RUNS.match(text), (path, text)
            marked += text[:2] in {f"'{sign}" for sign in SIGNS}
    assert workspace / "data/progress/2023-07/新会区.csv" in ours, "what was taken in"
    assert len(ours) >= 8
    assert marked > 20


@pytest.mark.parametrize(
    "name", ["接受诊断\u200b的企业数", "=1+接受诊断的企业数", "－接受诊断的企业数"]
)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_form_comes_back(tmp_path: Path, name: str, ending: str) -> None:
    """What is filled in is compared with the catalogue: a mark is no other name."""
    folder = put(tmp_path, CATALOGUE.replace("接受诊断的企业数", f'"{name}"'))
    path = folder / f"表{ending}"
    asked = ["template", "--area", "新会区", "--period", "2023-07", "-o", path.name]
    assert run(asked, folder).code == 0
    if ending == ".csv":
        head, row, *_ = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        row[head.index("数值")] = "7"
        path.write_text(f"{','.join(head)}\n{','.join(row)}\n", "utf-8")
    else:
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        sheet.cell(2, [cell.value for cell in sheet[1]].index("数值") + 1).value = 7
        book.save(path)
    done = run(["ingest", path.name], folder)
    assert done.code == 0, done
    assert (folder / "data/progress/2023-07/新会区.csv").exists()


def test_a_note_that_was_marked_is_the_same_note(tmp_path: Path) -> None:
    """Sent again as it was, or with the mark, it says nothing new."""
    folder = put(tmp_path)
    for note in ("=1+1", "'=1+1", "=1+1"):
        (folder / "来.csv").write_text(
            f"指标编号,县区,报送期,数值,填报日期,备注\nM02-01,新会区,2023-07,5,2023-08-02,{note}\n",
            "utf-8",
        )
        assert run(["ingest", "来.csv"], folder).code == 0
        (row,) = (folder / "data/progress/2023-07/新会区.csv").read_text("utf-8").splitlines()[1:]
        assert row.endswith(",'=1+1")
