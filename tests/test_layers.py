"""The house stands: imports go down only and in no circle; core, policy, changes and reports are pure.

Read from the source with ast, so that imports inside functions and under TYPE_CHECKING count.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
PACKAGE = "bqw_tracker"

# What each floor may import of the package; what stands in no floor is imported by nobody here.
PURE = ("core", "policy", "changes", "reports")
FLOORS: dict[str, tuple[str, ...]] = {
    "core": ("core",),
    "policy": ("core", "policy"),
    "changes": ("core", "changes"),
    "reports": PURE,
    "locale": ("core", "locale"),  # sentences of core put into words
    "extras": ("core", "extras"),
    "store": (*PURE, "store", "locale"),
    "intake": (*PURE, "intake", "extras"),
    "render": (*PURE, "render", "locale", "extras"),
    "passages": (*PURE, "intake", "passages"),
}
IMPURE_MODULES = {"os", "sys", "io", "pathlib", "time", "random", "locale"}
IMPURE_CALLS = {"open", "print", "input", "float"}
CLOCKS = {("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow")}


def module_name(path: Path) -> str:
    """bqw_tracker.core.periods, and bqw_tracker.core for its __init__."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST, module: str, *, package: bool) -> Iterator[str]:
    """Full names of what a module imports; `from a import b` gives a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module.split(".")
                above = here[: len(here) - node.level + (1 if package else 0)]
                base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


def _upward(module: str, name: str) -> bool:
    """Whether an import leaves the floors that a module may stand on; the bare package may."""
    here, there = module.partition(".")[2], name.partition(".")[2]
    if name.split(".", maxsplit=1)[0] != PACKAGE:
        return False
    if _within(there, ("cli",)):
        return not _within(here, ("cli",)) and here != "__main__"
    floor = here.split(".")[0]
    if floor not in FLOORS or not there or there in ("version", "version.__version__"):
        return False
    return not _within(there, FLOORS[floor])


def _impure(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in IMPURE_CALLS:
                yield f"calls {called.id}"
            if isinstance(called, ast.Attribute) and called.attr in {"open", "print", "float"}:
                yield f"calls .{called.attr}"
        if isinstance(node, ast.Attribute):  # called, or handed over to be called
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (name, node.attr) in CLOCKS:
                yield f"asks {name}.{node.attr}"
        if isinstance(node, ast.Name) and node.id == "float":
            yield "names float"
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"holds the float {node.value}"


def faults(source: str, module: str, *, package: bool = False) -> list[str]:
    """What a module does that its floor forbids."""
    tree = ast.parse(source)
    names = list(dict.fromkeys(imported(tree, module, package=package)))
    found = [f"imports {name}" for name in names if _upward(module, name)]
    if module.partition(".")[2].split(".")[0] in PURE:
        found += [f"imports {name}" for name in names if name.split(".")[0] in IMPURE_MODULES]
        found += _impure(tree)
    return found


FILES = sorted((SOURCE / PACKAGE).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_the_house_stands(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert faults(source, module_name(path), package=path.name == "__init__.py") == []


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """The modules that import each other in a circle, circle by circle."""
    reached = {name: set(theirs) for name, theirs in imports.items()}
    for through in imports:
        for name, theirs in reached.items():
            if through in theirs:
                reached[name] = theirs | reached[through]
    knots = {
        tuple(sorted({name, *(other for other in theirs if name in reached.get(other, ()))}))
        for name, theirs in reached.items()
        if name in theirs
    }
    return sorted(map(list, knots))


def test_no_files_import_each_other_in_a_circle() -> None:
    """A package that is imported for a module of it does not count: its face is what is named."""
    names = {module_name(path): path for path in FILES}
    imports = {}
    for module, path in names.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = list(imported(tree, module, package=path.name == "__init__.py"))
        imports[module] = {
            name
            for name, following in zip(found, [*found[1:], ""], strict=False)
            if name in names and not (following.startswith(f"{name}.") and following in names)
        } - {module}
    assert circles(imports) == []
    assert sum(map(len, imports.values())) > 500


def test_a_circle_is_noticed() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_something_was_looked_at() -> None:
    names = [module_name(path) for path in FILES]
    for floor, least in (("core", 10), ("reports", 5), ("store", 5), ("render", 10)):
        assert len([name for name in names if _within(name, (f"{PACKAGE}.{floor}",))]) >= least
    for module in ("core.attainment", "core.rollup", "core.periods", "store.load", "render.words"):
        assert f"{PACKAGE}.{module}" in names
    # The imports were understood: these are known to be there.
    source = (SOURCE / PACKAGE / "core" / "attainment.py").read_text(encoding="utf-8")
    found = set(imported(ast.parse(source), "bqw_tracker.core.attainment", package=False))
    assert {"bqw_tracker.core.model", "bqw_tracker.core.rollup", "decimal"} <= found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        # upward
        ("core.cells", "from ..reports import report"),
        ("core.cells", "from ..reports.report import rows"),
        ("core.cells", "from .. import reports"),
        ("core.cells", "from bqw_tracker.store.load import load"),
        ("core.cells", "from bqw_tracker import store"),
        ("core.cells", "import bqw_tracker.cli.main"),
        ("core.cells", "import bqw_tracker.store.load as x"),
        ("core.cells", "from ..locale import texts"),
        ("core.cells", "def f():\n    from ..store import load"),
        ("core.cells", "if TYPE_CHECKING:\n    from ..store import load"),
        ("core.cells", "from ..policy import document"),
        ("core.cells", "from ..changes import diff"),
        ("policy.audit", "from ..changes import diff"),
        ("policy.audit", "from ..reports import report"),
        ("changes.edits", "from ..reports import report"),
        ("core.deep.cells", "from ...reports import report"),
        ("core.deep.cells", "from ... import cli"),
        ("reports.report", "from ..store import load"),
        ("reports.report", "from bqw_tracker.render import html"),
        ("reports.report", "from ..cli import console"),
        ("store.load", "from ..cli import console"),
        ("store.load", "import bqw_tracker.cli"),
        ("render.html.page", "from ...cli.console import talk"),
        ("locale.texts", "from ..store import load"),
        ("start", "from .cli import main"),
        # siblings on one floor
        ("render.html.page", "from ...store.load import load"),
        ("render.html.page", "from ... import store"),
        ("render.table", "from ..intake import dates"),
        ("render.html.page", "from bqw_tracker.store import yaml"),
        ("store.load", "from ..render import html"),
        ("store.load", "from .. import render"),
        ("intake.sheets", "from ..store.load import load"),
        ("store.yaml", "import bqw_tracker.render"),
        # impure
        *((floor, source) for floor in ("core.cells", "reports.report") for source in (
            "import os", "import sys", "import io", "import pathlib", "import time",
            "import random", "import locale", "import os.path", "import os as o",
            "from os import environ", "from pathlib import Path", "from time import sleep",
            "def f():\n    import sys", "from io import StringIO",
            "open('x')", "print('x')", "input()", "float('1')", "x = [float(y) for y in z]",
            "def f(x: float): ...", "sorted(x, key=float)", "x = 0.5", "path.open()",
            "date.today()", "datetime.now()", "datetime.date.today()", "dt.datetime.now(tz)",
            "datetime.utcnow()", "Field(default_factory=date.today)",
        )),
    ],
)  # fmt: skip
def test_what_is_forbidden_is_noticed(module: str, source: str) -> None:
    assert faults(source, f"{PACKAGE}.{module}") != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("core.cells", "from .model import Cell"),
        ("core.cells", "from . import model"),
        ("core.cells", "from bqw_tracker.core import model"),
        ("core.deep.cells", "from ..model import Cell"),
        ("core.cells", "from datetime import date, datetime\nx = date(2023, 1, 1)"),
        ("core.cells", "import re, decimal, pydantic"),
        ("core.cells", "x = window.now\ny = figure.today"),
        ("core.cells", "from bqw_tracker_else import cli"),
        ("reports.report", "from ..core import model"),
        ("reports.report", "from .explanation import lines"),
        ("reports.light_changes", "from ..changes import diff"),
        ("policy.audit", "from ..core import model"),
        ("intake.sheets", "from ..reports.form import Form"),
        ("store.load", "from .progress import COLUMNS\nimport os\nopen('x')\nprint(float('1'))"),
        ("store.load", "from ..reports.report import Report"),
        ("store.load", "from ..version import __version__"),
        ("render.html.page", "from .. import markdown"),
        ("render.html.page", "from ...reports import report"),
        ("store.loader_of_other_things", "from .load import load"),
        ("cli.main", "from ..store import load\nfrom ..render import html\nfrom . import console"),
        ("__main__", "from .cli.main import main"),
    ],
)  # fmt: skip
def test_what_is_allowed_is_let_pass(module: str, source: str) -> None:
    assert faults(source, f"{PACKAGE}.{module}") == []


@pytest.mark.parametrize(
    ("module", "package", "source", "name"),
    [
        ("a.b", False, "from .c import d", "a.c.d"),
        ("a.b", True, "from .c import d", "a.b.c.d"),
        ("a.b", True, "from . import c", "a.b.c"),
        ("a.b.c", False, "from ..d import e", "a.d.e"),
        ("a.b.c", True, "from ..d import e", "a.b.d.e"),
        ("a.b.c", False, "from .. import d", "a.d"),
        ("a.b", False, "import x.y", "x.y"),
    ],
)
def test_relative_imports_are_resolved(module: str, package: bool, source: str, name: str) -> None:  # noqa: FBT001 - a table
    assert name in list(imported(ast.parse(source), module, package=package))


def test_the_init_of_a_floor_is_judged_like_its_modules() -> None:
    assert faults("from ..store import load", "bqw_tracker.core", package=True) != []
    assert faults("from .model import Cell", "bqw_tracker.core", package=True) == []
    assert faults("import os", "bqw_tracker.core", package=True) == ["imports os"]
