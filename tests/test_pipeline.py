"""What a pipeline takes in: workflow commands of GitHub, and SARIF 2.1.0."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from bqw_tracker.core.problems import Place, Problem, Severity, sentence
from bqw_tracker.render.problems import github_commands, problems_sarif
from bqw_tracker.reports.manual import MEANINGS
from running import run

HERE = Path(__file__).parent
FOLDER = HERE / "problems"
FOLDERS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
SARIF = Draft7Validator(json.loads((HERE / "sarif-2.1.0.schema.json").read_text(encoding="utf-8")))
COMMAND = re.compile(
    r"::(?P<severity>error|warning) file=(?P<path>[^,:]*),line=(?P<line>\d+),col=(?P<column>\d+)"
    r",title=(?P<code>[^,:]*)::(?P<message>.*)"
)


def undone(text: str) -> str:
    for letter, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, letter)
    return text


def commands(text: str) -> list[dict[str, str]]:
    """What GitHub's runner makes of a log."""
    lines = [line for line in text.split("\n") if line.startswith("::")]
    found = [COMMAND.fullmatch(line) for line in lines]
    return [
        {name: undone(value) for name, value in each.groupdict().items()} for each in found if each
    ]


def results(text: str) -> list[dict[str, Any]]:
    log = json.loads(text)
    assert list(SARIF.iter_errors(log)) == []
    (done,) = log["runs"]
    rules = [rule["id"] for rule in done["tool"]["driver"]["rules"]]
    for result in done["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    return done["results"]


def place(result: dict[str, Any]) -> dict[str, Any]:
    (location,) = result["locations"]
    return location["physicalLocation"]


@pytest.mark.parametrize("code", FOLDERS)
@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_both_say_what_json_says(code: str, language: str) -> None:
    asked = ["check", "--lang", language, "--format"]
    plain = run([*asked, "json"], FOLDER / code)
    told = json.loads(plain.stdout)["problems"]
    github, sarif = run([*asked, "github"], FOLDER / code), run([*asked, "sarif"], FOLDER / code)
    assert github.code == sarif.code == plain.code
    assert github.stderr == sarif.stderr == ""
    shown = commands(github.stdout)
    assert [
        (c["path"], int(c["line"]), int(c["column"]), c["severity"], c["code"]) for c in shown
    ] == [(p["path"], p["line"], p["column"], p["severity"], p["code"]) for p in told]
    for command, problem in zip(shown, told, strict=True):
        assert command["message"].startswith(problem["message"] + "\n")
        assert command["message"].endswith(problem["help"])
    for result, problem in zip(results(sarif.stdout), told, strict=True):
        where = place(result)
        assert unquote(where["artifactLocation"]["uri"]) == problem["path"]
        assert where["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert where["region"] == {"startLine": problem["line"], "startColumn": problem["column"]}
        assert (result["ruleId"], result["level"]) == (problem["code"], problem["severity"])
        said = result["message"]["text"].replace("{{", "{").replace("}}", "}")
        assert said.startswith(problem["message"] + "\n")
        assert said.endswith(problem["help"])


def test_nothing_wrong(tmp_path: Path) -> None:
    assert run(["init", "w"], tmp_path).code == 0
    for form in ("github", "sarif"):
        assert run(["check", "--format", form], tmp_path / "w").code == 0
    assert commands(run(["check", "--format", "github"], tmp_path / "w").stdout) == []
    assert results(run(["check", "--format", "sarif"], tmp_path / "w").stdout) == []


def problem(path: str, message: str) -> Problem:
    words = sentence("{words}", words=message)
    return Problem(Place(path, 3, 5), "bad-value", words, words, Severity.ERROR)


def ends_no_command(path: str, message: str) -> None:
    text = github_commands([problem(path, message)])
    assert text.count("\n") == 2
    (command,) = commands(text)
    assert command["path"] == path.replace("\\", "/")
    results(problems_sarif([problem(path, message)]))


@settings(max_examples=20)
@given(path=st.text(min_size=1), message=st.text())
def test_no_text_ends_a_command_or_breaks_the_log(path: str, message: str) -> None:
    ends_no_command(path, message)


@pytest.mark.slow
@given(path=st.text(min_size=1), message=st.text())
def test_none_of_a_hundred_texts_does(path: str, message: str) -> None:
    ends_no_command(path, message)


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        ("data/进度/a b.csv", "data/%E8%BF%9B%E5%BA%A6/a%20b.csv", "%SRCROOT%"),
        ("data/100%#1?.csv", "data/100%25%231%3F.csv", "%SRCROOT%"),
        ("a:b.csv", "a%3Ab.csv", "%SRCROOT%"),
        ("../x.csv", "../x.csv", "%SRCROOT%"),
        ("/tmp/新.csv", "file:///tmp/%E6%96%B0.csv", None),
        ("data/\udcff.csv", "data/%FF.csv", "%SRCROOT%"),
    ],
)
def test_paths_are_percent_encoded(path: str, uri: str, base: str | None) -> None:
    (result,) = results(problems_sarif([problem(path, "x")]))
    assert place(result)["artifactLocation"] == {
        "uri": uri,
        **({"uriBaseId": base} if base else {}),
    }


def test_columns_are_code_points(tmp_path: Path) -> None:
    assert run(["init", "w"], tmp_path).code == 0
    path = tmp_path / "w" / "data" / "measures.yaml"
    text = path.read_text(encoding="utf-8")
    name = "name: 新会区, code:"
    path.write_text(text.replace(name, "name: 𠮷新会区, 𠮷: 1, code:"), encoding="utf-8")
    told = run(["check", "--format", "sarif"], tmp_path / "w")
    assert json.loads(told.stdout)["runs"][0]["columnKind"] == "unicodeCodePoints"
    result = results(told.stdout)[0]
    line = path.read_text(encoding="utf-8").split("\n")[place(result)["region"]["startLine"] - 1]
    assert line[place(result)["region"]["startColumn"] - 1 :].startswith("𠮷: 1")


def test_every_code_has_a_meaning_and_a_page() -> None:
    assert sorted(MEANINGS) == sorted({name.partition("--")[0] for name in FOLDERS})
    told = run(["check", "--format", "sarif", "--lang", "en"], FOLDER / "alias")
    (rule,) = json.loads(told.stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].endswith("See [docs/errors.md#alias](docs/errors.md#alias).")


def test_the_reduced_schema_can_refuse() -> None:
    log = json.loads(problems_sarif([problem("a.csv", "x")]))
    log["runs"][0]["columnKind"] = "bytes"
    assert not SARIF.is_valid(log)


def test_wrong_format() -> None:
    told = run(["check", "--format", "junit"], FOLDER / "alias")
    assert told.code == 2
    assert "sarif" in told.stderr
