"""`bqw init`, `bqw draft`, `bqw fmt` and `bqw schema`: the files of a workspace themselves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bqw_tracker.core.problems import Refused, Sentence, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.store.disk import CATALOGUE_NAME, SCHEMA_NAME

from . import console
from .options import Data, data_folder, on_the_wall, option, output_option

if TYPE_CHECKING:
    from bqw_tracker.policy.draft import Draft


def init(
    folder: Annotated[
        Path, typer.Argument(metavar=_("DIR"), help=_("a folder that is missing or empty"))
    ],
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help=_("twenty lines of catalogue to start from"))
    ] = False,
    policy: Annotated[
        Path | None,
        option("--from", _("POLICY"), _("a catalogue drafted from a document, as bqw draft")),
    ] = None,
    year: Annotated[
        int | None,
        option(
            "--year",
            "2024",
            _("the workspace of that year, out of the one that is found or that --data names"),
        ),
    ] = None,
    data: Data = None,
) -> int:
    """Write a workspace and name its files."""
    from bqw_tracker.store.disk import scaffold, shipped_folder  # noqa: PLC0415 - each its own

    if empty + (policy is not None) + (year is not None) > 1:
        raise typer.BadParameter(_("--empty, --from and --year do not go together"))
    if year is None and data is not None:
        raise typer.BadParameter(_("--data goes with --year"))
    if year is not None:
        from .new_year import make  # noqa: PLC0415 - judges figures, which few calls do

        return make(folder, data_folder(data, shipped_folder()), year, schema_file())
    if policy is not None:
        drafted, text = _drafted(policy)
        area = drafted.values["areas"][-1]["name"]
        named = {"area": say(area) if isinstance(area, Sentence) else area, "year": drafted.year}
        own = {f"data/{CATALOGUE_NAME}": text.encode(), **schema_file()}
        files = scaffold(folder, _("en"), files=own, named=named)
    else:
        files = scaffold(folder, _("en"), empty=empty, files=schema_file())
    console.answer("".join(f"{path}\n" for path in files))
    catalogue = folder / "data" / CATALOGUE_NAME
    if policy is not None:
        told = _("next: run bqw check --strict in {folder}; it lists the guesses in {path}")
    elif empty:
        told = _("next: put your own policy into {path}, then run bqw check in {folder}")
    else:
        told = _("next: run bqw template in {folder}; {path} says what is to be reported")
    console.tell(told.format(path=catalogue, folder=folder))
    return console.DONE


def draft(
    policy: Annotated[
        Path, typer.Argument(metavar="POLICY.txt|.docx", help=_("the text of the document"))
    ],
    *,
    output: Annotated[Path | None, output_option(_("write the catalogue to a file"))] = None,
) -> int:
    """Print a catalogue that a person has to confirm, and say what it holds."""
    console.hand_over(_drafted(policy)[1], output)
    return console.DONE


def _drafted(policy: Path) -> "tuple[Draft, str]":
    """Return the catalogue that a document makes, and its text. Raises `Refused`."""
    from bqw_tracker.intake.policies import policy_text  # noqa: PLC0415 - each command its own
    from bqw_tracker.policy.draft import draft as build  # noqa: PLC0415
    from bqw_tracker.store.drafts import draft_text  # noqa: PLC0415

    path, raw = console.given(policy)
    found = build(policy_text(raw, path), on_the_wall(None))
    if isinstance(found, Sentence):
        raise Refused(sentence("{path} cannot be drafted: {reason}", path=path, reason=found))
    told = _("{measures} measures, {figures} figures, {deeds} deeds, {aside} that are no target")
    console.tell(told.format(**found.counts))
    return found, draft_text(found, path.name)


def fmt(*, data: Data = None) -> int:
    """Put the catalogue into its form and say whether that changed it."""
    from bqw_tracker.store.additions import locked  # noqa: PLC0415 - each command its own
    from bqw_tracker.store.formatting import tidied  # noqa: PLC0415

    folder = data_folder(data)
    with locked(folder) as store:
        if store.recovered is not None:
            console.tell(say(store.recovered))
        done = tidied(folder / CATALOGUE_NAME)
    if done.problems:
        console.tell_problems(done.problems)
        return console.FAULTS
    path = folder / CATALOGUE_NAME
    told = _("{path} is put in its form") if done.changed else _("{path} has its form already")
    console.answer(told.format(path=path) + "\n")
    return console.DONE


def schema() -> int:
    """Print the schema; `bqw schema > data/measures.schema.json` puts it beside the catalogue."""
    from bqw_tracker.render.data import schema_json  # noqa: PLC0415 - each command its own
    from bqw_tracker.reports.manual import schema as made  # noqa: PLC0415

    console.answer(schema_json(made()))
    return console.DONE


def schema_file() -> dict[str, bytes]:
    """Return the schema in the reader's language, by its path in a workspace."""
    from bqw_tracker.render.data import schema_json  # noqa: PLC0415 - each command its own
    from bqw_tracker.reports.manual import schema as made  # noqa: PLC0415

    return {f"data/{SCHEMA_NAME}": schema_json(made()).encode()}
