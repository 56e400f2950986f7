"""A merge request "6月数据": honest work and bends of all sorts, each by itself or all together."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from running import ROOT, run
from scratch import CATALOGUE, commit, edit, git

Edit = Callable[[Path], None]
MAY = "2023-05.csv"


def rows(folder: Path, name: str) -> Path:
    return folder / "data" / "progress" / name


def ledger(folder: Path) -> Path:
    return folder / "data" / "rectifications.yaml"


def put_sample(folder: Path, name: str, *, area: str = "") -> None:
    """Lay a month of the sample down as if it had been reported; of one area alone if asked for."""
    text = (ROOT / "data" / "progress" / "sample" / name).read_text(encoding="utf-8")
    head, *lines = text.replace(",示例,", ",统计月报,").splitlines()
    kept = [line for line in lines if f",{area}," in line]
    rows(folder, name).write_text("\n".join([head, *kept, ""]), encoding="utf-8")


def bqw(folder: Path, *words: str) -> None:
    done = run(list(words), folder)
    assert done.code == 0, done


def workspace(folder: Path) -> Path:
    """A repository with the figures up to May, three rectifications and a closed month."""
    bqw(folder.parent, "init", folder.name)
    for month in range(1, 6):
        put_sample(folder, f"2023-{month:02}.csv")
    for finding, owner in (
        ("off_track/M02-02/江门市/2023", "食品生产科"),
        ("behind/M05-04/江门市/2023", "质量发展科"),
        ("behind/M05-06/江门市/2023", "质量监督科"),
    ):
        words = ["--owner", owner, "--due", "2023-07-31", "--measure", "逐户约谈"]
        bqw(folder, "rectify", "open", finding, *words, "--today", "2023-06-10")
    bqw(folder, "close", "2023-02", "--document", "2月通报", "--today", "2023-06-12")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "5月数据")
    return folder


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


# ── honest work ──


def new_month(folder: Path) -> None:
    put_sample(folder, "2023-06.csv")


def added(folder: Path, row: str) -> None:
    with rows(folder, MAY).open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def revision(folder: Path) -> None:
    added(folder, "M07-02,新会区,2023-05,9899,,,,2023-07-03,统计月报,更正：重复计了96批次")


def withdrawal(folder: Path) -> None:
    added(folder, "M07-02,鹤山市,2023-05,,,,,2023-07-04,统计月报,撤回：样品登记在重做")


def steps(folder: Path) -> None:
    """The first entry gets more time, the third one is mended, a fourth one is opened."""
    later = ["--until", "2023-09-30", "--reason", "企业搬迁", "--approver", "分管局领导"]
    bqw(folder, "rectify", "extend", "R001", *later, "--today", "2023-07-05")
    done = ["--done", "补做8批次", "--evidence", "比对报告8份"]
    bqw(folder, "rectify", "close", "R003", *done, "--today", "2023-07-05")
    about = ["--owner", "知识产权促进科", "--due", "2023-08-31", "--measure", "派员到企业指导"]
    bqw(folder, "rectify", "open", "behind/M13-01/江门市/2023", *about, "--today", "2023-07-06")


def renamed_area(folder: Path) -> None:
    """Everywhere in the catalogue; the files of figures keep the old name."""
    path = folder / CATALOGUE
    text = path.read_text(encoding="utf-8").replace("aliases: [恩平]", "aliases: [恩平市]")
    text = re.sub(r"(?<=[\[ ])恩平市(?=[,\]](?! parent: 恩平))", "恩平", text)
    path.write_text(text.replace("aliases: [恩平]", "aliases: [恩平市]"), encoding="utf-8")


def moved_file(folder: Path) -> None:
    (folder / "data" / "progress" / "一季度").mkdir()
    rows(folder, "2023-02.csv").rename(rows(folder, "一季度/2月.csv"))


def sorted_anew(folder: Path) -> None:
    path = rows(folder, "2023-01.csv")
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(lines), ""]), encoding="utf-8")


def columns_added(folder: Path) -> None:
    """The columns for words are written where any row uses them: every line of the file differs."""
    path = rows(folder, "2023-04.csv")
    found = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert len(found[0]) == 10
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [*row, "problem", "next", "evidence"] if not n else [*row, "", "", ""]
        for n, row in enumerate(found)
    )
    path.write_text(text.getvalue(), encoding="utf-8")


def formatted(folder: Path) -> None:
    replaced(
        folder / CATALOGUE,
        "unit: 批次\n        kind: flow\n        reported: {every: month, by: counties}\n        definition: 农贸",
        "unit:   '批次'\n        kind: flow\n        reported: {every: month, by: counties}\n        definition: 农贸",
    )
    bqw(folder, "fmt")


HONEST: dict[str, Edit] = {
    "new month": new_month,
    "revision": revision,
    "withdrawal": withdrawal,
    "steps": steps,
    "renamed area": renamed_area,
    "moved file": moved_file,
    "sorted anew": sorted_anew,
    "columns added": columns_added,
    "formatted": formatted,
}


# ── bends ──


def rewritten(folder: Path) -> None:
    replaced(rows(folder, "2023-03.csv"), "M05-04,台山市,2023-Q1,1,", "M05-04,台山市,2023-Q1,21,")


def removed(folder: Path) -> None:
    replaced(rows(folder, MAY), "M08-01,新会区,2023-05,16,,,,2023-06-02,统计月报,\n", "")


def lowered(folder: Path) -> None:
    edit(folder, ('value: ">= 56", wording: 选取56家', 'value: ">= 30", wording: 选取30家'))


def narrowed(folder: Path) -> None:
    """To a county that is nearer to the target than all together."""
    named = 'name: 农批市场入场销售者系统应用率\n        unit: "%"\n        kind: rate\n        parts: latest\n'
    by = "        reported: {every: quarter, by: "
    edit(folder, (named + by + "counties}", named + by + "[台山市]}"))


def deadline_moved(folder: Path) -> None:
    path = ledger(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2023-07-31", "2023-08-31", 1), encoding="utf-8")


def entry_removed(folder: Path) -> None:
    path = ledger(folder)
    head, *entries = re.split(r"(?m)^(?=- )", path.read_text(encoding="utf-8"))
    kept = [entry for entry in entries if "R002" not in entry]
    assert len(kept) == len(entries) - 1
    path.write_text("".join([head, *kept]), encoding="utf-8")


def closing_changed(folder: Path) -> None:
    replaced(folder / "data" / "closed.yaml", "2月通报", "2月快报")


BENDS: dict[str, Edit] = {
    "row-rewritten": rewritten,
    "row-removed": removed,
    "lowered": lowered,
    "narrowed": narrowed,
    "deadline-moved": deadline_moved,
    "entry-removed": entry_removed,
    "closed-changed": closing_changed,
}


def merge_request(folder: Path) -> Path:
    """All together, as nobody should commit it."""
    for work in (*HONEST.values(), *BENDS.values()):
        work(folder)
    return folder
