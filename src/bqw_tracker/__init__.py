"""Tracker of policy indicators: targets in YAML, progress in CSV, attainment as of a day.

What other programs may use is `load`, and what it returns; docs/export.md shows it.
"""

from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from os import PathLike

    from .api import Workspace

__all__ = ["__version__", "load"]


def load(path: "str | PathLike[str]") -> "Workspace":
    """Return the workspace in a folder: the one that holds data/, or data/ itself.

    Its figures are read once, checked as by `bqw check`, and judged as of any day:

    >>> import bqw_tracker
    >>> workspace = bqw_tracker.load(".")
    >>> for row in workspace.judge("2023-06-30").rows:
    ...     if row.target_id == "M02-01/2023":
    ...         print(row.area, row.observed_number, row.unit, row.status)
    江门市 331.5 亿元 on_track

    Raises `ValueError`, which tells each fault with file and line, where the catalogue, the
    figures or the ledger have errors (rows dated after today among them), and `OSError` where
    there is no workspace.
    """
    from .api import opened  # noqa: PLC0415 - the program starts without it

    return opened(path)
