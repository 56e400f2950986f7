"""What a clerk names as evidence, what is kept of it, and what check says of the files."""

import pytest

from bqw_tracker.core.evidence import (
    Evidence,
    evidences,
    files_of,
    fits_name,
    kept_name,
    kept_text,
    named_files,
    own_name,
)
from bqw_tracker.core.evidence_checks import Kept, done_without, file_faults, used_twice
from building import Case, catalogue, observations, table

DIGEST = "0123456789ab" + "c" * 52


def listed(text: str) -> list[str]:
    return text.split(" | ") if text else []


@pytest.mark.parametrize("case", table("evidence.csv"))
def test_case(case: Case) -> None:
    found, faults = named_files(case["cell"], listed(case["beside"]), listed(case["kept"]))
    told = [f"{'beside' if one.beside else 'kept'} {one.name}" for one in found]
    assert told == listed(case["named"])
    wanted = [text.partition(" ") for text in listed(case["problems"])]
    assert [fault[0] for fault in faults] == [code for code, _, _ in wanted]
    for (_, message, remedy), (_, _, said) in zip(faults, wanted, strict=True):
        assert said in f"{message}; {remedy}"


def field(marked: str) -> str:
    """The field of evidence that names the files of a case; a word is a name without digest."""
    words = (word.rstrip("?!~") for word in marked.split())
    return ";".join(word if len(word) > 1 else f"{word}.pdf#sha256:{word * 64}" for word in words)


def kept(marked: str) -> Kept:
    """What lies there: `a?` is gone, `a!` is another file, git does not know `a~`."""
    words = [word for word in marked.replace(";", " ").split() if len(word.rstrip("?!~")) == 1]
    found = {f"{word[0]}.pdf": word[0] * 64 for word in words if "?" not in word}
    found |= {f"{word[0]}.pdf": "0" * 64 for word in words if "!" in word}
    return Kept(found, {f"{word[0]}.pdf" for word in words if "~" in word})


@pytest.mark.parametrize("case", table("evidence_rows.csv"))
def test_rows(case: Case) -> None:
    nodes = [{"name": "立项", "due": "2023-03"}, {"name": "上线", "due": "2023-06"}]
    kinds = {
        "milestone": {"targets": [{"period": "2023"}]},
        "nodes": {"kind": "milestone", "targets": [{"period": "2023", "nodes": nodes}]},
    }
    indicator = {"kind": case["kind"], "reported": {"every": "month", "by": "counties"}}
    content = catalogue(indicator | kinds.get(case["kind"], {}), rules={"evidence": case["rule"]})
    files = case["files"].split(";")
    rows = [
        row._replace(story=row.story._replace(evidence=field(marked)))
        for row, marked in zip(observations(case["rows"]), files, strict=True)
    ]
    found = [
        *done_without(content, rows),
        *file_faults(rows, kept(case["files"])),
        *used_twice(content, rows),
    ]
    told = sorted(f"{problem.place[1]} {problem.code}" for problem in found)
    assert told == listed(case["told"])
    assert {problem.place[3] for problem in found} <= {"evidence"}


def test_what_is_kept_comes_back_equal() -> None:
    files = (Evidence(kept_name("批复.pdf", DIGEST), DIGEST), Evidence("合影 1.jpg", "f" * 64))
    text = kept_text([*files, files[0]])
    assert text == f"0123456789ab-批复.pdf#sha256:{DIGEST};合影 1.jpg#sha256:{'f' * 64}"
    assert evidences(text) == files_of(text) == files
    assert [own_name(one.name) for one in files] == ["批复.pdf", "合影 1.jpg"]
    assert all(map(fits_name, files))
    assert not fits_name(files[0]._replace(digest="f" * 64))


def test_what_was_written_by_hand_is_a_name_without_digest() -> None:
    assert evidences("批复.pdf; 见附件") == (Evidence("批复.pdf"), Evidence("见附件"))
    assert files_of("批复.pdf; 见附件") == ()


def test_a_name_that_has_its_digits_gets_them_once() -> None:
    assert kept_name("0123456789ab-批复.pdf", DIGEST) == "0123456789ab-批复.pdf"
