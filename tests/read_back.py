"""What a reader finds in the files of a report, by each format's own means and not by ours."""

import io
import re
import warnings
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

import openpyxl
from docx import Document

VOID = {"meta", "link", "br", "input"}
SVG = "{http://www.w3.org/2000/svg}"
_WIDTHS = str.maketrans("，：；（）", ",:;()")


class Shown(NamedTuple):
    """A row as a file shows it; `told` are its cells by the names of the json's fields.

    What tells a row from the others is None where the format does not show it. `part` is whether
    it stands as the part of a whole. A cell of a workbook is a `Figure`, all others are texts.
    """

    told: dict[str, Any]
    indicator: str | None = None
    name: str | None = None
    area: str | None = None
    period: str | None = None
    part: bool | None = None


class Heading(NamedTuple):
    """A group of targets: its key or name, its mean, and how many targets it says it has."""

    key: str
    mean: Any
    counts: str = ""


class Figure(NamedTuple):
    """A number in a cell, and the format that shows it."""

    value: float
    form: str


class File(NamedTuple):
    """Rows, groups, and everything else that is said, in one text."""

    rows: list[Shown]
    groups: list[Heading]
    text: str = ""


def unmarked(value: Any) -> Any:
    """What a cell says, without the mark of a text that a spreadsheet would run."""
    return re.sub(r"^'(?=[=+\-@])", "", value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """A text without blanks and widths, so that folding and printing change nothing in it.

    What nobody sees has its name, and what a spreadsheet would run has no mark.
    """
    shown = unmarked(text.replace("\ufffe", "<U+FFFE>"))
    return re.sub(r"\s", "", shown.translate(_WIDTHS))


# ── tables of text ──


def _cells_of(lines: list[str]) -> list[list[str]]:
    """The cells of a table of terminal cells: two that are blank in all lines part two columns."""
    wide = ["".join(c + ("\0" if east_asian_width(c) in "WF" else "") for c in e) for e in lines]
    longest = max(map(len, wide))
    wide = [line.ljust(longest) for line in wide]
    blank = [all(line[at] == " " for line in wide) for at in range(longest)] + [True, True]
    starts = [0] + [
        n + 2 for n in range(longest - 2) if blank[n] and blank[n + 1] and not blank[n + 2]
    ]
    spans = list(pairwise([*starts, longest]))
    return [[line[a:b].replace("\0", "").strip() for a, b in spans] for line in wide]


def _markdown_cells(lines: list[str]) -> list[list[str]]:
    cut = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return [[re.sub(r"\\(.)", r"\1", cell.strip().strip("*")) for cell in line] for line in cut]


def _table_rows(
    cells: list[list[str]], titles: dict[str, str]
) -> tuple[list[Shown], list[Heading]]:
    head, *body = cells
    named = {titles[title]: n for n, title in enumerate(head) if titles.get(title)}
    rows: list[Shown] = []
    groups, indicator, whole = [], "", ""
    for line in body:
        told = {field: line[n] for field, n in named.items()}
        name = told.pop("name")
        given, period = told.pop("indicator"), told.pop("period")
        if not period:
            groups.append(Heading(given, told["attainment"]))
            continue
        part = name.startswith("└ ")
        indicator, whole = (indicator, whole) if part else (given, name)
        area = name.removeprefix("└ ") if part else None
        rows.append(Shown(told, indicator, whole if part else name, area, period, part))
    return rows, groups


def read_table(path: Path, titles: dict[str, str]) -> File:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    rules = [n for n, line in enumerate(lines) if line and set(line) == {"─"}]
    table = [lines[rules[0] - 1], *lines[rules[0] + 1 : rules[1]]]
    return File(*_table_rows(_cells_of(table), titles), text)


def read_md(path: Path, titles: dict[str, str]) -> File:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = _markdown_cells([lines[0], *lines[2:]])
    return File(*_table_rows(cells, titles), re.sub(r"\\(.)", r"\1", text))


# ── the page ──


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tree = ET.TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def html_tree(page: str) -> ET.Element:
    """The page as a tree; what is not closed, or not in its turn, is refused."""
    builder = _Builder()
    builder.feed(page)
    builder.close()
    return builder.tree.close()


def said(element: ET.Element | None, without: tuple[str, ...] = ("svg", "small")) -> str:
    """The text of an element without that of some elements in it."""
    assert element is not None
    found = element.text or ""
    for child in element:
        found += "" if child.tag in without else said(child, without)
        found += child.tail or ""
    return found.strip()


def classed(tree: ET.Element, tag: str, name: str) -> list[ET.Element]:
    return [each for each in tree.iter(tag) if name in each.get("class", "").split()]


def html_rows(tree: ET.Element) -> Iterator[Shown]:
    for body in tree.iter("tbody"):
        departments = body.get("data-departments", "").split("|")
        for line in classed(body, "tr", "target"):
            head, *cells = list(line)
            below = "below" in head.get("class", "").split()
            name = said(head.find("span")).removesuffix(" ·") if below else said(head)
            period = said(head.find("small"), ()).split(" · ")[1]
            fields = ("target", "observed", "attainment", "due", "status")
            told = dict(zip(fields, map(said, cells[:5]), strict=True))
            told["light"] = line.get("data-status")
            told["departments"] = departments
            own = name.removesuffix(" · " + line.get("data-area", ""))
            part = below or own != name
            yield Shown(told, body.get("id"), own, line.get("data-area"), period, part)


def html_groups(tree: ET.Element) -> Iterator[Heading]:
    for head in [*tree.iter("h3"), *tree.iter("h4")]:
        kind, _, key = head.get("id", "").partition("-")
        if kind in ("section", "measure"):
            mean, _, counts = said(head.find("small"), ()).partition(" · ")
            if share := re.search(r"([-0-9.,]+%|–)$", mean):  # none where nothing is counted
                yield Heading(f"{kind}/{key}", share[1], counts if kind == "section" else "")


def html_scores(tree: ET.Element, by: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Who is scored on the page, with rank and score."""
    for table in classed(tree, "table", "scores"):
        if table.get("aria-labelledby") == f"scores-{by}":
            for line in table.iterfind("tbody/tr"):
                rank, _before, name, points, *_ = (said(cell, ()) for cell in line)
                yield name, (rank, points)


def html_heat(tree: ET.Element) -> Iterator[tuple[str, str, str, str, str]]:
    """Id, period, county, figure and word of each cell that is not blank."""
    for table in classed(tree, "table", "heat"):
        counties = [said(cell) for cell in list(table.find("thead/tr"))[1:]]
        for line in table.iterfind("tbody/tr"):
            indicator, period, *_ = said(line[0].find("small"), ()).split(" · ")
            for county, cell in zip(counties, line[1:], strict=True):
                if said(cell, ()):
                    word = said(cell.find("small"), ()) if cell.find("small") is not None else ""
                    yield indicator, period, county, said(cell), word or said(cell)


# ── pictures ──


class Group(NamedTuple):
    """What stands under a key of a picture: its texts with their looks, its bars, its title."""

    key: str
    texts: list[tuple[str, dict[str, str]]]
    rects: list[dict[str, str]]
    title: str

    def joined(self, **look: str | None) -> str:
        """The texts that look so, one after the other; None is a look that they have not."""
        found = (
            text
            for text, own in self.texts
            if all(own.get(name.replace("_", "-")) == value for name, value in look.items())
        )
        return "".join(found)


def svg_groups(path: Path) -> tuple[list[Group], str]:
    """The groups of a picture, and all of its text."""
    root = ET.parse(path).getroot()
    groups = []
    for each in root.iter(f"{SVG}g"):
        if "data-key" in each.attrib:
            own = list(_without_inner(each))
            texts = [(e.text or "", dict(e.attrib)) for e in own if e.tag == f"{SVG}text"]
            rects = [dict(e.attrib) for e in own if e.tag == f"{SVG}rect"]
            title = next((e.text or "" for e in own if e.tag == f"{SVG}title"), "")
            groups.append(Group(each.get("data-key", ""), texts, rects, title))
    return groups, "".join(each.text or "" for each in root.iter(f"{SVG}text"))


def _without_inner(group: ET.Element) -> Iterator[ET.Element]:
    for child in group:
        if "data-key" not in child.attrib:
            yield child
            yield from _without_inner(child)


# ── office files ──


def opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep sparklines; nothing is saved
        return openpyxl.load_workbook(io.BytesIO(content))


def sheet_lines(sheet: Any) -> list[dict[str, Any]]:
    """The lines of a sheet by its headings: numbers as `Figure`, empty cells as ""."""
    names = [cell.value for cell in sheet[3]]
    foot = {merged.min_row for merged in sheet.merged_cells.ranges}
    found = []
    for line in sheet.iter_rows(min_row=4):
        if line[0].row not in foot:
            cells = (
                Figure(c.value, c.number_format) if c.data_type == "n" and c.value is not None
                else unmarked(c.value or "")
                for c in line
            )  # fmt: skip
            found.append({n: c for n, c in zip(names, cells, strict=True) if n})
    return found


def sheet_text(sheet: Any) -> str:
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)


def docx_blocks(path: Path) -> list[tuple[str, Any]]:
    """The style and text of each paragraph; of a table the texts of its rows."""
    found: list[tuple[str, Any]] = []
    for item in Document(str(path)).iter_inner_content():
        if hasattr(item, "rows"):
            found.append(("table", [[cell.text for cell in row.cells] for row in item.rows]))
        else:
            found.append((item.style.name.removeprefix("bqw "), item.text))
    return found
