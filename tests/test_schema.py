"""The JSON Schema of measures.yaml: current, strict, and at one with the reader."""

import copy
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError

from bqw_tracker.core import fields, model
from bqw_tracker.core.problems import Sentence
from bqw_tracker.core.rules import PRESETS
from bqw_tracker.locale import say, speaking
from bqw_tracker.reports.manual import SAID
from bqw_tracker.store.yaml import read_yaml
from editing import Server, typed
from running import ROOT, run

DATA = ROOT / "data"
SCHEMA: dict[str, Any] = json.loads((DATA / "measures.schema.json").read_text(encoding="utf-8"))
TEXT = (DATA / "measures.yaml").read_text(encoding="utf-8")
WHOLE = Draft202012Validator(SCHEMA)


def editor_values(text: str) -> Any:
    """What an editor sees in a file: every plain scalar has its type."""

    def value(node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: value(each) for key, each in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [value(each) for each in node.value]
        return node.value if node.style else typed(node.value)

    return value(yaml.compose(text, Loader=yaml.BaseLoader))


def test_the_file_is_current() -> None:
    told = run(["schema"], ROOT)
    assert (told.code, told.stderr) == (0, "")
    assert (DATA / "measures.schema.json").read_text(encoding="utf-8") == told.stdout


def test_it_is_a_schema_of_2020_12() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_the_catalogue_names_it_in_its_first_line() -> None:
    assert TEXT.startswith("# yaml-language-server: $schema=measures.schema.json\n")


def test_english() -> None:
    told = run(["schema", "--lang", "en"], ROOT)
    assert json.loads(told.stdout)["properties"]["policy"]["description"] == (
        "the document that is followed"
    )
    assert not re.search("[\u4e00-\u9fff]", told.stdout)


def test_the_shipped_catalogue_is_valid_however_it_is_typed() -> None:
    assert list(WHOLE.iter_errors(editor_values(TEXT))) == []
    assert list(WHOLE.iter_errors(read_yaml(TEXT, "").data)) == []  # everything in quotes


def models() -> set[type[BaseModel]]:
    """Every model that the catalogue is made of."""
    found: set[type[BaseModel]] = set()
    open_ = [model.Catalogue]
    while open_:
        found.add(one := open_.pop())
        for field in one.model_fields.values():
            open_ += set(held(field.annotation)) - found
    return found


def held(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field holds, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from held(part)


def definition(one: type[BaseModel]) -> dict[str, Any]:
    return SCHEMA if one is model.Catalogue else SCHEMA["$defs"][one.__name__]


def test_every_field_is_described_in_chinese_and_strictly_read() -> None:
    assert set(SAID) == models()
    for one, said in SAID.items():
        names = [field.alias or name for name, field in one.model_fields.items()]
        assert sorted(said) == sorted(names)
        shown = definition(one)
        assert shown["additionalProperties"] is False
        assert list(shown["properties"]) == names
        for name in names:
            described = shown["properties"][name]["description"]
            assert any("\u4e00" <= letter <= "\u9fff" for letter in described), described


def said_in(value: object, language: str) -> Any:
    """The value as the schema of a language has it."""
    if isinstance(value, dict):
        return {key: said_in(each, language) for key, each in value.items()}
    if isinstance(value, list):
        return [said_in(each, language) for each in value]
    with speaking(language):
        return say(value) if isinstance(value, Sentence) else value


def as_text(value: object) -> Any:
    """The value as the reader gets it: texts only."""
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


EXAMPLES = [
    pytest.param(one, name, said[1], id=f"{one.__name__}.{name}")
    for one, entries in SAID.items()
    for name, said in entries.items()
    if said[1] is not None
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("one", "name", "example"), EXAMPLES)
def test_examples_are_read(one: type[BaseModel], name: str, example: object, language: str) -> None:
    example = said_in(example, language)
    field = next(f for key, f in one.model_fields.items() if (f.alias or key) == name)
    annotation: Any = field.annotation
    for extra in field.metadata:
        annotation = Annotated[annotation, extra]
    TypeAdapter(annotation).validate_python(as_text(example))
    part = {**definition(one)["properties"][name], "$defs": SCHEMA["$defs"]}
    assert Draft202012Validator(part).is_valid(example)
    if language == "zh":
        assert part["examples"] == [example]


KINDS: dict[str, Any] = {
    "text": fields.Text, "number": fields.Number, "natural": fields.Natural, "day": fields.Day,
    "period": fields.PeriodField, "holiday": fields.Holiday, "target period": fields.TargetPeriod,
    "counties": fields.Counties, "departments": model.Departments, "code": fields.Code,
    "measure number": fields.MeasureNumber, "bound": fields.BoundField, "edge": fields.Edge,
    "schedule": fields.ScheduleField, "reporters": fields.Reporters,
    "version": fields.Version,
    "choice": Annotated[str, fields.choice("month", "day")],
    "factor": Annotated[str | None, fields.choice("100", "1")],
    "preset": Annotated[str | None, fields.choice(*PRESETS)],
}  # fmt: skip
WORDS = [
    "", " ", "~", "null", "Null", "true", "false", "True", "no", "2023", "2023-H1", "2023-Q2",
    "2023-06", "2023-06-30", "2023-02-30", "2023-01..2023-06", "2023..2025", "2025..2023", "0023",
    "1899", "2999", "3000", "yearly", "standing", "none", "month", "city", "counties", "linear",
    "at_end", "yinchuan", "100", "1", "0", "-1", "99", "101", "007", "5.0", "5.5", "1_000", "1e5",
    "0x10", "0o17", "010", "3.10", ".5", "5.", "+5", "-0.5", "NaN", ".inf", "12:30", "40%", "> 660",
    ">=30", "=> 3", "= 0", "<= -5.5", "< 5", "95..98", "95.. 98", "98..95", ">", "40 %", "2023-04-04",
    "123456789012345678", "1234567890123456789", "0.123456789", "0.1234567890", "440700", "食品\n科", "0.2", "0.10.1",
]  # fmt: skip
SCALARS = st.sampled_from(WORDS) | st.text(alphabet="0123456789.-+<>=%~ HQ\n月a", max_size=12)
PADDED = st.builds("{}{}{}".format, st.sampled_from(["", " ", "\n"]), SCALARS,
                   st.sampled_from(["", " ", "\n"]))  # fmt: skip
VALUES = (
    PADDED
    | st.lists(PADDED, max_size=3)
    | st.dictionaries(SCALARS, PADDED, max_size=3)
    | st.lists(st.lists(PADDED, max_size=1), max_size=1)
)


def seen(value: Any, *, quoted: bool) -> Any:
    """What an editor sees of a value: in quotes it is text, else it has a type.

    A plain scalar has no blanks at its ends and no breaks.
    """
    if isinstance(value, dict):
        return {key: seen(each, quoted=quoted) for key, each in value.items()}
    if isinstance(value, list):
        return [seen(each, quoted=quoted) for each in value]
    return value if quoted or value != value.strip() or "\n" in value else typed(value)


@cache
def reader(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


@cache
def form(kind: str) -> Draft202012Validator:
    return Draft202012Validator(reader(kind).json_schema())


def reads(kind: str, value: object) -> bool:
    try:
        reader(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
@given(value=VALUES, quoted=st.booleans())
def test_what_the_schema_refuses_the_reader_refuses(
    kind: str,
    value: Any,
    quoted: bool,  # noqa: FBT001 - drawn
) -> None:
    if not form(kind).is_valid(seen(value, quoted=quoted)):
        assert not reads(kind, value)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_reader_takes_the_schema_takes(kind: str) -> None:
    """The same law over every word of the list, so that none is left to chance."""
    valid = form(kind).is_valid
    taken = [word for word in WORDS if reads(kind, word)]
    assert taken or kind in ("schedule", "departments")
    assert [w for w in taken if not valid(w) or not valid(typed(w))] == []


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("text", None), ("text", ""), ("text", ["a"]), ("number", "1_000"), ("number", None),
        ("natural", 0), ("natural", 100), ("natural", 1.5), ("natural", "zwei"),
        ("day", "2023/4/4"), ("day", 2023), ("period", "2023年"), ("period", 202306),
        ("period", 1899), ("target period", "always"), ("counties", "no"), ("counties", []), ("code", "=1+1"),
        ("measure number", 1000), ("bound", 30),
        ("bound", "≥ 30"), ("bound", "=> 30"), ("edge", "never"), ("schedule", "weekly"),
        ("schedule", {}), ("schedule", {"2023-06": 40}), ("schedule", {"June": "40%"}),
        ("reporters", []), ("reporters", "新会区"), ("choice", "week"), ("choice", None),
        ("factor", 10), ("preset", "beijing"), ("holiday", 2026),
    ],
)  # fmt: skip
def test_what_the_editor_marks(kind: str, wrong: object) -> None:
    assert not form(kind).is_valid(wrong)
    assert "errorMessage" in form(kind).schema


READ = read_yaml(TEXT, "")
PATHS = [loc for loc in READ.values if loc]


@given(data=st.data())
def test_a_catalogue_that_the_schema_refuses_is_refused(data: st.DataObject) -> None:
    """One value of the shipped catalogue is replaced or taken away, or a field is added."""
    path = data.draw(st.sampled_from(PATHS))
    whole = copy.deepcopy(READ.data)
    spot: Any = whole
    for step in path[:-1]:
        spot = spot[step]
    change = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "remove":
        del spot[path[-1]]
    elif change == "add":
        assume(isinstance(spot, dict))
        spot["unit_"] = "家"
    else:
        spot[path[-1]] = data.draw(VALUES)
    try:
        model.Catalogue.model_validate(whole)
        codes = set()
    except ValidationError as error:
        codes = {fault["type"] for fault in error.errors(include_url=False)}
    valid = WHOLE.is_valid(seen(whole, quoted=data.draw(st.booleans())))
    if not valid:
        assert codes
    if codes & {"missing", "extra_forbidden"}:
        assert not valid


PROGRAM = shutil.which("yaml-language-server")
MARKED = [
    ("        unit: 亿元\n", "        untis: 亿元\n", "untis"),
    ("        kind: milestone\n", "        kind: deed\n", "milestone"),
    ('period: 2023, value: "> 660"', 'period: 2023年, value: "> 660"', "2023-Q2"),
    ('period: 2023, value: "> 660"', "period: 2023, value: 660", "95..98"),
    ("    departments: [标准化科]\n    counties: true\n", "    departments: [标准化科]\n    counties: 是\n", "true"),
    ("        name: 食品产业链工业产值\n", "        name:\n", "留空|不写|删"),
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if PROGRAM is None:
        pytest.skip("yaml-language-server is not installed: npm install yaml-language-server")
    folder = tmp_path_factory.mktemp("编辑")
    shutil.copy(DATA / "measures.schema.json", folder)
    session = Server(PROGRAM, folder)
    capabilities = {"workspace": {"configuration": True}}
    session.ask(
        "initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities}
    )
    session.tell("initialized", {})
    yield folder, session
    session.close()


def test_the_language_server_finds_nothing_wrong_with_the_catalogue(server: Any) -> None:
    folder, session = server
    path = folder / "measures.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert session.open(path) == []
    line = TEXT[: TEXT.index("亿元")].count("\n")
    place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": 9}}
    shown = session.ask("textDocument/hover", place)
    assert "计量单位" in shown["contents"]["value"]


@pytest.mark.parametrize(("old", "new", "said"), MARKED, ids=[m[1].strip() for m in MARKED])
def test_the_language_server_marks_a_wrong_field_at_its_line(
    server: Any, old: str, new: str, said: str
) -> None:
    folder, session = server
    start = TEXT.index(old)
    path = folder / f"{MARKED.index((old, new, said))}.yaml"
    path.write_text(TEXT[:start] + new + TEXT[start + len(old) :], encoding="utf-8")
    marks = session.open(path)
    changed = TEXT[
        : start + next(i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    ]
    assert {mark["range"]["start"]["line"] for mark in marks} == {changed.count("\n")}, marks
    assert any(word in mark["message"] for mark in marks for word in said.split("|")), marks
