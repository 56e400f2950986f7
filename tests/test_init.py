"""A new workspace: what is in it, that it works, and that a failure leaves nothing."""

import errno
import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import bqw_tracker
from bqw_tracker.core.problems import Refused
from bqw_tracker.store import disk
from running import ROOT, run

FILES = {
    ".gitattributes", ".gitignore", "README.md", "data/measures.schema.json", "data/measures.yaml",
    "data/progress/.gitkeep",
}  # fmt: skip


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    assert run(["init", "工作"], tmp_path).code == 0
    return tmp_path / "工作"


def test_what_is_written(made: Path) -> None:
    assert files(made) == FILES
    for name in ("measures.yaml", "measures.schema.json"):
        assert (made / "data" / name).read_bytes() == (ROOT / "data" / name).read_bytes()


def test_the_files_are_the_answer(tmp_path: Path) -> None:
    done = run(["init", "w"], tmp_path)
    assert {Path(line).relative_to("w").as_posix() for line in done.stdout.split()} == FILES
    assert done.stderr == (
        "下一步：在 w 里运行 bqw template 出表；要报哪些数见 w/data/measures.yaml\n"
    )


def test_check_report_and_template_work_in_it(made: Path) -> None:
    checked = run(["check", "--strict"], made)
    assert (checked.code, checked.stdout) == (0, "没有发现问题\n")
    assert run(["report"], made).code == 0
    assert run(["template", "--area", "新会区", "--period", "2023-06"], made).code == 0


@pytest.mark.parametrize("options", [[], ["--empty"], ["--empty", "--lang", "en"]])
def test_the_readme_names_commands_that_run(options: list[str], tmp_path: Path) -> None:
    assert run(["init", "w", *options], tmp_path).code == 0
    text = (tmp_path / "w" / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^ *\$ bqw (.*)$", text, re.MULTILINE)
    five = ["template", "ingest", "findings", "summary", "report"]
    assert [line.split()[0] for line in commands] == five
    for line in commands:
        done = run(shlex.split(line), tmp_path / "w")
        assert done.code == 0, (line, done)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_twenty_lines_to_start_from(language: str, tmp_path: Path) -> None:
    done = run(["init", "w", "--empty", "--lang", language], tmp_path)
    assert done.code == 0
    assert {Path(line).relative_to("w").as_posix() for line in done.stdout.split()} == FILES
    assert "w/data/measures.yaml" in done.stderr
    assert "bqw check" in done.stderr
    text = (tmp_path / "w" / "data" / "measures.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 100
    assert bool(re.search("[\u4e00-\u9fff]", text)) == (language == "zh")
    assert sum("#" in line for line in lines) > len(lines) / 2, "each choice is told"
    assert run(["check", "--strict"], tmp_path / "w").code == 0
    (row,) = json.loads(run(["report", "--format", "json"], tmp_path / "w").stdout)["rows"]
    assert (row["target"], row["status"], row["reported_to"]) == ("1200", "no_data", None)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert run(["init", "."], tmp_path).code == 0
    assert files(tmp_path) == FILES


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / ".hidden").write_text("x")
    done = run(["init", "w"], tmp_path)
    assert done.code == 3
    assert "w" in done.stderr
    assert files(tmp_path) == {"w/.hidden"}


@pytest.mark.parametrize("name", ["file", "missing/w", "file/w", "link"])
def test_a_folder_that_cannot_be_made_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    done = run(["init", name], tmp_path)
    assert done.code == 3
    assert done.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("number", range(len(FILES)))
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_failure_leaves_nothing(
    number: int,
    there: bool,  # noqa: FBT001 - a table
    error: BaseException,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "w"
    if there:
        folder.mkdir()
    opened = Path.open
    left = [number]

    class Failing(io.FileIO):
        def write(self, content: Any) -> int:
            left[0] -= 1
            if left[0] < 0:
                super().write(b"half")
                raise error
            return super().write(content)

    def failing(path: Path, mode: str = "r", **more: Any) -> Any:
        return Failing(path, "x") if mode == "xb" else opened(path, mode, **more)

    monkeypatch.setattr(Path, "open", failing)
    monkeypatch.setattr(disk, "shipped", lambda name: name.encode())
    with pytest.raises((Refused, KeyboardInterrupt)):
        disk.scaffold(folder)
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])


def test_a_missing_catalogue_is_told_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "SHIPPED", tmp_path / "no")
    monkeypatch.setattr(disk, "CHECKOUT", tmp_path / "nor")
    assert run(["init", "w"], tmp_path).code == 3
    assert list(tmp_path.iterdir()) == []


def test_the_wheels_catalogue_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "measures.yaml").write_bytes(b"policy: {}\r\n")
    (shipped / "measures.schema.json").write_bytes(b"{}")
    monkeypatch.setattr(disk, "SHIPPED", shipped)
    assert run(["init", "w"], tmp_path).code == 0
    assert (tmp_path / "w" / "data" / "measures.yaml").read_bytes() == b"policy: {}\r\n"


def test_the_wheel_is_told_to_ship_it() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    place = disk.SHIPPED.relative_to(Path(bqw_tracker.__file__).parents[1]).as_posix()
    names = ("measures.yaml", "measures.schema.json")
    assert wheel["force-include"] == {f"data/{name}": f"{place}/{name}" for name in names}


def test_git_keeps_csv_as_text_and_leaves_out_what_the_program_leaves_about(made: Path) -> None:
    attributes = (made / ".gitattributes").read_text(encoding="utf-8")
    assert "*.csv text eol=lf encoding=UTF-8\n" in attributes
    ignored = (made / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".lock", ".journal", ".journal-done", "*.refused.csv", ".packed/"} <= set(ignored)
