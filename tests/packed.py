"""Workbooks whose XML is given, as small as they can be."""

import io
import zipfile


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


NAMES = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KINDS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(**parts: str) -> bytes:
    """Relations: the kind of each part, which is its id as well, and where it lies."""
    found = [
        b'<Relationship Id="%b" Type="%b/%b" Target="%b"/>'
        % (kind.encode(), KINDS, kind.encode(), target.encode())
        for kind, target in parts.items()
    ]
    package = b"http://schemas.openxmlformats.org/package/2006/relationships"
    return b'<Relationships xmlns="%b">%b</Relationships>' % (package, b"".join(found))


def workbook(sheet: bytes, *, sheets: int = 1, about: bytes = b"", **parts: bytes) -> bytes:
    """A workbook whose XML is given: that of a sheet, which has an unusual name, and its parts."""
    one = b'<sheet name="a" sheetId="1" r:id="worksheet"/>'
    return packed({
        "_rels/.rels": related(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": b'<workbook %b xmlns:r="%b">%b<sheets>%b</sheets></workbook>'
        % (NAMES, KINDS, about, one * sheets),
        "xl/_rels/workbook.xml.rels": related(
            worksheet="worksheets/other.xml", **{name: f"{name}.xml" for name in parts}
        ),
        "xl/worksheets/other.xml": sheet,
        **{f"xl/{name}.xml": part for name, part in parts.items()},
    })  # fmt: skip


def sheet(rows: bytes, behind: bytes = b"") -> bytes:
    return b"<worksheet %b><sheetData>" % NAMES + rows + b"</sheetData>" + behind + b"</worksheet>"


def cell(name: bytes, text: bytes = b"x") -> bytes:
    return b'<c r="%b" t="inlineStr"><is><t>%b</t></is></c>' % (name, text)


def row(number: int, cells: bytes) -> bytes:
    return b'<row r="%d">%b</row>' % (number, cells)
