"""The gallery of problems: `python docs/make_errors.py` writes docs/errors.md again.

What a code means stands in reports/manual.py; examples and remedies are what `bqw check` says of
the small workspaces in tests/problems/. Of problems alike in one workspace the first is shown.
"""  # noqa: INP001 - a script beside its page, no package

from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory

from bqw_tracker import locale
from bqw_tracker.cli.check import bent, closed_problems, weakened
from bqw_tracker.core.problems import Problem, Severity
from bqw_tracker.render.problems import problem_text
from bqw_tracker.reports.manual import MEANINGS
from bqw_tracker.store.evidence_checks import evidence_problems
from bqw_tracker.store.load import load
from bqw_tracker.store.trees import run_git

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "errors.md"
EXAMPLES = ROOT / "tests" / "problems"
HEAD = """\
# 错误和提醒一览

`bqw check` 发现的每个问题都写明文件、行、列、代码、错在哪里和怎样改。
错误要先改好才能出报告(`report --lenient` 略去有错的行;整改台账的错误不影响报告)。
提醒不影响出报告,但多半说明数字有疑问。

代码固定不变:{codes}。

本页由 `docs/make_errors.py` 生成,例子取自 `tests/problems/`,不要手工修改。
"""
BEFORE = "before.yaml"
"""Where a fault lies in an edit, the catalogue before it."""
UNKNOWN_TO_GIT = "evidence-untracked"
"""What is met only in a work tree of git, which knows nothing of the workspace."""
SOMEBODY = ("-c", "user.name=bqw", "-c", "user.email=bqw@example.com")
KINDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}


def shown(folder: Path) -> list[Problem]:
    """Return what is wrong with an example, each kind of sentence once."""
    with TemporaryDirectory() as copy:
        committed = folder / "before"
        if folder.name == UNKNOWN_TO_GIT or committed.is_dir():
            now, folder = folder, Path(copy, folder.name)
            copytree(committed if committed.is_dir() else now, folder)
            run_git(folder, "init", "--quiet")
            if committed.is_dir():
                run_git(folder, "add", "--all")
                run_git(folder, *SOMEBODY, "commit", "--quiet", "--message", "before")
                rmtree(folder / "data")
                copytree(now / "data", folder / "data")
        with chdir(folder):
            workspace = load(Path("data"))
            since = weakened(workspace, BEFORE) if Path(BEFORE).exists() else []
            proofs = [*evidence_problems(workspace), *closed_problems(workspace)]
            record = bent(workspace, "HEAD") if committed.is_dir() else []
    told = [*workspace.problems, *workspace.ledger_problems, *workspace.closing_problems]
    found = [*told, *proofs, *(since or []), *record]
    return list({problem.message.template: problem for problem in reversed(found)}.values())[::-1]


def entry(code: str) -> Iterator[str]:
    """Return the lines about one code."""
    folders = [EXAMPLES / code, *sorted(EXAMPLES.glob(f"{code}--*"))]
    found = [(folder, problem) for folder in folders for problem in shown(folder)]
    yield f"## {code}\n"
    yield f"{KINDS[found[0][1].severity]}。{locale.say(MEANINGS[code])}\n"
    for folder, problem in found:
        example, _, remedy = problem_text(problem).rpartition("\n  = ")
        yield f"例子([{folder.name}](../{folder.relative_to(ROOT).as_posix()})):\n"
        yield f"```text\n{example}\n```\n"
        yield f"{remedy}\n"


def page() -> str:
    """Return the whole page."""
    locale.use("zh")
    links = "、".join(f"[{code}](#{code})" for code in MEANINGS)
    lines = [HEAD.format(codes=links), *(line for code in MEANINGS for line in entry(code))]
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
