"""What belongs to a project: one version, a licence, the package's files, the gate on a server."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import bqw_tracker
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import EVERYTHING, report
from bqw_tracker.store.load import load
from bqw_tracker.store.origin import origin
from building import day
from running import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
WORKFLOW = yaml.load(  # plain text: YAML takes the key `on` for true
    (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"), yaml.BaseLoader
)


def test_the_version_stands_in_one_place():
    assert "version" not in PROJECT["project"]
    assert PROJECT["project"]["dynamic"] == ["version"]
    named = ROOT / PROJECT["tool"]["hatch"]["version"]["path"]
    assert f'__version__ = "{bqw_tracker.__version__}"' in named.read_text(encoding="utf-8")
    assert VERSION.fullmatch(bqw_tracker.__version__)
    told = [
        path.name
        for path in (ROOT / "src").rglob("*.py")
        if path != named and bqw_tracker.__version__ in path.read_text(encoding="utf-8")
    ]
    assert told == []


def test_the_changes_begin_with_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(
        r"^## (\S+), (unreleased|[0-9]{4}-[0-9]{2}-[0-9]{2})$", text, re.MULTILINE
    )
    assert len(headings) == len(re.findall("^## ", text, re.MULTILINE))
    assert headings[0][0] == bqw_tracker.__version__
    numbers = [tuple(map(int, number.split("."))) for number, _ in headings]
    assert numbers == sorted(set(numbers), reverse=True)
    assert [when for _, when in headings[1:] if when == "unreleased"] == []


def test_documents_name_the_version():
    workspace = load(ROOT / "data")
    judged = Judged(workspace.catalogue, [], day("2023-06-30"))
    made = origin(workspace.read, judged, report=report(judged), asked=EVERYTHING, figures="")
    assert made.version == bqw_tracker.__version__


def test_no_golden_file_holds_the_version():
    golden = Path(__file__).parent / "golden"
    own = re.compile(rf"(?<![0-9.]){re.escape(bqw_tracker.__version__)}(?![0-9.])")
    found = [
        path.name for path in golden.rglob("*.*") if own.search(path.read_text("utf-8", "replace"))
    ]
    assert found == []


def test_the_licence_is_the_one_that_is_named():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == text.split()[0] == "MIT"
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert "Copyright (c) 2026 the bqw authors" in text


def test_the_package_tells_its_types():
    assert "Typing :: Typed" in PROJECT["project"]["classifiers"]
    assert (Path(bqw_tracker.__file__).parent / "py.typed").exists()


def test_the_gate_runs_on_every_python_that_is_named():
    job = WORKFLOW["jobs"]["gate"]
    assert job["steps"][-1] == {"run": ".ci/run"}
    assert set(WORKFLOW["on"]) == {"push", "pull_request"}
    tried = job["strategy"]["matrix"]["python"]
    setup = next(step for step in job["steps"] if "setup-python" in step.get("uses", ""))
    assert setup["with"]["python-version"] == "${{ matrix.python }}"
    named = [
        word.removeprefix("Programming Language :: Python :: ")
        for word in PROJECT["project"]["classifiers"]
        if re.search(r":: 3\.[0-9]+$", word)
    ]
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"
    assert set(named) < set(tried)


@pytest.mark.parametrize(
    "heading", ["The gate", "The floors", "How to release", "Mutants that live"]
)
def test_contributing_has_its_headings(heading):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"\n## {heading}\n" in text
