"""docs/cron.md: what this machine can try of it is tried."""

import os
import re
import shutil
import subprocess
import sys
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from running import ROOT, program

TEXT = (ROOT / "docs" / "cron.md").read_text(encoding="utf-8")
FIELD = r"(?:\*|[0-9]+(?:-[0-9]+)?)(?:/[0-9]+)?"
LINE = re.compile(rf"{FIELD}(?: {FIELD}){{4}} (.+)")
SMTPLIB = """\
class SMTP:
    def __init__(self, host):
        assert host == "localhost"
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def send_message(self, letter):
        print(letter)
"""
SETTING = re.compile(r"[A-Z_]+=.*")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def crontab() -> list[str]:
    lines = [
        line for each in blocks("crontab") for line in each.splitlines() if not line.startswith("#")
    ]
    return [line for line in lines if not SETTING.fullmatch(line)]


def tried(command: str, folder: Path) -> str:
    """What a command of the document prints with the data and the program under test."""
    bqw = program(folder)
    (folder / "mail").write_text('#!/bin/sh\necho "subject: $2 to: $3"; cat\n')
    (folder / "mail").chmod(0o755)
    shutil.copytree(ROOT / "data", folder / "data")
    command, letter = (
        text.replace("/srv/bqw", str(folder)).replace("/usr/local/bin/bqw", str(bqw))
        for text in (command, blocks("python")[0])
    )
    (folder / "letter.py").write_text(letter, encoding="utf-8")
    (folder / "smtplib.py").write_text(SMTPLIB, encoding="utf-8")
    (folder / "python3").symlink_to(sys.executable)
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
    monthly, daily = (LINE.fullmatch(line) for line in crontab()[:2])
    assert monthly is not None
    assert daily is not None
    (tmp_path / "月").mkdir()
    (tmp_path / "日").mkdir()
    assert "进展提要：截至" in tried(monthly[1], tmp_path / "月")
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
    said = tried(found[1].replace("$$", "$"), tmp_path)  # as systemd hands it to the shell
    assert re.match(r"subject: \d{4}-\d\d-\d\d：.* to: zhijian@example.cn\n", said)
    assert "进展提要：截至" in said


@pytest.mark.skipif(os.name == "nt", reason="written for a POSIX shell")
def test_the_mail_with_a_subject(tmp_path: Path) -> None:
    said = tried(blocks("sh")[0], tmp_path)
    assert re.match(r"subject: \d{4}-\d\d-\d\d：.* to: zhijian@example.cn\n", said)


@pytest.mark.skipif(os.name == "nt", reason="written for a POSIX shell")
@pytest.mark.parametrize(("number", "to", "unit"), [(2, "zhijian", ""), (3, "enping", "恩平市")])
def test_the_letter_has_a_subject_and_both_parts(
    tmp_path: Path, number: int, to: str, unit: str
) -> None:
    line = LINE.fullmatch(crontab()[number])
    assert line is not None
    letter = message_from_string(tried(line[1], tmp_path), policy=default)
    assert letter["To"] == f"{to}@example.cn"
    assert re.match(rf"{unit} ?\d{{4}}-\d\d-\d\d：", letter["Subject"])
    text, page = letter.iter_parts()
    assert f"\n{unit}进展提要：截至" in text.get_content()
    assert page.get_content_type() == "text/html"
    assert "<table" in page.get_content()


@pytest.mark.skipif(os.name == "nt", reason="written for a POSIX shell")
def test_the_script_says_nothing_where_nothing_changed(tmp_path: Path) -> None:
    command = "cd /srv/bqw && python3 letter.py a@example.cn --quiet --since 2030-01-08"
    assert tried(f"{command} --today 2030-01-09", tmp_path) == ""


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
