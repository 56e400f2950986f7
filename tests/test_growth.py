"""No loop is nested over areas, targets, findings, files or years.

Counted are executed lines of the program, not seconds, at two sizes: twice as many of one thing
may cost at most 2.3 times the work. What C code does in one line (a search in a list) is not
seen by this; bench/growth.py sees it, in CPU time.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import bqw_tracker
from bqw_tracker.policy.draft import draft
from growing import COMMANDS, Size, words, write
from running import run

PACKAGE = str(Path(bqw_tracker.__file__).parent)
MOST = 2.3
GROWN = {
    "areas": (Size(areas=60, targets=2), Size(areas=120, targets=2)),
    "targets": (Size(areas=2, targets=50), Size(areas=2, targets=100)),
    "files": (Size(files=60), Size(files=120)),
    "years": (Size(areas=2, targets=3, years=5), Size(areas=2, targets=3, years=10)),
    "entries": (Size(entries=40), Size(entries=80)),
}


def lines_of(action: Callable[[], Any]) -> int:
    """How many lines of the package run while an action runs."""
    count = 0
    ours: dict[CodeType, bool] = {}

    def line(_frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal count
        if event == "line":
            count += 1
        return line

    def call(frame: FrameType, _event: str, _arg: object) -> Any:
        code = frame.f_code
        if code not in ours:
            ours[code] = code.co_filename.startswith(PACKAGE)
        return line if ours[code] else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory):
    """The workspace of each size, written once."""
    written: dict[Size, Path] = {}

    def of(size: Size) -> Path:
        if size not in written:
            written[size] = tmp_path_factory.mktemp("grown") / "data"
            write(written[size], size)
        return written[size]

    return of


def work(folder: Path, size: Size, command: str) -> int:
    asked = words(command, size)
    outcome: list[Any] = []
    count = lines_of(lambda: outcome.append(run(asked, folder, BQW_DATA=str(folder))))
    assert outcome[0].code in (0, 1), outcome[0]
    return count


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("grown", GROWN)
def test_twice_as_many_cost_about_twice_the_work(workspaces, grown, command):
    small, large = GROWN[grown]
    work(workspaces(small), small, command)  # what is read once a process does not count
    once, twice = (work(workspaces(size), size, command) for size in (small, large))
    assert once > 1000
    assert twice <= MOST * once, f"{once} lines, then {twice}: {twice / once:.2f} times"


DOCUMENTS = {
    "paragraphs": "{n}.办好第{n}件事。新增学位{n}个，覆盖率达到9{n}%以上；6月底前出台规划。（责任单位：教育股；资金：{n}万元）\n",
    "tables": "{n}.办好第{n}件事。新增{n}个。（责任单位：教育股）\n指标\t单位\t2023年\t2025年\n学位\t个\t3{n}\t4{n}\n",
    "tasks": "序号\t任务\t目标\t牵头单位\t备注\n{n}\t办好第{n}件事\t新增学位{n}个\t教育股\t资金{n}万元\n",
}  # fmt: skip
"""What a document repeats, each with figures that are read of no measure."""


@pytest.mark.parametrize("piece", DOCUMENTS)
def test_a_document_twice_as_long_costs_about_twice_the_work(piece):
    def drafted(count: int) -> int:
        head = "青石县教育局若干措施\n青石县教育局\n2024年3月1日\n"
        text = head + "".join(DOCUMENTS[piece].format(n=n) for n in range(1, count + 1))
        return lines_of(lambda: draft(text, date(2026, 1, 31)))

    drafted(10)
    once, twice = drafted(60), drafted(120)
    assert twice <= MOST * once, f"{once} lines, then {twice}: {twice / once:.2f} times"


def test_a_nested_loop_is_noticed():
    def scanned(count: int) -> int:
        names = {"__name__": "scan"}
        source = f"found = [a for a in range({count}) if any(a == b for b in range({count}))]"
        return lines_of(lambda: exec(compile(source, PACKAGE + "/scan.py", "exec"), names))

    assert scanned(40) > MOST * scanned(20)
