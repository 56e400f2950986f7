"""Counties that keep their figures in repositories of their own, below data/progress."""

import csv
import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.folders import owner
from bqw_tracker.reports.origin import Member
from bqw_tracker.store.origin import carried_origin
from running import HEADER, ROOT, WORKSPACES, run
from scratch import commit, git
from test_origin import carried

ASKED = ["report", "--as-of", "2023-06-30", "--today", "2023-07-10"]
EN = ("--lang", "en")
XINHUI, TAISHAN = "data/progress/新会", "data/progress/county/taishan"
OWNED = {"aliases: [新会]}": "aliases: [新会], owns: [新会]}",
         'code: "440781", parent: 江门市}': 'code: "440781", parent: 江门市, owns: [county/taishan]}'}  # fmt: skip


def written(path: Path, rows: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(sorted(rows)), encoding="utf-8")


def catalogue(folder: Path) -> list[str]:
    """A small workspace in which two counties own a folder; its rows are returned."""
    text = (WORKSPACES / "small/measures.yaml").read_text(encoding="utf-8")
    for old, new in OWNED.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "data").mkdir(parents=True)
    (folder / "data/measures.yaml").write_text(text, encoding="utf-8")
    told = (WORKSPACES / "small/progress/rows.csv").read_text(encoding="utf-8")
    return told.splitlines(keepends=True)[1:]


def submodule(folder: Path, source: Path, place: str) -> None:
    git(
        folder,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(source),
        place,
    )


@pytest.fixture
def members(tmp_path):
    """A workspace with the city's rows, and two counties' repositories as submodules."""
    bureau = tmp_path / "市局"
    rows = catalogue(bureau)
    git(bureau, "init", "-q", "-b", "main")
    written(bureau / "data/progress/city.csv", [row for row in rows if "江门市" in row])
    commit(bureau, "目录")
    for name, place in (("新会区", XINHUI), ("台山市", TAISHAN)):
        county = tmp_path / name
        county.mkdir()
        git(county, "init", "-q", "-b", "main")
        written(county / "2023/rows.csv", [row for row in rows if name in row])
        commit(county, "6月报表")
        submodule(bureau, county, place)
    commit(bureau, "各县仓库")
    return bureau


# ── whose folder it is ──


@pytest.mark.parametrize(
    ("row", "place", "fault", "why"),
    [
        ("新会区", "新会/2023.csv", False, "its own"),
        ("新会", "新会/a/b/2023.csv", False, "by another name, further down"),
        ("台山市", "新会/2023.csv", True, "a neighbour"),
        ("江门市", "新会/2023.csv", True, "the city above it"),
        ("台山市", "county/taishan/2023.csv", False, "a folder within a folder"),
        ("新会区", "county/2023.csv", False, "the folder above is nobody's"),
        ("新会区", "2023.csv", False, "the city tells of a county elsewhere"),
        ("台山市", "新会区/2023.csv", False, "a folder whose name only begins like it"),
    ],
)
def test_whose_rows_may_lie_where(tmp_path, row, place, fault, why):
    catalogue(tmp_path)
    written(tmp_path / "data/progress" / place, [f"M02-01,{row},2023-06,5,,,,2023-07-02,县局,\n"])
    found = json.loads(run(["check", "--format", "json"], tmp_path).stdout)["problems"]
    told = [one for one in found if one["code"] == "not-yours"]
    assert [(one["path"], one["line"], one["column"]) for one in told] == [
        (f"data/progress/{place}", 2, 8)
    ] * fault, why
    assert run(ASKED, tmp_path).code == int(fault)


def test_what_is_not_theirs_can_be_left_out(tmp_path):
    rows = catalogue(tmp_path)
    written(tmp_path / "data/progress/rows.csv", rows)
    before = run([*ASKED, "--format", "csv"], tmp_path).stdout
    written(tmp_path / XINHUI / "x.csv", ["M02-01,台山市,2023-04,999,,,,2023-05-02,新会区局,\n"])
    assert run(ASKED, tmp_path).code == 1
    assert run([*ASKED, "--format", "csv", "--lenient"], tmp_path).stdout == before


def test_an_area_tells_of_those_below_it(tmp_path):
    catalogue(tmp_path)
    path = tmp_path / "data/measures.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("departments:", "  - {name: 会城, parent: 新会区}\ndepartments:", 1),
                    encoding="utf-8")  # fmt: skip
    written(tmp_path / XINHUI / "x.csv", ["M02-01,会城,2023-06,5,,,,2023-07-02,新会区局,\n"])
    assert "not-yours" not in run(["check"], tmp_path).stdout


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("[新会]", "新会 has an owner already: 新会区 owns 新会"),
        ("[新会/乡镇]", "新会/乡镇 has an owner already"),
        ("[新会区]", None),
        ("[../x]", "'../x' is no folder below data/progress"),
        ("[/x]", "is no folder"),
        ("[x/]", "is no folder"),
        ("['x\\y']", "is no folder"),
        ("[data/progress/x]", "write its path below data/progress"),
        ("新会", "a list is expected here"),
    ],
)
def test_folders_that_nobody_can_own(tmp_path, theirs, said):
    catalogue(tmp_path)
    path = tmp_path / "data/measures.yaml"
    text = path.read_text(encoding="utf-8").replace("[county/taishan]", theirs)
    path.write_text(text, encoding="utf-8")
    done = run(["check", *EN], tmp_path)
    assert (said or "errors: 0") in done.stdout
    assert done.code == (0 if said is None else 1)


def test_a_circle_of_areas_ends(tmp_path):
    catalogue(tmp_path)
    path = tmp_path / "data/measures.yaml"
    text = path.read_text(encoding="utf-8").replace(
        '"440781", parent: 江门市', '"440781", parent: 台山市'
    )
    path.write_text(text, encoding="utf-8")
    written(tmp_path / TAISHAN / "x.csv", ["M02-01,新会区,2023-06,5,,,,2023-07-02,台山市局,\n"])
    assert {"area-cycle", "not-yours"} <= {
        one["code"] for one in json.loads(run(["check", "--format", "json"], tmp_path).stdout)["problems"]
    }  # fmt: skip


# ── the members' report is that of one workspace ──


ASKED_FOR = ("json", "table")
WIDE = HEADER.strip() + ",problem,next,evidence\n"


def said(folder: Path, form: str) -> str:
    done = run(["report", "--as-of", "2023-06-30", "--format", form], folder)
    assert done.code == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def education(tmp_path_factory):
    """A workspace whose areas own a folder each, and all of whose rows lie together."""
    folder = tmp_path_factory.mktemp("one")
    shutil.copytree(ROOT / "tests/workspaces/education/data", folder / "data")
    path = folder / "data/measures.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^  - (?={name: (\w+), .*parent)(.*)}", r"  - \2, owns: [\1]}", text)
    assert text.count("owns: ") == 8
    path.write_text(text, encoding="utf-8")
    for form in ASKED_FOR:
        (folder / form).write_text(said(folder, form), encoding="utf-8")
    return folder


def part(folder: Path, there: Path, keys: list[int]) -> None:
    """Lay the rows of a workspace into files of their areas, and some where the bureau has its."""
    found: dict[str, list[str]] = {}
    rows = [row for file in sorted((folder / "data/progress").glob("*.csv"))
            for row in file.read_text(encoding="utf-8").splitlines()[1:]]  # fmt: skip
    for number, row in enumerate(rows):
        key, fields = keys[number % len(keys)], next(csv.reader([row]))
        name = f"{fields[1]}/{key}" if key < 3 else "bureau"
        found.setdefault(name, []).append(row + "," * (13 - len(fields)) + "\n")
    for name, own in found.items():
        path = there / f"data/progress/{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WIDE + "".join(own), encoding="utf-8")
    shutil.copy(folder / "data/measures.yaml", there / "data")


@settings(max_examples=4)
@given(keys=st.lists(st.integers(0, 3), min_size=1, max_size=9))
def test_members_give_the_report_of_one_workspace(education, keys):
    with TemporaryDirectory() as name:
        there = Path(name)
        part(education, there, keys)
        for form in ASKED_FOR:
            assert said(there, form) == (education / form).read_text(encoding="utf-8")


# ── their commits stand in the origin ──


def made(folder: Path, form: str) -> Path:
    assert run([*ASKED, "-o", f"报告.{form}"], folder).code == 0
    return folder / f"报告.{form}"


def head(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD").strip()


def test_the_commit_of_each_member_is_told(members):
    found = carried(made(members, "json"))
    assert found["commit"] == head(members)
    assert found["clean"] is True
    assert found["members"] == [
        Member("progress/county/taishan", head(members / TAISHAN), clean=True)._asdict(),
        Member("progress/新会", head(members / XINHUI), clean=True)._asdict(),
    ]
    said = run(["verify", "报告.json", *EN], members)
    assert (
        f"progress/新会: commit {head(members / XINHUI)[:12]} (nothing changed since)"
        in said.stdout
    )


def test_members_give_the_same_documents_as_rows_in_one_repository(members, tmp_path):
    whole = tmp_path / "一处"
    written(whole / "data/progress/rows.csv", catalogue(whole))
    one = json.loads(run([*ASKED, "--format", "json"], whole).stdout)
    assert json.loads(run([*ASKED, "--format", "json"], members).stdout) == one
    assert run(ASKED, members).stdout == run(ASKED, whole).stdout
    origin = carried(made(members, "json"))
    assert origin["figures"] == carried(made(whole, "json"))["figures"]
    assert origin["rows"] == carried(made(whole, "json"))["rows"]


@pytest.mark.parametrize(
    ("path", "text", "clean", "theirs", "why"),
    [
        (f"{XINHUI}/2023/new.csv", HEADER, False, False, "a new file of theirs"),
        (f"{XINHUI}/2023/rows.csv", None, False, False, "a file of theirs that is gone"),
        (f"{XINHUI}/README.md", "x", True, True, "no figure is made of it"),
        ("data/progress/city.csv", HEADER, False, True, "a file of the bureau"),
    ],
)
def test_what_was_changed_at_a_member(members, path, text, clean, theirs, why):
    if text is None:
        (members / path).unlink()
    else:
        (members / path).write_text(text, encoding="utf-8")
    found = carried(made(members, "json"))
    assert (found["clean"], found["members"][1]["clean"]) == (clean, theirs), why
    assert found["members"][0]["clean"] is True


def test_a_member_that_was_not_fetched_is_missed(members):
    git(members, "submodule", "--quiet", "deinit", "-f", XINHUI)
    found = carried(made(members, "json"))
    assert found["clean"] is False
    assert [member["folder"] for member in found["members"]] == ["progress/county/taishan"]
    done = run(["check", *EN], members)
    assert "warning[empty-folder]: no file of figures lies in data/progress/新会" in done.stdout


# ── verify draws from their commits ──


@pytest.mark.parametrize(
    "form", ["json", *(pytest.param(each, marks=pytest.mark.slow) for each in ("html", "xlsx"))]
)
def test_a_document_is_drawn_again_from_the_members_commits(members, form):
    path = made(members, form)
    row = "M02-01,新会区,2023-06,80,,,,2023-07-09,新会区局,更正\n"
    with (members / XINHUI / "2023/rows.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    commit(members / XINHUI, "更正")
    done = run(["verify", path.name, *EN], members)
    assert done.stdout.partition("\n\n")[2].startswith("untouched"), done.stdout
    assert done.code == 0
    assert "the commit of progress/新会 is another" in done.stdout


@pytest.mark.slow
def test_what_a_member_did_not_record_in_the_workspace_is_found_by_its_own_commit(members):
    with (members / XINHUI / "2023/rows.csv").open("a", encoding="utf-8") as file:
        file.write("M02-01,新会区,2023-06,80,,,,2023-07-09,新会区局,更正\n")
    commit(members / XINHUI, "7月")
    path = made(members, "json")
    assert carried(path)["clean"] is True  # both commits together hold every row
    assert run(["verify", path.name], members).code == 0
    assert run(["verify", path.name, "--at", "HEAD", *ASKED[1:], *EN], members).code == 1


def test_a_figure_that_was_altered_is_found_in_members_too(members):
    path = made(members, "json")
    told = path.read_text(encoding="utf-8")
    path.write_text(told.replace('"observed": "17"', '"observed": "71"'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != told
    assert run(["verify", path.name], members).code == 1


@pytest.mark.slow
def test_another_commit_of_a_member_is_no_way_out(members):
    path = made(members, "json")
    with (members / XINHUI / "2023/rows.csv").open("a", encoding="utf-8") as file:
        file.write("M02-01,新会区,2023-06,80,,,,2023-07-09,新会区局,更正\n")
    before = head(members / XINHUI)
    commit(members / XINHUI, "更正")
    text = path.read_text(encoding="utf-8").replace(before, head(members / XINHUI))
    path.write_text(text, encoding="utf-8")
    assert run(["verify", path.name], members).code == 1


def test_a_commit_that_another_member_holds_is_no_way_out(members):
    path, before = made(members, "json"), head(members / XINHUI)
    other = "data/progress/other"
    git(members, "clone", "-q", XINHUI, other)
    rewritten(members, other)
    text = path.read_text(encoding="utf-8").replace(before, head(members / other))
    path.write_text(text, encoding="utf-8")
    done = run(["verify", path.name, *EN], members)
    assert done.code == 3
    assert f"{XINHUI}: the commit {head(members / other)[:12]} of this repository" in done.stderr


def test_a_member_whose_commit_is_not_here_is_told(members):
    path = made(members, "json")
    git(members, "submodule", "--quiet", "deinit", "-f", XINHUI)
    done = run(["verify", path.name, *EN], members)
    assert done.code == 3
    assert "of this repository is not here" in done.stderr


@pytest.mark.parametrize("form", ["json", "html", "xlsx"])
def test_without_git_a_report_says_that_no_commit_is_known(members, tmp_path, form):
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    path = members / f"x.{form}"
    done = run([*ASKED, "-o", str(path)], members, PATH=str(nothing))
    assert (done.code, done.stderr) == (0, "")
    told = carried_origin(path, path.read_bytes())
    assert (told.commit, told.clean, told.members) == (None, None, ())
    if form == "html":
        assert "没有安装 git" in path.read_text(encoding="utf-8")
    done = run(["verify", path.name, *EN], members, PATH=str(nothing))
    assert "names no commit" in done.stdout


def test_a_member_before_its_first_commit_stands_nowhere(members):
    county = members / "data/progress/new"
    written(county / "x.csv", ["M02-01,新会区,2023-04,5,,,,2023-05-02,新会区局,\n"])
    git(county, "init", "-q")
    path = made(members, "json")
    assert carried(path)["members"][1] == Member("progress/new", None, clean=False)._asdict()
    done = run(["verify", path.name, *EN], members)
    assert done.code == 3
    assert "a repository without a commit" in done.stderr


@pytest.mark.parametrize(
    "told",
    [[], {}, "x", [{}], [{"folder": "progress/../x", "commit": "0" * 40, "clean": True}],
     [{"folder": "x", "commit": "0" * 40, "clean": True}],
     [{"folder": "progress/x", "commit": "HEAD", "clean": True}],
     [{"folder": "progress/x", "commit": "0" * 40, "clean": 1}],
     [{"folder": 1, "commit": "0" * 40, "clean": True}]],
)  # fmt: skip
def test_members_that_are_none(members, told):
    path = made(members, "json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["origin"]["members"] = told
    path.write_text(json.dumps(content), encoding="utf-8")
    assert run(["verify", path.name], members).code == 3


# ── check --against and diff follow what was recorded ──


def rewritten(members: Path, folder: str = XINHUI) -> None:
    path = members / folder / "2023/rows.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2023-05,9,", "2023-05,90,"), encoding="utf-8")
    commit(members / folder, "改")


def test_a_row_that_a_member_rewrote_is_found(members):
    assert run(["check", "--against", "HEAD"], members).code == 0
    rewritten(members)
    commit(members, "新会更新")
    done = run(["check", "--against", "HEAD~1", *EN], members)
    assert done.code == 1
    assert f"{XINHUI}/2023/rows.csv:2:20: error[row-rewritten]" in done.stdout
    told = run(["diff", "HEAD~1", "HEAD", *EN], members)
    assert "90" in told.stdout


def test_rows_move_into_a_members_repository(members):
    """What stood in the bureau's own file before stands in the county's afterwards."""
    rows = [
        row
        for name in (XINHUI, TAISHAN)
        for row in (members / name / "2023/rows.csv")
        .read_text(encoding="utf-8")
        .splitlines(True)[1:]
    ]
    git(members, "checkout", "-q", "-b", "earlier", "HEAD~1")
    written(members / "data/progress/counties.csv", rows)
    git(members, "add", "data/progress/counties.csv")
    git(members, "commit", "-qm", "以前")
    git(members, "checkout", "-q", "main")
    assert run(["check", "--against", "earlier"], members).code == 0


def test_a_member_that_moved_is_read_where_it_is_now(members):
    path, moved = made(members, "json"), XINHUI.replace("progress/", "progress/counties/")
    (members / moved).parent.mkdir()
    git(members, "mv", XINHUI, moved)
    commit(members, "搬到一处")
    assert run(["check", "--against", "HEAD~1"], members).code == 0
    assert "rows" not in run(["diff", "HEAD~1", "HEAD", *EN], members).stdout
    assert run(["verify", path.name], members).code == 0
    rewritten(members, moved)
    assert run(["check", "--against", "HEAD~1"], members).code == 1


def test_a_repository_that_is_no_submodule_is_refused(members):
    county = members / "data/progress/loose"
    written(county / "x.csv", ["M02-01,新会区,2023-04,5,,,,2023-05-02,新会区局,\n"])
    git(county, "init", "-q")
    commit(county, "一")
    done = run(["check", "--against", "HEAD", *EN], members)
    assert done.code == 3
    assert "is a repository of its own" in done.stderr
    assert "git submodule add" in done.stderr


def test_a_commit_that_was_not_fetched_is_refused(members):
    before = head(members)
    rewritten(members)
    commit(members, "新会更新")
    county = members.parent / "浅"
    git(members.parent, "clone", "-q", "--no-local", str(members), str(county))
    source = (members / XINHUI).resolve()
    git(county, "-c", "protocol.file.allow=always", "clone", "-q", "--depth", "1",
        source.as_uri(), XINHUI)  # fmt: skip
    done = run(["check", "--against", before, *EN], county)
    assert done.code == 3
    assert "is not here; fetch it: git submodule update --init" in done.stderr


def test_an_owner_is_found_by_whole_names():
    owners = {"a": "甲", "b/c": "乙"}
    files = ("a/x.csv", "a/b/x.csv", "ab/x.csv", "b/x.csv", "b/c/x.csv", "a.csv", "a")
    assert [owner(owners, file) for file in files] == ["甲", "甲", None, None, "乙", None, None]
