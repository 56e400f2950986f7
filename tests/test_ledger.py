"""Editing data/rectifications.yaml: one change, every other byte stays, and what is said comes back."""

import codecs
import errno
import os
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.closings import Closing
from bqw_tracker.core.problems import Refused
from bqw_tracker.core.rectifications import Ledger, Rectification, plain_values, with_step
from bqw_tracker.store.closings import add_closing
from bqw_tracker.store.disk import CLOSED_NAME, LEDGER_NAME
from bqw_tracker.store.evidence import Shelf, shown_by
from bqw_tracker.store.modelled import modelled
from bqw_tracker.store.rectifications import add_entry, continue_entry
from bqw_tracker.store.yaml import read_yaml
from test_store_faults import Died, Disk, failing

ENTRY = Rectification.model_validate(
    {"id": "R009", "finding": "behind/M01-01/江门市/2023", "opened": "2023-10-09",
     "owner": "质量科", "due": "2023-10-31", "measure": "约谈"}
)  # fmt: skip
LINES = """\
- id: R009
  finding: behind/M01-01/江门市/2023
  opened: 2023-10-09
  owner: 质量科
  due: 2023-10-31
  measure: 约谈
"""
ENDS = """\
  closed: 2023-10-30
  evidence: 已补报
"""
CLOSED = {"closed": "2023-10-30", "evidence": "已补报"}


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)


def closed(entry: Rectification) -> Rectification:
    return Rectification.model_validate(plain_values(entry) | CLOSED)


def read(text: str) -> list[dict[str, object]]:
    """The entries as the strict reader has them."""
    ledger, problems = modelled(read_yaml(text, ""), Ledger)
    assert problems == []
    return [plain_values(entry) for entry in ledger.root] if ledger else []


def laid(folder: Path, text: str | bytes) -> Path:
    path = folder / LEDGER_NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_new_ledger_begins_with_a_comment(tmp_path):
    assert add_entry(tmp_path, ENTRY) == tmp_path / LEDGER_NAME
    text = (tmp_path / LEDGER_NAME).read_text(encoding="utf-8")
    head, *rest = text.partition(LINES)
    assert rest == [LINES, ""]
    assert all(line.startswith("# ") for line in head.splitlines())
    assert len(head.splitlines()) == 2


OLD = LINES.replace("R009", "R001")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(OLD, OLD + LINES, id="plain"),
        pytest.param(OLD[:-1], OLD + LINES, id="no newline at the end"),
        pytest.param(OLD + "# 以下为四季度\n", OLD + "# 以下为四季度\n" + LINES, id="comment at the end"),
        pytest.param(OLD + "\n\n  # 留空\n", OLD + "\n\n  # 留空\n" + LINES, id="blank lines"),
        pytest.param("# 只有说明", "# 只有说明\n" + LINES, id="nothing but a comment"),
        pytest.param("---\n" + OLD, "---\n" + OLD + LINES, id="document start"),
        pytest.param(
            OLD.replace("\n", "\r\n"), (OLD + LINES).replace("\n", "\r\n"), id="CRLF"
        ),
        pytest.param(
            "\n".join("  " + line for line in OLD.splitlines()),
            "".join(f"  {line}\n" for line in (OLD + LINES).splitlines()),
            id="indented list",
        ),
        pytest.param(
            "- {id: R001, finding: behind/M01-01/江门市/2023, opened: 2023-10-09}\n",
            "- {id: R001, finding: behind/M01-01/江门市/2023, opened: 2023-10-09}\n" + LINES,
            id="an entry in braces",
        ),
        pytest.param(
            OLD.replace("约谈", "|\n    一、约谈\n    # 二、补报"),
            OLD.replace("约谈", "|\n    一、约谈\n    # 二、补报") + LINES,
            id="a text of several lines",
        ),
        pytest.param(
            OLD.replace("约谈", "|\n    一、约谈")[:-1],
            OLD.replace("约谈", "|\n    一、约谈") + LINES,
            id="a text of several lines, no newline",
        ),
        pytest.param(OLD.replace("约谈", '"约\\u8c08"'), OLD.replace("约谈", '"约\\u8c08"') + LINES, id="quoted"),
    ],
)  # fmt: skip
def test_an_entry_goes_to_the_end(tmp_path, before, after):
    path = laid(tmp_path, before)
    add_entry(tmp_path, ENTRY)
    assert path.read_bytes().decode() == after
    assert read(after) == [*read(before), plain_values(ENTRY)]


def test_an_empty_file_and_a_mark_at_the_beginning(tmp_path):
    path = laid(tmp_path, codecs.BOM_UTF8 + OLD.encode())
    add_entry(tmp_path, ENTRY)
    assert path.read_bytes() == codecs.BOM_UTF8 + (OLD + LINES).encode()
    path = laid(tmp_path, b"\n")
    add_entry(tmp_path, ENTRY)
    assert path.read_bytes().startswith(b"\n# ")
    assert path.read_bytes().endswith(LINES.encode())


NEXT = LINES.replace("R009", "R010").replace("M01-01", "M01-02")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(LINES, LINES + ENDS, id="the only one"),
        pytest.param(LINES[:-1], LINES + ENDS, id="no newline at the end"),
        pytest.param(LINES + NEXT, LINES + ENDS + NEXT, id="one follows"),
        pytest.param(OLD + LINES + NEXT, OLD + LINES + ENDS + NEXT, id="in the middle"),
        pytest.param(
            LINES + "  # 10月12日已催办\n\n# 四季度\n" + NEXT,
            LINES + "  # 10月12日已催办\n" + ENDS + "\n# 四季度\n" + NEXT,
            id="its own comment, and that of the next",
        ),
        pytest.param(
            LINES + "# 四季度\n-\n" + NEXT.replace("- ", "  ", 1),
            LINES + ENDS + "# 四季度\n-\n" + NEXT.replace("- ", "  ", 1),
            id="the next has its dash on a line of its own",
        ),
        pytest.param(
            LINES.replace("约谈", "|\n    约谈\n    # 补报\n") + NEXT,
            LINES.replace("约谈", "|\n    约谈\n    # 补报") + ENDS + "\n" + NEXT,
            id="a text of several lines",
        ),
        pytest.param(
            LINES.replace("约谈", "约谈\n    并补报") + NEXT,
            LINES.replace("约谈", "约谈\n    并补报") + ENDS + NEXT,
            id="a text that goes on",
        ),
        pytest.param(
            LINES.replace("  ", "     ").replace("- ", "-    ") + NEXT.replace("  ", "     ").replace("- ", "-    "),
            LINES.replace("  ", "     ").replace("- ", "-    ") + ENDS.replace("  ", "     ")
            + NEXT.replace("  ", "     ").replace("- ", "-    "),
            id="a wide indentation",
        ),
        pytest.param(
            (LINES + NEXT).replace("\n", "\r\n"), (LINES + ENDS + NEXT).replace("\n", "\r\n"), id="CRLF"
        ),
    ],
)  # fmt: skip
def test_an_entry_is_closed_at_its_own_end(tmp_path, before, after):
    path = laid(tmp_path, before)
    wanted = [e | CLOSED if e["id"] == "R009" else e for e in read(before)]
    (entry,) = (Rectification.model_validate(e) for e in wanted if "closed" in e)
    continue_entry(tmp_path, entry)
    assert path.read_bytes().decode() == after
    assert read(after) == wanted


STEP = "    - examined: 2023-11-01\n      by: 李四\n      result: returned\n"
MORE = "    - reopened: 2023-11-02\n"
HELD = LINES + ENDS + "  steps:\n" + STEP


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(LINES + ENDS, LINES + ENDS + "  steps:\n" + MORE, id="the first step"),
        pytest.param(HELD, HELD + MORE, id="a second step"),
        pytest.param(HELD[:-1], HELD + MORE, id="no newline at the end"),
        pytest.param(OLD + HELD + NEXT, OLD + HELD + MORE + NEXT, id="in the middle"),
        pytest.param(
            HELD + "      # 口头退回\n\n# 四季度\n" + NEXT,
            HELD + "      # 口头退回\n" + MORE + "\n# 四季度\n" + NEXT,
            id="its own comment, and that of the next entry",
        ),
        pytest.param(
            LINES + "  steps:\n" + STEP + ENDS + NEXT,
            LINES + "  steps:\n" + STEP + MORE + ENDS + NEXT,
            id="fields stand behind the steps",
        ),
        pytest.param(
            LINES + "  steps:\n" + STEP + "  # 销号\n" + ENDS,
            LINES + "  steps:\n" + STEP + MORE + "  # 销号\n" + ENDS,
            id="fields behind the steps, with a comment of theirs",
        ),
        pytest.param(
            HELD.replace("    - ", "  - ").replace("      ", "    ") + NEXT,
            HELD.replace("    - ", "  - ").replace("      ", "    ")
            + MORE.replace("    - ", "  - ") + NEXT,
            id="the dash below the name",
        ),
        pytest.param(
            HELD.replace("    - examined", "    -\n      examined") + NEXT,
            HELD.replace("    - examined", "    -\n      examined") + MORE + NEXT,
            id="the dash on a line of its own",
        ),
        pytest.param(
            HELD.replace("李四", "|\n        李四\n        # 王五"),
            HELD.replace("李四", "|\n        李四\n        # 王五") + MORE,
            id="a text of several lines",
        ),
        pytest.param(
            (HELD + NEXT).replace("\n", "\r\n"), (HELD + MORE + NEXT).replace("\n", "\r\n"), id="CRLF"
        ),
    ],
)  # fmt: skip
def test_a_step_stands_behind_the_last_one(tmp_path, before, after):
    path = laid(tmp_path, before)
    (known,) = (entry for entry in read(before) if entry["id"] == "R009")
    entry = Rectification.model_validate(with_step(Rectification.model_validate(known), REOPENED))
    continue_entry(tmp_path, entry)
    assert path.read_bytes().decode() == after
    assert [one["steps"][-1] for one in read(after) if "steps" in one] == [REOPENED]


REOPENED = {"reopened": "2023-11-02"}


@pytest.mark.parametrize("steps", ["[]", "[{examined: 2023-11-01, by: 李四, result: passed}]"])
def test_steps_in_brackets_are_refused_and_stay(tmp_path, steps):
    path = laid(tmp_path, LINES + ENDS + f"  steps: {steps}\n")
    raw = path.read_bytes()
    (known,) = read(raw.decode())
    entry = Rectification.model_validate(with_step(Rectification.model_validate(known), REOPENED))
    with pytest.raises(Refused, match="write it by hand"):
        continue_entry(tmp_path, entry)
    assert path.read_bytes() == raw


def test_a_step_in_braces_may_be_followed(tmp_path):
    before = LINES + ENDS + "  steps:\n    - {examined: 2023-11-01, by: 李四, result: returned}\n"
    path = laid(tmp_path, before)
    (known,) = read(before)
    entry = Rectification.model_validate(with_step(Rectification.model_validate(known), REOPENED))
    continue_entry(tmp_path, entry)
    assert path.read_text(encoding="utf-8") == before + MORE


FLOW = "{id: R009, finding: behind/M01-01/江门市/2023, opened: 2023-10-09, owner: 质量科, due: 2023-10-31, measure: 约谈}"


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        ("[]\n", add_entry, "one list in [ ]"),
        (f"[\n{FLOW}\n]\n", add_entry, "one list in [ ]"),
        (f"- {FLOW}\n", continue_entry, "stands in { }"),
        (f"[\n{FLOW}\n]\n", continue_entry, "stands in { }"),
        (LINES + "...\n", add_entry, "write it by hand"),
        (LINES + "...\n", continue_entry, "write it by hand"),
        (LINES + "  - x\n", add_entry, "changed by another program"),
        ("owner: 质量科\n", add_entry, "changed by another program"),
        (b"\xd5\xfb\xb8\xc4", add_entry, "changed by another program"),
        ("# 没有事项\n", continue_entry, "changed by another program"),
    ],
)
def test_what_cannot_be_edited_is_refused_and_stays(tmp_path, text, change, said):
    path = laid(tmp_path, text)
    raw = path.read_bytes()
    entry = ENTRY.model_copy(update={"id": "R010"}) if change is add_entry else closed(ENTRY)
    with pytest.raises(Refused) as refusal:
        change(tmp_path, entry)
    assert said in str(refusal.value)
    assert path.read_bytes() == raw
    assert [p.name for p in tmp_path.iterdir()] == [LEDGER_NAME]


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), min_size=1
).filter(lambda text: text.strip() not in ("", "~", "null", "Null", "NULL"))  # words for nothing
TRAPS = st.sampled_from(
    ["- 约谈", "a: b", "a #b", "'", '"', "\\", "{}", "[x", "*见附件", "&a", "!x", "%", "@", "约谈:", "---", "...",
     "? x", "| x", "> x", "~ x", "nullx", "2023-10-31", "：", "，", "　全角　", "a\tb"[0], "x" * 2000, "#", "<<", "=", "🙂", "𠮷"]
)  # fmt: skip


def entries(*texts: str) -> Rectification:
    owner, measure = texts
    return Rectification.model_validate(plain_values(ENTRY) | {"owner": owner, "measure": measure})


@settings(max_examples=150)
@given(TEXTS | TRAPS, TEXTS | TRAPS, TEXTS | TRAPS)
def test_any_text_comes_back_equal(tmp_path_factory, owner, measure, evidence):
    folder = tmp_path_factory.mktemp("ledger")
    entry = entries(owner, measure)
    add_entry(folder, entry)
    done = Rectification.model_validate(plain_values(entry) | CLOSED | {"evidence": evidence})
    continue_entry(folder, done)
    assert read((folder / LEDGER_NAME).read_text(encoding="utf-8")) == [plain_values(done)]
    shutil.rmtree(folder)


DATES = st.dates(date(2023, 10, 9), date(2999, 12, 31)).map(str)
ANY_STEP = st.one_of(
    st.fixed_dictionaries(
        {"extended": DATES, "until": DATES, "reason": TEXTS | TRAPS, "approver": TEXTS | TRAPS}
    ),
    st.fixed_dictionaries({"closed": DATES, "evidence": TEXTS | TRAPS}, optional={"done": TRAPS}),
    st.fixed_dictionaries(
        {"examined": DATES, "by": TEXTS | TRAPS, "result": st.sampled_from(["passed", "returned"])}
    ),
    st.fixed_dictionaries({"reopened": DATES}, optional={"reason": TEXTS | TRAPS}),
)


@settings(max_examples=150)
@given(st.lists(ANY_STEP, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_steps_are_only_ever_added(tmp_path_factory, added, ending):
    folder = tmp_path_factory.mktemp("ledger")
    path = laid(folder, (OLD + LINES + "# 四季度\n" + NEXT).replace("\n", ending))
    entry = ENTRY
    for one in added:
        before = path.read_bytes().decode().split(ending)
        entry = Rectification.model_validate(with_step(entry, one))
        continue_entry(folder, entry)
        after = path.read_bytes().decode().split(ending)
        kept = iter(after)
        assert all(line in kept for line in before), "every line stands, in its order"
    first, second, third = read(path.read_bytes().decode().replace("\r\n", "\n"))
    assert second == plain_values(entry)
    assert (first["id"], third["id"]) == ("R001", "R010")
    shutil.rmtree(folder)


NOISE = st.lists(
    st.sampled_from(["", "  ", "# 说明", "  # 缩进的说明", "      # 更深", "# - id: R777", "#"]), max_size=4
)  # fmt: skip
VALUES = st.sampled_from(
    ["约谈", '"约谈: #1"', "'约谈'", "约谈 # 已办", "|\n    约谈\n    补报", ">-\n    约谈\n\n    补报",
     "约谈\n    补报", "|+\n    约谈\n"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.data(), st.lists(VALUES, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_opening_and_closing_leave_all_other_bytes(tmp_path_factory, data, values, ending):
    folder = tmp_path_factory.mktemp("ledger")
    text = "".join(line + "\n" for line in data.draw(NOISE))
    for number, value in enumerate(values, start=1):
        text += LINES.replace("R009", f"R00{number}").replace("约谈", value)
        text += "".join(line + "\n" for line in data.draw(NOISE))
    text = text.replace("\n", ending)
    if data.draw(st.booleans()):
        text = text.removesuffix(ending)
    path, before = laid(folder, text), read(text)
    add_entry(folder, ENTRY)
    opened = path.read_bytes().decode()
    assert opened.startswith(text)
    chosen = data.draw(st.integers(0, len(values)))
    entry = Rectification.model_validate([*before, plain_values(ENTRY)][chosen])
    continue_entry(folder, closed(entry))
    after = path.read_bytes().decode()
    piece = ENDS.replace("\n", ending)
    assert after.count(piece) == 1
    assert after.replace(piece, "") == opened
    wanted = [*before, plain_values(ENTRY)]
    wanted[chosen] |= CLOSED
    assert read(after) == wanted
    shutil.rmtree(folder)


CLOSING = Closing.model_validate(
    {"period": "2023-07", "closed": "2023-08-10T09:30", "digest": "1" * 64, "document": "函: #1"}
)
JUNE = "# 六月\n- {period: 2023-06, closed: 2023-07-10, digest: " + "0" * 64 + "}\n"
CLOSES = f"""\
- period: 2023-07
  closed: "2023-08-10T09:30"
  digest: "{"1" * 64}"
  document: "函: #1"
"""


def test_a_closing_is_added_behind_the_others(tmp_path):
    path = tmp_path / CLOSED_NAME
    path.write_text(JUNE, encoding="utf-8")
    assert add_closing(tmp_path, CLOSING) == path
    assert path.read_text(encoding="utf-8") == JUNE + CLOSES
    path.unlink()
    add_closing(tmp_path, CLOSING)
    first, second, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert (first[0], second[0], "".join(rest)) == ("#", "#", CLOSES)


@pytest.mark.parametrize(
    "fault", [OSError(errno.ENOSPC, ""), OSError(errno.EACCES, ""), Died()], ids=str
)
def test_whatever_fails_closings_are_the_old_or_the_new_ones(tmp_path, fault):
    folder = tmp_path / "data"
    outcomes = set()
    for at in range(1, 100):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / CLOSED_NAME
        path.write_text(JUNE, encoding="utf-8")
        disk = Disk(folder, at, fault, *(["lasting"] if isinstance(fault, Died) else []))
        said = "done"
        with failing(disk):
            try:
                add_closing(folder, CLOSING)
            except Refused:
                said = "refused"
            except Died:
                said = "died"
        if disk.count < at:
            break
        both = {JUNE, JUNE + CLOSES}
        found = path.read_bytes().decode()
        assert found in {"done": {JUNE + CLOSES}, "refused": {JUNE}, "died": both}[said]
        outcomes.add(said)
    assert at > 6, "there was nothing to fail"
    assert outcomes >= ({"died"} if isinstance(fault, Died) else {"done", "refused"})


@pytest.mark.parametrize(
    "fault", [OSError(errno.ENOSPC, ""), OSError(errno.EACCES, ""), Died()], ids=str
)
def test_whatever_fails_the_ledger_is_the_old_or_the_new_one(tmp_path, fault):
    folder = tmp_path / "data"
    outcomes = set()
    for at in range(1, 100):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = laid(folder, OLD)
        disk = Disk(folder, at, fault, *(["lasting"] if isinstance(fault, Died) else []))
        said = "done"
        with failing(disk):
            try:
                add_entry(folder, ENTRY)
            except Refused:
                said = "refused"
            except Died:
                said = "died"
        if disk.count < at:
            break
        found = path.read_bytes().decode()
        assert found in {"done": {OLD + LINES}, "refused": {OLD}, "died": {OLD, OLD + LINES}}[said]
        outcomes.add(said)
        if said != "died":
            left = {p.name for p in folder.iterdir()} - {LEDGER_NAME}
            assert left <= {f".{LEDGER_NAME}.new"}
        add_entry(folder, ENTRY.model_copy(update={"id": "R011"}))  # what was left is no hindrance
    assert at > 6, "there was nothing to fail"
    assert outcomes >= ({"died"} if isinstance(fault, Died) else {"done", "refused"})


def test_a_ledger_saved_meanwhile_is_not_overwritten(tmp_path, monkeypatch):
    path, fchmod = laid(tmp_path, OLD), os.fchmod

    def later(*arguments, **options):
        fchmod(*arguments, **options)
        path.write_text("# somebody else\n")

    monkeypatch.setattr(os, "fchmod", later)
    with pytest.raises(Refused, match="changed by another program"):
        add_entry(tmp_path, ENTRY)
    assert path.read_text() == "# somebody else\n"


def test_a_link_stays_a_link(tmp_path):
    real = tmp_path / "elsewhere.yaml"
    real.write_text(OLD, encoding="utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / LEDGER_NAME).symlink_to(real)
    add_entry(folder, ENTRY)
    assert (folder / LEDGER_NAME).is_symlink()
    assert real.read_text(encoding="utf-8") == OLD + LINES


def test_a_file_named_as_evidence(tmp_path, monkeypatch):
    data = tmp_path / "data"
    (data / "附件").mkdir(parents=True)
    (data / "附件/R001.pdf").write_bytes(b"x")
    (tmp_path / "外.pdf").write_bytes(b"x")
    (data / "附件/链.pdf").symlink_to(tmp_path / "外.pdf")
    monkeypatch.chdir(tmp_path)
    shelf = Shelf(Path("data"))
    name = f"{sha256(b'x').hexdigest()[:12]}-R001.pdf"
    for named in ("data/附件/R001.pdf", "附件/R001.pdf", str(data / "附件/R001.pdf")):
        found = shown_by(shelf, named)
        assert found is not None
        assert found.name == name
    assert shown_by(shelf, "外.pdf") is not None, "a path from here"
    for text in ("已补报,见10月报表", "附件", "见 https://example.cn/a.html"):
        assert shown_by(shelf, text) is None
    for named, said in (
        ("data/附件/链.pdf", "is a link"),
        ("附件/链.pdf", "is a link"),
        ("没有.pdf", "does not exist"),
        ("x" * 5000 + ".pdf", "does not exist"),
    ):
        with pytest.raises(Refused, match=said):
            shown_by(shelf, named)
