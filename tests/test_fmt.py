"""The one form of the catalogue: what it says and its comments stay, whatever the author's style."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.store import formatting
from bqw_tracker.store.formatting import TYPED, formatted, says_the_same
from bqw_tracker.store.yaml import read_yaml
from building import Case, table
from running import ROOT, run

TEXT = (ROOT / "data" / "measures.yaml").read_text(encoding="utf-8")


# Catalogues in any style: data first, then a text that says them.

TEXTS = st.sampled_from([
    "食品产业链工业产值", "> 660", ">= 1", "95..98", "2023", "2023-06", "440700", "3.10", "010",
    "no", "true", "null", "~", "", " ", "%", "达100%", "a: b", "a #b", "a#b", "#", "- a", "-", "-5",
    "[a]", "{a}", "a,b", "'", '"', 'er sagt "ja"', "it's", "\\", "\\n", "*a", "&a", "!a", "|", ">",
    "@a", "`", "?", ": ", "a:", "---", "...", "<<", "=", "12:30", "1e5", "0x1F", "两 词", " 前", "后 ",
    "一行\n二行", "一行\n二行\n", "一行\n\n  二行\n", "\n", "a\n\n", " a\nb", "a \nb", "#a\n#b\n",
    "\t", "a\tb", "\u3000全", "a\u3000", "\u200b", "\u2028", "\x85", "\xa0", "𠮷", "\ue000", "\ufeff",
]) | st.text(max_size=8)  # fmt: skip
KEYS = st.sampled_from(["name", "note", "period", "value", "新会区", "2023-06", "a b", "", "y", "#",
                        "{", "a: b", "-"])  # fmt: skip
NODES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
TARGETS = st.lists(st.dictionaries(KEYS | st.just("nodes"), NODES, max_size=3), max_size=2)
INDICATORS = st.lists(
    st.fixed_dictionaries({"id": TEXTS}, optional={"targets": TARGETS, "reported": NODES}),
    max_size=2,
)
ROLES = st.lists(TEXTS, max_size=2) | st.fixed_dictionaries(
    {"lead": st.lists(TEXTS, max_size=2)}, optional={"support": st.lists(TEXTS, max_size=2)}
)
MEASURES = st.lists(
    st.fixed_dictionaries(
        {"number": st.just("1")},
        optional={"indicators": INDICATORS, "departments": ROLES, "title": TEXTS},
    ) | TEXTS,
    max_size=3,
)  # fmt: skip
CATALOGUES = st.fixed_dictionaries(
    {"measures": MEASURES},
    optional={"policy": NODES, "rules": NODES, "areas": NODES, "departments": NODES, "more": NODES},
)
_PLAIN = re.compile(
    r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff.%-]*(?: [A-Za-z0-9\u4e00-\u9fff]+)*"
)


class Author:
    """Writes data as YAML in a style of its own; `comments` are those it wrote, in their order."""

    def __init__(self, chance: random.Random, *, remarks: bool) -> None:
        self.chance, self.remarks = chance, remarks
        self.comments: list[str] = []
        self.behind_block = False

    def often(self, share: float = 0.3) -> bool:
        return self.chance.random() < share

    def remark(self) -> str:
        self.comments.append(
            f'#{self.chance.choice(["", " "])}说明{len(self.comments)}号: [x] "y{{'
        )
        return self.comments[-1]

    def beside(self) -> str:
        return f" {self.remark()}" if self.remarks and self.often() else ""

    def alone(self, indent: int) -> list[str]:
        """Lines without a value: comments at any column, and blank ones."""
        found = []
        while self.remarks and self.often():
            margin = self.chance.choice(["", " " * indent, " " * (indent + 2), " " * 9])
            margin = "" if self.behind_block else margin  # deeper, it would be a line of the text
            found.append(margin if self.often() else margin + self.remark())
        return found

    def scalar(self, text: str) -> str:
        styles = ["double"]
        if _PLAIN.fullmatch(text):
            styles += ["plain", "plain"]
        if text.isprintable() and "\ufeff" not in text:
            styles.append("single")
        match self.chance.choice(styles):
            case "plain":
                return text
            case "single":
                return "'" + text.replace("'", "''") + "'"
        quoted = json.dumps(text)
        return re.sub(
            r"\\ud[89ab]..\\ud[c-f]..",
            lambda pair: f"\\U{ord(json.loads(chr(34) + pair.group() + chr(34))):08x}",
            quoted,
        )

    def flow(self, value: Any, indent: int) -> str:
        if isinstance(value, str):
            return self.scalar(value)
        if isinstance(value, dict):
            parts = [f"{self.scalar(key)}: {{}}" for key in value]
            opening, closing, inner = "{", "}", list(value.values())
        else:
            parts, opening, closing, inner = ["{}"] * len(value), "[", "]", list(value)
        found = opening + self.space(indent)
        for number, (part, each) in enumerate(zip(parts, inner, strict=True)):
            found += part.removesuffix("{}") + self.flow(each, indent) + self.space(indent)
            if number < len(inner) - 1 or self.often():
                found += "," + self.space(indent)
        return found + closing

    def space(self, indent: int) -> str:
        if not self.often():
            return self.chance.choice(["", " "]) or " "
        beside = self.beside()
        alone = "".join(f"{line}\n" for line in self.alone(indent)) if self.often() else ""
        return f"{beside}\n{alone}{' ' * indent}"

    def block(self, value: Any, indent: int) -> list[str]:
        found: list[str] = []
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in entries:
            found += self.alone(indent)
            head = " " * indent + (f"{self.scalar(key)}:" if isinstance(key, str) else "-")
            found += self.entry(head, each, indent, in_list=not isinstance(key, str))
        return found

    def entry(self, head: str, value: Any, indent: int, *, in_list: bool) -> list[str]:
        self.behind_block = False
        if not isinstance(value, str) and value and not self.often(0.2):
            deeper = indent + self.chance.choice([1, 2, 4])
            if isinstance(value, list) and not in_list and self.often():
                deeper = indent
            if not in_list or self.often():
                return [head + self.beside(), *self.block(value, deeper)]
            kept, deeper = len(self.comments), max(deeper, indent + 2)
            first, *below = self.block(value, deeper)
            if first.startswith(" " * deeper) and first.strip() and first.strip()[0] != "#":
                return [head + first[indent + 1 :], *below]
            del self.comments[kept:]
            return [head, *self.block(value, deeper)]
        if isinstance(value, str) and self.often() and re.fullmatch(r"(?:[\w#][\w #]*\n)+", value):
            margin, self.behind_block = " " * (indent + 2), True
            return [f"{head} |{self.beside()}", *(margin + each for each in value.split("\n")[:-1])]
        return [f"{head} {self.flow(value, indent + 3)}{self.beside()}"]

    def text(self, value: Any) -> str:
        lines = self.block(value, 0) + self.alone(0)
        if self.often():
            lines = ["---", *lines]
        return self.chance.choice(["\n", "\n", "\r\n"]).join([*lines, ""])


@settings(max_examples=300)
@given(data=CATALOGUES, seed=st.integers(0, 2**32))
def test_meaning_and_comments_stay_and_twice_is_once(data: Any, seed: int) -> None:
    author = Author(random.Random(seed), remarks=True)
    text = author.text(data)
    old = read_yaml(text, "")
    assert (old.problems, old.data) == ([], data)
    new = formatted(text)
    found = read_yaml(new, "")
    assert found.problems == []
    assert json.dumps(found.data) == json.dumps(data)
    at = 0
    for comment in author.comments:  # all of them, in their order
        at = new.index(comment, at) + len(comment)
    assert new.count("号: [x]") == len(author.comments)
    assert says_the_same(text, new)
    assert formatted(new) == new
    assert new.endswith("\n")
    assert "\n\n\n" not in new


@settings(max_examples=200)
@given(data=CATALOGUES, seed=st.integers(0, 2**32))
def test_there_is_one_form_for_all_styles(data: Any, seed: int) -> None:
    chance = random.Random(seed)
    one, other = (Author(chance, remarks=False).text(data) for _ in range(2))
    assert formatted(one) == formatted(other)


@settings(max_examples=300)
@given(text=st.text(alphabet=" -:,[]{}#'\"|>\n\r\tab1%&*!?~\x85\u2028\ufeff", max_size=25))
def test_any_text_that_can_be_read_is_formatted_or_left(text: str) -> None:
    if read_yaml(text, "").problems:
        return
    new = formatted(text)
    if says_the_same(text, new):
        assert formatted(new) == new


@pytest.mark.slow
@settings(max_examples=30)
@given(st.data())
def test_remarks_in_the_shipped_catalogue(draw: st.DataObject) -> None:
    lines = TEXT.split("\n")
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(lines) - 1))
        margin = " " * draw.draw(st.integers(0, 10))
        lines.insert(at, draw.draw(st.sampled_from([margin + "# 说明", "", "  "])))
    text = "\n".join(lines)
    new = formatted(text)
    assert says_the_same(text, new)
    assert formatted(new) == new


def test_the_shipped_catalogue_has_its_form() -> None:
    assert formatted(TEXT) == TEXT


def test_fields_that_want_numbers_are_those_of_the_schema() -> None:
    schema = json.loads((ROOT / "data" / "measures.schema.json").read_text(encoding="utf-8"))

    def bare(form: Any) -> bool:
        """Whether an editor may see a number or true there, and not any text."""
        if isinstance(form.get("additionalProperties"), dict) or "anyOf" in form:
            return any(
                map(
                    bare,
                    form.get(
                        "anyOf",
                        [form["additionalProperties"]] if "additionalProperties" in form else [],
                    ),
                )
            )
        types = set(form.get("type", ())) if isinstance(form.get("type"), list) else set()
        numbers = any(isinstance(word, int) for word in form.get("enum", ()))
        return numbers or (
            bool(types & {"integer", "number", "boolean"}) and not types >= {"number", "boolean"}
        )

    every = [schema, *schema["$defs"].values()]
    wanted = {name for each in every for name, form in each["properties"].items() if bare(form)}
    assert TYPED - {"schedule"} == wanted


@pytest.mark.parametrize("case", table("fmt.csv"))
def test_cases(case: Case) -> None:
    old, new = (case[name].replace("␍", "\r") for name in ("old", "new"))
    assert formatted(old) == new
    assert formatted(new) == new


# The command


def test_the_command_writes_and_then_has_nothing_to_do(workspace: Path) -> None:
    path = workspace / "data" / "measures.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("unit: 家", "unit: '家'").encode())
    path.chmod(0o640)
    told = run(["fmt"], workspace)
    assert (told.code, told.stdout, told.stderr) == (0, "data/measures.yaml 已整理\n", "")
    assert path.read_bytes() == TEXT.encode()
    assert path.stat().st_mode & 0o777 == 0o640
    before = path.stat().st_mtime_ns
    told = run(["fmt"], workspace)
    assert (told.code, told.stdout) == (0, "data/measures.yaml 无须整理\n")
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: b: c\n", "yaml"),
        (b"a: 1\na: 2\n", "duplicate-key"),
        (b"a: &b 1\n", "alias"),
        (b"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n", "conflict-marker"),
        (b"a: \xff\n", "encoding"),
    ],
)
def test_what_cannot_be_read_is_told_and_left(workspace: Path, content: bytes, code: str) -> None:
    path = workspace / "data" / "measures.yaml"
    path.write_bytes(content)
    told = run(["fmt"], workspace)
    assert told.code == 1
    assert f"error[{code}]" in told.stderr
    assert told.stdout == ""
    assert path.read_bytes() == content


def test_faults_of_meaning_do_not_hinder(workspace: Path) -> None:
    path = workspace / "data" / "measures.yaml"
    path.write_text(TEXT.replace("kind: flow", "kind: 'fluss'", 1), encoding="utf-8")
    assert run(["fmt"], workspace).code == 0
    assert path.read_text(encoding="utf-8") == TEXT.replace("kind: flow", "kind: fluss", 1)


def test_a_text_that_would_say_something_else_is_not_written(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace / "data" / "measures.yaml"
    for wrong in (TEXT.replace("亿元", "万元"), TEXT.replace("# 怎样修改", "#"), "a: b: c"):
        monkeypatch.setattr(formatting, "formatted", lambda _, wrong=wrong: wrong)
        told = run(["fmt"], workspace)
        assert told.code == 3
        assert "measures.yaml" in told.stderr
        assert path.read_text(encoding="utf-8") == TEXT


def test_a_file_that_cannot_be_written(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workspace / "data" / "measures.yaml"
    path.write_text(TEXT + "\n\n", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bqw_tracker.store.disk.put", full)
    assert run(["fmt"], workspace).code == 3
    assert path.read_text(encoding="utf-8") == TEXT + "\n\n"
