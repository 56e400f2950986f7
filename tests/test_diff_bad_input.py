"""What `bqw diff` and `check --against` are asked about may be anything: one clear answer each."""

import json
import os

import pytest

from running import run
from scratch import CATALOGUE, commit, edit, git, repository
from test_bad_input import CATALOGUE as SMALL
from test_bad_input import put

pytestmark = pytest.mark.walk


@pytest.fixture
def folder(tmp_path):
    """A small workspace in a repository of its own."""
    workspace = put(tmp_path / "w")
    git(workspace, "init", "-q", "-b", "main")
    commit(workspace, "目录")
    return workspace


def asked(folder, *words, **values):
    done = run(["diff", *words, "--lang", "en"], folder, **values)
    assert "Traceback" not in done.stdout + done.stderr
    if done.code not in (0, 4):
        assert done.stdout == ""
    return done.code, done.stderr.splitlines()[0] if done.stderr else ""


def test_nothing_was_edited(folder):
    done = run(["diff", "--lang", "en", "--fail-on", "weakened"], folder)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-3:] == [
        "the catalogue says the same", "figures: the same", "ledger: the same",
    ]  # fmt: skip


def test_a_comment_and_another_layout_are_no_edit(folder):
    path = folder / CATALOGUE
    path.write_text("# 说明\n" + SMALL.replace("unit: 家", 'unit: "家"  # 户'), encoding="utf-8")
    assert "the catalogue says the same" in run(["diff", "--lang", "en"], folder).stdout


@pytest.mark.parametrize(
    ("replaced", "code"),
    [
        (('">= 56", wording: 选取56家', '">= 30", wording: 选取30家'), 4),
        (('"> 450", wording: 超过450个', '"> 460", wording: 超过460个'), 0),
    ],
)
def test_fail_on_weakened(folder, replaced, code):
    edit(folder, replaced)
    assert run(["diff", "--fail-on", "weakened"], folder).code == code
    assert run(["diff"], folder).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nonsense"], 3, "bqw: git knows no revision 'nonsense'"),
        (["HEAD~7"], 3, "bqw: git knows no revision 'HEAD~7'"),
        (["HEAD", "nonsense"], 3, "bqw: git knows no revision 'nonsense'"),
        (["HEAD..main"], 3, "bqw: git knows no revision 'HEAD..main'"),
        ([""], 3, "bqw: git knows no revision ''"),
        (["长" * 300], 3, "bqw: git knows no revision '" + "长" * 300 + "'"),
        (["$(touch x)"], 3, "bqw: git knows no revision '$(touch x)'"),
        (["old.yaml"], 3, "bqw: old.yaml does not exist"),
        (["there/old.yaml"], 3, "bqw: the folder of there/old.yaml is missing; make it first"),
        (["data/progress"], 3, "bqw: data/progress/measures.yaml does not exist"),
        (["--format", "csv"], 2, "bqw: --format: 'csv' is not known; known are: text, md, json, github"),
        (["--fail-on", "raised"], 2, "bqw: --fail-on: 'raised' is not known; known are: weakened"),
        (["HEAD", "HEAD", "HEAD"], 2, "bqw: too many words: HEAD"),
        (["--output=x"], 2, "bqw: there is no option --output"),
    ],
)  # fmt: skip
def test_words_that_name_nothing(folder, words, code, said):
    found = asked(folder, *words)
    assert found[0] == code
    assert found[1] == said


def test_a_file_and_a_revision_of_one_name(folder):
    git(folder, "branch", "data")
    code, said = asked(folder, "data")
    assert code == 3
    assert said.startswith("bqw: 'data' is a file and a revision; write ./data for the file")
    assert asked(folder, "./data")[0] == asked(folder, "refs/heads/data")[0] == 0


def test_a_folder_stands_for_its_catalogue(folder):
    assert "data/measures.yaml -> data/measures.yaml" in run(["diff", "data"], folder).stdout


def test_no_repository(tmp_path):
    workspace = put(tmp_path / "w")
    assert asked(workspace) == (3, "bqw: data lies in no git repository")
    assert asked(workspace, "main") == (3, "bqw: data lies in no git repository")


def test_no_commit_yet(tmp_path):
    workspace = put(tmp_path / "w")
    git(workspace, "init", "-q")
    assert asked(workspace) == asked(workspace, "@") == (0, "")
    assert asked(workspace, "main") == (3, "bqw: git knows no revision 'main'")


def test_no_git(folder):
    assert asked(folder, PATH="/nowhere") == (3, "bqw: git is not installed")
    code, _ = asked(folder, "data/measures.yaml", PATH="/nowhere")
    assert code == 0


def test_the_catalogue_was_elsewhere(folder):
    git(folder, "mv", "data", "daten")
    commit(folder, "verschoben")
    git(folder, "mv", "daten", "data")
    assert asked(folder) == (
        3, "bqw: there is no data/measures.yaml in HEAD; daten/measures.yaml stood there",
    )  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [SMALL.replace("kind: flow", "kind: flows"), "policy: [", "", "\x00", "<<<<<<< HEAD\n" + SMALL],
)
def test_a_revision_in_which_the_catalogue_is_broken(folder, broken):
    good = (folder / CATALOGUE).read_bytes()
    (folder / CATALOGUE).write_text(broken, encoding="utf-8")
    commit(folder, "kaputt")
    (folder / CATALOGUE).write_bytes(good)
    done = run(["diff", "--lang", "en"], folder)
    assert (done.code, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()[:2]
    assert first == "HEAD: a catalogue with errors cannot be compared"
    assert second.startswith("HEAD:data/measures.yaml:")
    against = run(["check", "--against", "HEAD", "--lang", "en"], folder)
    assert (against.code, against.stderr) == (1, done.stderr)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\0", "项目,值\n甲,1\n".encode(), b"# README\n", b"- x\n"]
)
def test_a_file_that_is_no_catalogue(folder, content):
    (folder / "other.txt").write_bytes(content)
    code, said = asked(folder, "other.txt")
    assert (code, said) == (1, "other.txt: a catalogue with errors cannot be compared")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folder):
    path = folder / "other.yaml"
    path.write_text(SMALL, encoding="utf-8")
    path.chmod(0)
    assert asked(folder, "other.yaml")[0] == 3


def test_two_files_need_no_workspace(tmp_path):
    for name, text in (("a.yaml", SMALL), ("b.yaml", SMALL.replace("超过450个", "超过450 个"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(["diff", "a.yaml", "b.yaml", "--lang", "en"], tmp_path)
    assert done.code == 0
    assert "lights are not compared, there is no data folder" in done.stdout
    assert asked(tmp_path, "a.yaml")[0] == 3
    assert asked(tmp_path, "HEAD", "b.yaml")[0] == 3


def test_faulty_rows_are_left_out_and_counted(folder):
    with (folder / "data/progress/2023-06/a.csv").open("a", encoding="utf-8") as file:
        file.write("M99-01,江门市,2023-06,1,,,,2023-07-01,x,\n")
    done = run(["diff", "--lang", "en"], folder)
    assert (done.code, done.stderr) == (0, "faulty rows left out: 1\n")


def test_nothing_is_written(folder):
    before = {path: path.stat().st_mtime_ns for path in (folder / ".git").rglob("*")}
    run(["diff"], folder)
    assert {path: path.stat().st_mtime_ns for path in (folder / ".git").rglob("*")} == before


def test_chinese_names_and_a_hook_of_git(tmp_path):
    """A hook hands GIT_DIR and GIT_INDEX_FILE to its children; the data folder decides."""
    workspace = put(tmp_path / "目录 库")
    git(workspace, "init", "-q")
    commit(workspace, "目录")
    elsewhere = repository(tmp_path / "w")
    done = run(["diff"], workspace, GIT_DIR=str(elsewhere / ".git"), GIT_INDEX_FILE="nothing")
    assert (done.code, done.stderr) == (0, "")


def test_json_is_one_object_in_every_case(folder):
    done = run(["diff", "--format", "json"], folder)
    values = json.loads(done.stdout)
    assert (values["edits"], values["weakened"], values["relit"]) == ([], 0, 0)
