"""Of an ods what calamine does not show is found beforehand: told, or refused."""

import pytest

from bqw_tracker.intake.tables import Sheet, Unusable
from bqw_tracker.intake.workbooks import read_workbook
from packed import packed

NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in [("office", "office"), ("table", "table"), ("style", "style"),
                        ("number", "datastyle"), ("text", "text")]
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip
CELL = '<table:table-cell office:value-type="float" office:value="4821"/>'
ROW = f"<table:table-row>{CELL}{CELL}</table:table-row>"


def ods(rows: str, *, styles: str = "", shared: str = "") -> bytes:
    content = (
        f"<office:document-content{NAMES}><office:automatic-styles>{styles}"
        '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="a">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    parts["META-INF/manifest.xml"] = "<manifest/>"
    if shared:
        parts["styles.xml"] = f"<office:document-styles{NAMES}>{shared}</office:document-styles>"
    return packed({name: text.encode() for name, text in parts.items()})


def read(raw: bytes) -> Sheet:
    (found,) = read_workbook(raw)
    return found


def test_values_are_read_and_formats_said_to_be_lost() -> None:
    found = read(ods(ROW))
    assert ([row.texts for row in found.rows], found.exact) == ([["4821", "4821"]], False)


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_are_told(how: str) -> None:
    hidden = ROW.replace("-row>", f'-row table:visibility="{how}">', 1)
    twice = hidden.replace("-row ", '-row table:number-rows-repeated="2" ', 1)
    found = read(ods(ROW + twice + ROW))
    assert [row.left_out for row in found.rows] == ["", "hidden", "hidden", ""]


def test_hidden_columns_are_told() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    assert read(ods(columns + ROW)).hidden_columns == {1}


SCALED = '<number:number-style style:name="N1"><number:number number:display-factor="1000"/>{}</number:number-style>'
NAMED = "<number:number-style><number:number/><number:text>{}</number:text></number:number-style>"
FONT = '<style:style style:name="T1" style:family="text"><style:text-properties {}/></style:style>'


@pytest.mark.parametrize(
    ("style", "says"),
    [
        (SCALED, "scale figures"),
        (NAMED.format("万"), "scale figures"),
        (NAMED.format("%"), ""),
        (NAMED.format("年"), ""),
        (FONT.format('style:text-position="super 58%"'), "struck out or raised"),
        (FONT.format('style:text-position="0% 100%"'), ""),
        (FONT.format('style:text-line-through-style="solid"'), "struck out or raised"),
        (FONT.format('style:text-line-through-style="none"'), ""),
    ],
)
def test_what_formats_and_fonts_change_is_not_lost_without_a_word(style: str, says: str) -> None:
    for raw in (ods(ROW, styles=style), ods(ROW, shared=style)):
        if not says:
            assert read(raw).rows
            continue
        with pytest.raises(Unusable) as told:
            read_workbook(raw)
        assert says in str(told.value.fault.message)
        assert "xlsx" in str(told.value.fault.help)
