"""Bureaus that are not the shipped one: every command and every form on their workspaces.

`education` is a made-up county with three levels of areas and a plan of five years;
`education.en` is the same in English.
"""

import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
import yaml

from bqw_tracker.cli.help import EXAMPLES
from bqw_tracker.policy.wording.agreement import wordings
from bqw_tracker.render import CHARTS, FORMATS
from building import catalogue as catalogue_of_one
from running import FAULTS, ROOT, Outcome, run
from scratch import git
from test_locale import texts

AS_OF, TODAY = ("--as-of", "2023-06-30"), ("--today", "2023-07-25")
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
"""Characters and marks; a bar or an arrow is none."""


class Bureau(NamedTuple):
    """A workspace, and what its users name in their commands."""

    folder: Path
    area: str
    office: str
    lags: str
    """The key of a finding of AS_OF."""


_FOLDERS = ROOT / "tests" / "workspaces"
BUREAUS = {
    "shipped": Bureau(ROOT, "新会区", "食品生产科", "off_track/M02-02/江门市/2023"),
    "education": Bureau(
        _FOLDERS / "education", "北岸镇", "基础教育股", "behind/M03-01/澄湖县/2023"
    ),
    "education.en": Bureau(
        _FOLDERS / "education.en", "North Bank", "Schools", "behind/M03-01/Lakeshire/2023"
    ),
}


@cache
def catalogue(name: str) -> dict[str, object]:
    text = (BUREAUS[name].folder / "data" / "measures.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def own_words(name: str) -> set[str]:
    """What the people of a bureau are called, and their areas."""
    found = catalogue(name)
    areas = [word for area in found["areas"] for word in (area["name"], area.get("unit"))]
    return {word for word in (*areas, *found["departments"], found["policy"]["issuer"]) if word}


def asked(bureau: Bureau, name: str) -> Iterator[tuple[str, int]]:
    """Yield command lines, one after the other, and how each ends; {…} are the bureau's names."""
    day = " ".join((*AS_OF, *TODAY))
    yield from ((f"check --format {one}", 0) for one in ("text", "json", "github", "sarif"))
    yield "check --against HEAD", 0

    yield "schema", 0

    for form in FORMATS:
        yield f"report {day} --format {form} -o out/report.{form}", 0
    yield "verify out/report.xlsx", 0
    yield f"report {day} --format table", 0
    for by in ("measure", "section", "department", "area"):
        yield f"report {day} --by {by} --sort worst", 0
    for by in ("department", "area"):
        yield f"report {day} --by {by} --score", 0
        yield f"report {day} --by {by} --score -o out/score-{by}.xlsx", 0
    for chart in CHARTS:
        more = "--by area --score" if chart == "ranking" else ""
        yield f"report {day} --chart {chart} {more} -o out/{chart}.svg", 0
    yield f"report {day} --area {{area}} -o out/area.docx", 0
    kinds = {i["kind"]: i["id"] for m in catalogue(name)["measures"] for i in m["indicators"]}
    for id_ in kinds.values():
        yield f"explain {id_} {' '.join(AS_OF)}", 0
    for form in ("text", "json"):
        yield f"findings {day} --format {form}", 0
    yield f"export {day} --every month -o out/tables", 0
    yield f"export {day} -o out/tables.sqlite", 0
    if find_spec("duckdb") is not None:
        yield f"export {day} -o out/tables.parquet --table attainment", 0
    yield f"findings {day} --area {{area}}", 0
    yield f"findings {day} --department {{office}}", 0
    for form in ("text", "md", "json", "html"):
        yield f"summary {day} --all --format {form}", 0
    yield f"summary {day} --subject", 0
    at = "--today 2023-07-25"
    yield f"rectify open {{lags}} --owner {{office}} --due 2023-09-30 --measure m {at}", 0
    yield f"rectify extend R001 --until 2023-10-31 --reason r --approver a {at}", 0
    yield f"rectify close R001 --done d --evidence e {at}", 0
    yield f"rectify examine R001 --by b --result returned --reason r {at}", 0
    yield f"rectify reopen R001 --reason r {at}", 0
    yield from ((f"rectify list --format {one} {at}", 0) for one in ("text", "json"))
    yield f"summary {day} --all", 0
    sample = 2 if name == "shipped" else 0  # made-up figures are not closed
    at = "--today 2024-07-25"
    yield f"close 2023-03 --document 7 {at}", sample
    yield f"reopen 2023-03 --reason r {at}", sample
    yield from ((f"diff HEAD --format {one}", 0) for one in ("text", "md", "json", "github"))
    period = "--period 2023-12"
    yield f"template --area {{area}} {period}", 0
    yield f"template --area {{area}} {period} -o out/form.csv", 0
    yield f"template --department {{office}} {period} -o out/form.xlsx", 0
    yield f"template --all {period} -o out/forms", 0
    yield from ((f"ingest out/form.csv --dry-run --format {one}", 0) for one in ("text", "json"))
    yield "fmt", 0
    yield "pack --today 2024-07-25", 0
    yield "init out/empty --empty", 0
    yield "check --strict --data out/empty/data", 0
    yield "init out/fresh", 0
    yield "audit policy.txt", 0 if (bureau.folder / "policy.txt").exists() else 3
    yield "draft policy.txt -o out/drafted.yaml", 0 if name == "education" else 3
    # What is wrong is told in the reader's language as well.
    yield "report --area nowhere", 2
    yield f"template --area nowhere {period}", 2
    yield "explain M99-01", 2
    yield f"rectify open {{lags}} --owner {{office}} {at}", 2
    yield "rectify list --overdue --today 31", 2
    yield "report --as-of yesterday", 2
    yield "ingest out/nothing.csv", 3
    yield "ingest out/broken.csv", 1


BROKEN = (
    "indicator,area,period,value,state,note\nM01-01,{area},2023-06-31,many,,\nM99-01,x,soon,1,,\n"
)


class Told(NamedTuple):
    """A command line, how it was to end, and what came of it."""

    line: str
    expected: int
    done: Outcome


class Session(NamedTuple):
    """What a bureau was told in a language, and the files that were written."""

    bureau: str
    language: str
    told: list[Told]
    files: dict[str, str]

    def said(self) -> Iterator[tuple[str, str]]:
        """Yield every command line with what it said, and every file with what it holds."""
        for one in self.told:
            yield one.line, one.done.stdout
            yield one.line + " (stderr)", one.done.stderr
        yield from self.files.items()


SESSIONS = [
    ("education", "zh"),
    ("education.en", "en"),
    *(
        pytest.param(one, marks=pytest.mark.slow)
        for one in (
            ("education", "en"), ("education.en", "zh"), ("shipped", "zh"), ("shipped", "en"),
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="module", params=SESSIONS, ids="/".join)
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Session:
    name, language = request.param
    bureau = BUREAUS[name]
    folder = tmp_path_factory.mktemp(name) / "w"
    folder.mkdir()
    shutil.copytree(bureau.folder / "data", folder / "data")
    for policy in bureau.folder.glob("policy.txt"):
        shutil.copy(policy, folder)
    if not (folder / "policy.txt").exists():
        (folder / "policy.txt").write_text("1. Do more. (responsible: Schools)\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "all of it")
    (folder / "out").mkdir()
    broken = BROKEN.format(area=bureau.area)
    (folder / "out" / "broken.csv").write_text(broken, encoding="utf-8")
    told = []
    for line, expected in asked(bureau, name):
        words = [word.format(**bureau._asdict()) for word in line.split()]
        told.append(Told(line, expected, run([*words, "--lang", language], folder)))
    files = {
        path.relative_to(folder).as_posix(): text_of(path)
        for path in (folder / "out").rglob("*")
        # The catalogue that ships, and its schema in Chinese, are what init hands out.
        if path.is_file() and "fresh" not in path.parts and path.suffix not in (".png", ".parquet")
    }
    return Session(name, language, told, files)


def text_of(path: Path) -> str:
    """What a file says; names of fonts say nothing."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as database:
            return "\n".join(database.iterdump())
    if path.suffix not in (".xlsx", ".docx"):
        text = path.read_text(encoding="utf-8-sig")
        return re.sub(r"font(-family)?[:=][^;}>]*", "", text)
    said = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")) and not re.search("styles|theme|fontTable", name):
                for element in ET.fromstring(package.read(name)).iter():
                    said += [element.text or "", element.tail or ""]
                    if not element.tag.endswith(("rFonts", "}font", "rFont")):
                        said += element.attrib.values()
    return "\n".join(said)


def test_every_command_is_tried() -> None:
    lines = [line for name, one in BUREAUS.items() for line, _ in asked(one, name)]
    for command in EXAMPLES:
        if command not in ("bqw", "bqw rectify"):
            said = command.removeprefix("bqw ") + " "
            assert any(f"{line} ".startswith(said) for line in lines), command


def test_every_form_is_tried() -> None:
    lines = [line for line, _ in asked(BUREAUS["education"], "education")]
    for command in EXAMPLES:
        words = command.split()[1:]
        text = run([*words, "--help", "--lang", "en"], ROOT).stdout
        for form in (re.findall(r"--format (\S+)", text) or [""])[0].split("|"):
            tried = [line for line in lines if line.startswith(" ".join(words))]
            assert not form or command == "bqw verify" or any(
                f"--format {form}" in line for line in tried
            ), (command, form)  # fmt: skip


def test_each_ends_as_expected(session: Session) -> None:
    wrong = [one for one in session.told if one.done.code != one.expected]
    assert wrong == []
    assert [one for one in session.told if any(f in one.done.stderr for f in FAULTS)] == []


def test_no_word_of_another_bureau_is_said(session: Session) -> None:
    if session.bureau == "shipped":
        pytest.skip("they are its own")
    foreign = {"市场监管", "市场监督", "江门", "县(市、区)", "县（市、区）", "Jiangmen"}
    foreign |= own_words("shipped")
    told = [(where, word) for where, text in session.said() for word in foreign if word in text]
    assert told == []


def test_english_is_english_throughout(session: Session) -> None:
    """Its catalogue has no Chinese, so that whatever is Chinese came from the program."""
    if (session.bureau, session.language) != ("education.en", "en"):
        pytest.skip("names and texts of the workspace are Chinese, or the language is")
    found = [
        (where, text[max(one.start() - 60, 0) : one.end() + 20])
        for where, text in session.said()
        for one in [CHINESE.search(text)]
        if one
    ]
    assert found == []


def test_a_unit_in_english_stands_behind_a_space(session: Session) -> None:
    if (session.bureau, session.language) != ("education.en", "en"):
        pytest.skip("units of the workspace are Chinese, or the language is")
    units = {i.get("unit") for m in catalogue("education.en")["measures"] for i in m["indicators"]}
    words = "|".join(sorted(filter(None, units - {"%"})))
    found = [
        (where, one[0])
        for where, text in session.said()
        for one in re.finditer(rf"[0-9](?:{words})\b|[0-9] %|[0-9],[0-9]{{3}},", text)
        if not where.endswith((".svg", ".html", ".xlsx", ".docx", ".csv", "csv"))
    ]
    assert found == []
    assert any("12 kindergartens" in text for _where, text in session.said())


def test_no_english_text_of_the_program_holds_chinese() -> None:
    """Examples in errors and helps are English as well."""
    assert {text for text in texts() if CHINESE.search(text)} == set()


@pytest.mark.parametrize(
    ("value", "wording", "agrees", "why"),
    [
        (">= 12", "at least 12 kindergartens", "yes", "the number is the target's"),
        (">= 1200", "1,200 firms", "yes", "thousands are parted"),
        ("95..98", "from 95 to 98 per cent", "yes", "both ends of a range"),
        (">= 12", "at least 13 kindergartens", "no", "another number"),
        (">= 12", "12 of 30 kindergartens", "no", "two numbers"),
        (">= 12", "a dozen kindergartens", "no", "no number"),
    ],
)
def test_of_a_wording_in_english_the_number_is_compared(
    value: str, wording: str, agrees: str, why: str
) -> None:
    kind = "rate" if ".." in value else "flow"
    unit = "%" if kind == "rate" else "kindergartens"
    targets = [{"period": "2023", "value": value, "wording": wording}]
    content = catalogue_of_one({"kind": kind, "unit": unit, "targets": targets})
    assert (list(wordings(content)) == []) is (agrees == "yes"), why
