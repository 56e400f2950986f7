"""Options that several commands share, and how their texts are read."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bqw_tracker.core.problems import Refused, did_you_mean, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.store.disk import CATALOGUE_NAME, DONE, JOURNAL, unreadable

from . import console
from .misuse import refused

if TYPE_CHECKING:
    from bqw_tracker.core.periods import Period


def _read_day(text: str) -> date:
    from .typed import read_day  # noqa: PLC0415 - not for --help

    return read_day(text)


def _read_end(text: str) -> date:
    from .typed import read_end  # noqa: PLC0415 - not for --help

    return read_end(text)


def read_span(text: str) -> "Period":
    """Return the period that is typed."""
    from .typed import read_span  # noqa: PLC0415 - not for --help

    return read_span(text)


DAYS, FILTERS, OUTPUT = _("Days"), _("Filters"), _("Output")
CIRCULAR, GENERAL = _("Circular"), _("General")
"""Headings under which the help lists options."""


def _day(name: str, told: str, *, end: bool = False, panel: str = DAYS) -> Any:
    """Return an option that takes a day, or at the `end` a period for its last day."""
    return typer.Option(
        name,
        metavar=_("DATE"),
        parser=_read_end if end else _read_day,
        rich_help_panel=panel,
        help=told,
    )


def option(name: str, metavar: str, told: str, panel: str | None = None) -> Any:
    """Return an option that takes a value, as the help shows it below a heading."""
    return typer.Option(name, metavar=metavar, rich_help_panel=panel, help=told)


def flag(name: str, told: str, panel: str | None = None) -> Any:
    """Return an option that takes no value."""
    return typer.Option(name, rich_help_panel=panel, help=told)


def ending(name: str, told: str, act: Callable[[], object]) -> Any:
    """Return a flag that does something in the place of any command, and ends the program."""

    def done(context: Any, _parameter: Any, value: bool) -> None:  # noqa: FBT001 - typer's form
        if value and not context.resilient_parsing:  # a shell that asks what may follow
            act()
            context.exit()

    return typer.Option(
        name,
        callback=done,
        is_eager=True,
        expose_value=False,
        rich_help_panel=GENERAL,
        help=told,
    )


def _output(text: str) -> Path | None:
    return None if text == "-" else Path(text)


def output_option(told: str) -> Any:
    """Return -o, which names a file; `-` is stdout, as without it."""
    return typer.Option(
        "-o",
        "--output",
        metavar=_("FILE"),
        parser=_output,
        rich_help_panel=OUTPUT,
        help=told,
    )


Output = Annotated[Path | None, output_option(_("write to a file; its ending names the form"))]
FORMS = ("text", "json")
"""The forms that most commands answer in."""


def form_option(forms: Iterable[str]) -> Any:
    """Return --format for a command that answers in these forms."""
    return option("--format", "|".join(forms), _("the form of the answer"), OUTPUT)


_FOLDER = _("the folder that holds measures.yaml; else BQW_DATA, else data/ here or above")
Data = Annotated[Path | None, option("--data", _("DIR"), _FOLDER, GENERAL)]
GivenData = Annotated[list[Path] | None, option("--data", _("DIR"), _FOLDER, GENERAL)]
SomeData = Annotated[
    list[Path] | None,
    option(
        "--data",
        _("DIR"),
        _("the folder that holds measures.yaml; else BQW_DATA, else data/ here or above; once more "
          "for another workspace, whose report follows"),
        GENERAL,
    ),
]  # fmt: skip
AsOf = Annotated[
    date | None,
    _day(
        "--as-of",
        _("judge the figures as of this day; else the latest month that is due"),
        end=True,
    ),
]
KnownOn = Annotated[
    date | None, _day("--known-on", _("leave out what was reported after this day"))
]
Today = Annotated[
    date | None, _day("--today", _("take this day for today; else the clock is asked"))
]
Since = Annotated[
    date | None,
    _day("--since", _("compare with this day; else with the end of the month before"), end=True),
]
MENDED, ACCEPTED = _("To be mended"), _("Or accepted")
Due = Annotated[date | None, _day("--due", _("by when it is to be mended"), panel=MENDED)]
Until = Annotated[
    date | None,
    _day("--until", _("the last day on which the deviation is accepted"), panel=ACCEPTED),
]
Later = Annotated[date | None, _day("--until", _("the day by which it is to be mended then"))]
Measure = Annotated[str, option("--measure", "2,5", _("only these measures"), FILTERS)]
Section = Annotated[str, option("--section", "1,2", _("only these sections"), FILTERS)]
Department = Annotated[
    str, option("--department", _("A,B"), _("only what these departments lead or support"), FILTERS)
]
Area = Annotated[str, option("--area", _("A,B"), _("only these areas"), FILTERS)]
Owner = Annotated[
    str, option("--owner", _("A,B"), _("only what these owners have rectifications of"), FILTERS)
]
WORSE = ("behind", "no_data", "off_track", "missed")
"""What --fail-on may name, from bad to worst."""
FailOn = Annotated[
    str | None,
    option(
        "--fail-on",
        "|".join(WORSE),
        _("end with 4 where a binding target has this status or a worse one"),
        OUTPUT,
    ),
]
Ascii = Annotated[bool, flag("--ascii", _("draw with ASCII characters only"), OUTPUT)]
Lenient = Annotated[bool, flag("--lenient", _("leave out faulty rows, and say so"), FILTERS)]

Title = Annotated[str, option("--title", _("TEXT"), _("the title of a circular (docx)"), CIRCULAR)]
Number = Annotated[
    str, option("--number", _("TEXT"), _("the document number of a circular"), CIRCULAR)
]
Signature = Annotated[str, option("--signature", _("TEXT"), _("who signs a circular"), CIRCULAR)]


def on_the_wall(today: date | None) -> date:
    """Return the day that counts as today; here the clock is read where none is given."""
    return today or date.today()  # noqa: DTZ011 - the day on the wall


def moment_on_the_wall(today: date | None) -> datetime:
    """Return the minute that counts as now; of a day that is given its first moment."""
    if today is not None:
        return datetime.combine(today, time())
    return datetime.now().replace(second=0, microsecond=0)  # noqa: DTZ005 - the clock on the wall


def known_words(text: str, known: Iterable[str], option: str) -> tuple[str, ...]:
    """Return the entries of a list, each of which must be known; Chinese commas do as well."""
    return meant_words(text, {name: name for name in known}, option)


def meant_words(text: str, known: Mapping[str, str], option: str) -> tuple[str, ...]:
    """Return what the entries of a list stand for, each of which must be known."""
    found = tuple(word.strip() for word in re.split("[,，、;；]", text) if word.strip())
    for word in found:
        if word not in known:
            message = _("{option}: '{word}' is not known").format(option=option, word=word)
            raise refused(message, say(did_you_mean(word, known, known.values())))
    return tuple(dict.fromkeys(known[word] for word in found))


def known_word(text: str, known: Iterable[str], option: str) -> str:
    """Return the one known word that an option takes."""
    return meant_word(text, {name: name for name in known}, option)


def meant_word(text: str, known: Mapping[str, str], option: str) -> str:
    """Return what the one word stands for that an option takes."""
    found = meant_words(text, known, option)
    if len(found) != 1:
        raise typer.BadParameter(_("{option} takes one value").format(option=option))
    return found[0]


def ending_of(output: Path, known: Iterable[str]) -> str:
    """Return the ending of a file's name, which must be a known one."""
    ending, endings = output.suffix.lower(), list(known)
    if ending not in endings:
        message = _("{path}: the ending names no format").format(path=output)
        raise refused(message, say(sentence("known are: {names}", names=tuple(endings))))
    return ending


def form_of(named: str | None, output: Path | None, forms: Mapping[str, str]) -> str:
    """Return the form that is named, else that of the file's ending, else text.

    `forms` are the endings by form.
    """
    if named is not None:
        return known_word(named, forms, "--format")
    if output is None:
        return "text"
    endings = {ending: form for form, ending in forms.items()}
    return endings[ending_of(output, endings)]


def settled_folder(asked: Path | None) -> Path:
    """Return the data folder, after settling what a writer that was killed has left in it."""
    folder = data_folder(asked)
    if any(os.path.exists(folder / "progress" / name) for name in (JOURNAL, DONE)):  # noqa: PTH110 - never raises
        from bqw_tracker.store.additions import recover  # noqa: PLC0415 - hardly ever needed

        console.tell_what(recover(folder))
    return folder


def data_folder(asked: Path | None, default: Path | None = None) -> Path:
    """Return the folder asked for, or BQW_DATA, or data/ here or further up, or the default."""
    named = str(asked) if asked is not None else os.environ.get("BQW_DATA")
    try:
        if named:
            catalogue = Path(named) / CATALOGUE_NAME
            if not catalogue.exists():
                raise Refused(sentence("{path} does not exist; name its folder", path=catalogue))
            return Path(named)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / "data" / CATALOGUE_NAME).exists():
                return Path(os.path.relpath(folder / "data", here))
    except OSError as error:
        raise unreadable(Path(named or ".") / CATALOGUE_NAME, error) from error
    if default is not None:
        return default
    raise Refused(
        sentence(
            "no data/{name} here or above; go to the workspace, or name it with --data DIR",
            name=CATALOGUE_NAME,
        )
    )
