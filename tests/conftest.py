"""Wherever it runs, a test finds the same surroundings and, unless asked for others, the same examples.

None of the variables and settings of the user that steer bqw, git, Python or the width and colours
of a terminal are there. `--hypothesis-profile=random` tries new examples; what fails prints a blob
that brings it back. No profile knows time: a machine under load is no fault of the program.
"""

import json
import os
import re
import shutil
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "random", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fixed", settings.get_profile("random"), derandomize=True)
# A mutant is noticed by the first example that fails; nobody reads the smallest one.
settings.register_profile(
    "mutants", settings.get_profile("fixed"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("fixed")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Whole folders run on all cores where xdist is there, and single files in one process."""
    asked = getattr(config.option, "numprocesses", 0)  # None where xdist is told nothing
    files = any(not Path(named).is_dir() for named in config.option.file_or_dir)
    if asked is None and not files and not hasattr(config, "workerinput"):
        config.option.numprocesses, config.option.dist = "auto", "worksteal"


@pytest.fixture(scope="session", autouse=True)
def _pictures_are_drawn_once():
    """To draw costs more than all else in a document, and the same SVG gives the same picture."""
    if find_spec("resvg_py") is None:
        yield
        return
    import resvg_py

    draw = resvg_py.svg_to_bytes
    kept = lru_cache(32)(lambda options: draw(**json.loads(options)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resvg_py, "svg_to_bytes", lambda **options: kept(json.dumps(options)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_falls_into_the_net():
    """An exception that reaches the last net is a defect, whatever else the test looks at."""
    from bqw_tracker.cli import main

    def let_through(error: Exception, _arguments: object) -> int:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "caught", let_through)
        yield


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the catalogue that ships and without a row, where a module has no other."""
    (tmp_path / "data").mkdir()
    shutil.copy(Path(__file__).parents[1] / "data" / "measures.yaml", tmp_path / "data")
    return tmp_path


STEERING = re.compile(
    "BQW_(DATA|LANG)|GIT_.*|PYTHON(?!HASHSEED$|PATH$).*|LANG(UAGE)?|LC_.*"
    "|COLUMNS|LINES|TERMINAL_WIDTH|(NO|FORCE)_COLOR|PY_COLORS|CLICOLOR.*|TTY_.*|GITHUB_ACTIONS"
)
"""What typer and rich ask beside what bqw asks."""


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported, and in every process that runs tests."""
    for name in filter(STEERING.fullmatch, [*os.environ]):
        del os.environ[name]
    os.environ |= {
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    os.umask(0o022)
    if sys.getfilesystemencoding() != "utf-8":  # names of files and arguments would be others
        if capture := config.pluginmanager.getplugin("capturemanager"):
            capture.stop_global_capturing()
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
