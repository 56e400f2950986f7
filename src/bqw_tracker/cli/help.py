"""What --help says: options in groups, an example for each command, in the reader's language."""

from collections.abc import Iterator
from typing import Any

from typer import style as style_of
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from bqw_tracker.core.characters import Guarded
from bqw_tracker.core.problems import Sentence, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.locale.folding import cell_width, folded

from . import console

EXAMPLES: dict[str, Sentence] = {
    "bqw": sentence("bqw report"),
    "bqw report": sentence("bqw report --as-of 2026-06 --sort worst"),
    "bqw explain": sentence("bqw explain M01-01 --area Northside"),
    "bqw ingest": sentence("bqw ingest --dry-run Northside.csv"),
    "bqw findings": sentence("bqw findings --area Northside"),
    "bqw summary": sentence("bqw summary --since 2026-05"),
    "bqw rectify": sentence("bqw rectify list --open"),
    "bqw rectify open": sentence(
        "bqw rectify open behind/M01-01/Anytown/2026 --owner Office "
        "--due 20261031 --measure 'a call on each firm'"
    ),
    "bqw rectify extend": sentence(
        "bqw rectify extend R001 --until 20261130 --reason 'a firm moves' --approver Chair"
    ),
    "bqw rectify close": sentence(
        "bqw rectify close R001 --done 'firms called on' --evidence 'all have reported'"
    ),
    "bqw rectify examine": sentence(
        "bqw rectify examine R001 --by Jones --result returned --reason 'no record of the calls'"
    ),
    "bqw rectify reopen": sentence("bqw rectify reopen R001 --reason 'behind again'"),
    "bqw rectify list": sentence("bqw rectify list --overdue"),
    "bqw close": sentence("bqw close 2026-06 --document 'June circular'"),
    "bqw reopen": sentence("bqw reopen 2026-06 --reason 'a lot was left out'"),
    "bqw diff": sentence("bqw diff HEAD"),
    "bqw verify": sentence("bqw verify ledger.xlsx"),
    "bqw export": sentence("bqw export --as-of 2026-06 --every month -o figures.sqlite"),
    "bqw check": sentence("bqw check --strict"),
    "bqw pack": sentence("bqw pack"),
    "bqw audit": sentence("bqw audit policy.txt"),
    "bqw template": sentence("bqw template --area Northside --period 2026-06 -o Northside.xlsx"),
    "bqw fmt": sentence("bqw fmt"),
    "bqw schema": sentence("bqw schema > data/measures.schema.json"),
    "bqw init": sentence("bqw init work --empty"),
    "bqw draft": sentence("bqw draft policy.docx -o measures.yaml"),
}
"""One for each command; those that name anything run in the workspace of `bqw init --empty`."""
_NAMES = 26
"""Cells that names of options take before their text begins on the next line."""


def _show_help(context: Any, parameter: Any, value: bool) -> None:  # noqa: FBT001 - typer's form
    del parameter
    if value and not context.resilient_parsing:
        context.color = console.coloured()
        console.answer(Guarded(context.get_help() + "\n"))
        context.exit()


def _look(context: Any, text: str, **style: Any) -> str:
    """Return a text with its style where the help goes to a terminal that may have colours."""
    return style_of(text, **style) if context.color else text


class Spoken:
    """What commands and groups share: --lang, and a help in the reader's language throughout."""

    everywhere: tuple[Any, ...] = ()
    """The options that every command has beside its own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params: list[Any] = [*named["params"], *self.everywhere]

    def get_help_option(self, ctx: Any) -> Any:
        """Return --help, described like the other options; it answers like the commands do."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _("show this help")
            option.rich_help_panel = _("General")
            option.callback = _show_help
        return option

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read the words of the command line; what is wrong with them is known to be this one's."""
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc]
        except TyperException as error:
            if getattr(error, "ctx", None) is None:
                vars(error)["ctx"] = ctx
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, what it does, an example, then arguments, options and commands."""
        usage = _look(ctx, _("Usage: "), bold=True)
        formatter.write_usage(ctx.command_path, " ".join(self._usage()), prefix=usage)
        width = formatter.width
        told = [f"  {line}" for line in folded(self.help or "", width - 2, cell_width)]  # type: ignore[attr-defined]
        example = _look(ctx, _("For example: "), bold=True) + say(EXAMPLES[ctx.command_path])
        formatter.write("\n" + "".join(f"{line}\n" for line in (*told, "", f"  {example}")))
        parts = list(self._parts(ctx))
        sizes = [cell_width(name) for _heading, rows in parts for name, _text in rows]
        indent = max((size for size in sizes if size <= _NAMES), default=_NAMES) + 4
        for heading, rows in parts:
            title = _look(ctx, _("{heading}:").format(heading=heading), bold=True)
            lines = "".join(f"{line}\n" for line in _listed(ctx, rows, indent, width))
            formatter.write(f"\n{title}\n{lines}")

    def _usage(self) -> Iterator[str]:
        yield "[" + _("options") + "]"
        for parameter in self.params:
            if parameter.param_type_name == "argument":
                name = parameter.metavar + ("…" if parameter.nargs == -1 else "")
                yield name if parameter.required else f"[{name}]"
        if isinstance(self, TyperGroup):
            yield _("COMMAND") + " …"

    def _parts(self, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield the headings and what stands below each: a name and what it means."""
        groups: dict[str, list[tuple[str, str]]] = {_("Arguments"): [], _("Options"): []}
        general: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):  # type: ignore[attr-defined]
            if parameter.param_type_name == "argument":
                groups[_("Arguments")].append((parameter.metavar, parameter.help or ""))
            elif not parameter.hidden:
                panel = parameter.rich_help_panel or _("Options")
                rows = general if panel == _("General") else groups.setdefault(panel, [])
                rows.append((_option_name(parameter), _option_text(parameter)))
        yield from ((heading, rows) for heading, rows in groups.items() if rows)
        if isinstance(self, TyperGroup):
            commands = self.commands.items()
            yield _("Commands"), [(name, command.help or "") for name, command in commands]
        yield _("General"), general


def _option_name(option: Any) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {option.metavar}"


def _option_text(option: Any) -> str:
    if not option.show_default or option.is_flag or not option.default:
        return str(option.help)
    return _("{told} (default: {value})").format(told=option.help, value=option.default)


def _listed(ctx: Any, rows: list[tuple[str, str]], indent: int, width: int) -> Iterator[str]:
    """Yield names and texts in two columns; the text of a long name begins on its own line."""
    for name, text in rows:
        size, lines = cell_width(name), folded(text, width - indent, cell_width)
        shown = "  " + _look(ctx, name, fg="cyan")
        if size + 4 > indent:
            yield shown
        else:
            yield shown + " " * (indent - 2 - size) + lines.pop(0)
        yield from (" " * indent + line for line in lines)


class Command(Spoken, TyperCommand):
    """One command."""


class Group(Spoken, TyperGroup):
    """A command that has commands."""
