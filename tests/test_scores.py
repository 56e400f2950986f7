"""Scores and ranks: the table of cases, who answers for what until which day, laws that hold.

In the table `targets` are `status [attainment] [*weight] [aspirational]` joined by `;`, `came`
says how many figures were on time, late and missing.
"""

import json
import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bqw_tracker.core.deliveries import Punctuality
from bqw_tracker.core.model import STATUSES, Catalogue, Observation, Roles
from bqw_tracker.core.rules import Weights
from bqw_tracker.render.rounding import decimals_needed, points_text
from bqw_tracker.reports.groups import Scores, ranks
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.report import report
from bqw_tracker.reports.rows import Row
from bqw_tracker.reports.scores import comparable, score, scores
from building import AREAS, CITY, COUNTIES, Case, catalogue, day, observations, share, table
from running import ROOT, run, run_code

MANY = settings(max_examples=150)
NAMES = ("on_schedule", "attainment", "punctuality")
(ROW,) = report(Judged(catalogue(), [], date(2023, 6, 30))).rows


def weights_of(text: str) -> Weights:
    """Return weights under which a single target makes a rank."""
    weights = dict(zip(NAMES, text.split("/"), strict=True)) if text else {}
    return Weights.model_validate({**weights, "least": "1"})


def row_of(text: str) -> Row:
    status, *words = text.split()
    found = replace(ROW, status=status, attainment=None, asked=status != "not_due")
    for word in words:
        if word == "aspirational":
            found = replace(found, strength=word)
        elif word.startswith("*"):
            found = replace(found, weight=Decimal(word[1:]))
        else:
            found = replace(found, attainment=Fraction(word))
    return found


@pytest.mark.parametrize("case", table("score.csv"))
def test_case(case: Case) -> None:
    rows = [row_of(part) for part in case["targets"].split(";") if part.strip()]
    came = Punctuality("科", *map(int, case["came"].split()))
    weights = weights_of(case["weights"])
    found = score(rows, came, weights)
    assert [getattr(found, name) for name in (*NAMES, "points")] == [
        share(case[name]) for name in (*NAMES, "points")
    ]
    assert ("yes" if comparable(found, weights) else "no") == case["ranked"]
    assert found.owed == sum(map(int, case["came"].split()))


BY_COUNTIES = {"reported": {"every": "month", "by": "counties"}}
EACH = {"period": "2023", "value": ">= 12", "each": list(COUNTIES)}


def scored(
    content: Catalogue, rows: list[Observation], as_of: str, today: str, **chosen: str
) -> Scores:
    """Return the scores where a single target makes a rank."""
    few = content.rules.score.model_copy(update={"least": 1})
    rules = content.rules.model_copy(update={"score": few})
    content = content.model_copy(update={"rules": rules})
    known = day(chosen.pop("known_on")) if "known_on" in chosen else None
    judged = Judged(content, rows, day(as_of), known)
    return scores(judged, chosen.pop("by", "area"), today=day(today))


def test_the_city_stands_first_without_a_rank_and_who_has_no_score_last() -> None:
    areas = [*AREAS, {"name": "古井镇", "code": "440705101", "parent": "新会区"},
             {"name": "恩平市", "code": "440785", "parent": CITY}]  # fmt: skip
    target = {**EACH, "each": ["恩平市", "古井镇", *COUNTIES]}
    content = catalogue(BY_COUNTIES, target=target, areas=areas)
    rows = observations("新会 monthly 2023-01..2023-06 1; 台山 monthly 2023-01..2023-06 0.5;"
                        "开平 monthly 2023-01..2023-06 1")  # fmt: skip
    found = scored(content, rows, "2023-06-30", "2023-07-06").by_key
    assert [(name, one.rank) for name, one in found.items()] == [
        (CITY, None), ("新会区", 1), ("开平市", 1), ("台山市", 3), ("恩平市", 4), ("古井镇", None),
    ]  # fmt: skip
    early = scored(content, [], "2023-01-15", "2023-01-20").by_key
    assert {(one.points, one.rank) for one in early.values()} == {(None, None)}
    assert next(iter(early)) == CITY


@pytest.mark.parametrize(
    ("least", "rank", "why"),
    [(1, 1, "one target is enough"), (2, None, "one of two"), (5, None, "the default")],
)
def test_no_rank_of_fewer_targets_than_the_least(least, rank, why) -> None:
    content = catalogue(BY_COUNTIES, target=EACH, rules={"score": {"least": str(least)}})
    rows = observations("新会 monthly 2023-01..2023-06 1")
    judged = Judged(content, rows, day("2023-06-30"))
    found = scores(judged, "area", today=day("2023-07-06")).by_key["新会区"]
    assert (found.targets, found.rank) == (1, rank), why
    assert found.points is not None, "the score itself is told"


def test_the_place_of_a_month_ago_is_as_it_was_known_then() -> None:
    content = catalogue(BY_COUNTIES, target=EACH)
    rows = observations("新会 monthly 2023-01..2023-05 1 @2023-06-05; 台山 2023-01 1 @2023-02-03;"
                        "台山 monthly 2023-02..2023-06 1 @2023-07-03")  # fmt: skip
    found = scored(content, rows, "2023-06-30", "2023-07-06").by_key
    assert [(name, found[name].before, found[name].rank) for name in ("新会区", "台山市")] == [
        ("新会区", 1, 2), ("台山市", 2, 1),
    ]  # fmt: skip
    assert found[CITY].before is None


def test_who_only_had_to_report_has_a_score_and_no_rank() -> None:
    content = catalogue(BY_COUNTIES, target={**EACH, "schedule": "at_end"})
    rows = observations("新会 2023-01 12 @2023-02-05; 台山 2023-01 1 @2023-02-05")
    found = scored(content, rows, "2023-01-31", "2023-05-06").by_key
    assert [(name, one.points, one.rank) for name, one in found.items()] == [
        (CITY, None, None), ("新会区", 100, None), ("台山市", 100, None), ("开平市", 0, None),
    ], "the city owes nothing where the counties report; what is due at the end does not count yet"  # fmt: skip


def test_a_department_counts_the_whole_of_an_each_and_no_part() -> None:
    content = catalogue(BY_COUNTIES, target=EACH)
    found = scored(content, [], "2023-06-30", "2023-07-06", by="department").by_key
    assert [(name, one.targets, one.owed) for name, one in found.items()] == [("质量科", 1, 18)]


def test_owed_is_what_ended_by_the_day_of_the_report_once_its_due_day_has_passed() -> None:
    content = catalogue(BY_COUNTIES, target=EACH)
    rows = observations("新会 monthly 2023-01..2023-04 1 @2023-05-05; 新会 2023-05 1 @2023-06-06;"
                        "新会 2023-06 1 @2023-07-05")  # fmt: skip

    def came(as_of: str, today: str, **known: str) -> tuple[int, Fraction | None]:
        one = scored(content, rows, as_of, today, **known).by_key["新会区"]
        return one.owed, one.punctuality

    assert came("2023-06-30", "2023-07-06") == (6, Fraction(5, 6))
    assert came("2023-06-30", "2023-07-05") == (5, Fraction(4, 5)), "June is not due before it"
    assert came("2023-05-31", "2024-01-31") == (5, Fraction(4, 5)), "later lateness is left out"
    assert came("2023-06-15", "2024-01-31") == (5, Fraction(4, 5)), "June has not ended"
    assert came("2023-12-31", "2023-07-06") == (6, Fraction(5, 6)), "a day ahead owes no more"
    assert came("2023-06-30", "2024-01-31", known_on="2023-06-07") == (5, Fraction(4, 5))
    assert came("2023-06-30", "2023-06-05") == (4, Fraction(1)), "on its due day May is open"


def test_a_row_reported_after_today_is_not_known_to_punctuality() -> None:
    content = catalogue(BY_COUNTIES, target=EACH)
    rows = observations("新会 monthly 2023-01..2023-05 1 @2023-05-05")
    found = scored(content, rows, "2023-05-31", "2023-05-04").by_key["新会区"]
    assert found.owed == 0
    found = scored(content, rows, "2023-05-31", "2023-06-06").by_key["新会区"]
    assert (found.owed, found.punctuality) == (5, 1)


def test_a_department_answers_for_its_own_indicators_only() -> None:
    content = catalogue(target={"period": "2023", "value": ">= 12"})
    indicator = content.measures[0].indicators[0]
    other = indicator.model_copy(update={"id": "M01-02", "departments": Roles(lead=("二科",))})
    measure = content.measures[0].model_copy(
        update={
            "indicators": (indicator, other),
            "departments": Roles(lead=("一科",), support=("三科",)),
        }
    )
    departments = ("二科", "三科", "一科")
    content = content.model_copy(update={"measures": (measure,), "departments": departments})
    rows = observations("monthly 2023-01..2023-06 1 @2023-05-05")
    found = scored(content, rows, "2023-06-30", "2023-07-06", by="department").by_key
    assert list(found) == ["一科", "二科"], "in the order of ranks; 三科 only supports"
    assert (found["一科"].points, found["一科"].rank) == (50 + 15 + 20, 1)
    assert (found["二科"].points, found["二科"].rank) == (0, 2)


def test_years_whose_holidays_nobody_knows_are_told_of_what_is_counted() -> None:
    content = catalogue(target={"period": "standing", "value": ">= 1"})
    assert scored(content, [], "2023-12-31", "2045-01-31").warnings == []
    told = scored(content, [], "2045-06-30", "2045-07-31").warnings
    assert told[-1].values["year"] == 2045


@pytest.mark.parametrize(
    ("points", "decimals", "texts"),
    [
        (["84.25", "70"], 1, ["84.3", "70.0"]),
        (["84.25", "84.31", "84.31"], 2, ["84.25", "84.31", "84.31"]),
        (["100", "99.96"], 1, ["100.0", "99.9"]),
        (["99.97", "99.96"], 2, ["99.97", "99.96"]),
        (["0", "0.04"], 2, ["0.00", "0.04"]),
        ([], 1, []),
    ],
)
def test_different_scores_never_look_the_same(points, decimals, texts):
    exact = [Fraction(text) for text in points]
    assert decimals_needed(exact) == decimals
    assert [points_text(one, decimals) for one in exact] == texts


# Laws.

SHARES = st.none() | st.fractions(Fraction(-1), Fraction(2), max_denominator=50)
NUMBERS = st.decimals("0", "100", places=2)
WEIGHTS = st.tuples(NUMBERS, NUMBERS, NUMBERS).filter(any).map(
    lambda three: weights_of("/".join(map(str, three)))
)  # fmt: skip
CAME = st.tuples(*[st.integers(0, 9)] * 3).map(lambda three: Punctuality("科", *three))
ROWS = st.lists(
    st.builds(
        replace,
        st.just(ROW),
        status=st.sampled_from(STATUSES),
        attainment=SHARES,
        strength=st.sampled_from(["binding", "binding", "aspirational"]),
        weight=st.decimals("0.01", "9", places=2),
    ),
    max_size=6,
)
BETTER = ("no_data", "missed", "off_track", "behind", "under_way", "on_track", "met")
"""A figure that rises moves a light that is on from left to right only."""


@MANY
@given(ROWS, CAME, WEIGHTS, st.randoms(use_true_random=False))
def test_a_score_lies_within_0_and_100_and_the_order_of_rows_never_matters(
    rows, came, weights, chance
) -> None:
    found = score(rows, came, weights)
    assert found.points is None or 0 <= found.points <= 100
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert score(shuffled, came, weights) == found


@MANY
@given(st.data(), ROWS.filter(bool), CAME, WEIGHTS)
def test_raising_an_attainment_never_lowers_a_score(data, rows, came, weights) -> None:
    number = data.draw(st.integers(0, len(rows) - 1))
    row = rows[number]
    higher = row
    if row.status != "not_due":
        better = data.draw(st.sampled_from(BETTER[BETTER.index(row.status) :]))
        more = data.draw(st.fractions(0, 1, max_denominator=9))
        share_now = None if row.attainment is None else row.attainment + more
        higher = replace(row, status=better, attainment=share_now)
    raised = [*rows[:number], higher, *rows[number + 1 :]]
    before, after = score(rows, came, weights), score(raised, came, weights)
    assert after.points is None or before.points is None or after.points >= before.points


@MANY
@given(ROWS, CAME, WEIGHTS)
def test_delivering_on_time_never_lowers_a_score(rows, came, weights) -> None:
    before = score(rows, came, weights)
    for late in ("late", "missing"):
        if getattr(came, late):
            fewer = {late: getattr(came, late) - 1, "on_time": came.on_time + 1}
            after = score(rows, came._replace(**fewer), weights)
            assert before.points is None or (after.points or 0) >= before.points


@st.composite
def figures(draw: st.DrawFn) -> list[Observation]:
    """One row for some months of each county, reported at any time."""
    rows = []
    for area in COUNTIES:
        for month in draw(st.sets(st.integers(1, 6))):
            text = f"{area} 2023-{month:02} {draw(st.integers(0, 3))}"
            late = timedelta(days=draw(st.integers(-5, 40)))
            rows += [row._replace(reported_on=row.reported_on + late) for row in observations(text)]
    return [row._replace(line=line) for line, row in enumerate(rows, start=2)]


FEW = settings(max_examples=60)


def points(content: Catalogue, rows: list[Observation], by: str) -> dict[str, Fraction]:
    found = scored(content, rows, "2023-06-30", "2023-08-20", by=by).by_key
    return {name: one.points for name, one in found.items() if one.points is not None}


@FEW
@given(st.data(), figures().filter(bool))
def test_from_rows_on_a_higher_figure_or_an_earlier_one_never_lowers_a_score(data, rows) -> None:
    content = catalogue(BY_COUNTIES, target=EACH)
    number = data.draw(st.integers(0, len(rows) - 1))
    row = rows[number]
    higher = row._replace(value=(row.value or 0) + 1)
    in_time = row._replace(
        reported_on=min(row.reported_on, datetime.combine(row.period.end, time()))
    )
    for by in ("area", "department"):
        before = points(content, rows, by)
        for better in (higher, in_time):
            after = points(content, [*rows[:number], better, *rows[number + 1 :]], by)
            assert after.keys() == before.keys()
            assert all(after[name] >= before[name] for name in before)


@FEW
@given(figures(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_that_of_areas_matters(rows, chance) -> None:
    content = catalogue(BY_COUNTIES, target=EACH)
    wanted = scored(content, rows, "2023-06-30", "2023-07-20")
    counties, dealt = AREAS[1:], list(rows)
    chance.shuffle(counties)
    chance.shuffle(dealt)
    turned = catalogue(BY_COUNTIES, target=EACH, areas=[AREAS[0], *counties])
    found = scored(turned, dealt, "2023-06-30", "2023-07-20")
    assert found.by_key == wanted.by_key, "dicts are equal whatever their order"
    listed = [one.rank or 0 for one in found.by_key.values()]
    assert listed == sorted(listed)


@MANY
@given(st.lists(st.fractions(0, 100, max_denominator=300), max_size=8))
def test_ranks_and_texts_agree_with_scores(known) -> None:
    found = ranks({str(number): one for number, one in enumerate(known)})
    texts = [points_text(one, decimals_needed(known)) for one in known]
    for number, one in enumerate(known):
        for other, two in enumerate(known):
            assert (found[str(number)] < found[str(other)]) == (one > two)
            assert (texts[number] == texts[other]) == (one == two)
            assert (Decimal(texts[number]) > Decimal(texts[other])) == (one > two)
    for place in set(found.values()):
        assert place == 1 + sum(other < place for other in found.values())


# The command.

ASKED = ["report", "--as-of", "2023-09-30", "--today", "2023-10-09", "--lang", "en"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--score"], "--score goes with --by department or --by area"),
        (["--score", "--by", "section"], "--score goes with --by department or --by area"),
        (["--score", "--by", "area", "--area", "新会"], "leave out --area"),
        (["--score", "--by", "area", "--measure", "2", "--kind", "flow"],
         "leave out --measure --kind"),
        (["--score", "--by", "area", "--status", "met", "--section", "1"],
         "leave out --section --status"),
        (["--score", "--by", "department", "--department", "财务科"], "leave out --department"),
        (["--score", "--by", "area", "--sort", "worst"], "leave out --sort"),
        (["--score", "--by", "area", "--columns", "name"], "leave out --columns"),
    ],
)  # fmt: skip
def test_a_score_of_a_part_is_refused(options, told, tmp_path):
    done = run([*ASKED, "--data", str(ROOT / "data"), *options], tmp_path)
    assert (done.code, done.stdout) == (2, "")
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_json_has_the_parts_score_and_rank_and_nothing_else_changes():
    plain = json.loads(run([*ASKED, "--by", "department", "--format", "json"], ROOT).stdout)
    asked = [*ASKED, "--by", "department", "--score", "--format", "json"]
    ranked = json.loads(run(asked, ROOT).stdout)
    found = {group["key"]: group for group in ranked["groups"]}
    assert {name: found["标准化科"][name] for name in (*NAMES, "score", "rank", "rank_before")} == {
        "on_schedule": "0.727273",
        "attainment": "0.807855",
        "punctuality": "1.000000",
        "score": "80.599292",
        "rank": 12,
        "rank_before": 11,
    }
    assert found["药品科"]["rank"] == 17
    assert found["市药检所"]["rank"] is None, "it has fewer than five targets"
    for group in ranked["groups"]:
        for name in ("on_schedule", "punctuality", "score", "rank", "rank_before"):
            group.pop(name)
    assert ranked == plain


def test_today_decides_which_figures_had_to_be_there():
    asked = ["report", "--by", "area", "--score", "--format", "json", "--as-of", "2023-09-30"]
    late = json.loads(run([*asked, "--today", "2023-10-09"], ROOT).stdout)["groups"]
    early = json.loads(run([*asked, "--today", "2023-05-05"], ROOT).stdout)["groups"]
    assert {group["punctuality"] for group in early} == {None}
    assert None not in {group["punctuality"] for group in late}


def test_today_is_also_what_the_day_of_the_report_is_read_from():
    done = run(["report", "--today", "2023-07-05", "--format", "json"], ROOT)
    assert json.loads(done.stdout)["as_of"] == "2023-05-31"


def test_the_formula_has_the_weights_of_the_catalogue(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    file = tmp_path / "data" / "measures.yaml"
    text = file.read_text(encoding="utf-8")
    weights = "{on_schedule: 40.5, attainment: 0, punctuality: 9.50}"
    text = "\n".join(line for line in text.splitlines() if not line.startswith("  score:"))
    file.write_text(text.replace("rules:\n", f"rules:\n  score: {weights}\n", 1), "utf-8")
    done = run([*ASKED, "--by", "area", "--score"], tmp_path)
    assert "(40.5 × on schedule + 0 × attained + 9.5 × on time) / 50, out of 100" in done.stdout


def test_years_without_known_holidays_are_told_on_stderr():
    asked = ["report", "--by", "area", "--score", "--lang", "en", "--as-of", "2040-06-30"]
    done = run([*asked, "--today", "2040-07-31"], ROOT)
    assert done.code == 0
    assert "the holidays of 2040 are not known" in done.stderr


def test_a_report_without_scores_does_not_load_the_calendar():
    code = (
        "import sys; from bqw_tracker.cli.main import run; code = run(['report']); "
        "print('bqw_tracker.core.calendar' in sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = run_code(code, ROOT)
    assert (done.code, done.stderr.split()[-1]) == (0, b"False")
