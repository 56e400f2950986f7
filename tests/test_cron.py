"""docs/cron.md: what this machine can try of it is tried."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from running import ROOT, program

TEXT = (ROOT / "docs" / "cron.md").read_text(encoding="utf-8")
FIELD = r"(?:\*|[0-9]+(?:-[0-9]+)?)(?:/[0-9]+)?"
LINE = re.compile(rf"{FIELD}(?: {FIELD}){{4}} (.+)")
SETTING = re.compile(r"[A-Z_]+=.*")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def crontab() -> list[str]:
    [block] = blocks("crontab")
    lines = [line for line in block.splitlines() if not line.startswith("#")]
    return [line for line in lines if not SETTING.fullmatch(line)]


def tried(command: str, folder: Path) -> str:
    """What a command of the document prints with the data and the program under test."""
    bqw = program(folder)
    (folder / "mail").write_text("#!/bin/sh\ncat\n")
    (folder / "mail").chmod(0o755)
    shutil.copytree(ROOT / "data", folder / "data")
    command = command.replace("/srv/bqw", str(folder)).replace("/usr/local/bin/bqw", str(bqw))
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="written for a POSIX shell")
def test_the_lines_of_the_crontab(tmp_path: Path) -> None:
    monthly, daily = (LINE.fullmatch(line) for line in crontab())
    assert monthly is not None
    assert daily is not None
    (tmp_path / "月").mkdir()
    (tmp_path / "日").mkdir()
    assert "进展提要:截至" in tried(monthly[1], tmp_path / "月")
    unescaped = daily[1].replace(r"\%", "%")  # as cron hands it to the shell
    assert "%" not in unescaped.replace("+%F", "")
    tried(unescaped, tmp_path / "日")


def test_cron_takes_the_crontab(tmp_path: Path) -> None:
    if shutil.which("crontab") is None:
        pytest.skip("there is no cron here")
    path = tmp_path / "crontab"
    path.write_text(blocks("crontab")[0], encoding="utf-8")
    done = subprocess.run(["crontab", "-T", path], capture_output=True, check=False)
    if b"invalid option" in done.stderr:
        pytest.skip("this cron cannot check without installing")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="written for a POSIX shell")
def test_the_service_runs(tmp_path: Path) -> None:
    found = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", blocks("ini")[0], re.MULTILINE)
    assert found is not None
    assert "进展提要:截至" in tried(found[1], tmp_path)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_service_and_timer(tmp_path: Path) -> None:
    service, timer = blocks("ini")
    (tmp_path / "bqw-summary.service").write_text(service, encoding="utf-8")
    (tmp_path / "bqw-summary.timer").write_text(timer, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, check=False)
    mine = [line for line in done.stderr.splitlines() if b"bqw-summary" in line]
    assert mine == []
    when = re.search(r"^OnCalendar=(.*)$", timer, re.MULTILINE)
    assert when is not None
    told = subprocess.run(
        ["systemd-analyze", "calendar", when[1]], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Normalized form: \*-\*-09 08:30:00", told)
