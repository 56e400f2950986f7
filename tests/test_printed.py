"""Ledger and circular on paper: what LibreOffice makes of them, page by page."""

import re
import shutil
import subprocess
from collections import defaultdict
from ctypes import c_double
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from running import HANGS, ROOT, run

SOFFICE = shutil.which("soffice")
pypdfium2 = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed"),
]
ASKED = ["report", "--as-of", "2023-09-30", "--today", "2023-10-10", "--data", str(ROOT / "data")]
HEADED = ["--title", "关于2023年三季度目标进展情况的通报", "--number", "江市监〔2023〕88号",
          "--signature", "江门市市场监督管理局"]  # fmt: skip
A4 = (595, 842)
PAGES = {"ledger": 20, "circular": 10}
"""No more than these, for the shipped sample."""
MARK = "示例数据，不得外传"
BODY, WIDE, LEFT = 16, 15.75, 28 / 25.4 * 72
"""In points: the size of a circular's text, the width of a character, the margin at the left."""


class Sheet(NamedTuple):
    """A page: its size in points, its text without blanks, the lines of its body text.

    Of a line it is told how many characters there are room for up to its end: digits and marks
    beside each other are narrower than Chinese characters.
    """

    size: tuple[int, int]
    text: str
    lines: list[float]


def body_lines(page) -> list[float]:
    """How far each line of text in the size of the body reaches, in characters, from the top."""
    raw, text = pypdfium2.raw, page.get_textpage()
    found: dict[int, float] = defaultdict(float)
    for at in range(text.count_chars()):
        size = raw.FPDFText_GetFontSize(text, at)
        if abs(size - BODY) < 0.3 and chr(raw.FPDFText_GetUnicode(text, at)).strip():
            x, y = c_double(), c_double()
            raw.FPDFText_GetCharOrigin(text, at, x, y)
            _left, _bottom, right, _top = text.get_charbox(at)
            found[round(y.value)] = max(found[round(y.value)], (right - LEFT) / WIDE)
    return [found[y] for y in sorted(found, reverse=True)]


def sheets(path: Path) -> list[Sheet]:
    found = []
    with pypdfium2.PdfDocument(path) as made:
        for page in made:
            text = re.sub(r"\s", "", page.get_textpage().get_text_bounded())
            size = tuple(map(round, page.get_size()))
            found.append(Sheet(size, text, body_lines(page)))
    return found


def convert(folder: Path, name: str, ending: str, *more: str) -> None:
    """Save a file as another by LibreOffice, with a profile of its own."""
    home = f"-env:UserInstallation=file://{folder}/home"
    subprocess.run(
        [SOFFICE, home, "--headless", "--convert-to", ending, *more, name],
        cwd=folder, capture_output=True, timeout=HANGS, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Ledger and circular of the shipped workspace, and both as PDF; they cost seconds."""
    folder = tmp_path_factory.mktemp("printed")
    for name, more in (("ledger.xlsx", []), ("circular.docx", HEADED)):
        done = run([*ASKED, "-o", name, *more], folder)
        assert done.code == 0, done.stderr
        convert(folder, name, "pdf")
    return folder


@pytest.fixture(scope="module")
def ledger(printed):
    if not (printed / "ledger.pdf").exists():
        pytest.skip("LibreOffice has no Calc here")
    return sheets(printed / "ledger.pdf")


@pytest.fixture(scope="module")
def circular(printed):
    if not (printed / "circular.pdf").exists():
        pytest.skip("LibreOffice has no Writer here")
    return sheets(printed / "circular.pdf")


@pytest.mark.parametrize("name", ["ledger.xlsx", "circular.docx"])
def test_what_was_saved_again_still_tells_its_origin(printed, name):
    """Office programs keep document properties, and cut long ones."""
    convert(printed, name, name.rpartition(".")[2], "--outdir", "again")
    if not (printed / "again" / name).exists():
        pytest.skip("LibreOffice lacks the program for it here")
    assert (printed / "again" / name).read_bytes() != (printed / name).read_bytes()
    done = run(["verify", f"again/{name}", "--data", str(ROOT / "data")], printed)
    assert done.code == 0, done.stderr
    assert "结果一致" in done.stdout


def numbers(pages: list[Sheet], pattern: str) -> list[tuple[str, ...]]:
    """What each page says of itself at its foot."""
    return [re.findall(pattern, page.text)[-1] for page in pages]


def test_every_page_of_the_ledger(ledger, printed):
    """The sheets come in their order, each page with its headings; detail is left out."""
    book = openpyxl.load_workbook(printed / "ledger.xlsx", read_only=True)
    headings = {
        sheet.title: [str(cell.value) for cell in next(sheet.iter_rows(3, 3)) if cell.value]
        for sheet in book
        if "明细，不打印" not in str(sheet["A2"].value)
    }
    assert len(headings) == len(book.sheetnames) - 2
    headings["总览"] = []  # tables one below the other
    hidden = re.compile(r"走势 \d+")  # the figures behind the lines of months
    seen = []
    for page in ledger:
        assert page.size in (A4, A4[::-1])
        assert MARK in page.text
        (name,) = (n for n in headings if f"{n}·截至2023-09-30，按2023-10-10已报数据·" in page.text)
        for heading in headings[name]:
            assert hidden.fullmatch(heading) or heading.replace(" ", "") in page.text, page.text
        assert len(page.text) > 200  # more than what is repeated
        seen.append(name)
    assert list(dict.fromkeys(seen)) == list(headings)
    assert seen.count("总表") > 1  # so that something was repeated
    assert len(ledger) <= PAGES["ledger"]
    count = str(len(ledger))
    told = [(str(number), count) for number in range(1, len(ledger) + 1)]
    assert numbers(ledger, r"第(\d+)页，?共(\d+)页") == told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_of", "today"), [("2023-06-30", "2023-07-10"), ("2024-06-30", "2024-07-20")]
)
def test_no_ledger_takes_more_pages(tmp_path, as_of, today):
    asked = ["report", "--as-of", as_of, "--today", today, "--data", str(ROOT / "data")]
    assert run([*asked, "-o", "ledger.xlsx"], tmp_path).code == 0
    convert(tmp_path, "ledger.xlsx", "pdf")
    if not (tmp_path / "ledger.pdf").exists():
        pytest.skip("LibreOffice has no Calc here")
    assert len(sheets(tmp_path / "ledger.pdf")) <= PAGES["ledger"]


def test_every_page_of_the_circular(circular):
    assert 3 < len(circular) <= PAGES["circular"]
    for page in circular:
        assert page.size == A4
        assert MARK in page.text
        assert len(page.text) > 50
        assert len(page.lines) <= 22
        assert max(page.lines, default=0) < 28.1
    assert max(len(page.lines) for page in circular) > 15  # what is counted is the text
    assert max(max(page.lines, default=0) for page in circular) > 27.5
    told = [str(number) for number in range(1, len(circular) + 1)]
    assert numbers(circular, r"—(\d+)—") == told


def test_the_heads_of_a_circular(circular):
    """Document number and title stand on the first page, who signs and the day together."""
    assert "江市监〔2023〕88号" in circular[0].text
    assert "关于2023年三季度目标进展情况的通报" in circular[0].text
    (last,) = (page.text for page in circular if "江门市市场监督管理局2023年10月10日" in page.text)
    assert len(last) > 100
