"""What the nodes of a deed may not be: their names, days and weights.

Each docstring says what holds.
"""

from collections.abc import Iterator
from itertools import pairwise

from .kind_checks import indicators, targets
from .model import STATE_WORDS, Catalogue
from .periods import parse_period
from .problems import Loc, Problem, sentence

MOST = 12
"""A target has no more nodes: they are to be told apart in a form and on a page."""
FOLLOWED = ("month", "quarter")
_STATES = {word for words in STATE_WORDS.values() for word in words}


def node_places(catalogue: Catalogue) -> Iterator[Problem]:
    """Nodes are those of a deed that is reported often enough, and their days are the schedule."""
    for loc, indicator in indicators(catalogue):
        with_nodes = any(target.nodes for target in indicator.targets)
        deed = indicator.kind == "milestone"
        if with_nodes and deed and indicator.reported.every not in FOLLOWED:
            yield Problem(
                (*loc, "reported", "every"),
                "bad-value",
                sentence("a deed with nodes is reported every month or quarter, not {every}",
                         every=indicator.reported.every),
                sentence("write every: month or every: quarter"),
            )  # fmt: skip
    for loc, indicator, target in targets(catalogue):
        if not target.nodes:
            continue
        if indicator.kind != "milestone":
            yield Problem(
                (*loc, "nodes"),
                "bad-value",
                sentence("nodes belong to milestones, not to a {kind}", kind=indicator.kind),
                sentence("leave them out, or make it a milestone"),
            )
        if "schedule" in target.model_fields_set:
            yield Problem(
                (*loc, "schedule"),
                "bad-value",
                sentence("a schedule stands beside nodes, whose days are the schedule"),
                sentence("leave the schedule out"),
            )
        for n in range(MOST, len(target.nodes)):
            yield Problem(
                (*loc, "nodes", n),
                "bad-value",
                sentence("a target has at most {most} nodes", most=MOST),
                sentence("join steps that are near to each other"),
            )


def named_nodes(catalogue: Catalogue) -> Iterator[Problem]:
    """The name of a node stands once in its target; it is no word for a state and no list."""
    for loc, _, target in targets(catalogue):
        seen: set[str] = set()
        for n, node in enumerate(target.nodes):
            place: Loc = (*loc, "nodes", n, "name")
            if node.name in seen:
                yield Problem(
                    place,
                    "duplicate-id",
                    sentence("node {name} stands here a second time", name=node.name),
                    sentence("give every node of the target a name of its own"),
                )
            seen.add(node.name)
            if node.name in _STATES:
                yield Problem(
                    place,
                    "bad-value",
                    sentence("'{name}' is a state, and no name of a node", name=node.name),
                    sentence("say what is reached: plan issued, platform online"),
                )
            if "," in node.name:
                yield Problem(
                    place,
                    "bad-value",
                    sentence("the name of a node holds a comma: '{name}'", name=node.name),
                    sentence("write a short name without commas"),
                )
            if node.weight <= 0:
                yield Problem(
                    (*loc, "nodes", n, "weight"),
                    "bad-value",
                    sentence("a weight must be above 0"),
                    sentence("leave it out for 1"),
                )


def node_days(catalogue: Catalogue) -> Iterator[Problem]:
    """Nodes stand in the order of their days, no two on one day, and inside the target's period."""
    for loc, _, target in targets(catalogue):
        period = parse_period(target.period)
        if period is None and target.nodes:
            yield Problem(
                (*loc, "nodes"),
                "node-outside",
                sentence("a target of period {period} has no end to which nodes could lead",
                         period=target.period),
                sentence("write a period with a year: 2023, or 2023..2025"),
            )  # fmt: skip
        for n, node in enumerate(target.nodes):
            day = node.due.last
            if period and not period.start <= day < period.end:
                yield Problem(
                    (*loc, "nodes", n, "due"),
                    "node-outside",
                    sentence("{name} is due on {day}, outside {period}", name=node.name,
                             day=str(day), period=target.period),
                    sentence("write a day from {start} to {last}", start=str(period.start),
                             last=str(period.last)),
                )  # fmt: skip
        for n, (before, node) in enumerate(pairwise(target.nodes), start=1):
            if node.due.last <= before.due.last:
                yield Problem(
                    (*loc, "nodes", n, "due"),
                    "node-order",
                    sentence("{name} is due on {day}, not after {before} on {earlier}",
                             name=node.name, day=str(node.due.last), before=before.name,
                             earlier=str(before.due.last)),
                    sentence("write the nodes in the order in which they are reached, each with "
                             "a later day; who reaches one has reached all before it"),
                )  # fmt: skip


def shared_nodes(catalogue: Catalogue) -> Iterator[Problem]:
    """Nodes that two targets of a deed have stand in one order, or one name would mean two."""
    for loc, indicator in indicators(catalogue):
        orders: list[list[str]] = []
        for t, target in enumerate(indicator.targets):
            names = [node.name for node in target.nodes]
            for n, name in enumerate(names):
                if any(_turned(name, names[:n], order) for order in orders):
                    yield Problem(
                        (*loc, "targets", t, "nodes", n),
                        "node-order",
                        sentence("{name} stands in another order in another target", name=name),
                        sentence("let both targets have their nodes in one order"),
                    )
            orders.append(names)


def _turned(name: str, before: list[str], order: list[str]) -> bool:
    """Return whether a node stands in another order before one of those that come before it."""
    return name in order and any(
        other in order and order.index(name) < order.index(other) for other in before
    )


NODE_CHECKS = (node_places, named_nodes, node_days, shared_nodes)
