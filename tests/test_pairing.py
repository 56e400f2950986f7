"""Who has become whom: ids, former ids, names; targets by period and area, then by what is alike."""

from typing import Any

import pytest

from bqw_tracker.changes.matching import indicator_pairs, measure_pairs, paired, target_pairs
from bqw_tracker.core.model import Catalogue
from building import AREAS

REPORTED = {"every": "month", "by": "city"}


def catalogue(*measures: tuple[int, str, list[dict[str, Any]]]) -> Catalogue:
    return Catalogue.model_validate(
        {
            "policy": {"title": "措施", "issuer": "市局", "issued": "2023-04-04"},
            "areas": AREAS,
            "departments": ["质量科"],
            "sections": [{"number": "1", "title": "一"}],
            "measures": [
                {
                    "number": str(number), "section": "1", "title": title,
                    "departments": ["质量科"], "indicators": indicators,
                }
                for number, title, indicators in measures
            ],
        }
    )  # fmt: skip


def indicator(
    id_: str, name: str = "指标", *targets: dict[str, Any], **fields: Any
) -> dict[str, Any]:
    wanted = list(targets) or [{"period": "2023", "value": ">= 1"}]
    return {"id": id_, "name": name, "unit": "家", "kind": "flow", "reported": REPORTED,
            "targets": wanted, **fields}  # fmt: skip


def ids(before: Catalogue, now: Catalogue) -> list[tuple[str | None, str | None]]:
    return [(old and old.indicator.id, new and new.indicator.id)
            for old, new in indicator_pairs(before, now)]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "pairs", "why"),
    [
        ([indicator("M01-01")], [indicator("M01-01", "别名")], [("M01-01", "M01-01")], "by id"),
        (
            [indicator("M01-01")],
            [indicator("M01-02", "别名", formerly=["M01-01"])],
            [("M01-01", "M01-02")],
            "by its former id",
        ),
        (
            [indicator("M01-02", formerly=["M01-01"])],
            [indicator("M01-01", "别名")],
            [("M01-02", "M01-01")],
            "back to its former id",
        ),
        ([indicator("M01-01")], [indicator("M01-02")], [("M01-01", "M01-02")], "by its name"),
        (
            [indicator("M01-01")],
            [indicator("M01-02", "别名")],
            [(None, "M01-02"), ("M01-01", None)],
            "nothing in common: one is new, one is gone",
        ),
        (
            [indicator("M01-01", "甲"), indicator("M01-02", "乙")],
            [indicator("M01-02", "甲"), indicator("M01-03", "乙")],
            [("M01-02", "M01-02"), (None, "M01-03"), ("M01-01", None)],
            "an id goes before a name",
        ),
    ],
)
def test_indicators(before, now, pairs, why):
    old, new = catalogue((1, "一", before)), catalogue((1, "一", now))
    assert ids(old, new) == pairs, why
    assert sorted(ids(new, old), key=str) == sorted(((b, a) for a, b in pairs), key=str), why


def test_what_has_no_key_is_paired_with_nothing():
    def first(word):
        return word[:1] or None

    pairs = [("乙", "乙"), (None, ""), ("", None)]
    assert paired(["", "乙"], ["乙", ""], (first, first)) == pairs


def test_an_indicator_that_moves_between_measures_is_the_same():
    before = catalogue((1, "一", [indicator("M01-01")]), (2, "二", []))
    now = catalogue((1, "一", []), (2, "二", [indicator("M02-01", formerly=["M01-01"])]))
    assert ids(before, now) == [("M01-01", "M02-01")]


@pytest.mark.parametrize(
    ("before", "now", "pairs", "why"),
    [
        ([(1, "甲")], [(1, "甲乙")], [(1, 1)], "by number"),
        ([(1, "甲"), (2, "乙")], [(1, "新"), (2, "甲"), (3, "乙")],
         [(None, 1), (1, 2), (2, 3)], "one was put in before them: by title"),
        ([(1, "甲"), (2, "乙")], [(1, "乙"), (2, "甲")], [(2, 1), (1, 2)], "they changed places"),
    ],
)  # fmt: skip
def test_measures(before, now, pairs, why):
    old, new = (catalogue(*((n, title, []) for n, title in side)) for side in (before, now))
    found = [(a and a.number, b and b.number) for a, b in measure_pairs(old, new)]
    assert found == pairs, why


@pytest.mark.parametrize(
    ("before", "now", "pairs", "why"),
    [
        ("2023 >= 30", "2023 >= 20", [(0, 0)], "the same period"),
        ("2023 > 660; 2025 > 800", "2025 > 900; 2023 > 660", [(1, 0), (0, 1)], "the order is free"),
        ("2023 >= 3; 2023 <= 9", "2023 <= 8; 2023 >= 4", [(1, 0), (0, 1)], "goal with goal"),
        ("2023 >= 30", "2024 >= 30", [(0, 0)], "the same value a year later"),
        ("2023 >= 30", "2024 >= 20", [(0, 0)], "the same area"),
        ("2023 > 660; 2025 > 800", "2024 > 700; 2025 > 800", [(0, 0), (1, 1)],
         "what is left goes with what is left"),
        ("2023 >= 3", "2023 >= 3 新会区", [(0, 0)], "the same period elsewhere"),
        ("2023 >= 3", "2024 >= 4 新会区", [(None, 0), (0, None)], "nothing in common"),
        ("2023 >= 3; 2025 >= 4", "2025 >= 4", [(1, 0), (0, None)], "one is gone"),
        ("2023 >= 3; 2023 >= 4", "2023 >= 4; 2023 >= 5", [(1, 0), (0, 1)], "equal values first"),
    ],
)  # fmt: skip
def test_targets(before, now, pairs, why):
    def side(text):
        targets = []
        for part in text.split("; "):
            period, sign, number, *area = part.split()
            targets.append({"period": period, "value": f"{sign} {number}"})
            if area:
                targets[-1]["area"] = area[0]
        content = catalogue((1, "一", [indicator("M01-01", "指标", *targets)]))
        return content, content.measures[0].indicators[0]

    old, new = side(before), side(now)
    assert target_pairs(old, new) == pairs, why
    turned = {(b, a) for a, b in pairs}
    assert set(target_pairs(new, old)) == turned, why
