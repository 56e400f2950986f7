"""The rectification ledger: how an entry stands on a day, what is news, and what is wrong with it."""

import pytest

from bqw_tracker.core.rectification_checks import Review, names_file, rectification_problems
from bqw_tracker.core.rectifications import (
    FINDING_KINDS,
    Ledger,
    Rectification,
    finding_key,
    followed,
    next_id,
    plain_values,
)
from building import Case, catalogue, day, table

FINDING = "behind/M01-01/江门市/2023"
REMEDY = {
    "id": "R001", "finding": FINDING, "opened": "2023-10-09", "owner": "质量科",
    "due": "2023-10-31", "measure": "约谈",
}  # fmt: skip
ACCEPTED = {
    "id": "R002", "finding": FINDING, "opened": "2023-10-09",
    "accepted": {"reason": "暂停受理", "approver": "局长", "until": "2023-12-31"},
}  # fmt: skip
CLOSED = {"closed": "2023-10-30", "evidence": "已补报"}


def entry(text: str, number: int) -> dict[str, object]:
    """An entry from `due DAY`, `until DAY`, `closed DAY`, `finished DAY` and `opened DAY`.

    What is `finished` says what was done. Behind each + stands a step: `extended DAY UNTIL`,
    `closed DAY`, `finished DAY`, `passed DAY`, `returned DAY`, `reopened DAY`.
    """
    own, *steps = text.split("+")
    words = own.split()
    days = dict(zip(words[::2], words[1::2], strict=True))
    values = dict(REMEDY if "due" in days else ACCEPTED) | {"id": f"R{number:03}"}
    if "until" in days:
        values["accepted"] = ACCEPTED["accepted"] | {"until": days.pop("until")}
    if "closed" in days:
        values["evidence"] = "已补报"
    if "finished" in days:
        values |= step(f"finished {days.pop('finished')}")
    if steps:
        values["steps"] = [step(each) for each in steps]
    return values | days


def step(text: str) -> dict[str, str]:
    """A step as the ledger has it."""
    kind, on, *until = text.split()
    return {
        "extended": {"extended": on, "until": "".join(until), "reason": "搬迁", "approver": "局长"},
        "closed": {"closed": on, "evidence": "已补报"},
        "finished": {"closed": on, "done": "已约谈", "evidence": "已补报"},
        "passed": {"examined": on, "by": "李四", "result": "passed"},
        "returned": {"examined": on, "by": "李四", "result": "returned"},
        "reopened": {"reopened": on},
    }[kind]


def problems(*entries: dict[str, object], missing=(), **known) -> list[tuple[str, str]]:
    """Code and field of everything that is wrong."""
    ledger = Ledger.model_validate(list(entries)).root
    found = rectification_problems(Review(ledger, catalogue(**known), missing))
    return [(p.code, ".".join(map(str, p.place))) for p in found]


@pytest.mark.parametrize("case", table("rectifications.csv"))
def test_state_and_news(case: Case) -> None:
    texts = case["entries"].split(";")
    values = [entry(text, number) for number, text in enumerate(texts, start=1)]
    assert problems(*values) == [], "the case itself is sound"
    ledger = Ledger.model_validate(values).root
    keys = [FINDING] if case["stands"] == "yes" else []
    found = followed(ledger, keys, day(case["day"]))
    if not case["state"]:
        assert [(f.entry, f.news) for f in found] == [(None, None)]
        return
    (only,) = found
    assert only.finding == FINDING
    assert (only.state, only.news or "") == (case["state"], case["news"])
    held = only.standing
    assert held is not None
    assert (str(held.due), str(held.overdue)) == (case["due"], case["overdue"])


def test_every_finding_is_told_once_those_of_the_ledger_first() -> None:
    other = "late/M01-01/台山市/2023"
    third = "missing/M01-01/开平市/2023"
    ledger = Ledger.model_validate(
        [REMEDY | CLOSED, REMEDY | {"id": "R002", "opened": "2023-11-01", "due": "2023-11-30"},
         REMEDY | {"id": "R003", "finding": other}]
    ).root  # fmt: skip
    found = followed(ledger, [third, FINDING], day("2023-11-02"))
    assert [(f.finding, f.entry and f.entry.id, f.state, f.news) for f in found] == [
        (FINDING, "R002", "open", None),
        (other, "R003", "overdue", "gone"),
        (third, None, None, None),
    ]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ([REMEDY], []),
        ([ACCEPTED | CLOSED], []),
        ([REMEDY | {"id": "R٠٠١"}], [("bad-id", "0.id")]),
        ([REMEDY | CLOSED, REMEDY], [("duplicate-id", "1.id"), ("duplicate-id", "1.finding")]),
        ([REMEDY | CLOSED, REMEDY | {"id": "R002", "opened": "2023-10-30"}], []),
        (
            [REMEDY | CLOSED, REMEDY | {"id": "R002", "opened": "2023-10-29"}],
            [("duplicate-id", "1.finding")],
        ),
        (
            [REMEDY | {"id": "R002", "opened": "2023-10-29"}, REMEDY | CLOSED],
            [("duplicate-id", "0.finding")],
        ),
        ([REMEDY, ACCEPTED], [("duplicate-id", "1.finding")]),
        ([ACCEPTED, REMEDY | {"opened": "2024-01-01", "due": "2024-01-31"}], []),
        ([{k: REMEDY[k] for k in ("id", "finding", "opened")}], [("missing-field", "0")] * 3),
        ([REMEDY | {"evidence": "已补报"}], [("missing-field", "0")]),
        ([REMEDY | {"due": "2023-10-08"}], [("bad-value", "0.due")]),
        ([REMEDY | {"due": "2023-10-09"}], []),
        ([REMEDY | CLOSED | {"closed": "2023-10-08"}], [("bad-value", "0.closed")]),
        ([REMEDY | {"owner": "新会区"}], []),
        ([REMEDY | CLOSED | {"owner": "早已撤销的科"}], []),
        ([REMEDY | CLOSED | {"finding": "behind/M01-02/江门市/2023"}], []),
        ([REMEDY | CLOSED | {"finding": "behnd/M01-01/江门市/2023"}], [("bad-value", "0.finding")]),
        ([REMEDY | {"finding": "behind//江门市/2023"}], [("bad-value", "0.finding")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_ledger(values, wrong) -> None:
    assert problems(*values) == wrong


@pytest.mark.parametrize("case", table("rectification_steps.csv"))
def test_the_steps_of_an_entry(case: Case) -> None:
    texts = case["entries"].split(";")
    values = [entry(text, number) for number, text in enumerate(texts, start=1)]
    wrong = [tuple(each.split()) for each in case["wrong"].split(";") if each]
    assert problems(*values) == wrong


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        ({"reason": "搬迁"}, [("bad-value", "0.steps.0")]),
        ({"examined": "2023-10-31", "reopened": "2023-10-31"}, [("bad-value", "0.steps.0")]),
        ({"examined": "2023-10-31"}, [("missing-field", "0.steps.0")] * 2),
        ({"reopened": "2023-10-31", "by": "李四"}, [("bad-value", "0.steps.0.by")]),
        ({"reopened": "2023-10-31", "reason": "又亮灯"}, []),
        (step("returned 2023-10-31") | {"reason": "材料不全"}, []),
        (step("passed 2023-10-31") | {"done": "x"}, [("bad-value", "0.steps.0.done")]),
        ({"extended": "2023-10-31"}, [("missing-field", "0.steps.0")] * 3),
        ({"closed": "2023-10-31"}, [("missing-field", "0.steps.0")]),
    ],
)  # fmt: skip
def test_the_fields_of_a_step(one, wrong) -> None:
    assert problems(REMEDY | CLOSED | {"steps": [one]}) == wrong


def test_what_was_done_stands_beside_the_closing() -> None:
    assert problems(REMEDY | CLOSED | {"done": "已约谈"}) == []
    assert problems(REMEDY | {"done": "已约谈"}) == [("missing-field", "0")] * 2


def test_evidence_of_a_step_that_is_not_there() -> None:
    closing = {"closed": "2023-10-30", "evidence": "附件/R001.pdf"}
    values = REMEDY | {"steps": [closing]}
    assert problems(values, missing=["附件/R001.pdf"]) == [
        ("evidence-missing", "0.steps.0.evidence")
    ]


OF_STEPS = [
    (
        entry("due 2023-10-31 finished 2023-10-30 + extended 2023-10-31 2023-11-15", 1),
        "bad-value 0.steps.0.extended: R001 is closed: its day cannot be moved / reopen it before: bqw rectify reopen R001",
    ),
    (
        entry("due 2023-10-31 + passed 2023-10-31", 1),
        "bad-value 0.steps.0.examined: R001 is not closed: there is nothing to examine / close it before: bqw rectify close R001",
    ),
    (
        entry("due 2023-10-31 finished 2023-10-30 + passed 2023-10-31 + passed 2023-11-01", 1),
        "bad-value 0.steps.1.examined: R001 has been examined, and has passed / reopen it before: bqw rectify reopen R001",
    ),
    (
        entry("due 2023-10-31 + reopened 2023-10-31", 1),
        "bad-value 0.steps.0.reopened: R001 is not closed: there is nothing to take up again / close it before: bqw rectify close R001",
    ),
    (
        entry("until 2023-12-31 closed 2023-12-20 + reopened 2023-12-21", 1),
        "bad-value 0.steps.0.reopened: R001 accepts a deviation: nothing is to be mended / what is accepted anew is an entry of its own: bqw rectify open",
    ),
    (
        entry("due 2023-10-31 + extended 2023-10-25 2023-10-31", 1),
        "bad-value 0.steps.0.until: until 2023-10-31 is not later than 2023-10-31, the day that counts / name a later day",
    ),
    (
        entry("due 2023-10-31 + extended 2023-11-05 2023-11-04", 1),
        "bad-value 0.steps.0.until: until 2023-11-04 lies before 2023-11-05, when it was asked for / name a later day",
    ),
    (
        entry("due 2023-10-31 finished 2023-10-20 + passed 2023-10-19", 1),
        "bad-value 0.steps.0.examined: examined 2023-10-19 lies before 2023-10-20, the day of the step before / correct one of the two days, or the order of the steps",
    ),
    (
        entry("due 2023-10-31 + finished 2023-10-08", 1),
        "bad-value 0.steps.0.closed: closed 2023-10-08 lies before 2023-10-09, the day of opening / correct one of the two days, or the order of the steps",
    ),
    (
        REMEDY | CLOSED | {"steps": [{"reason": "搬迁"}]},
        "bad-value 0.steps.0: a step has one day: extended, closed, examined or reopened / write one of them, and one step each: examined: 2023-11-12",
    ),
    (
        REMEDY | CLOSED | {"steps": [step("reopened 2023-10-31") | {"by": "李四"}]},
        "bad-value 0.steps.0.by: by does not belong to what is reopened / leave by out",
    ),
]
SAID = [
    *(([values], said) for values, said in OF_STEPS),
    ([REMEDY | {"id": "R1"}],
     "bad-id 0.id: 'R1' is no id of a rectification / write R001, R002…"),
    ([REMEDY | CLOSED, REMEDY | {"opened": "2023-10-30"}],
     "duplicate-id 1.id: the rectification R001 stands here a second time / give this one the next free number"),
    ([ACCEPTED, REMEDY | {"opened": "2023-12-31", "due": "2024-01-31"}],
     "duplicate-id 1.finding: behind/M01-01/江门市/2023 has an open entry: R002 / close R002 first, or keep one of the two"),
    ([{k: v for k, v in REMEDY.items() if k != "due"}],
     "missing-field 0: R001 lacks the field due / add due:"),
    ([REMEDY | {"closed": "2023-10-30"}],
     "missing-field 0: R001 lacks the field evidence / add evidence:"),
    ([REMEDY | {"accepted": ACCEPTED["accepted"]}],
     "bad-value 0.owner: a remedy and an accepted deviation stand side by side / keep owner, due and measure, or accepted, not both"),
    ([ACCEPTED | {"opened": "2024-01-01"}],
     "bad-value 0.accepted.until: until 2023-12-31 lies before the day of opening, 2024-01-01 / correct one of the two days"),
    ([REMEDY | {"owner": "质检科"}],
     "unknown-department 0.owner: '质检科' is neither a department nor an area / did you mean 质量科?"),
    ([REMEDY | {"finding": "behind/M01-02/江门市/2023"}],
     "unknown-indicator 0.finding: there is no indicator 'M01-02' / did you mean M01-01?"),
    ([REMEDY | {"finding": "behind/M01-01/江门/2023"}],
     "unknown-area 0.finding: area '江门' is not in the catalogue's list / did you mean 江门市?"),
    ([REMEDY | {"finding": "behind/M01-01/江门市/2024"}],
     "bad-value 0.finding: no target of M01-01 holds for '2024' / did you mean 2023?"),
    ([REMEDY | {"finding": "behnd/M01-01/江门市/2023"}],
     "bad-value 0.finding: 'behnd/M01-01/江门市/2023' is not the key of a finding / did you mean behind?"),
    ([REMEDY | {"finding": "M01-01"}],
     "bad-value 0.finding: 'M01-01' is not the key of a finding / write kind, indicator, area and period: behind/M01-01/Anytown/2026"),
    ([REMEDY | CLOSED | {"evidence": "附件/R001.pdf"}],
     "evidence-missing 0.evidence: the file 附件/R001.pdf is not in the data folder / put it there, or name it by its path below the data folder: annex/R001.pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "said"), SAID)
def test_what_is_said_of_a_ledger(values, said) -> None:
    ledger = Ledger.model_validate(values).root
    found = rectification_problems(Review(ledger, catalogue(), ["附件/R001.pdf"]))
    told = [f"{p.code} {'.'.join(map(str, p.place))}: {p.message} / {p.help}" for p in found]
    assert told == [said]


def test_of_several_open_entries_the_first_is_named() -> None:
    values = [REMEDY, REMEDY | {"id": "R002"}, REMEDY | {"id": "R003"}]
    review = Review(Ledger.model_validate(values).root, catalogue(), ())
    assert [str(problem.help) for problem in rectification_problems(review)] == [
        "close R001 first, or keep one of the two"
    ] * 2


@pytest.mark.parametrize(
    ("period", "asked", "sound"),
    [
        ("yearly", "2023", True),
        ("yearly", "2025", True),
        ("yearly", "2022", False),
        ("yearly", "2023-06", False),
        ("yearly", "yearly", False),
        ("standing", "standing", True),
        ("standing", "2023", False),
        ("2023..2025", "2023..2025", True),
        ("2023..2025", "2024", False),
    ],
)
def test_the_period_of_a_key_is_the_one_of_a_report(period, asked, sound) -> None:
    value = REMEDY | {"finding": f"behind/M01-01/江门市/{asked}"}
    found = problems(value, target={"period": period, "value": ">= 100"})
    assert found == ([] if sound else [("bad-value", "0.finding")])


def test_evidence_that_is_not_there() -> None:
    values = REMEDY | CLOSED | {"evidence": "附件/R001.pdf"}
    assert problems(values) == []
    assert problems(values, missing=["附件/R001.pdf"]) == [("evidence-missing", "0.evidence")]


@pytest.mark.parametrize(
    ("evidence", "file"),
    [
        ("附件/会议 纪要.pdf", True),
        ("R001.xlsx", True),
        ("见附件 R001.docx", True),
        ("已补报", False),
        ("6/30已补报。", False),
        ("完成率99.5", False),
        ("见 https://www.jiangmen.gov.cn/bmpd/post_1.html", False),
        (".pdf", False),
        ("附件/.pdf", False),
    ],
)
def test_what_names_a_file(evidence: str, file: bool) -> None:  # noqa: FBT001 - a table
    assert names_file(evidence) is file


@pytest.mark.parametrize("kind", FINDING_KINDS)
def test_keys_are_read(kind: str) -> None:
    assert finding_key(f"{kind}/M01-01/南山/北坡区/2023..2025") == (
        kind, "M01-01", "南山/北坡区", "2023..2025",
    )  # fmt: skip


def test_ids_go_on_after_the_greatest() -> None:
    assert next_id([]) == "R001"
    ledger = [Rectification.model_validate(REMEDY | {"id": n}) for n in ("R007", "R002")]
    assert next_id(ledger) == "R008"
    assert next_id([Rectification.model_validate(REMEDY | {"id": "R999"})]) == "R1000"


@pytest.mark.parametrize("values", [REMEDY, ACCEPTED, REMEDY | CLOSED])
def test_plain_values_are_read_again(values) -> None:
    assert plain_values(Rectification.model_validate(values)) == values


@pytest.mark.parametrize("kind", ["off_track", "missed"])
def test_an_entry_goes_with_its_light_whatever_the_colour(kind: str) -> None:
    worse = FINDING.replace("behind", kind)
    ledger = Ledger.model_validate([REMEDY]).root
    (only,) = followed(ledger, [worse], day("2023-10-20"))
    assert (only.finding, only.state, only.news) == (worse, "open", None)
    assert problems(REMEDY, REMEDY | {"id": "R002", "finding": worse}) == [
        ("duplicate-id", "1.finding")
    ]


def test_another_kind_of_finding_is_another_matter() -> None:
    ledger = Ledger.model_validate([REMEDY]).root
    missing = FINDING.replace("behind", "missing")
    assert [f.news for f in followed(ledger, [missing], day("2023-10-20"))] == ["gone", None]
