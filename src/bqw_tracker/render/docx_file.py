"""The file around a Word document: its properties, its fonts, and bytes that never differ."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bqw_tracker.reports.circular import Circular
from bqw_tracker.reports.origin import origin_properties

from . import escaping

if TYPE_CHECKING:
    from docx.document import Document

SONG, HEI, KAI, SMALL_TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
PLAIN_SONG = "宋体"
LATIN = "Times New Roman"
_STAND_INS = {
    SONG: "仿宋",
    KAI: "楷体",
    SMALL_TITLE: "华文中宋",
    HEI: "SimHei",
    PLAIN_SONG: "SimSun",
}
"""What a machine without the font takes instead."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day that a zip file can name."""
_FONT_TABLE = "/word/fontTable.xml"


def set_properties(document: "Document", circular: Circular, *, title: str) -> None:
    """Set what office programs show of a document, its fonts and where its figures come from."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415
    from docx.opc.packuri import PackURI  # noqa: PLC0415
    from docx.opc.part import Part  # noqa: PLC0415

    day = datetime.combine(circular.report.as_of, time(), UTC)
    properties = document.core_properties
    properties.created = properties.modified = day
    properties.author = properties.last_modified_by = "bqw"
    properties.title = escaping.xml(title)[:255]
    properties.comments, properties.language, properties.revision = "", "zh-CN", 1
    package: Any = document.part.package
    for part in package.iter_parts():
        if part.partname == _FONT_TABLE:
            part._blob = _font_table()  # noqa: SLF001 - python-docx keeps it as it is
    if circular.origin is not None:
        part = Part(
            PackURI("/docProps/custom.xml"),
            "application/vnd.openxmlformats-officedocument.custom-properties+xml",
            _custom(origin_properties(circular.origin)),
            package,
        )
        package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _font_table() -> bytes:
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/></w:font>"
        for name, other in _STAND_INS.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def _custom(values: dict[str, str]) -> bytes:
    """Return custom document properties; ids begin at 2, as office programs want them."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006"
    listed = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" '
        f"name={quoteattr(name)}><vt:lpwstr>{escape(escaping.xml(text))}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(values.items(), start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{base}/custom-properties" xmlns:vt="{base}/docPropsVTypes">'
        f"{listed}</Properties>"
    ).encode()


def fixed(document: "Document") -> bytes:
    """Return the file with no trace of when it was written."""
    written, whole = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as old, ZipFile(whole, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, _FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return whole.getvalue()
