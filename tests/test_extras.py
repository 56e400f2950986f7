"""One sentence says which library is missing or broken, and what to run, however bqw came here."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from bqw_tracker import extras
from bqw_tracker.core.problems import Refused
from running import ROOT, run

SOURCE = ROOT / "src" / "bqw_tracker"
INTAKE = Path(__file__).parent / "intake" / "files"
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def recorded(folder: Path, name: str, version: str, **files: str) -> None:
    """Let a folder say that a distribution is installed, as an installer does."""
    about = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    about.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (about / "METADATA").write_text(metadata + files.pop("METADATA", ""))
    for file, text in files.items():
        (about / file).write_text(text)


def without(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Let a library be neither importable nor recorded as installed."""
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(extras, "_version", lambda _: None)


FOLDER = json.dumps({"url": "file:///home/a/%E5%B8%82", "dir_info": {}})
WHEEL = json.dumps({"url": "file:///home/a/bqw.whl", "archive_info": {}})
REVISION = {"vcs": "git", "commit_id": "0af1", "requested_revision": "v1"}
GIT = json.dumps({"url": "https://git.example/bqw", "vcs_info": REVISION})
COMMIT = json.dumps(
    {"url": "https://git.example/bqw", "vcs_info": {**REVISION, "requested_revision": None}}
)
WAYS = {
    "pip": ("pip", "", None, 'PYTHON -m pip install "bqw-tracker[all]"'),
    "pip, from a folder": ("pip", "", FOLDER, 'PYTHON -m pip install "bqw-tracker[all]"'),
    "pip, from a wheel": ("pip", "", WHEEL, 'PYTHON -m pip install "bqw-tracker[all]"'),
    "uv pip": ("uv", "", FOLDER, 'uv pip install --python "HOME" "bqw-tracker[all]"'),
    "pipx": ("pip", "pipx_metadata.json", None, 'pipx install --force "bqw-tracker[all]"'),
    "pipx by uv": ("uv", "pipx_metadata.json", None, 'pipx install --force "bqw-tracker[all]"'),
    "pipx, from a folder": ("pip", "pipx_metadata.json", FOLDER,
        'pipx install --force "bqw-tracker[all] @ file:///home/a/%E5%B8%82"'),
    "pipx, from git": ("pip", "pipx_metadata.json", GIT,
        'pipx install --force "bqw-tracker[all] @ git+https://git.example/bqw@v1"'),
    "uv tool": ("uv", "uv-receipt.toml", None, 'uv tool install --reinstall "bqw-tracker[all]"'),
    "uv tool, from a wheel": ("uv", "uv-receipt.toml", WHEEL,
        'uv tool install --reinstall "bqw-tracker[all] @ file:///home/a/bqw.whl"'),
    "uv tool, from git": ("uv", "uv-receipt.toml", COMMIT,
        'uv tool install --reinstall "bqw-tracker[all] @ git+https://git.example/bqw"'),
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own, whose program runs from no checkout."""
    (tmp_path / "packages").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(extras, "_ROOT", tmp_path)
    monkeypatch.setattr(extras.shutil, "which", lambda _: "/elsewhere/pip")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    return tmp_path


def imported(name: str, error: Exception | None = None) -> None:
    with extras.library(name):
        if error:
            raise error


def told(name: str, error: Exception | None = None) -> str:
    with pytest.raises(Refused) as refused:
        imported(name, error)
    return str(refused.value)


def filled(command: str, home: Path) -> str:
    return command.replace("HOME", str(home)).replace("PYTHON", f'"{sys.executable}"')


@pytest.mark.parametrize(("installer", "sign", "origin", "command"), WAYS.values(), ids=WAYS)
def test_the_command_fits_the_way_of_installation(home, installer, sign, origin, command):
    files = {"INSTALLER": f"{installer}\n"} | ({"direct_url.json": origin} if origin else {})
    recorded(home / "packages", "bqw-tracker", "9.0", **files)
    if sign:
        (home / sign).touch()
    said = told("a-library", ModuleNotFoundError("No module named 'a_library'"))
    assert said == f"this takes a-library, which is not installed; run: {filled(command, home)}"


@pytest.mark.parametrize(
    ("installer", "sign", "command"),
    [
        ("pip", "", 'PYTHON -m pip install -e "HOME[all]"'),
        ("uv", "", 'uv pip install --python "HOME" -e "HOME[all]"'),
        ("pip", "pipx_metadata.json", 'pipx install --force -e "HOME[all]"'),
        ("uv", "uv-receipt.toml", 'uv tool install --reinstall -e "HOME[all]"'),
    ],
)
def test_what_runs_from_a_checkout_is_installed_from_there(home, installer, sign, command):
    """What was written down when it was installed may not know the extra yet."""
    recorded(home / "packages", "bqw-tracker", "9.0", INSTALLER=installer)
    for file in ("pyproject.toml", sign):
        (home / file).touch() if file else None
    assert told("a-library", ImportError()).endswith(f"; run: {filled(command, home)}")


def test_a_checkout_that_nobody_installed_is_one_too(home, monkeypatch):
    (home / "pyproject.toml").touch()
    monkeypatch.setattr(sys, "path", [str(SOURCE.parent)])
    assert told("a-library", ImportError()).endswith('pip install -e "' + str(home) + '[all]"')


def test_pip_is_named_alone_where_a_shell_finds_that_of_this_python(home, monkeypatch):
    recorded(home / "packages", "bqw-tracker", "9.0", INSTALLER="pip")
    beside = Path(extras.sysconfig.get_path("scripts")) / "pip"
    monkeypatch.setattr(extras.shutil, "which", lambda _: str(beside))
    assert told("a-library", ImportError()).endswith('; run: pip install "bqw-tracker[all]"')


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ImportError("cannot import name 'x' from 'y'"), "cannot import name 'x' from 'y'"),
        (ModuleNotFoundError("No module named 'lxml'", name="lxml"), "No module named 'lxml'"),
        (OSError("libz.so.1: cannot open\nshared object"), "libz.so.1: cannot open shared object"),
        (AttributeError("module 'y' has no attribute 'x'"), "module 'y' has no attribute 'x'"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_what_is_broken_is_called_broken_with_the_reason(home, error, reason):
    recorded(home / "packages", "bqw-tracker", "9.0", INSTALLER="pip")
    recorded(home / "packages", "a-library", "1.5")
    assert told("a-library", error) == (
        f"a-library 1.5 is installed but cannot be used ({reason}); "
        f'run: "{sys.executable}" -m pip install --force-reinstall a-library'
    )


@pytest.mark.parametrize(
    ("installer", "sign", "command"),
    [
        ("uv", "", 'uv pip install --python "HOME" --reinstall a-library'),
        ("pip", "pipx_metadata.json", 'pipx install --force "bqw-tracker[all]"'),
        ("uv", "uv-receipt.toml", 'uv tool install --reinstall "bqw-tracker[all]"'),
    ],
)
def test_what_is_broken_is_installed_anew_in_its_own_way(home, installer, sign, command):
    recorded(home / "packages", "bqw-tracker", "9.0", INSTALLER=installer)
    recorded(home / "packages", "a-library", "1.5")
    if sign:
        (home / sign).touch()
    assert told("a-library", OSError("x")).endswith(f"(x); run: {filled(command, home)}")


@pytest.mark.parametrize(
    ("version", "fits"),
    [("1.2", True), ("1.2.0", True), ("1.10", True), ("2", True), ("1.1.9", False), ("1", False),
     ("1.2.0rc1", True), ("0.9.post1", False)],
)  # fmt: skip
def test_a_library_that_is_too_old_is_told(home, version, fits):
    """It can be imported, and would fail later in a way that nobody can name."""
    asked = "Requires-Dist: a-library>=1.2.0; extra == 'all'\n"
    recorded(home / "packages", "bqw-tracker", "9.0", METADATA=asked)
    recorded(home / "packages", "a-library", version)
    if fits:
        imported("A-Library")
        return
    said = told("A-Library")
    assert said.startswith(f"A-Library {version} is installed but cannot be used")
    assert "(at least 1.2.0 is needed)" in said


@pytest.mark.parametrize("recorded_program", [True, False])
def test_a_library_that_nobody_recorded_is_used(home, monkeypatch, recorded_program):
    """It came without a package manager; so may the program itself."""
    if recorded_program:
        recorded(home / "packages", "bqw-tracker", "9.0")
    monkeypatch.setattr(sys, "path", [str(home / "packages")])
    imported("nobody-knows-it")


@pytest.mark.parametrize(("module", "ending"), [("xlrd", "xls"), ("python_calamine", "ods")])
def test_a_workbook_that_cannot_be_read_so_is_not_called_damaged(
    tmp_path, monkeypatch, module, ending
):
    without(monkeypatch, module)
    file = INTAKE / f"lo-counties-plain.{ending}"
    done = run(["ingest", str(file), "--data", str(ROOT / "data"), "--dry-run"], tmp_path)
    assert (done.code, done.stdout) == (3, "")
    assert re.fullmatch(r"bqw: 这要用到 \S+，尚未安装，请运行：.+\[all\]\"\n", done.stderr)


def test_a_library_that_is_broken_where_workbooks_are_parsed_is_not_called_damaged(
    tmp_path, monkeypatch
):
    (tmp_path / "xlrd.py").write_text("raise OSError('no libz')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "xlrd", raising=False)
    done = run(
        ["ingest", str(INTAKE / "lo-counties-plain.xls"), "--data", str(ROOT / "data")], tmp_path
    )
    assert (done.code, done.stdout) == (3, "")
    assert "no libz" in done.stderr


def test_an_xlsx_takes_no_library(tmp_path, monkeypatch):
    for module in ("openpyxl", "xlrd", "python_calamine"):
        without(monkeypatch, module)
    file = INTAKE / "lo-counties-plain.xlsx"
    done = run(["ingest", str(file), "--data", str(ROOT / "data"), "--dry-run"], tmp_path)
    assert done.code != 3


def test_the_extra_all_is_the_four_and_every_library_is_asked_for_by_its_name():
    """A name that nobody distributes would be told as missing for ever."""
    assert EXTRAS["all"] == ["bqw-tracker[office,pictures,reports,scale]"]
    listed = {
        re.split("[>=]", each)[0]
        for name in ("office", "pictures", "reports", "scale")
        for each in EXTRAS[name]
    }
    asked = {
        node.args[0].value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "library"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert {name.lower() for name in asked} == {name.lower() for name in listed}


def test_how_to_install_is_said_in_one_place():
    found = [path.name for path in SOURCE.rglob("*.py") if "pip install" in path.read_text("utf-8")]
    assert found == ["extras.py"]
