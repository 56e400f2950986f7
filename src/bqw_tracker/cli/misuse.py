"""How wrong use of a command is refused."""

import typer

from bqw_tracker.locale import _


def refused(message: str, remedy: str) -> typer.BadParameter:
    """Return the refusal of what was typed, with what to type instead."""
    return typer.BadParameter(_("{message}; {remedy}").format(message=message, remedy=remedy))
