"""`bqw pack`: the rows of a large workspace in a form that is read fast."""

from bqw_tracker.extras import library
from bqw_tracker.locale import _
from bqw_tracker.store.additions import locked
from bqw_tracker.store.disk import CATALOGUE_NAME, PACKED
from bqw_tracker.store.load import load, read_catalogue
from bqw_tracker.store.packing import Faulty
from bqw_tracker.store.packing import pack as packed

from . import console
from .options import Data, Today, on_the_wall, settled_folder


def pack(*, today: Today = None, data: Data = None) -> int:
    """Pack the figures of a workspace, or say what is wrong with them."""
    with library("duckdb"):
        import duckdb as _duckdb  # noqa: F401, PLC0415 - whether it is there
    folder, now = settled_folder(data), on_the_wall(today)
    with locked(folder) as store:
        console.tell_what(store.recovered)
        catalogue, problems = read_catalogue(folder / CATALOGUE_NAME)
        if console.tell_errors(problems) or catalogue is None:
            return console.FAULTS
        try:
            with console.progress() as begin:
                done = packed(folder, catalogue, today=now, step=begin)
        except Faulty:
            console.tell_errors(load(folder, today=now).errors)
            console.tell(_("nothing was packed: rows with errors must be mended first"))
            return console.FAULTS
    told = _("{rows} rows of {files} files are packed in {path}; read anew: {anew}\n")
    console.answer(
        told.format(
            rows=done.manifest.rows,
            files=len(done.manifest.files),
            path=folder / PACKED,
            anew=done.files,
        )
    )
    return console.DONE
