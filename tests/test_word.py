"""The text of a docx: what Word numbers itself, merged cells, what was inserted, what does not count."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bqw_tracker.core.problems import Refused
from bqw_tracker.intake.policies import policy_text
from bqw_tracker.intake.word_numbering import Numbering
from policy_files import docx_of

NAMES = (
    f"{nsdecls('w', 'r', 'wp')} "
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
PATH = Path("policy.docx")


def text_of(made: Any) -> str:
    stream = BytesIO()
    made.save(stream)
    return policy_text(stream.getvalue(), PATH)


def of_xml(*paragraphs: str) -> str:
    made = docx.Document()
    for inside in paragraphs:
        made.element.body.insert(-1, parse_xml(f"<w:p {NAMES}>{inside}</w:p>"))
    return text_of(made)


def run_of(text: str, more: str = "") -> str:
    return f"<w:r>{more}<w:t>{text}</w:t></w:r>"


def in_a_box(text: str) -> str:
    """A text box as Word writes it: once for itself, once for those who do not know it."""
    box = f"<w:txbxContent><w:p>{run_of(text)}</w:p></w:txbxContent>"
    choice = f"<w:drawing><wp:inline><wps:txbx>{box}</wps:txbx></wp:inline></w:drawing>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


@pytest.mark.parametrize(
    ("inside", "said", "why"),
    [
        (run_of("甲") + run_of("乙"), "甲乙", "runs are one text"),
        (f'{run_of("甲")}<w:ins>{run_of("乙")}</w:ins>', "甲乙", "what was inserted counts"),
        (f'{run_of("甲")}<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>', "甲", "deleted"),
        (f'{run_of("甲")}<w:moveFrom>{run_of("乙")}</w:moveFrom>', "甲", "moved away"),
        (f'{run_of("甲")}<w:moveTo>{run_of("乙")}</w:moveTo>', "甲乙", "moved here"),
        (run_of("甲") + run_of("乙", "<w:rPr><w:vanish/></w:rPr>"), "甲", "hidden"),
        (run_of("甲", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), "甲", "not hidden"),
        (run_of("甲", '<w:rPr><w:vanish w:val="off"/></w:rPr>'), "甲", "nor in its other word"),
        (f'{run_of("甲")}<w:r><w:br/></w:r>{run_of("乙")}', "甲\n乙", "a break begins a line"),
        (f'{run_of("甲")}<w:r><w:br w:type="page"/></w:r>{run_of("乙")}', "甲乙", "of a page"),
        (f'<w:hyperlink>{run_of("甲")}</w:hyperlink>', "甲", "a link is text"),
        (f'<w:sdt><w:sdtContent>{run_of("甲")}</w:sdtContent></w:sdt>', "甲", "a field of a form"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run_of("甲"), "甲", "a field's code"),
        (run_of("甲") + in_a_box("框"), "甲\n框", "a text box once"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase>" + run_of("甲")
         + "</w:rubyBase></w:ruby></w:r>", "甲", "how it is spoken does not count"),
    ],
)  # fmt: skip
def test_what_counts_as_text(inside: str, said: str, why: str) -> None:
    assert of_xml(inside) == said, why


def test_heads_feet_and_contents_are_left_out() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.sections[0].footer.paragraphs[0].text = "页脚"
    made.styles.add_style("toc 1", 1)
    made.add_paragraph("一、总则\t1", style="toc 1")
    made.add_paragraph("正文")
    assert text_of(made) == "正文"


def test_tables() -> None:
    text = policy_text(
        docx_of("前\n| 甲 | < | 丙 |\n| 乙 | 一¶二。¶三 | 四 |\n| ^ | 序¶号 | 中文¶第二行 |\n后"),
        PATH,
    )
    assert text.splitlines() == [
        "前",
        "甲\t\t丙",
        "乙\t一二。三\t四",
        "乙\t序号\t中文；第二行",
        "后",
    ]


def test_a_row_that_was_deleted_and_old_merges() -> None:
    made = docx.Document()
    table = made.add_table(3, 3)
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            cell.text = f"{r}{c}"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {NAMES}/>"))  # noqa: SLF001
    across = table.cell(2, 1)._tc.get_or_add_tcPr()  # noqa: SLF001
    across.append(parse_xml(f'<w:hMerge {NAMES} w:val="continue"/>'))
    assert text_of(made).splitlines() == ["00\t01\t02", "20\t\t22"]


def numbering(levels: str, more: str = "", override: str = "") -> Numbering:
    return Numbering(
        parse_xml(
            f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>{more}'
            f'<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
            f'<w:num w:numId="8"><w:abstractNumId w:val="1"/>{override}</w:num></w:numbering>'
        ),
        parse_xml(
            f'<w:styles {NAMES}><w:style w:styleId="a"><w:name w:val="标题"/><w:pPr><w:numPr>'
            '<w:numId w:val="7"/></w:numPr></w:pPr></w:style><w:style w:styleId="b"><w:name w:val="子"/>'
            '<w:basedOn w:val="a"/></w:style></w:styles>'
        ),
    )


def level(number: int, form: str, text: str, start: int = 1) -> str:
    return (f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>')  # fmt: skip


def paragraph(number: int = 7, level: int = 0) -> Any:
    return parse_xml(f'<w:p {NAMES}><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
                     "</w:numPr></w:pPr></w:p>")  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "third"),
    [
        ("decimal", "%1.", "3."),
        ("decimal", "第%1条", "第3条"),
        ("chineseCounting", "（%1）", "（三）"),
        ("chineseCountingThousand", "%1、", "三、"),
        ("japaneseCounting", "第%1章", "第三章"),
        ("decimalFullWidth", "%1．", "３．"),
        ("decimalEnclosedCircle", "%1", "③"),
        ("chineseLegalSimplified", "%1、", "叁、"),
        ("ideographTraditional", "%1", "丙"),
        ("upperRoman", "%1.", "III."),
        ("lowerLetter", "%1)", "c)"),
        ("decimalZero", "%1", "03"),
        ("nobodyKnows", "%1.", "3."),
    ],
)
def test_how_numbers_are_written(form: str, text: str, third: str) -> None:
    counting = numbering(level(0, form, text))
    told = [counting.before(paragraph()) for _ in range(3)]
    assert told[2] == f"{third} "


def test_levels_begin_anew_below_each_other() -> None:
    counting = numbering(
        level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", start=3)
    )
    told = [counting.before(paragraph(level=n)).strip() for n in (0, 1, 1, 0, 1)]
    assert told == ["一、", "一.3", "一.4", "二、", "二.3"]


def test_lists_that_run_on_and_that_begin_anew() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    plain, anew = (
        numbering(level(0, "decimal", "%1.")),
        numbering(level(0, "decimal", "%1."), override=override),
    )
    assert [plain.before(paragraph(n)).strip() for n in (7, 8, 7)] == ["1.", "2.", "3."]
    assert [anew.before(paragraph(n)).strip() for n in (7, 8, 7, 8)] == ["1.", "5.", "2.", "6."]


def test_a_style_numbers_and_bullets_do_not() -> None:
    counting = numbering(level(0, "decimal", "%1.") + level(1, "bullet", "●"))
    styled = parse_xml(f'<w:p {NAMES}><w:pPr><w:pStyle w:val="b"/></w:pPr></w:p>')
    assert counting.before(styled) == "1. "
    assert counting.style(styled) == "子"
    assert counting.before(paragraph(level=1)) == ""
    assert counting.before(paragraph(number=0)) == ""


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (docx_of(""), "holds no text"),
        (docx_of("| | |"), "holds no text"),
        (b"%PDF-1.7\n", "of the kind PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "of the kind doc/wps"),
        (b"{\\rtf1 x}", "of the kind rtf"),
        (b"PK\3\4[Content_Types].xml", "of the kind zip"),
        (b"PK\3\4word/document.xml", "is damaged or too large"),
        (docx_of("甲")[:-200], "is damaged or too large"),
    ],
    ids=("blank", "blank table", "pdf", "doc", "rtf", "zip", "no docx", "cut off"),
)
def test_what_holds_no_text_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        policy_text(raw, PATH)


def test_a_scanned_document_is_told() -> None:
    made = docx.Document()
    run = made.add_paragraph().add_run()
    run._r.append(parse_xml(f"<w:drawing {NAMES}/>"))  # noqa: SLF001
    with pytest.raises(Refused, match="nothing but pictures"):
        text_of(made)


def test_a_document_that_unpacks_to_gigabytes_is_refused() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(docx_of("甲"))) as whole, \
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bloated:  # fmt: skip
        for info in whole.infolist():
            if info.filename != "word/document.xml":
                bloated.writestr(info, whole.read(info))
        with bloated.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(1000):
                stream.write(b" " * (1 << 20))
    with pytest.raises(Refused, match="is damaged or too large"):
        policy_text(packed.getvalue(), PATH)
