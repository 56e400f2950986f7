"""What is said of the nodes of a deed: which are overdue, which comes next, what was taken back."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from bqw_tracker.core.model import Node
from bqw_tracker.core.numbers import as_decimal, plain
from bqw_tracker.locale import _, joined, say
from bqw_tracker.reports.judged import Light, lost_said
from bqw_tracker.reports.rows import Row, RowNode

from . import rounding, words


def _told(name: str, texts: list[str]) -> str:
    return name + _(" ({text})").format(text=_(", ").join(texts))


def node_texts(row: Row, day_text: Callable[[date], str] = str) -> Iterator[str]:
    """Yield which nodes of a deed are overdue and by how many days, and which one comes next."""
    told = [_overdue(node, row, day_text) for node in row.overdue]
    if told:
        yield _("nodes overdue: {nodes}").format(nodes=joined(told))
    if node := row.next_node:
        yield _("next node: {name} by {day}").format(name=node.name, day=day_text(node.due))


def _overdue(node: RowNode, row: Row, day_text: Callable[[date], str]) -> str:
    """Return a node that is overdue; of several areas, those that have not reached it."""
    late = [_("due {day}").format(day=day_text(node.due))]
    if node.days_late:
        late.append(_("{days} d overdue").format(days=node.days_late))
    if row.expected_areas > 1 and not row.whole_of:
        late.append(_("not reached by {areas}").format(areas=joined(node.lacking)))
    return _told(node.name, late)


def node_lines(light: Light) -> Iterator[str]:
    """Yield the nodes with their days: which are reached, which overdue, and which comes next."""
    row, nodes = light.row, light.target.nodes
    if nodes:
        yield _("nodes:")
    weighted = len({node.weight for node in nodes}) > 1
    for node, written in zip(row.nodes, nodes, strict=True):
        told = [_("due {day}").format(day=node.due)]
        if weighted:
            told.append(_("weight {weight}").format(weight=plain(written.weight)))
        if node.reported_on:
            told.append(_("reached, told on {day}").format(day=node.reported_on))
        elif node.days_late:
            told.append(_("{days} d overdue").format(days=node.days_late))
        elif node.days_late == 0 and not 0 < len(node.lacking) < row.expected_areas:
            told.append(_("not reached"))
        elif node == row.next_node:
            told.append(_("next"))
        if 0 < len(node.lacking) < row.expected_areas:
            told.append(_("not reached by {areas}").format(areas=joined(node.lacking)))
        yield "  " + _told(node.name, told)


def reached_text(nodes: tuple[Node, ...], share: Fraction) -> str:
    """Return how the share of a deed was computed from the nodes that are reached."""
    formula = _("weights of the nodes reached / of all nodes")
    return _quotient(nodes, share) + _(" ({text})").format(text=formula)


def due_text(nodes: tuple[Node, ...], share: Fraction) -> str:
    """Return how the due share was computed from the nodes whose day has come."""
    formula = _("weights of the nodes whose day has come / of all nodes")
    return _quotient(nodes, share) + _(" ({text})").format(text=formula)


def _quotient(nodes: tuple[Node, ...], share: Fraction) -> str:
    whole = sum((Fraction(node.weight) for node in nodes), Fraction(0))
    part = plain(as_decimal(share * whole))
    return f"{part}/{plain(as_decimal(whole))} = {rounding.exact_share_text(share)}"


def taken_back_lines(light: Light, folder: str) -> Iterator[str]:
    """Yield what rows that correct took back, and where they stand, seen from a folder."""
    for one in light.taken_back:
        for lost in one.lost:
            place = f"{one.row.period} {words.place_text(one.row, folder)}"
            said = _("taken back: {text}").format(text=say(lost_said(one, lost)))
            yield f"{said} [{place}]"
