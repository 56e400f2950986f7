"""The commands of bqw."""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bqw_tracker.locale import _

from .check import check
from .explain import explain
from .options import Data, Lang
from .report import report


def _usage(english: str) -> str:
    return english.replace("Usage:", _("Usage:"), 1)


def _helped(option: Any) -> Any:
    if option is not None:
        option.help = _("show this help")
    return option


class Command(TyperCommand):
    """A command whose help speaks the reader's language throughout."""

    def get_usage(self, ctx: Any) -> str:
        """Return the line of usage."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """Return --help, described like the other options."""
        return _helped(super().get_help_option(ctx))


class Group(TyperGroup):
    """The same for bqw itself."""

    def get_usage(self, ctx: Any) -> str:
        """Return the line of usage."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """Return --help, described like the commands."""
        return _helped(super().get_help_option(ctx))


app = typer.Typer(
    cls=Group,
    help=_("bqw follows policy measures: targets in YAML, progress in CSV, attainment here."),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
COMMANDS: dict[str, tuple[Callable[..., int], str]] = {
    "report": (report, _("attainment of every target as of a day")),
    "explain": (explain, _("one figure from its CSV lines to its light")),
    "check": (check, _("everything that is wrong with the files")),
}
for name, (function, summary) in COMMANDS.items():
    app.command(name, cls=Command, help=summary, options_metavar="[" + _("options") + "]")(function)


@app.callback(options_metavar="[" + _("options") + "]", subcommand_metavar=_("COMMAND") + " [...]")
def bqw(context: typer.Context, *, data: Data = None, lang: Lang = "zh") -> None:
    """Take the options that every command has; a command's own come first."""
    del lang  # chosen before the commands were imported
    context.default_map = {name: {"data": data} for name in COMMANDS}
