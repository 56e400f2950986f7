"""`bqw verify` draws a document again from its commit, and names each place that was altered."""

import json
import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bqw_tracker import __version__
from bqw_tracker.changes.altered import Subjects, altered
from bqw_tracker.passages.asked import lines_of
from bqw_tracker.passages.reading import read
from running import WORKSPACES, run
from scratch import commit, git

ASKED = ["report", "--as-of", "2023-06-30", "--today", "2023-07-10"]
FORMS = ("html", "svg", "json", "xlsx", "docx")
GOLDEN = Path(__file__).parent / "golden"
ROWS = Path("data/progress/rows.csv")
EN = ("--lang", "en")


@pytest.fixture
def record(tmp_path):
    """A workspace whose figures are committed, and no sample."""
    shutil.copytree(WORKSPACES / "small", tmp_path / "data")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "6月数据")
    return tmp_path


def made(folder, form, *more):
    name = f"报告.{form}"
    assert run([*ASKED, *more, "-o", name], folder).code == 0
    return folder / name


def packed(raw, change):
    """An office file whose parts were changed by a function of name and text."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith((".xml", ".rels")):
                content = change(info.filename, content.decode("utf-8")).encode("utf-8")
            new.writestr(info, content)
    return out.getvalue()


def rewritten(path, old, new, times=None):
    """Replace a text in a document, whatever its form."""
    raw = path.read_bytes()
    if raw.startswith(b"PK"):
        # What is no number of a shared text.
        bent = re.compile(f'(?<!t="s">){re.escape(old)}')
        found = packed(raw, lambda _, text: bent.sub(lambda _: new, text))
    else:
        text = raw.decode("utf-8")
        assert times is None or text.count(old) == times, text.count(old)
        found = text.replace(old, new).encode("utf-8")
    assert found != raw
    path.write_bytes(found)


def verified(path, *more):
    return run(["verify", path.name, *EN, *more], path.parent)


# ── untouched ──

WAYS = {
    "html": [], "json": ["--by", "area"], "xlsx": [], "docx": [], "svg": [],
    "lenient": ["--lenient"], "department": ["--department", "食品生产科", "--kind", "flow,rate"],
    "known": ["--known-on", "2023-07-02"], "worst": ["--sort", "worst", "--status", "behind"],
    "score": ["--by", "area", "--score"], "english": ["--lang", "en"],
}  # fmt: skip


def some(names, every):
    """The names as parameters: one of so many in each run, the others among the slow proofs."""
    return [
        pytest.param(name, marks=() if number % every == 0 else pytest.mark.slow)
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", some(WAYS, 4))
def test_what_nobody_touched_is_drawn_again_byte_for_byte(record, form, way):
    if way in FORMS and way != form:
        return
    if way == "worst" and form == "docx":  # it tells every status
        return
    done = verified(made(record, form, *WAYS[way]))
    assert (done.code, done.stderr) == (0, "")
    assert "\nuntouched: every byte is as the commit " in done.stdout
    assert "the workspace still gives the same figures" in done.stdout


@pytest.mark.parametrize("chart", ["trend", "heat", "ranking"])
def test_every_chart_is_drawn_again(record, chart):
    assert "\nuntouched: " in verified(made(record, "svg", "--chart", chart)).stdout


def test_a_circular_is_drawn_again_with_its_letterhead(record):
    path = made(record, "docx", "--title", "通报", "--number", "〔2023〕1号", "--signature", "市局")
    told = verified(path).stdout
    assert "\nuntouched: " in told
    assert "taken from the document itself: '通报', '〔2023〕1号', '市局'" in told


def test_from_anywhere_and_whatever_the_folder_is_called(record, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    data = ["--data", str(record / "data")]
    for form in ("html", "xlsx"):
        assert run([*ASKED, *data, "-o", f"a.{form}"], elsewhere).code == 0
        assert "\nuntouched: " in run(["verify", f"a.{form}", *data, *EN], elsewhere).stdout
        # The figures lie where they lie, whoever asks from where.
        shutil.copy(elsewhere / f"a.{form}", record)
        assert "\nuntouched: " in run(["verify", f"a.{form}", *EN], record).stdout


def test_evidence_is_known_by_its_name_in_the_commit(record):
    (record / "批复.pdf").write_bytes(b"x")
    head = (record / ROWS).read_text(encoding="utf-8").splitlines()[0]
    form = f"{head},evidence\nM02-03,江门市,2023-Q2,270,,,,2023-07-08,食品生产科,,批复.pdf\n"
    (record / "6月.csv").write_text(form, encoding="utf-8")
    assert run(["ingest", "6月.csv", "--revise", "--reason", "补报"], record).code == 0
    told = verified(made(record, "xlsx")).stdout
    assert "it was made with changes that were not committed" in told
    assert "untouched" not in told
    commit(record, "佐证")
    (record / "out").mkdir()
    for name in ("out/报告.html", "报告.xlsx"):
        assert run([*ASKED, "-o", name], record).code == 0
        done = run(["verify", name, *EN], record)
        assert "\nuntouched: " in done.stdout, done.stdout
    (record / "data/evidence").rename(record / "gone")  # the commit has it
    assert "\nuntouched: " in run(["verify", "报告.xlsx", *EN], record).stdout
    # So LibreOffice writes the way to it.
    path = record / "报告.xlsx"
    rewritten(path, "data\\evidence\\", "../data/evidence/")
    assert "without a change of what it says" in verified(path).stdout
    rewritten(path, "../data/evidence/", "https://example.com/")
    assert told_places(verified(path))


def test_the_worktree_and_the_filters_of_the_repository_do_not_matter(record):
    path = made(record, "xlsx")
    ran = record / "ran"
    git(record, "config", "filter.x.smudge", f"touch {ran}; cat")
    (record / ".git/info/attributes").write_text("*.csv filter=x\n*.csv export-ignore\n")
    rewrite(record, "M02-01,台山市,2023-06,5", "M02-01,台山市,2023-06,25")
    done = verified(path)
    assert done.code == 0
    assert "\nuntouched: " in done.stdout
    assert "the workspace gives other figures now" in done.stdout
    assert "the rows that count are others: 8 then, 8 now" in done.stdout
    assert not ran.exists()


def rewrite(folder, old, new):
    path = folder / ROWS
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def test_an_older_document_is_drawn_from_its_own_commit(record):
    path = made(record, "html")
    rewrite(record, "M02-01,台山市,2023-06,5", "M02-01,台山市,2023-06,25")
    commit(record, "改数")
    done = verified(path)
    assert done.code == 0
    assert "\nuntouched: " in done.stdout
    assert "the commit is another" in done.stdout


def test_a_workspace_with_errors_today_says_nothing_of_the_document(record):
    path = made(record, "json")
    rewrite(record, "2023-06,5,", "2023-06,x,")
    done = verified(path)
    assert done.code == 0
    assert "\nuntouched: " in done.stdout
    assert "the workspace has errors now: 1; bqw check tells them" in done.stdout


# ── altered ──

STORIES = {
    "html": ("26家", "62家"), "svg": ("26家", "62家"), "docx": ("26家", "62家"),
    "json": ('"observed": "26"', '"observed": "62"'), "xlsx": ("<v>26</v>", "<v>62</v>"),
}  # fmt: skip


@pytest.mark.parametrize("form", STORIES)
def test_each_place_is_named_with_old_and_new(record, form):
    """What a person reads who holds an altered document in his hands."""
    path = made(record, form)
    rewritten(path, *STORIES[form])
    done = run(["verify", path.name], record)
    assert done.code == 1
    told = re.sub("提交 [0-9a-f]{12}", "提交 000000000000", done.stdout)
    told = told.replace(__version__, "版本")
    path = GOLDEN / f"verify-{form}.txt"
    if os.environ.get("BQW_GOLDEN") == "write":
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def digits(text):
    """The text with its first digit raised by one."""
    return re.sub("[0-9]", lambda found: str((int(found[0]) + 1) % 10), text, count=1)


FIGURE = re.compile(r"[0-9][0-9,.]*%?")
SHOWN = {
    "html": re.compile(
        r'(?<=>)[^<>]*[0-9][^<>]*(?=<)|(?:title|width|points|d|x)="[^"]*[0-9][^"]*"'
    ),
    "svg": re.compile(r'(?<=>)[^<>]*[0-9][^<>]*(?=<)|(?:width|points|x|y)="[^"]*[0-9][^"]*"'),
    "json": re.compile(r': (?:"[^"\n]*[0-9][^"\n]*"|[0-9][0-9.]*)'),
    "csv": re.compile(r"[0-9][0-9.]*"),
    "xlsx": re.compile(r"<v>[0-9.E-]+</v>|<t[^>]*>[^<]*[0-9][^<]*</t>"),
    "docx": re.compile(r"<w:t[^>]*>[^<]*[0-9][^<]*</w:t>"),
}
"""Where figures stand: in texts, in what is pointed at, and in what is drawn."""
PARTS = re.compile("xl/worksheets/sheet[0-9]+.xml|xl/sharedStrings.xml|word/document.xml")
ORIGIN = re.compile(r'id="bqw-origin".*?</|"origin": \{.*', re.DOTALL)


def bent(raw, form):
    """Yield the document with each of its figures altered, one at a time, and the new text."""
    if form in ("xlsx", "docx"):
        with ZipFile(BytesIO(raw)) as archive:
            texts = {n: archive.read(n).decode() for n in archive.namelist() if PARTS.fullmatch(n)}
    else:
        texts = {"": raw.decode("utf-8-sig")}
    for part, text in texts.items():
        told = [found.span() for found in ORIGIN.finditer(text)] if form != "csv" else []
        numeric = form == "xlsx" and "sharedStrings" not in part
        for place in SHOWN[form].finditer(text):
            if any(start <= place.start() < end for start, end in told):
                continue
            if numeric and re.search(r't="s"[^>]*>$', text[: place.start()]):
                continue  # the number of a shared text
            for figure in FIGURE.finditer(text, *place.span()):
                new = digits(figure[0])
                yield part, text[: figure.start()] + new + text[figure.end() :], place[0], figure


def with_part(raw, part, text):
    if not part:
        return text.encode("utf-8")
    return packed(raw, lambda name, old: text if name == part else old)


def walk(record, form, step):
    """Alter every `step`th figure: at least one place is named, and nothing but it differs."""
    path = made(record, form)
    raw = path.read_bytes()
    original = list(read(raw, form))
    subjects = Subjects({f"M02-0{n}": f"M02-0{n}" for n in range(1, 5)})
    assert altered(original, list(read(raw, form)), subjects) == []
    bends = list(bent(raw, form))
    for part, text, place, figure in bends[::step]:
        found = altered(original, list(read(with_part(raw, part, text), form)), subjects)
        assert found, (part, place, figure)
        for one in found:
            assert one.old != one.new
            assert one.old is not None, (place, one)
            assert one.new is not None, (place, one)
    return len(bends)


LEAST = {"html": 700, "svg": 60, "json": 150, "csv": 150, "xlsx": 200, "docx": 80}


@pytest.mark.parametrize("form", SHOWN)
def test_figures_altered_one_at_a_time_are_all_named(record, form):
    assert walk(record, form, 23) > LEAST[form]


@pytest.mark.slow
@pytest.mark.parametrize("form", SHOWN)
def test_every_figure_altered_one_at_a_time_is_named(record, form):
    walk(record, form, 1)


def test_a_row_that_is_gone_moves_no_other(record):
    path = made(record, "html")
    text = path.read_text(encoding="utf-8")
    row = re.search(r'<tr class="target"[^>]*data-area="新会区".*?</tr>\n', text, re.DOTALL)[0]
    path.write_text(text.replace(row, ""), encoding="utf-8")
    places = told_places(verified(path))
    assert places
    assert all(": gone " in place for place in places), places
    assert all("M02-0" in place for place in places)


def test_a_row_that_is_new_moves_no_other(record):
    path = made(record, "docx")
    rows = re.compile("<w:tr>.*?</w:tr>", re.DOTALL)
    more = lambda _, text: rows.sub(lambda found: found[0] * 2, text, count=2)  # noqa: E731
    path.write_bytes(packed(path.read_bytes(), more))
    places = told_places(verified(path))
    assert len(places) == 2
    assert all(": new " in place for place in places), places


def told_places(done):
    assert done.code == 1, done.stdout
    return [line for line in done.stdout.splitlines() if line.startswith("- ")]


def test_a_row_of_a_sheet_that_is_gone_is_named(record):
    path = made(record, "xlsx")

    def without(name, text):
        if name != "xl/worksheets/sheet4.xml":
            return text
        text = re.sub('<row r="5".*?</row>', "", text)
        above = lambda found: found[1] + str(int(found[2]) - 1)  # noqa: E731
        text = re.sub('(r="[A-Z]*)([6-9]|[12][0-9])(?=")', above, text)
        ref = re.compile('(ref="A|(?<=[0-9]):Q)([6-9]|[12][0-9])(?=[:"])')
        return ref.sub(above, text)

    path.write_bytes(packed(path.read_bytes(), without))
    places = told_places(verified(path))
    assert [place for place in places if ": gone " in place]
    assert len(places) == 1, places


CODE = "General;General;General;&quot;已完成&quot;"
FORMAT = f'<numFmts><numFmt numFmtId="0" formatCode="{CODE}"/></numFmts><fonts'
VALIDATION = '<dataValidations><dataValidation prompt="已完成" sqref="A1"/></dataValidations>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> </w:instrText>'
    '<w:fldChar w:fldCharType="separate"/><w:t>已完成</w:t><w:fldChar w:fldCharType="end"/></w:r>'
)
FORMULA = '<m:oMath xmlns:m="m"><m:r><m:t>100%</m:t></m:r></m:oMath>'
HEIGHT = '<w:trHeight w:val="1" w:hRule="exact"/>'
BENDS = {
    "a sentence that is new": ("docx", "目标选取56家", "目标选取56家，已核实"),
    "what is struck out": ("docx", "<w:t>未报", "<w:rPr><w:strike/></w:rPr><w:t>未报"),
    "what is hidden": ("docx", "<w:body>", "<w:body><w:p><w:r><w:rPr><w:vanish/></w:rPr></w:r></w:p>"),
    "a picture over the page": ("docx", "<w:body>", "<w:body><w:p><w:r><w:drawing/></w:r></w:p>"),
    "a field without instruction": ("docx", "<w:body>", f"<w:body><w:p>{FIELD}</w:p>"),
    "a formula of a circular": ("docx", "<w:body>", f"<w:body><w:p>{FORMULA}</w:p>"),
    "what was moved away": ("docx", "<w:t>未报", "<w:moveFrom/><w:t>未报"),
    "what was deleted": ("docx", "<w:t>未报", "<w:del/><w:t>未报"),
    "a row that is hidden": ("docx", "<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>"),
    "a row without height": ("docx", "<w:tr>", f"<w:tr><w:trPr>{HEIGHT}</w:trPr>"),
    "cells in one": ("docx", "<w:tcPr>", "<w:tcPr><w:vMerge/>"),
    "a text turned round": ("docx", "<w:t>未报", '<w:bdo w:val="rtl"/><w:t>未报'),
    "a frame beside the page": ("docx", "<w:pPr>", '<w:pPr><w:framePr w:x="20000"/>'),
    "a format that shows another figure": ("xlsx", "&quot;≥&quot;#,##0", "&quot;&gt;&quot;#,##0"),
    "a format with fewer decimals": ("xlsx", "0.0%", "0%"),
    "a format that shows another text": ("xlsx", "<fonts", FORMAT),
    "columns without width": ("xlsx", ' width="', ' width="0.5" was="'),
    "rows without height": ("xlsx", ' ht="', ' ht="0.5" was="'),
    "a sheet without heights": ("xlsx", "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" '),
    "a sheet that shows no zero": ("xlsx", "<sheetView ", '<sheetView showZeros="0" '),
    "a filter over other rows": ("xlsx", '<autoFilter ref="A3', '<autoFilter ref="A4'),
    "a cell that says something": ("xlsx", "</worksheet>", f"{VALIDATION}</worksheet>"),
    "a picture behind the cells": ("xlsx", "</worksheet>", '<picture id="r9"/></worksheet>'),
    "a cell that stands twice": ("xlsx", '<c r="A5"', '<c r="A5"/><c r="A5"'),
    "a row that stands twice": ("xlsx", '<row r="5"', '<row r="5"/><row r="5"'),
    "a hidden row": ("xlsx", '<row r="5"', '<row r="5" hidden="1"'),
    "a hidden sheet": ("xlsx", '<sheet name="总表"', '<sheet name="总表" state="hidden"'),
    "another sheet": ("xlsx", '<sheet name="总表"', '<sheet name="新表"'),
    "a formula": ("xlsx", "<v>26</v>", "<f>20+6</f><v>26</v>"),
    "the script of a page": ("html", '"use strict"', '"use strict"; alert(1)'),
    "its style": ("html", "</style>", ".n{display:none}</style>"),
    "what is pointed at": ("html", 'title="rows.csv:', 'title="row.csv:'),
    "where a link leads": ("html", 'href="#M02-01"', 'href="#M02-02"'),
    "the end of a title": ("html", "</title>", ""),
    "the end of a choice": ("html", "</select>", ""),
    "the end of what folds": ("html", "</details>", ""),
    "an end too many": ("html", "</footer>", "</footer></main></p>"),
    "an element that ends at once": ("html", "<tbody>", "<tbody/>"),
    "the case of a tag": ("svg", "<rect ", "<RECT "),
    "the case of an attribute": ("svg", ' width="', ' WIDTH="'),
    "a bar": ("svg", '<rect x="', '<rect x="1'),
    "a key that stands twice": ("json", '"observed": "26"', '"observed": "62", "observed": "26"'),
    "its origin": ("json", '"lenient": false', '"lenient": true'),
    "another origin behind the first": ("html", "</footer>", '<script id="bqw-origin">{}</script></footer>'),
}  # fmt: skip


@pytest.mark.parametrize("bend", some(BENDS, 8))
def test_whatever_is_bent_is_told(record, bend):
    form, old, new = BENDS[bend]
    path = made(record, form)
    raw = path.read_bytes()
    whole = raw if form not in ("xlsx", "docx") else b"".join(parts(raw).values())
    if old.encode() not in whole:
        pytest.fail(f"{old} does not stand in the document")
    rewritten(path, old, new)
    done = verified(path)
    assert told_places(done), done.stdout
    assert "untouched" not in done.stdout


@pytest.mark.parametrize(
    ("form", "end", "behind"),
    [("html", "</title>", "</h1>"), ("html", "</form>", "</body>"), ("svg", "</desc>", "</svg>"),
     ("html", "</details>", "</details>")],
)  # fmt: skip
def test_an_element_that_ends_later_hides_what_follows(record, form, end, behind):
    path = made(record, form)
    before, after = path.read_text(encoding="utf-8").split(end, 1)
    between, rest = after.split(behind, 1)
    moved = behind + end if behind == end else end + behind
    path.write_text(before + between + moved + rest, encoding="utf-8")
    assert told_places(verified(path))


def parts(raw):
    with ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# ── saved again ──


@pytest.mark.parametrize("form", ["html", "svg", "json"])
def test_blanks_and_line_ends_alone_are_no_change(record, form):
    path = made(record, form)
    raw = path.read_bytes()
    again = json.dumps(json.loads(raw)).encode() if form == "json" else raw.replace(b"\n", b"\r\n")
    path.write_bytes(again)
    done = verified(path)
    assert done.code == 0
    assert "written anew, in blanks, quotes or line ends alone" in done.stdout
    assert "untouched" not in done.stdout


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_what_is_packed_again_is_no_change(record, form):
    path = made(record, form)
    out = BytesIO()
    with ZipFile(out, "w") as archive:  # not pressed
        for name, content in parts(path.read_bytes()).items():
            archive.writestr(name, content)
    path.write_bytes(out.getvalue())
    done = verified(path)
    assert done.code == 0
    assert "saved again by another program without a change of what it says" in done.stdout


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("data", [WORKSPACES / "small", WORKSPACES / "edges"])
def test_what_libreoffice_saved_again_is_no_change(record, form, data):
    shutil.rmtree(record / "data")
    shutil.copytree(data, record / "data")
    git(record, "add", "-A")
    git(record, "commit", "-q", "--allow-empty", "-m", "two")
    path = made(record, form)
    soffice = ["soffice", f"-env:UserInstallation=file://{record}/profile", "--headless"]
    subprocess.run(
        [*soffice, "--convert-to", form, "--outdir", record / "again", path],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    again = record / "again" / path.name
    done = run(["verify", str(again), *EN], record)
    assert done.code == 0, done.stdout
    assert "saved again by another program (LibreOffice" in done.stdout
    if data.name == "small":
        figure = re.compile(r"(>[^<]*)26(?=[^<]*<)")  # it cuts texts where a number begins
        part = {"xlsx": "xl/worksheets/sheet4.xml", "docx": "word/document.xml"}[form]
        raw = again.read_bytes()
        text = figure.sub(r"\g<1>62", parts(raw)[part].decode("utf-8"))
        again.write_bytes(with_part(raw, part, text))
        assert told_places(run(["verify", str(again), *EN], record))


# ── what cannot be said ──


def test_a_document_of_another_workspace_cannot_be_drawn(record, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(WORKSPACES / "small", other / "data")
    git(other, "init", "-q")
    (other / "README").touch()
    commit(other, "别处")
    path = shutil.copy(made(other, "xlsx"), record)
    done = run(["verify", Path(path).name, *EN], record)
    assert (done.code, done.stdout) == (3, "")
    assert "which data does not have: it is a document of another workspace" in done.stderr


def test_without_git_nothing_is_said_of_the_history(record, monkeypatch):
    path = made(record, "json")
    monkeypatch.setenv("PATH", "/nowhere")
    done = run(["verify", path.name, *EN], record)
    assert (done.code, done.stdout) == (3, "")
    assert done.stderr == "bqw: git is not installed\n"


def test_without_git_nothing_proves_the_data(record):
    path = made(record, "html")
    shutil.rmtree(record / ".git")
    done = verified(path)
    assert (done.code, done.stdout) == (3, "")
    path = made(record, "html")
    done = verified(path)
    assert done.code == 0
    assert "untouched" not in done.stdout
    assert "it names no commit, so it was drawn from the data as they stand now" in done.stdout
    rewritten(path, "26家", "62家")
    assert told_places(verified(path))


def test_what_was_not_committed_is_said(record):
    rewrite(record, "2023-06,5,", "2023-06,25,")
    done = verified(made(record, "json"))
    assert done.code == 1
    assert "it was made with changes that were not committed" in done.stdout
    assert "observed (M02-01): was '26', is '46'" in done.stdout


def test_sample_data_are_no_record(record):
    rows = record / ROWS
    text = re.sub("食品生产科|台山市局|新会区局", "示例", rows.read_text(encoding="utf-8"))
    rows.write_text(text, encoding="utf-8")
    commit(record, "示例")
    done = verified(made(record, "xlsx"))
    assert done.code == 0
    assert "\nevery byte is as the commit " in done.stdout
    assert "sample data stand in it, so it is no record of anything" in done.stdout
    assert "untouched" not in done.stdout
    path = made(record, "csv")
    done = verified(path, "--at", "HEAD", *ASKED[1:])
    assert done.stdout.startswith("every byte is as the commit HEAD gives it\n- sample data")


def test_a_commit_that_was_taken_out_of_the_history_is_said(record):
    git(record, "checkout", "-q", "-b", "aside")
    rewrite(record, "2023-06,5,", "2023-06,25,")
    commit(record, "另存")
    path = made(record, "json")
    git(record, "checkout", "-q", "main")
    done = verified(path)
    assert done.code == 3
    assert "untouched" not in done.stdout
    assert "\nevery byte is as the commit " in done.stdout
    assert "that commit is none of those that led to what is checked out now" in done.stdout


def as_of_version(path, version):
    blank = " " if path.suffix == ".json" else ""
    rewritten(path, f'"version":{blank}"{__version__}"', f'"version":"{version}"', times=1)


@pytest.mark.parametrize("form", ["json", "html"])
def test_of_another_version_figures_are_compared(record, form):
    path = made(record, form)
    as_of_version(path, "0.1.9")
    done = verified(path)
    assert done.code == 3, done.stdout
    assert "whether its words are as they were cannot be said" in done.stdout
    assert "made by bqw 0.1.9, and this is another" in done.stdout
    assert "untouched" not in done.stdout
    rewritten(path, *STORIES[form])
    done = verified(path)
    assert "have figures that the commit" in done.stdout or "has figures that" in done.stdout
    assert any("M02-01" in place for place in told_places(done))


@pytest.mark.parametrize("form", FORMS)
def test_a_document_that_does_not_tell_how_it_was_made(record, form):
    """Those of bqw 0.2.0 before it told so; the day of making is not known then."""
    path = made(record, form)
    old = re.compile(r',\s*(?:"|&quot;)making(?:"|&quot;): ?\{[^}]*\}')
    if form in ("xlsx", "docx"):
        joined = lambda text: re.sub("</vt:lpwstr></property><property [^>]*><vt:lpwstr>", "", text)  # noqa: E731
        change = lambda name, text: old.sub("", joined(text)) if "custom" in name else text  # noqa: E731
        path.write_bytes(packed(path.read_bytes(), change))
    else:
        path.write_text(old.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    done = verified(path)
    assert done.code in (1, 3), done.stderr
    assert "it does not tell how it was made, so only figures were compared" in done.stdout
    assert "this is another" not in done.stdout


# ── --at ──

HELD = {
    "csv": ["--by", "area", "--area", "台山市"], "md": ["--columns", "name,status"],
    "txt": ["--sort", "worst"], "json": [], "html": ["--measure", "2"], "xlsx": [], "docx": [],
    "svg": ["--chart", "heat"], "png": [],
}  # fmt: skip


@pytest.mark.parametrize("form", HELD)
def test_a_document_is_held_against_a_revision_with_its_options(record, form):
    path = record / f"表.{form}"
    form_of = {"txt": "table"}.get(form, form)
    done = run([*ASKED, *HELD[form], "--format", form_of, "-o", path.name], record)
    if "no Chinese font" in done.stderr:
        pytest.skip(done.stderr)
    rewrite(record, "2023-06,5,", "2023-06,25,")
    commit(record, "改数")
    options = [*ASKED[1:], *HELD[form]]
    done = run(["verify", path.name, "--at", "HEAD~1", *options, *EN], record)
    assert done.code == 0, done.stdout + done.stderr
    assert done.stdout.startswith("untouched: every byte is as the commit HEAD~1 gives it")
    done = run(["verify", path.name, "--at", "HEAD", *options, *EN], record)
    assert done.code == 1
    assert told_places(done)


@pytest.mark.parametrize("form", ["html", "svg", "json"])
def test_what_was_written_to_stdout_tells_no_origin(record, form):
    done = run([*ASKED, "--format", form], record)
    path = record / f"表.{form}"
    path.write_text(done.stdout, encoding="utf-8", newline="")
    assert verified(path).code == 3
    done = run(["verify", path.name, "--at", "HEAD", *ASKED[1:], *EN], record)
    assert done.code == 0, done.stdout


def test_an_office_file_that_lost_its_properties(record):
    path = made(record, "xlsx")
    raw = path.read_bytes()
    path.write_bytes(packed(raw, lambda name, text: "<a/>" if "custom" in name else text))
    assert verified(path).code == 3
    done = run(["verify", path.name, "--at", "HEAD", *ASKED[1:], *EN], record)
    assert done.code == 0, done.stdout
    assert "without a change of what it says" in done.stdout


def test_options_without_a_revision_are_no_use(record):
    path = made(record, "json")
    done = verified(path, "--by", "area")
    assert done.code == 2
    assert "other options go with --at" in done.stderr
    done = verified(path, "--at", "nirgends")
    assert (done.code, done.stdout) == (3, "")


def test_a_revision_with_errors_draws_nothing(record):
    path = made(record, "json")
    rewrite(record, "2023-06,5,", "2023-06,x,")
    commit(record, "坏")
    done = verified(path, "--at", "HEAD", *ASKED[1:])
    assert (done.code, done.stdout) == (3, "")
    assert "have errors: 1, first" in done.stderr
    assert "bqw-" not in done.stderr  # no temporary folder is named


# ── hostile ──


@pytest.mark.slow
def test_what_is_made_to_cost_too_much_is_refused(record):
    bombs = {
        "xlsx": ("xl/worksheets/sheet1.xml", "<worksheet>" + "<row/>" * 9_000_000),
        "docx": ("word/document.xml", "<w:document>" + "<w:p>" * 200_000),
    }
    for form, (part, bomb) in bombs.items():
        path = made(record, form)
        path.write_bytes(packed(path.read_bytes(), lambda n, t, p=part, b=bomb: b if n == p else t))
        done = verified(path)
        assert (done.code, done.stdout) == (3, ""), form
        assert f"cannot be read as {form}: it is damaged, or too large" in done.stderr


@pytest.mark.parametrize("many", [2_000, pytest.param(300_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("form", "more"), [("html", "<script "), ("svg", "<!"), ("json", "[")])
def test_markup_without_end_is_read_in_time(record, form, more, many):
    path = made(record, form)
    path.write_bytes(path.read_bytes() + more.encode() * many)
    assert verified(path).code in (1, 3), form


def test_entities_are_not_expanded_in_parts(record):
    path = made(record, "docx")
    entity = '<!DOCTYPE a [<!ENTITY b "26">]><w:document'
    path.write_bytes(
        packed(path.read_bytes(), lambda _, text: text.replace("<w:document", entity, 1))
    )
    assert verified(path).code == 3


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twin", ["word/document.xml", "word/Document.xml"])
def test_a_part_that_stands_twice_is_refused(record, twin):
    path = made(record, "docx")
    with ZipFile(path, "a") as archive:
        archive.writestr(twin, parts(path.read_bytes())["word/document.xml"])
    assert verified(path).code == 3


def test_a_document_of_its_form_alone_is_read():
    assert lines_of(b"", "json") is None
    assert lines_of(b"PK", "xlsx") is None
    assert lines_of("县".encode("gb18030"), "html") is None
    assert lines_of(b"", "csv") == []


MAKINGS = {
    "chart": "pie", "form": "png", "language": "fr", "score": True, "today": "0001-01-01",
    "folder": "/etc\0", "way": "javascript:alert(1)", "title": "\x1b[2J", "worst_first": True,
}  # fmt: skip


@pytest.mark.parametrize("name", some(MAKINGS, 4))
@pytest.mark.parametrize("form", ["html", "json", "svg"])
def test_whoever_wrote_how_it_was_made(record, form, name):
    """Nothing that stands there is believed, and nothing of it can do harm."""
    path = made(record, form)
    text = path.read_text(encoding="utf-8")
    found = re.search(r'"making": ?(\{[^}]*\})', text)
    new = json.dumps(json.loads(found[1]) | {name: MAKINGS[name]})
    path.write_text(text.replace(found[1], new), encoding="utf-8")
    done = verified(path)
    assert "untouched" not in done.stdout
    # What has no part in this form changes nothing.
    assert done.code == (0 if "\nwritten anew, " in done.stdout else 1 if done.stdout else 3)
    assert (done.code == 3) is (name in ("chart", "form", "language", "score", "today", "way"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_time(record, day):
    path = made(record, "json")
    rewritten(path, '"as_of": "2023-06-30"', f'"as_of": "{day}"')
    assert verified(path).code in (1, 3)
