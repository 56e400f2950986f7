"""The help of every command: in groups, in one language, with an example that runs."""

import re
import shlex
import shutil
import subprocess
import sys

import pytest

from bqw_tracker import __version__
from bqw_tracker.cli import console
from bqw_tracker.cli.help import EXAMPLES
from bqw_tracker.locale import say, speaking
from bqw_tracker.locale.folding import cell_width
from running import HEADER, ROOT, run, run_code

COMMANDS = sorted(EXAMPLES)


def example_of(command: str, language: str) -> str:
    """The command line that the help of a command gives."""
    with speaking(language):
        return say(EXAMPLES[command])


def shown(command: str, language: str, option: str = "--help") -> str:
    """What a process of its own says: texts of options are chosen as their module is imported."""
    words = [*command.split()[1:], option, "--lang", language]
    code = f"import sys; from bqw_tracker.cli.main import run; sys.exit(run({words!r}))"
    done = run_code(code, ROOT)
    assert (done.code, done.stderr) == (0, b"")
    return done.stdout.decode("utf-8")


def test_every_command_has_an_example():
    listed = re.findall(r"^  ([a-z]+) ", shown("bqw", "en").partition("Commands:")[2], re.MULTILINE)
    parts = re.findall(
        r"^  ([a-z]+) ", shown("bqw rectify", "en").partition("Commands:")[2], re.MULTILINE
    )
    named = {"bqw", *(f"bqw {name}" for name in listed), *(f"bqw rectify {name}" for name in parts)}
    assert named == set(EXAMPLES)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_it_says(command):
    for language, example in (("en", "For example: "), ("zh", "例如：")):
        text = shown(command, language)
        assert f"  {example}{example_of(command, language)}\n" in text
        assert "<" not in text, "no type of a programming language"
        assert "-h, --help" in text
        lines = [line for line in text.splitlines()[1:] if example not in line]
        assert all(cell_width(line) <= 80 for line in lines)
        if language == "zh":
            assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", "\n".join(lines)), text
            assert not re.search(
                r"[\u4e00-\u9fff][:;,]|[:;,(][\u4e00-\u9fff]", text.replace("甲,乙", "")
            )
        else:
            assert not re.search("[\u4e00-\u9fff、，；：（）]", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_runs_in_a_workspace_to_start_from(command, language, tmp_path):
    """It is no wrong use of the command, though a file that it names may be missing here."""
    speak = {"BQW_LANG": language}
    assert run(["init", "w", "--empty"], tmp_path, **speak).code == 0
    folder = tmp_path / "w"

    def words_of(command: str) -> list[str]:
        return shlex.split(example_of(command, language).partition(" > ")[0])[1:]

    words = words_of(command)
    day = ["--today", "20261009"] if words[0] in ("rectify", "close", "reopen") else []
    if words[0] in ("close", "reopen"):
        area = words_of("bqw explain")[-1]
        row = f"M01-01,{area},2026-06,1,,,,2026-07-03,,\n"
        (folder / "data" / "progress" / "a.csv").write_text(HEADER + row, encoding="utf-8")
    if words[0] == "reopen":
        assert run(["close", words[1], *day], folder, **speak).code == 0
    needed = {"close": 1, "extend": 1, "examine": 2, "reopen": 2}.get("".join(words[1:2]), 0)
    for before in ("open", "close")[:needed]:
        done = run([*words_of(f"bqw rectify {before}"), *day], folder, **speak)
        assert done.code == 0, done
    done = run([*words, *day], folder, **speak)
    assert done.code != 2, done


def test_options_stand_below_headings():
    text = shown("bqw report", "zh")
    headings = re.findall(r"^(\S+)：$", text, re.MULTILINE)
    assert headings == ["日期", "输出", "筛选", "通报", "通用"]
    filters = text.partition("筛选：\n")[2].partition("\n\n")[0]
    names = ["--measure", "--section", "--department", "--area", "--status", "--kind", "--lenient"]
    assert re.findall(r"^  (--\S+)", filters, re.MULTILINE) == names
    assert "-o, --output 文件 " in text


def test_short_and_long_help_are_one():
    for command in ("bqw", "bqw report", "bqw rectify open"):
        words = command.split()[1:]
        short, long = run([*words, "-h"], ROOT), run([*words, "--help"], ROOT)
        assert (short.code, short) == (0, long)


def test_version():
    done = run(["--version"], ROOT)
    assert (done.code, done.stdout) == (0, f"bqw {__version__}\n")


@pytest.mark.parametrize(
    ("typed", "offered", "why"),
    [
        ("bqw exp", ["explain", "export"], "commands"),
        ("bqw report --as", ["--as-of", "--ascii"], "the options of a command that is loaded late"),
        (
            "bqw rectify ",
            ["open", "extend", "close", "examine", "reopen", "list"],
            "the commands of a command",
        ),
        ("bqw rectify open --du", ["--due"], "their options"),
        ("bqw nonsense --a", [], "no command"),
    ],
)
def test_a_shell_is_told_what_may_follow(typed, offered, why):
    words = typed.split(" ")
    asked = {"_BQW_COMPLETE": "complete_bash", "COMP_WORDS": typed,
             "COMP_CWORD": str(len(words) - 1)}  # fmt: skip
    done = run([], ROOT, **asked)
    assert (done.code, done.stdout.split()) == (0, offered), why


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_completion_is_installed_for_the_shell_that_runs(shell, tmp_path, monkeypatch):
    import shellingham

    monkeypatch.setattr(shellingham, "detect_shell", lambda: (shell, f"/bin/{shell}"))
    script = run(["--show-completion"], ROOT, HOME=str(tmp_path))
    assert script.code == 0
    assert "complete_" + shell in script.stdout
    assert not list(tmp_path.iterdir())
    done = run(["--install-completion", "--lang", "en"], ROOT, HOME=str(tmp_path))
    assert done.code == 0
    assert done.stdout.startswith(f"{shell} completes bqw from its next start on")
    assert any(script.stdout in path.read_text() + "\n"
               for path in tmp_path.rglob("*") if path.is_file())  # fmt: skip


def test_a_shell_that_is_none_of_them(monkeypatch):
    import shellingham

    def lost() -> None:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", lost)
    done = run(["--install-completion", "--lang", "en"], ROOT)
    assert (done.code, done.stdout) == (3, "")
    assert done.stderr == (
        "bqw: completion is for bash, zsh, fish, powershell, pwsh; run it in one of these\n"
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="asks a real bash")
def test_a_real_bash_takes_the_script(tmp_path, monkeypatch):
    import shellingham

    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("bash", "/bin/bash"))
    script = run(["--show-completion"], ROOT).stdout
    (tmp_path / "bqw").write_text(f'#!/bin/sh\nexec {sys.executable} -m bqw_tracker "$@"\n')
    (tmp_path / "bqw").chmod(0o755)
    asked = [
        f"PATH={tmp_path}:$PATH", script, "COMP_WORDS=(bqw expl)", "COMP_CWORD=1",
        "_bqw_completion bqw", 'echo "${COMPREPLY[@]}"',
    ]  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", "\n".join(asked)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("explain\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["report", "-h"], ["rectify", "open", "-h"]])
def test_colours_are_all_that_a_terminal_adds(arguments, monkeypatch):
    plain = run(arguments, ROOT).stdout
    assert "\x1b" not in plain
    monkeypatch.setattr(console, "coloured", lambda: True)
    coloured = run(arguments, ROOT).stdout
    assert "\x1b[36m-h, --help\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
