"""`bqw fmt`: the catalogue's text in its one form."""

from bqw_tracker.locale import _, say
from bqw_tracker.render.problems import problems_text
from bqw_tracker.store.additions import locked
from bqw_tracker.store.load import CATALOGUE_NAME
from bqw_tracker.store.tidy import tidied

from . import console
from .options import Data, Lang, data_folder


def fmt(*, data: Data = None, lang: Lang = "zh") -> int:
    """Put the catalogue into its form and say whether that changed it."""
    del lang  # chosen before the commands were imported
    folder = data_folder(data)
    with locked(folder) as store:
        if store.recovered is not None:
            console.tell(say(store.recovered))
        done = tidied(folder / CATALOGUE_NAME)
    if done.problems:
        console.tell(problems_text(done.problems))
        return console.FAULTS
    path = folder / CATALOGUE_NAME
    told = _("{path} is put in its form") if done.changed else _("{path} has its form already")
    console.answer(told.format(path=path) + "\n")
    return console.DONE
