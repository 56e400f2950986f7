"""Policy documents for the tests: plain texts, and docx built of a small description.

A description has a line for each paragraph. `| a | b |` is a row of a table, in whose cells ^ is
merged with the cell above, < with the one to the left, and ¶ parts paragraphs. `{一、}甲` is a
paragraph that Word numbers itself in that way.
"""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from bqw_tracker.intake.policies import policy_text

FOLDER = Path(__file__).parent / "policies"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
FORMS = {"一、": "chineseCountingThousand", "（一）": "chineseCounting", "1.": "decimal", "（1）": "decimal",
         "第一章": "japaneseCounting", "第一条": "chineseCountingThousand"}  # fmt: skip


def raw_of(name: str) -> tuple[bytes, str]:
    """The bytes of a document, and the ending of its name."""
    text = FOLDER / f"{name}.txt"
    if text.exists():
        return text.read_bytes(), "txt"
    return docx_of((FOLDER / f"{name}.docx.txt").read_text(encoding="utf-8")), "docx"


@cache
def text_of(name: str) -> str:
    raw, ending = raw_of(name)
    return policy_text(raw, Path(f"{name}.{ending}"))


def docx_of(description: str) -> bytes:
    made = docx.Document()
    rows: list[list[str]] = []
    for line in [*description.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
            continue
        if rows:
            _table(made, rows)
            rows = []
        numbered = re.match(r"\{(.+?)\}", line)
        paragraph = made.add_paragraph(line[numbered.end() :] if numbered else line)
        if numbered:
            _number(made, paragraph, numbered[1])
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def _table(made: Document, rows: list[list[str]]) -> None:
    table = made.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == "^":
                table.cell(r - 1, c).merge(table.cell(r, c))
            elif text == "<":
                table.cell(r, c - 1).merge(table.cell(r, c))
            else:
                first, *more = text.split("¶")
                table.cell(r, c).text = first
                for each in more:
                    table.cell(r, c).add_paragraph(each)


def _number(made: Document, paragraph: Any, sign: str) -> None:
    """Let Word number a paragraph; each form is a list of its own that runs through."""
    numbering = made.part.numbering_part.element
    identity = str(9000 + list(FORMS).index(sign))
    if not any(each.get(qn("w:numId")) == identity for each in numbering.findall(qn("w:num"))):
        text = re.sub("[一1]", "%1", sign)
        level = (f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{FORMS[sign]}"/>'
                 f'<w:lvlText w:val="{text}"/></w:lvl>')  # fmt: skip
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}">{level}</w:abstractNum>'
        )
        numbering.insert(0, abstract)
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'
            )
        )
    place = parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{identity}"/></w:numPr>'
    )
    paragraph._p.get_or_add_pPr().append(place)  # noqa: SLF001 - python-docx numbers nothing
