"""Bytes to text: what cannot be proven is asked for."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.problems import Sentence
from bqw_tracker.intake.sheets import decode
from bqw_tracker.intake.tables import Fault

TITLE = "2023年6月报送表\n"
HEADER = "指标编号,县区,报送期,本期数\n"
TABLE = f"{TITLE}{HEADER}M07-02,新会区,2023-06,48210\n"
MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]


def refused(found: object, says: str = "") -> Fault:
    """The fault, after a look at whether it can be told."""
    assert isinstance(found, Fault)
    code, message, remedy = found
    assert code == "encoding"
    assert isinstance(message, Sentence)
    assert says in str(message)
    assert str(remedy)
    return found


@pytest.mark.parametrize(("mark", "name"), MARKS)
@pytest.mark.parametrize("text", [TABLE, "没有栏名\n", "a"])
def test_a_byte_order_mark_is_proof(mark: bytes, name: str, text: str) -> None:
    assert decode(mark + text.encode(name)) == (text, name)


@pytest.mark.parametrize("name", ["utf-8", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_known_headings_are_proof(name: str, delimiter: str) -> None:
    text = TABLE.replace(",", delimiter)
    assert decode(text.encode(name)) == (text, name)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like_and_stay_as_they_are(ends: str) -> None:
    text = TABLE.replace("\n", ends)
    assert decode(text.encode("gbk")) == (text, "gb18030")


def test_headings_in_quotes_may_have_line_breaks() -> None:
    text = '"指标\n编号","县区","本期数\n（家）"\nM07-02,新会区,5\n'
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_an_open_quotation_mark_above_hides_no_header() -> None:
    text = f'"2023年报送表\n{HEADER}'
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_characters_that_only_gb18030_has() -> None:
    text = f"{HEADER}M07-02,㙍镇𠮷,2023-06,5\n"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_gbk_that_happens_to_be_utf8_is_read_by_its_headings() -> None:
    raw = "模".encode("gbk")
    assert raw.decode("utf-8") == "ģ"
    refused(decode(raw), "no line of the first 20")
    text = f"{HEADER}M07-02,模,2023-06,5\n"
    assert decode(text.encode("gbk")) == (text, "gb18030")


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize(("mark", "name"), [*MARKS, (b"", "utf-8"), (b"", "gb18030")])
def test_a_text_that_ends_in_the_middle_of_a_character_was_cut_off(
    mark: bytes, name: str, *, asked: bool
) -> None:
    raw = mark + f"{TABLE}M07-02,新会".encode(name)[:-1]
    refused(decode(raw, name if asked else None), "cut off")


@pytest.mark.parametrize("name", ["gb18030", "big5"])
@pytest.mark.parametrize("text", ["甲,乙\n一,二\n", "新會區\n"])
def test_without_headings_the_encoding_is_asked_for(name: str, text: str) -> None:
    remedy = refused(decode("新會區,甲\n".encode(name) if "新" in text else text.encode(name)))[2]
    assert "--encoding gb18030" in str(remedy)


def test_chinese_in_utf8_needs_no_heading() -> None:
    assert decode("甲,乙\n一,二\n".encode()) == ("甲,乙\n一,二\n", "utf-8")


def test_headings_are_looked_for_in_the_first_twenty_lines() -> None:
    assert decode(("标题\n" * 19 + TABLE.removeprefix(TITLE)).encode("gbk"))[1] == "gb18030"
    refused(decode(("标题\n" * 20 + TABLE.removeprefix(TITLE)).encode("gbk")))


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("utf-8", "utf-8"), ("UTF8", "utf-8"), ("utf_8_sig", "utf-8"), ("gbk", "gb18030"),
        ("GB2312", "gb18030"), (" gb18030 ", "gb18030"), ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("big5", "big5hkscs"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_used_without_proof(asked: str, used: str) -> None:
    assert decode("甲,乙\n".encode(used), asked) == ("甲,乙\n", used)


@pytest.mark.parametrize(("mark", "name"), MARKS)
def test_a_byte_order_mark_is_taken_off_when_asked_for(mark: bytes, name: str) -> None:
    assert decode(mark + "甲".encode(name), name[:6].rstrip("-")) == ("甲", name)


@pytest.mark.parametrize(
    "name", ["", "latin-1", "rot13", "base64", "é", "\0", "\ud800", "x" * 10_000]
)
def test_other_encodings_are_not_known(name: str) -> None:
    assert "utf-8" in str(refused(decode(b"a", name), "not known here")[2])


def test_what_is_asked_for_and_does_not_fit() -> None:
    refused(decode("甲".encode("gbk"), "utf-8"), "cannot be read as utf-8")
    refused(decode(codecs.BOM_UTF8 + "甲".encode("gbk")), "cannot be read as utf-8")
    refused(decode(codecs.BOM_UTF16_LE + b"abc"), "cannot be read as utf-16-le")


@pytest.mark.parametrize(
    "raw",
    [b"", *(mark for mark, _ in MARKS)],
)
def test_empty(raw: bytes) -> None:
    refused(decode(raw), "empty")
    if not raw:
        refused(decode(raw, "utf-8"), "empty")


@pytest.mark.parametrize(
    "raw",
    [
        b"\0",
        HEADER.encode() + b"\0",
        HEADER.encode("gbk") + b"\0",
        TABLE.encode("utf-16-le"),
        codecs.BOM_UTF16_LE + "a\0".encode("utf-16-le"),
        codecs.BOM_UTF32_LE + TABLE.encode("utf-32-le"),
        b"PK\x03\x04\x14\x00\x06\x00",
    ],
)
def test_nul(raw: bytes) -> None:
    refused(decode(raw), "NUL")


def test_nul_where_an_encoding_was_named() -> None:
    refused(decode(b"a\0", "utf-8"), "NUL")


@settings(max_examples=300)
@given(st.text(max_size=60), st.sampled_from(["utf-8", "gb18030"]))
def test_a_file_of_an_office_is_read_back(text: str, name: str) -> None:
    text = (HEADER + text.replace("\0", "")).encode("utf-8", "ignore").decode()
    assert decode(text.encode(name)) == (text, name)


@settings(max_examples=300)
@given(st.binary(max_size=80), st.none() | st.sampled_from(["utf-8", "gbk", "utf-16", "big5", "x"]))
def test_any_bytes_are_a_text_or_a_fault(raw: bytes, encoding: str | None) -> None:
    found = decode(raw, encoding)
    if isinstance(found, Fault):
        refused(found)
        return
    text, name = found
    assert text
    assert "\0" not in text
    assert text.encode(name) in (raw, raw[2:], raw[3:]) or name in ("gb18030", "big5hkscs")
