"""Where a report comes from: the state of the workspace in git, and digests of what was used."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from bqw_tracker import __version__
from bqw_tracker.core.model import Observation
from bqw_tracker.core.problems import Refused
from bqw_tracker.reports.origin import Origin
from bqw_tracker.reports.report import Report, Selection

from .canonical import row_text
from .disk import unreadable
from .git import run_git
from .load import CATALOGUE_NAME, LEDGER_NAME


def origin(
    data: Path, rows: Iterable[Observation], *, report: Report, asked: Selection, figures: str
) -> Origin:
    """Return the origin of a report made of the rows that count in a data folder.

    `figures` is the text of all its figures, which only has to be the same for the same figures.
    Raises `Refused` where the catalogue cannot be read any more.
    """
    texts = sorted("\x1f".join(row_text(row)) for row in rows)
    commit = _git(data, "rev-parse", "--verify", "HEAD")
    return Origin(
        as_of=report.as_of,
        known_on=report.known_on,
        asked=asked._replace(drawn=False),
        lenient=report.left_out is not None,
        version=__version__,
        commit=commit,
        clean=None if commit is None else _clean(data),
        catalogue=_catalogue(data / CATALOGUE_NAME),
        rows=sha256("\x1e".join(texts).encode("utf-8", "surrogatepass")).hexdigest(),
        row_count=len(texts),
        sample_rows=report.sample_rows,
        figures=sha256(figures.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _catalogue(path: Path) -> str:
    """Return the digest of the file; how its lines end and a byte order mark do not count."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    return sha256(content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")).hexdigest()


def _clean(data: Path) -> bool:
    """Return whether git knows every file of the workspace as it is now."""
    parts = (CATALOGUE_NAME, LEDGER_NAME, "progress")
    status = _git(data, "status", "--porcelain", "--untracked-files=all", "--ignored", "--", *parts)
    return status == ""


def _git(data: Path, *arguments: str) -> str | None:
    """Return what git says; None where it is not installed, or knows no such thing."""
    try:
        done = run_git(data, *arguments)
    except Refused:
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
