"""Bends behind links, repositories, journals and names: each would have hidden a rewritten figure."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bqw_tracker.changes.edits import edits
from bqw_tracker.changes.silence import weakened_without_history
from bqw_tracker.core.model import Catalogue
from bqw_tracker.store.git import checked_out
from bqw_tracker.store.journal import Entry, digest, journal_bytes
from bqw_tracker.store.load import load
from building import AREAS
from merging import replaced, rows, workspace
from running import run
from scratch import commit, git
from test_diff import TARGETS, content, measures
from test_history import PAST

pytestmark = pytest.mark.walk

ROW = "M05-04,台山市,2023-Q1,1,"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("made") / "w")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "w")


def bend(progress: Path) -> None:
    replaced(progress / "2023-03.csv", ROW, ROW.replace(",1,", ",21,"))


def linked_data(folder: Path) -> None:
    (folder / "data").rename(folder / "d2")
    (folder / "data").symlink_to("d2")


def linked_rows(folder: Path) -> None:
    (folder / "data" / "progress").rename(folder / "rows")
    (folder / "data" / "progress").symlink_to(Path("..") / "rows")


def linked_ledger(folder: Path) -> None:
    (folder / "data" / "rectifications.yaml").rename(folder / "ledger.yaml")
    (folder / "data" / "rectifications.yaml").symlink_to(Path("..") / "ledger.yaml")


def own_repository(folder: Path) -> None:
    git(folder / "data" / "progress", "init", "-q")
    commit(folder / "data" / "progress", "另立")
    git(folder, "rm", "-rq", "--cached", "data/progress")


@pytest.mark.parametrize("hide", [linked_data, linked_rows, linked_ledger, own_repository])
@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("command", [["check", "--against", "HEAD"], ["diff"]])
def test_what_leads_elsewhere_is_refused(
    folder: Path, hide: Callable[[Path], None], command: list[str], *, committed: bool
) -> None:
    hide(folder)
    if committed:
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "搬动")
    bend(folder / "data" / "progress")
    done = run(command, folder)
    if committed and hide is own_repository:  # its commit is recorded: what is bent is compared
        assert "M05-04" in done.stdout
        assert done.code == ("check" in command)
        assert run(["check", "--against", "HEAD~1"], folder).code == 1
        return
    assert done.code == 3
    assert "无法核对" in done.stderr


def test_a_link_that_leads_into_the_repository_from_outside_is_nobodys_trick(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(folder / "data")
    done = run(["check", "--against", "HEAD", "--data", str(tmp_path / "link")], tmp_path)
    assert done.code == 0, done


def test_a_repository_within_is_not_asked(folder: Path) -> None:
    data = folder / "data"
    for name in ("objects", "refs"):
        (data / name).mkdir()
    (data / "HEAD").write_text("ref: refs/heads/x\n")
    bend(data / "progress")
    done = run(["check", "--against", "HEAD", "--format", "json"], folder)
    assert "row-rewritten" in done.stdout or done.code == 3, done


def test_a_journal_that_was_committed_bends_nothing(folder: Path) -> None:
    progress = folder / "data" / "progress"
    path = rows(folder, "2023-03.csv")
    now = path.read_bytes()
    bend(progress)
    bent = path.read_bytes()
    path.write_bytes(now)
    entry = Entry(path, digest(bent), digest(now) or "")
    entry.old_beside.write_bytes(bent)
    (progress / ".journal").write_bytes(journal_bytes([entry]))
    git(folder, "add", "--force", "data/progress")
    git(folder, "commit", "-qm", "日志")
    with checked_out(folder / "data", "HEAD") as there:
        assert load(there).read.figures[there / "progress" / "2023-03.csv"] == now


@pytest.mark.parametrize("broken", ["2023-03.csv", "../rectifications.yaml"])
@pytest.mark.parametrize("commits", [1, 3])
def test_who_breaks_a_file_and_mends_it_later_hides_nothing(
    folder: Path, broken: str, commits: int
) -> None:
    path = rows(folder, broken)
    now = path.read_text("utf-8")
    for number in range(commits):
        path.write_text(f"x{number},{now}", encoding="utf-8", newline="")
        commit(folder, f"第{number}次写坏")
    path.write_text(now, encoding="utf-8", newline="")
    mended = run(["check", "--against", "HEAD"], folder)
    assert (mended.code, mended.stderr) == (0, ""), mended
    if broken.endswith("csv"):
        bend(folder / "data" / "progress")
    else:
        path.write_text(now.replace("due: 2023-07-31", "due: 2023-08-31"), "utf-8", newline="")
    told = run(["check", "--against", "HEAD"], folder).stdout
    assert ("row-rewritten" if broken.endswith("csv") else "deadline-moved") in told


# ── names and histories ──


def silent(before: Catalogue, now: Catalogue) -> list[str]:
    return [str(problem.message) for problem in weakened_without_history(edits(before, now))]


def areas(**changed: dict[str, object]) -> list[dict[str, object]]:
    return [area | changed.get(area["name"], {}) for area in AREAS]


def test_crossed_aliases_give_the_figures_of_one_area_to_another() -> None:
    crossed = areas(
        新会区={"name": "新会新区", "aliases": ["台山市"]},
        台山市={"name": "台山新市", "aliases": ["新会区"]},
    )
    (told,) = silent(content(measures()[1:]), content(measures()[1:], areas=crossed))
    assert "name: " in told


def test_an_area_is_known_by_its_name_before_its_code() -> None:
    """Who corrects two codes that were exchanged moves no target."""
    swapped = areas(新会区={"code": "440781"}, 台山市={"code": "440705"})
    assert silent(content(measures()), content(measures(), areas=swapped)) == []


def test_one_entry_excuses_one_target_only() -> None:
    two = [{"period": "2024", "value": ">= 40", "area": area} for area in ("新会区", "台山市")]
    entry = {
        "field": "targets",
        "was": "2024 >= 40 新会区",
        **{k: PAST[k] for k in PAST if k != "value"},
    }
    now = content(measures(TARGETS, history=[entry]))
    assert len(silent(content(measures([*TARGETS, *two])), now)) == 1


def test_the_first_new_entry_is_the_value_that_held() -> None:
    lie = [PAST | {"value": ">= 10", "until": "2023-04-30"}, PAST]
    true = [PAST, PAST | {"value": ">= 40", "until": "2023-07-31"}]
    before = content(measures())
    for history, wanted in ((lie, 1), (true, 0)):
        now = [TARGETS[0] | {"value": ">= 30", "history": history}, *TARGETS[1:]]
        assert len(silent(before, content(measures(now)))) == wanted


def test_diff_tells_closings_and_evidence_too(folder: Path) -> None:
    assert run(["close", "2023-05"], folder).code == 0
    commit(folder, "封账")
    (folder / "data" / "closed.yaml").unlink()
    assert "改封账" in run(["diff"], folder).stdout
