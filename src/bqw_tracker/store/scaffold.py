"""A new workspace: the shipped catalogue, no figures, and what staff and git need to know."""

from contextlib import suppress
from pathlib import Path

import bqw_tracker
from bqw_tracker.core.problems import Refused, sentence

from .disk import CATALOGUE_NAME, SCHEMA_NAME, contents, unreadable

PACKAGE = Path(bqw_tracker.__file__).parent
SHIPPED = PACKAGE / "shipped"
"""Where a wheel has the catalogue and its schema; a checkout has them in data/ beside src/."""
CHECKOUT = PACKAGE.parents[1] / "data"
_TEXTS = Path(__file__).parent / "workspace"
"""What staff and git need to know, under names that mean nothing to git here."""


def shipped(name: str) -> bytes:
    """Return a file that ships, byte for byte. Raises `Refused` where it is missing."""
    return contents((SHIPPED if SHIPPED.exists() else CHECKOUT) / name)


def scaffold(folder: Path) -> list[Path]:
    """Make a workspace in a folder that is missing or empty, and return its files.

    Raises `Refused`, and nothing is changed, where that cannot be.
    """
    texts = {
        ".gitattributes": contents(_TEXTS / "gitattributes"),
        ".gitignore": contents(_TEXTS / "gitignore"),
        "README.md": contents(_TEXTS / "README.md"),
        "data/progress/.gitkeep": b"",
        f"data/{CATALOGUE_NAME}": shipped(CATALOGUE_NAME),
        f"data/{SCHEMA_NAME}": shipped(SCHEMA_NAME),
    }
    made: list[Path] = []
    here = folder
    try:
        if not _is_empty(folder):
            folder.mkdir()
            made.append(folder)
        for name in ("data", "data/progress", *texts):
            here = folder / name
            if name not in texts:
                here.mkdir()
                made.append(here)
                continue
            with here.open("xb") as file:
                made.append(here)
                file.write(texts[name])
    except BaseException as error:
        _take_back(made)
        if isinstance(error, OSError):
            raise unreadable(here, error) from error
        raise
    return [folder / name for name in texts]


def _is_empty(folder: Path) -> bool:
    """Return whether the folder is there without anything in it, False where it is missing."""
    if not folder.exists():
        return False
    if next(folder.iterdir(), None) is not None:
        raise Refused(sentence("{path} is not empty; name a new folder", path=folder))
    return True


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):  # what others put there meanwhile stays
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
