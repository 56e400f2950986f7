"""The libraries of the extras: where one cannot be used, one sentence says how it comes.

The command fits how the program was installed. It names the extra `all`, so that the next kind
of document asks for nothing more, and quotes as every shell understands it, cmd included.
"""

import json
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path

from bqw_tracker.core.problems import Refused, Sentence, sentence

PROGRAM = "bqw-tracker"
_ROOT = Path(__file__).parents[2]
"""The checkout, where the program runs from one."""


@contextmanager
def library(name: str) -> Iterator[None]:
    """Import a library inside; it goes by the name under which it is distributed.

    Raises `Refused` where it is missing, older than the program takes, or broken.
    """
    try:
        yield
    except Exception as error:  # a broken library raises whatever it likes
        found = _version(name)
        if found is None:
            message = sentence(
                "this takes {library}, which is not installed; run: {command}",
                library=name,
                command=_install(),
            )
            raise Refused(message) from error
        told = " ".join(str(error).split()) or type(error).__name__
        raise Refused(_unusable(name, found, told)) from error
    found, least = _version(name), _least(name)
    if found is not None and least is not None and _numbers(found) < _numbers(least):
        reason = sentence("at least {least} is needed", least=least)
        raise Refused(_unusable(name, found, reason))


def _unusable(name: str, found: str, reason: str | Sentence) -> Sentence:
    return sentence(
        "{library} {version} is installed but cannot be used ({reason}); run: {command}",
        library=name,
        version=found,
        reason=reason,
        command=_install(broken=name),
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _least(name: str) -> str | None:
    """Return the lowest version that the program takes, None where nobody wrote it down."""
    try:
        lines = requires(PROGRAM) or []
    except PackageNotFoundError:
        return None
    floor = re.compile(re.escape(name) + r"\s*>=\s*([0-9.]+)", re.IGNORECASE)
    return next((found[1] for line in lines if (found := floor.match(line))), None)


def _numbers(text: str) -> list[int]:
    """Return a version for comparing: 1.2.0rc1 counts as 1.2."""
    parts = [int(part) for part in re.split(r"[^0-9.]", text)[0].split(".") if part]
    while parts[-1:] == [0]:
        parts.pop()
    return parts


def _install(broken: str = "") -> str:
    """Return the command that brings the extras, or that installs a broken library anew.

    pipx and uv keep their tools by what these were installed from, so they are told it again.
    """
    checkout = f'-e "{_ROOT}[all]"' if (_ROOT / "pyproject.toml").is_file() else ""
    home = Path(sys.prefix)
    if (home / "pipx_metadata.json").is_file():
        return f"pipx install --force {checkout or _from_its_source()}"
    if (home / "uv-receipt.toml").is_file():
        return f"uv tool install --reinstall {checkout or _from_its_source()}"
    wanted = broken or checkout or f'"{PROGRAM}[all]"'
    if _told("INSTALLER").strip() == "uv":
        return f'uv pip install --python "{home}" {"--reinstall " if broken else ""}{wanted}'
    return f"{_pip()} install {'--force-reinstall ' if broken else ''}{wanted}"


def _told(file: str) -> str:
    """Return what the installer wrote down of the program, "" for nothing."""
    try:
        return distribution(PROGRAM).read_text(file) or ""
    except PackageNotFoundError:
        return ""


def _from_its_source() -> str:
    origin = json.loads(_told("direct_url.json") or "{}")
    if not origin:
        return f'"{PROGRAM}[all]"'
    vcs = origin.get("vcs_info")
    url = origin["url"]
    if vcs is not None:
        wanted = vcs.get("requested_revision")
        url = f"{vcs['vcs']}+{url}" + (f"@{wanted}" if wanted else "")
    return f'"{PROGRAM}[all] @ {url}"'


def _pip() -> str:
    """Return `pip` where a shell finds that of this Python, else this Python with its pip."""
    found = shutil.which("pip")
    ours = found is not None and Path(found).parent == Path(sysconfig.get_path("scripts"))
    return "pip" if ours else f'"{sys.executable}" -m pip'
