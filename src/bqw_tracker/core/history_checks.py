"""What the history of a target can get wrong by itself."""

from collections.abc import Iterator

from .fields import shown
from .kind_checks import targets
from .model import Catalogue
from .problems import Problem, sentence


def histories(catalogue: Catalogue) -> Iterator[Problem]:
    """Earlier values of a target stand in the order of their last days, each another value."""
    for loc, _, target in targets(catalogue):
        values = [*(past.value for past in target.history), target.value]
        for n, past in enumerate(target.history):
            if n and past.until <= target.history[n - 1].until:
                yield Problem(
                    (*loc, "history", n, "until"),
                    "bad-value",
                    sentence("the earlier values do not stand in the order of their last days"),
                    sentence("write the oldest first: the first entry is the original target"),
                )
            if past.value == values[n + 1]:
                yield Problem(
                    (*loc, "history", n, "value"),
                    "bad-value",
                    sentence("{value} is also the value that followed", value=shown(past.value)),
                    sentence("write the value that held before the change, or remove the entry"),
                )
