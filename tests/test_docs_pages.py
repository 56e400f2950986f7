"""The pages of docs/ are whole: every command, option, field and floor; citations and links hold."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bqw_tracker.core.closings import Closing
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.rectifications import Rectification
from bqw_tracker.intake.dates import read_period
from bqw_tracker.intake.figures import read_figure
from bqw_tracker.intake.headings import read_heading
from bqw_tracker.intake.tables import Fault
from bqw_tracker.render.targets import COLUMNS as TABLE_COLUMNS
from bqw_tracker.store.load import load
from bqw_tracker.store.progress import ALL_COLUMNS
from running import ROOT, run
from test_layers import FLOORS

DOCS = ROOT / "docs"
OWN = re.compile(r"(?<![\w/-])--[a-z][a-z-]*")
EVERYWHERE = {"--help", "--data", "--lang"}
OF_THE_PROGRAM = {"--version", "--install-completion", "--show-completion"}
SHARED = "Options of several commands"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8").replace("\\|", "|")


def sections(name: str) -> dict[str, str]:
    """The text below each heading of the second order, and what stands before the first."""
    head, *parts = re.split(r"^## ", page(name), flags=re.MULTILINE)
    return {"": head} | dict(part.split("\n", 1) for part in parts)


# docs/commands.md


WALK = """
import json
from bqw_tracker.cli.app import COMMANDS, _command
found = {}
for name in COMMANDS:
    command = _command(name)
    members = getattr(command, "commands", {})
    params = [each for member in members.values() or [command] for each in member.params]
    found[name] = {
        "members": list(members),
        "options": {o: p.metavar or "" for p in params for o in p.opts if o.startswith("-")},
    }
print(json.dumps(found))
"""
"""In a process of its own: the language of the commands' texts is chosen when they are imported."""


@pytest.fixture(scope="module")
def commands() -> dict[str, dict[str, Any]]:
    """The members of each command, if it is a group, and its options with what they take."""
    done = subprocess.run([sys.executable, "-c", WALK], capture_output=True, check=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    for command in found.values():
        for name in EVERYWHERE:
            command["options"].pop(name, None)
    return found


def described(command: str) -> str:
    """What the page says of a command."""
    return sections("commands.md")[together(command)]


def together(command: str) -> str:
    """The heading of a command; some stand below one."""
    return next(title for title in sections("commands.md") if command in title.split(", "))


def test_every_command_is_described_with_its_options_and_no_others(commands):
    assert "rectify" in commands
    assert [name for name in commands if f"`bqw {name}" not in described(name)] == []
    for name, command in commands.items():
        text, known = described(name), set(command["options"])
        assert [each for each in command["members"] if f"`bqw {name} {each}" not in text] == []
        named = set(re.findall(r"(?<![\w-])-{1,2}[a-z][a-z-]*", text))
        assert (name, sorted(known - named)) == (name, [])
        there = EVERYWHERE.union(
            *(commands[each]["options"] for each in together(name).split(", "))
        )
        assert (name, sorted(set(OWN.findall(text)) - there)) == (name, [])


def test_every_word_that_an_option_takes_is_named(commands):
    for name, command in commands.items():
        said = set(re.findall(r"[\w-]+", described(name) + sections("commands.md")[SHARED]))
        for option, metavar in command["options"].items():
            taken = set(re.findall(r"[\w-]+", metavar)) if "|" in metavar else set()
            assert (name, option, sorted(taken - said)) == (name, option, [])


@pytest.mark.parametrize("name", ["commands.md", "commands.zh-CN.md"])
def test_no_option_is_named_that_no_command_has(commands, name):
    known = (EVERYWHERE | OF_THE_PROGRAM).union(
        *(command["options"] for command in commands.values())
    )
    assert sorted(set(OWN.findall(page(name))) - known) == []
    assert EVERYWHERE | OF_THE_PROGRAM <= set(OWN.findall(page(name)))


def test_the_chinese_page_names_every_command(commands):
    text = page("commands.zh-CN.md")
    names = [f"{name} {member}".strip()
             for name in commands for member in commands[name]["members"] or [""]]  # fmt: skip
    assert [name for name in names if f"| `bqw {name}" not in text] == []


def test_the_columns_of_a_table_are_named_in_their_order():
    assert ", ".join(TABLE_COLUMNS) in described("report")


def test_the_report_of_the_page_is_what_the_program_prints():
    block = re.search(
        r"```json\n(.*?)```", sections("commands.md")["report --format json"], re.DOTALL
    )
    assert block is not None
    done = run(["report", "--as-of", "2023-06-30", "--measure", "2", "--format", "json"], ROOT)
    printed = json.loads(done.stdout)
    printed["rows"] = printed["rows"][:1]
    printed["policy"] = "…"
    assert list(json.loads(block[1])) == list(printed)
    assert json.loads(block[1]) == printed


@pytest.mark.parametrize(
    ("asked", "inside"),
    [
        (["findings", "--as-of", "2023-09-30", "--today", "2023-10-09"], "findings"),
        (["summary", "--as-of", "2023-08-31", "--today", "2023-09-09"], None),
        (["rectify", "list"], None),
    ],
    ids=["findings", "summary", "rectify"],
)
def test_the_keys_of_other_answers_are_named(asked, inside):
    name = "rectify list" if asked[0] == "rectify" else asked[0]
    lines = sections("commands.md")["Other answers for programs"].splitlines()
    told = next(line for line in lines if line.startswith(f"`{name} --format json`"))
    answer = json.loads(run([*asked, "--format", "json"], ROOT).stdout)
    keys = set(answer) | (set(answer[inside][0]) if inside else set())
    assert sorted(keys - set(re.findall(r"`(\w+)`", told))) == []


# docs/files.md


def models(*roots: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models and all that their fields hold."""
    for model in roots:
        yield model
        for field in model.model_fields.values():
            yield from models(*held(field.annotation))


def held(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from held(part)


FIELDS = {
    field.alias or name
    for model in models(Catalogue, Rectification, Closing)
    for name, field in model.model_fields.items()
} | set(ALL_COLUMNS)


@pytest.mark.parametrize("name", ["files.md", "files.zh-CN.md"])
def test_every_field_is_described(name):
    assert {"due_day", "rest", "until", "approver", "factor", "as"} <= FIELDS  # they were walked
    spans = " ".join(re.findall(r"`([^`\n]+)`", page(name)))
    assert sorted(FIELDS - set(re.findall(r"[\w-]+", spans))) == []


@pytest.mark.parametrize("name", ["files.md", "files.zh-CN.md"])
def test_no_field_is_described_that_no_model_has(name):
    rows = [line.strip("|").split(" | ") for line in page(name).splitlines()
            if line.startswith("|")]  # fmt: skip
    named = {
        word for row in rows if len(row) > 1
        for word in re.findall(r"`(\w+)`", row[1] if len(row) == 3 else row[0])
    }  # fmt: skip
    assert sorted(named - FIELDS) == []


def test_the_files_of_the_page_are_a_workspace_without_fault(tmp_path):
    text = page("files.md")
    catalogue, ledger, closed = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (progress,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    (tmp_path / "progress").mkdir()
    (tmp_path / "measures.yaml").write_text(catalogue, encoding="utf-8")
    (tmp_path / "progress" / "rows.csv").write_text(progress, encoding="utf-8", newline="")
    (tmp_path / "rectifications.yaml").write_text(ledger, encoding="utf-8")
    (tmp_path / "closed.yaml").write_text(closed, encoding="utf-8")
    found = load(tmp_path)
    told = [*found.problems, *found.ledger_problems, *found.closing_problems]
    assert [(p.code, str(p.message)) for p in told] == []
    assert len(found.closings) == 2
    assert len(found.observations) == progress.count("\n") - 1
    assert len(found.rectifications) == 2


# docs/forms.md


def test_what_the_page_of_forms_says_is_read_is_read():
    text = page("forms.md")
    rows = dict(re.findall(r"^\| (\S+) \| (.*) \|$", text, re.MULTILINE))
    del rows["列"]
    fields = {title: {getattr(read_heading(word), "field", word) for word in words.split("、")}
              for title, words in rows.items()}  # fmt: skip
    assert fields.pop("指标") == {"indicator", "name"}
    assert sorted(field for (field,) in fields.values()) == sorted(
        {*ALL_COLUMNS, "unit", "progress"} - {"indicator"}
    )
    for told, read in (("期间写", read_period), ("数写", lambda word: read_figure(word, "批次"))):
        words = re.search(rf"^{told} (.*?) 都可以", text, re.MULTILINE)[1].split("、")
        assert [word for word in words if isinstance(read(word), Fault)] == []


# docs/architecture.md


def test_the_floors_are_those_that_are_held():
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", page("architecture.md"), re.MULTILINE)
    told = {floor: set(re.findall(r"`(\w+)`", names)) for floor, names in rows}
    assert {floor: names for floor, names in told.items() if floor != "cli"} == {
        floor: {part for name in names for part in name.split(".")}
        for floor, names in FLOORS.items()
    }
    assert "cli" in told


def test_the_house_is_made_of_what_is_named():
    named = re.findall(r"(?<![\w<*])[\w./-]+\.(?:py|md|yaml|toml)\b", page("architecture.md"))
    there = {path.name for path in ROOT.iterdir()}.union(
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "tests", "docs", "data")
        for path in (ROOT / folder).rglob("*.*")
    )
    lost = [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in there)]
    assert lost == ["utils.py"]  # the one of which it says that there is none


# Citations and links

PAGES = [*sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("*.md")), ROOT / "bench" / "README.md"]
CODE = [
    path
    for folder in ("src", "tests", "docs", "bench", "data")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(__file__)
]
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CITED = re.compile(r'docs/(\w+\.md)((?:(?:,| and|, and) "[^"]+")+)')


def prose(path: Path) -> str:
    """The text of a module on one line, so that a citation may be broken over two."""
    return re.sub(r"\n[ #]*", " ", path.read_text(encoding="utf-8"))


def test_every_cited_heading_is_there():
    cited = {
        (found[1], heading)
        for path in CODE
        for found in CITED.finditer(prose(path))
        for heading in re.findall('"([^"]+)"', found[2])
    }
    assert len(cited) >= 8
    there = {path.name: set(HEADING.findall(path.read_text("utf-8"))) for path in DOCS.glob("*.md")}
    assert [(name, heading) for name, heading in cited if heading not in there[name]] == []


def test_pages_are_cited_by_their_place_here():
    bare = re.compile(r'(?<!docs/)\b\w+\.md(?:,| and) "')
    assert [path.name for path in CODE if bare.search(prose(path))] == []


def anchor(heading: str) -> str:
    """How a code host names a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links_point_at_what_is_there(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match("[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists() or not there.is_relative_to(ROOT):
            lost.append(link)
        elif fragment and there.suffix == ".md":
            headings = HEADING.findall(there.read_text(encoding="utf-8"))
            lost += [] if fragment in map(anchor, headings) else [link]
    assert lost == []
