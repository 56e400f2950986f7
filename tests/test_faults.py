"""What is said of a faulty catalogue: the case table of places, codes, sentences and remedies."""

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bqw_tracker.core.catalogue_checks import CATALOGUE_CHECKS
from bqw_tracker.core.model import Catalogue
from bqw_tracker.core.problems import Problem
from bqw_tracker.policy.wording.agreement import wordings
from bqw_tracker.store.modelled import shape_problems
from building import Case, table, written


def content(part: str, said: Any) -> dict[str, Any]:
    """A good catalogue in which one part says something else."""
    reported = {"reported": {"every": "month", "by": "counties"}}
    if part == "indicator":
        return written(reported | said)
    if part == "target":
        return written(reported, target=said)
    whole = written()
    if part == "top":
        whole |= said
    elif part == "measure":
        whole["measures"][0] |= said
    else:
        whole[part] = said
    return whole


def problems(said: dict[str, Any]) -> list[Problem]:
    try:
        catalogue = Catalogue.model_validate(said)
    except ValidationError as error:
        return list(shape_problems(error, Catalogue))
    return [problem for check in (*CATALOGUE_CHECKS, wordings) for problem in check(catalogue)]


@pytest.mark.parametrize("case", table("faults.csv"))
def test_case(case: Case) -> None:
    found = problems(content(case["part"], yaml.load(case["says"], yaml.BaseLoader)))
    told = [(".".join(map(str, p.place)), p.code, str(p.message), str(p.help)) for p in found]
    wanted = (case["place"], case["code"], case["message"], case["help"])
    assert told == ([wanted] if case["code"] else [])
