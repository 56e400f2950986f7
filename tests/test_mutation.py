"""Whether the tests notice a change of the core: mutants drawn at random, of which few live."""

import pytest

from mutation import copied, verdict


@pytest.mark.long
def test_of_a_hundred_mutants_at_most_five_live():
    with copied(minutes=60) as folder:
        found = verdict(folder, seed=11, number=100, minutes=60)
    assert len(found.status) == 100
    assert len(found.living) <= 5, str(found)
