"""The gate judges a commit by the same examples each time; at home every run tries new ones.

Wherever it runs, a test finds the same surroundings: none of the variables and settings of the user
that steer bqw, git, Python or the width and colours of a terminal.
"""

import os
import re

from hypothesis import settings

settings.register_profile("gate", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("gate")

STEERING = re.compile(
    "BQW_(DATA|LANG)|GIT_.*|PYTHON(?!HASHSEED$|PATH$).*|LANG(UAGE)?|LC_.*"
    "|COLUMNS|LINES|TERMINAL_WIDTH|(NO|FORCE)_COLOR|PY_COLORS|CLICOLOR.*|TTY_.*|GITHUB_ACTIONS"
)
"""What typer and rich ask beside what bqw asks."""


def pytest_configure() -> None:
    """Before any test module is imported, and in every process that runs tests."""
    for name in filter(STEERING.fullmatch, [*os.environ]):
        del os.environ[name]
    os.environ |= {
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    os.umask(0o022)
