"""`bqw init`, `bqw fmt` and `bqw schema`: the files of a workspace themselves."""

from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.problems import Sentence
from bqw_tracker.locale import _, say
from bqw_tracker.store.disk import CATALOGUE_NAME, SCHEMA_NAME

from . import console
from .options import Data, data_folder, option


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
        from .draft import drafted  # noqa: PLC0415 - each command its own

        found, text = drafted(policy)
        area = found.values["areas"][-1]["name"]
        named = {"area": say(area) if isinstance(area, Sentence) else area, "year": found.year}
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


def fmt(*, data: Data = None) -> int:
    """Put the catalogue into its form and say whether that changed it."""
    from bqw_tracker.store.additions import locked  # noqa: PLC0415 - each command its own
    from bqw_tracker.store.formatting import tidied  # noqa: PLC0415

    folder = data_folder(data)
    with locked(folder) as store:
        console.tell_what(store.recovered)
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
    console.answer(_schema())
    return console.DONE


def schema_file() -> dict[str, bytes]:
    """Return the schema in the reader's language, by its path in a workspace."""
    return {f"data/{SCHEMA_NAME}": _schema().encode()}


def _schema() -> str:
    from bqw_tracker.render.data import schema_json  # noqa: PLC0415 - each command its own
    from bqw_tracker.reports.manual import schema as made  # noqa: PLC0415

    return schema_json(made())
