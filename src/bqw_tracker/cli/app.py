"""The commands of bqw."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bqw_tracker.core.problems import did_you_mean
from bqw_tracker.locale import _, say

from . import console
from .options import Data, Lang


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage:") + " ")


def _show_help(context: Any, parameter: Any, value: bool) -> None:  # noqa: FBT001 - typer's form
    del parameter
    if value and not context.resilient_parsing:
        console.answer(context.get_help() + "\n")
        context.exit()


def _helped(option: Any) -> Any:
    """Describe --help like the other options, and answer like the commands do."""
    if option is not None:
        option.help = _("show this help")
        option.callback = _show_help
    return option


class Command(TyperCommand):
    """A command whose help speaks the reader's language throughout."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line of usage."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return --help, described like the other options."""
        return _helped(super().get_help_option(ctx))


class CommandGroup(TyperGroup):
    """The same for a command that has commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named, or say which one may be meant."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            remedy = say(did_you_mean(name, list(self.commands)))
            ctx.fail(_("there is no command {name}; {remedy}").format(name=name, remedy=remedy))
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line of usage."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return --help, described like the commands."""
        return _helped(super().get_help_option(ctx))


class Program(CommandGroup):
    """bqw itself: the module of a command is imported when it is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Put the command in the place of its stub."""
        if args[0] in COMMANDS:
            self.commands[args[0]] = _command(args[0])
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Program,
    help=_("bqw follows policy measures: targets in YAML, progress in CSV, attainment here."),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
COMMANDS: dict[str, str] = {
    "report": _("attainment of every target as of a day"),
    "explain": _("one figure from its CSV lines to its light"),
    "ingest": _("take in what units send, or say what is wrong with it"),
    "findings": _("what lags, what was not reported, and what is needed"),
    "summary": _("what changed and why, what lags, what is due: a mail"),
    "rectify": _("the ledger of what is to be mended"),
    "diff": _("what an edit of the catalogue means: targets lowered, raised, dropped; lights"),
    "verify": _("whether a document's figures still hold"),
    "check": _("everything that is wrong with the files"),
    "audit": _("every figure of the document against the catalogue"),
    "template": _("a form to be filled in by an area or department"),
    "fmt": _("the catalogue's text in its one form; comments stay"),
    "schema": _("the JSON Schema of measures.yaml, for editors"),
    "init": _("a new workspace with the catalogue and no figures"),
}
"""What --help says of each command; its module is imported when it is called."""
_ROOMS = dict.fromkeys(("fmt", "schema", "init"), "files")
"""The modules of the commands that have none of their own name."""


def _command(name: str) -> Any:
    """Return the command of the module that has its name, or its group of commands."""
    function = getattr(import_module(f"bqw_tracker.cli.{_ROOMS.get(name, name)}"), name)
    if isinstance(function, typer.Typer):
        return get_command(function)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    options = "[" + _("options") + "]"
    alone.command(name, cls=Command, help=COMMANDS[name], options_metavar=options)(function)
    return get_command(alone)


def _stub() -> None:
    """Stand in the list of commands; the real one takes its place when it is called."""


for _name, _summary in COMMANDS.items():
    app.command(_name, cls=Command, help=_summary)(_stub)


@app.callback(options_metavar="[" + _("options") + "]", subcommand_metavar=_("COMMAND") + " [...]")
def bqw(context: typer.Context, *, data: Data = None, lang: Lang = "zh") -> None:
    """Take the options that every command has; a command's own come first."""
    del lang  # chosen before the commands were imported
    context.default_map = {name: {"data": data} for name in COMMANDS}
