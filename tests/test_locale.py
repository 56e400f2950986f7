"""No text lacks a translation, and the compiled file is current."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import bqw_tracker
from bqw_tracker import locale
from bqw_tracker.core.problems import sentence

PACKAGE = Path(bqw_tracker.__file__).parent
FOLDER = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES"
TYPER = {"Missing command.", "Aborted!"}


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (FOLDER / "bqw.po").open("rb") as file:
        return read_po(file)


def texts() -> set[str]:
    keywords = {"_": None, "sentence": None}
    methods = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    found = extract_from_dir(PACKAGE, method_map=methods, keywords=keywords)
    return {message for _, _, message, _, _ in found}


def test_every_text_has_a_translation(chinese):
    translated = {message.id for message in chinese if message.id and message.string}
    assert texts() - translated == set()


def test_no_translation_is_left_over(chinese):
    assert {message.id for message in chinese if message.id} - texts() == TYPER


def test_translations_fill_the_same_gaps(chinese):
    def gaps(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    wrong = [m.id for m in chinese if m.id and gaps(m.id) != gaps(m.string)]
    assert wrong == []


def test_translations_of_sentences_are_chinese(chinese):
    sentences = [m for m in chinese if m.id and re.search("[a-z]{3,} [a-z]{3,}", m.id)]
    sentences = [m for m in sentences if not m.id.startswith("bqw ")]  # command lines
    assert len(sentences) > 150
    assert [m.id for m in sentences if not re.search("[\u4e00-\u9fff]", m.string)] == []


def test_the_compiled_file_is_current(chinese):
    with (FOLDER / "bqw.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in chinese if message.id}


def test_the_test_can_fail(chinese):
    assert "a text nobody translated" not in {message.id for message in chinese}
    assert len(texts()) > 200


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "“9x”不是日期"), ("en", "'9x' is not a date")]
)
def test_sentences_are_put_into_the_readers_language(language, said):
    locale.use(language)
    try:
        assert locale.say(sentence("'{text}' is not a date", text="9x")) == said
    finally:
        locale.use("zh")
