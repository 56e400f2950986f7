"""The commands of bqw."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_command

from bqw_tracker.core.problems import did_you_mean
from bqw_tracker.locale import LANGUAGES, _, say
from bqw_tracker.version import __version__

from . import console
from .completion import completion
from .help import Command, Group, Spoken
from .options import GivenData, ending


def _language(text: str) -> str:
    if text not in LANGUAGES:
        message = _("'{text}' is no language here; write zh or en")
        raise typer.BadParameter(message.format(text=text))
    return text


def _lang(
    lang: Annotated[
        str,
        typer.Option(
            "--lang",
            metavar="zh|en",
            show_default=False,
            expose_value=False,
            parser=_language,
            rich_help_panel=_("General"),
            help=_("the language of the texts; else BQW_LANG"),
        ),
    ] = "zh",
) -> None:
    """Take --lang, which is chosen before the commands are imported and only checked here."""
    del lang


def _version() -> None:
    console.answer(f"bqw {__version__}\n")


def _version_option(
    *,
    version: Annotated[bool, ending("--version", _("show the version"), _version)] = False,
) -> None:
    """Take --version, which ends the program."""
    del version


def _options_of(function: Callable[..., None]) -> list[Any]:
    alone = typer.Typer(add_completion=False)
    alone.command()(function)
    return list(get_command(alone).params)


Spoken.everywhere = (*_options_of(_lang),)


class CommandGroup(Group):
    """A command that has commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named, or say which one may be meant."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            if ctx.resilient_parsing:  # a shell asks what may follow
                return None, None, args[1:]
            remedy = say(did_you_mean(name, list(self.commands)))
            ctx.fail(_("there is no command {name}; {remedy}").format(name=name, remedy=remedy))
        return super().resolve_command(ctx, args)


class Program(CommandGroup):
    """bqw itself: the module of a command is imported when it is called."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params += [*_options_of(_version_option), *_options_of(completion)]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Put the command in the place of its stub."""
        if args[0] in COMMANDS:
            self.commands[args[0]] = _command(args[0])
        return super().resolve_command(ctx, args)


_SEVERAL = ("report", "rectify")
"""Commands that take several folders, or hand on what they take."""


def group(summary: str, names: Iterable[str], kind: type[CommandGroup]) -> typer.Typer:
    """Return a command that has these commands and takes --data for all of them."""
    made = typer.Typer(
        cls=kind,
        help=summary,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @made.callback()
    def begin(context: typer.Context, *, data: GivenData = None) -> None:
        """Take the option that every command has; a command's own comes first.

        Of several folders a command that reads one takes the last.
        """
        last = data[-1] if data else None
        context.default_map = {name: {"data": data if name in _SEVERAL else last} for name in names}

    return made


COMMANDS: dict[str, str] = {
    "report": _("attainment of every target as of a day"),
    "explain": _("one figure from its CSV lines to its light"),
    "ingest": _("take in what units send, or say what is wrong with it"),
    "findings": _("what lags, what was not reported, and what is needed"),
    "summary": _("what changed and why, what lags, what is due: a mail"),
    "rectify": _("the ledger of what is to be mended"),
    "close": _("a period is closed: what is revised then needs a document"),
    "reopen": _("a closed period is opened again, with the reason"),
    "diff": _("what an edit means, of targets, figures and the ledger, and which lights change"),
    "verify": _("whether a document was altered since it was made"),
    "export": _("the figures as tables for other programs: CSV, SQLite, Parquet"),
    "check": _("everything that is wrong with the files"),
    "pack": _("the figures in a form that is read fast, for a million rows"),
    "audit": _("every figure of the document against the catalogue"),
    "template": _("a form to be filled in by an area or department"),
    "fmt": _("the catalogue's text in its one form; comments stay"),
    "schema": _("the JSON Schema of measures.yaml, for editors"),
    "init": _("a new workspace with the catalogue and no figures"),
    "draft": _("a catalogue from the text of a policy, for a person to confirm"),
}
"""What --help says of each command; its module is imported when it is called."""
_ROOMS = {
    **dict.fromkeys(("fmt", "schema", "init"), "files"),
    **dict.fromkeys(("close", "reopen"), "closing"),
}
"""The modules of the commands that have none of their own name."""


def _command(name: str) -> Any:
    """Return the command of the module that has its name, or its group of commands."""
    function = getattr(import_module(f"bqw_tracker.cli.{_ROOMS.get(name, name)}"), name)
    if isinstance(function, typer.Typer):
        return get_command(function)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=Command, help=COMMANDS[name])(function)
    return get_command(alone)


def _stub() -> None:
    """Stand in the list of commands; the real one takes its place when it is called."""


app = group(
    _("bqw follows policy measures: targets in YAML, progress in CSV, attainment here."),
    COMMANDS,
    Program,
)
for _name, _summary in COMMANDS.items():
    app.command(_name, cls=Command, help=_summary)(_stub)
