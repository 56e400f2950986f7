"""A circular as a Word document in the layout of GB/T 9704-2012.

A4, 37 mm above and 28 mm left of a type area of 156 x 225 mm, 22 lines of 28 characters: 16 points
of 仿宋 on exactly 28.95 points, each character set 0.25 points closer, because 28 of 16 points are
wider than 156 mm. Word and LibreOffice differ on grids of lines and characters, so the grid has
lines only. Page numbers stand outside, 7 mm below the type area.

The same report gives the same bytes: days come from the report, no clock is read.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from bqw_tracker.extras import library
from bqw_tracker.locale import _
from bqw_tracker.locale.folding import even_lines
from bqw_tracker.reports.circular import Circular
from bqw_tracker.reports.report import Report

from . import escaping
from .circular import circular_blocks, circular_title
from .circular_tables import Grid, Paragraph
from .circular_text import day_text
from .docx_file import HEI, KAI, LATIN, PLAIN_SONG, SMALL_TITLE, SONG, fixed, set_properties
from .table import cell_width

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

_LINE, _CLOSER = 28.95, -5
"""Points from line to line; twentieths of a point between characters."""
_SHORT = 12
"""Rows of a table, its heading among them, that stays on one page."""
_LONG = 450
"""Characters of a cell whose row may be torn, as it would leave a page half empty."""
_TITLE_LINE = 20
"""Characters that stand on a line of the title."""
_DATE_RIGHT = 4
"""Characters at the right of the date; who signs stands in its middle, for the seal."""


class _Style(NamedTuple):
    """How a kind of paragraph is set: indents in characters, distances in lines."""

    font: str
    size: float = 16
    align: str = "both"
    first: int = 2
    left: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    level: int = 0
    page: bool = False


_STYLES = {
    "title": _Style(SMALL_TITLE, 22, "center", 0, before=1, after=1, keep=True),
    "number": _Style(SONG, 16, "center", 0, keep=True),
    "heading": _Style(HEI, keep=True, level=1),
    "subheading": _Style(KAI, keep=True, level=2),
    "body": _Style(SONG),
    "item": _Style(SONG),
    "addressee": _Style(SONG, first=0),
    "list": _Style(SONG, before=1, keep=True),
    "listed": _Style(SONG, left=3, keep=True),
    "attachment": _Style(HEI, first=0, align="left", keep=True, page=True),
    "name": _Style(SMALL_TITLE, 22, "center", 0, before=1, after=1, keep=True),
    "caption": _Style(HEI, 14, "center", 0, keep=True),
    "cell": _Style(SONG, 10.5, "left", 0),
    "note": _Style(SONG, 10.5, "left", 0),
    "origin": _Style(SONG, 10.5, "left", 0, before=1),
    "signature": _Style(SONG, 16, "right", 0, before=2, keep=True),
    "date": _Style(SONG, 16, "right", 0, right=_DATE_RIGHT),
}


def as_docx(circular: Circular) -> bytes:
    """Return the circular as a document.

    Raises `Refused` where python-docx cannot be used.
    """
    with library("python-docx"):
        import docx  # noqa: PLC0415 - the extra `office`
    report = circular.report
    document = docx.Document()
    for name, style in _STYLES.items():
        _add_style(document, name, style)
    _set_page(document, report)
    for block in circular_blocks(circular):
        if isinstance(block, Paragraph):
            _add_text(document, block, circular)
        else:
            _add_table(document, block)
    set_properties(document, circular, title=circular_title(circular))
    return fixed(document)


def _element(name: str, **attributes: object) -> Any:
    """Return an element of WordprocessingML; attributes are in its namespace as well."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    found = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), str(value))
    return found


def _add_style(document: "Document", name: str, style: _Style) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    made: Any = document.styles.add_style(f"bqw {name}", WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = None
    made.font.size = Pt(style.size)
    cell = name in ("cell", "note", "origin")
    run = made.element.get_or_add_rPr()
    run.insert(0, _element("rFonts", ascii=LATIN, hAnsi=LATIN, cs=LATIN, eastAsia=style.font))
    if style.size == 16:
        run.insert(1, _element("spacing", val=_CLOSER))
    exact = {"line": round((15 if cell else _LINE) * 20), "lineRule": "exact"}
    lines = round(_LINE * 20)
    paragraph = made.element.get_or_add_pPr()
    for child in (
        *([_element("keepNext"), _element("keepLines")] if style.keep else []),
        *([_element("pageBreakBefore")] if style.page else []),
        _element("widowControl", val=0),  # it would leave 21 lines on a page
        *([_element("snapToGrid", val=0)] if cell else []),
        _element(
            "spacing",
            before=round(style.before * lines),
            after=round(style.after * lines),
            **exact,
        ),
        _element(
            "ind",
            leftChars=style.left * 100,
            left=round(style.left * style.size * 20),
            rightChars=style.right * 100,
            right=round(style.right * style.size * 20),
            firstLineChars=style.first * 100,
            firstLine=round(style.first * style.size * 20),
        ),
        _element("jc", val=style.align),
        *([_element("outlineLvl", val=style.level - 1)] if style.level else []),
    ):
        paragraph.append(child)


def _add_text(document: "Document", block: Paragraph, told: Circular) -> None:
    """Add a paragraph; the title in even lines, and who signs in the middle above the date.

    The signature never stands on a page of its own.
    """
    from docx.shared import Pt  # noqa: PLC0415

    text = escaping.xml(block.text)
    if block.style == "title":
        text = "\n".join(even_lines(text, _TITLE_LINE))
    if block.style in ("list", "signature"):
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    added = document.add_paragraph(text, style=f"bqw {block.style}")
    if block.style == "signature":
        beyond = (_characters(day_text(told.today)) - _characters(text)) / 2
        added.paragraph_format.right_indent = Pt(max(_DATE_RIGHT + beyond, 0) * 16)


def _characters(text: str) -> float:
    """Return how wide a text is, a Chinese character being 1."""
    return cell_width(text) / 2


def _set_page(document: "Document", report: Report) -> None:
    from docx.shared import Mm  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(22), Mm(24)
    for old in section._sectPr.xpath("./w:docGrid"):  # noqa: SLF001 - python-docx has no grids
        section._sectPr.remove(old)  # noqa: SLF001
    section._sectPr.append(_element("docGrid", type="lines", linePitch=round(_LINE * 20)))  # noqa: SLF001
    document.settings.odd_and_even_pages_header_footer = True
    _add_numbers(section)
    if report.sample_rows:
        for header in (section.header, section.even_page_header):
            run = header.paragraphs[0].add_run(escaping.xml(_("sample data, not to be passed on")))
            _set_run(run, HEI, 14)
            header.paragraphs[0].alignment = 1


def _add_numbers(section: "Section") -> None:
    """Number the pages — 1 —: odd ones at the right, even ones at the left, one character in."""
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        space = {f"{side}Chars": 100, side: 280}
        paragraph._p.get_or_add_pPr().append(_element("ind", **space))  # noqa: SLF001
        paragraph._p.get_or_add_pPr().append(_element("jc", val=side))  # noqa: SLF001
        for part in ("— ", "begin", "PAGE", "end", " —"):
            run = paragraph.add_run()
            _set_run(run, PLAIN_SONG, 14, latin=PLAIN_SONG)
            if part in ("begin", "end"):
                run._r.append(_element("fldChar", fldCharType=part))  # noqa: SLF001
            elif part == "PAGE":
                field = _element("instrText")
                field.text = part
                run._r.append(field)  # noqa: SLF001
            else:
                run.text = part


def _set_run(run: Any, font: str, size: float, *, latin: str = LATIN) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    run.font.size = Pt(size)
    run._r.get_or_add_rPr().insert(  # noqa: SLF001
        0, _element("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=font)
    )


def _add_table(document: "Document", grid: Grid) -> None:
    """Add a table whose heading is repeated on each page; its rows are not torn, save long ones.

    A short one without long rows stands on one page, with the note below it.
    """
    from docx.shared import Mm  # noqa: PLC0415

    if grid.caption:
        document.add_paragraph(escaping.xml(grid.caption), style="bqw caption")
    columns = grid.table.columns
    table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.autofit = False
    table.alignment = 1
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w=57, type="dxa"))  # 1 mm
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - python-docx has no margins of cells
    for drawn, column in zip(table.columns, columns, strict=True):
        drawn.width = Mm(column.mm)
    style = document.styles["bqw cell"].style_id
    lines = [[cell.text for cell in line.cells] for line in grid.table.lines]
    short = len(lines) < _SHORT and all(len(text) < _LONG for texts in lines for text in texts)
    for number, texts in enumerate([[column.title for column in columns], *lines]):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        if max(map(len, texts)) < _LONG:
            properties.append(_element("cantSplit"))
        if number == 0:
            properties.append(_element("tblHeader"))
        for cell, text, column in zip(row.cells, texts, columns, strict=True):
            cell.width = Mm(column.mm)
            cell.vertical_alignment = 1
            paragraph = cell.paragraphs[0]
            paragraph._p.style = style  # noqa: SLF001 - by its name all styles are searched, in each cell
            if short:
                paragraph.paragraph_format.keep_with_next = True
            run = paragraph.add_run(escaping.xml(text))
            if number == 0:
                _set_run(run, HEI, 10.5)
            paragraph.alignment = 1 if number == 0 or column.centred else 2 * column.right
