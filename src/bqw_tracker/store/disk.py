"""The files of a workspace: their names, how they are put on the disk for good, who may write.

A new workspace has the shipped catalogue, no figures, and what staff and git need to know.
"""

import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bqw_tracker.core.problems import Refused, sentence

CATALOGUE_NAME = "measures.yaml"
SCHEMA_NAME = "measures.schema.json"
LEDGER_NAME = "rectifications.yaml"
CLOSED_NAME = "closed.yaml"
RECORDS = (LEDGER_NAME, CLOSED_NAME)
"""What is kept beside the figures: what was ordered, and which periods are closed."""
NAMES = (CATALOGUE_NAME, *RECORDS)
"""The files beside those of figures that a workspace is read from."""
JOURNAL, DONE = ".journal", ".journal-done"
"""What a writer that was killed leaves in data/progress; the next command settles it."""
LOCK = ".lock"
PACKED, MANIFEST = ".packed", "manifest.json"
"""The folder of the packed rows in data, and what in it says of which files they are."""
_LEFT = re.compile(r"\..+\.[0-9a-f]{16}\.(?:new|old)", re.DOTALL)
"""The names of what we put beside a file for a moment; nobody else gives a file such a name."""
WINDOWS = os.name == "nt"
_LARGEST, _SMALL = 200 << 20, 1 << 16


def unreadable(path: Path, error: OSError) -> Refused:
    """Return the refusal for a file that cannot be opened."""
    if isinstance(error, FileNotFoundError):
        if os.path.isdir(path.parent):  # noqa: PTH112 - never raises
            return Refused(sentence("{path} does not exist", path=path))
        return Refused(sentence("the folder of {path} is missing; make it first", path=path))
    if isinstance(error, NotADirectoryError) or (
        isinstance(error, FileExistsError) and os.path.isfile(path)  # noqa: PTH113 - never raises
    ):
        return Refused(sentence("{path} is a file, a folder is expected", path=path))
    if isinstance(error, IsADirectoryError):
        return Refused(sentence("{path} is a folder, a file is expected", path=path))
    if isinstance(error, PermissionError):
        return Refused(
            sentence("{path}: no permission, or another program holds it open", path=path)
        )
    return Refused(sentence("{path}: {reason}", path=path, reason=error.strerror or error))


def changed_meanwhile(path: Path) -> Refused:
    """Return the refusal of a file that is not as it was when it was read."""
    return Refused(sentence("{path} was changed by another program meanwhile", path=path))


def contents(path: Path, most: int | None = None) -> bytes:
    """Return the bytes of a file, at most so many. Raises `Refused` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return read_whole(file, path, most)
    except OSError as error:
        raise unreadable(path, error) from error


def read_whole(file: BinaryIO, path: Path, most: int | None) -> bytes:
    """Return what an open file holds, at most so many bytes; without a bound all of it.

    Raises `Refused` where that is more than anything here can be: a device may have no end.
    """
    if most is not None:
        return file.read(most)
    raw = file.read(_SMALL)  # to make room for the largest costs more than to read a small one
    if len(raw) == _SMALL:
        raw += file.read(_LARGEST + 1 - _SMALL)
    if len(raw) > _LARGEST:
        raise Refused(sentence("{path} is larger than {limit} MB", path=path, limit=_LARGEST >> 20))
    return raw


def program(name: str) -> str:
    """Return how a program is started. Raises FileNotFoundError where it is not found.

    Windows looks first where one is: a program of its name in a workspace would be run.
    """
    if not WINDOWS:
        return name
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for path in (Path(folder, f"{name}.exe") for folder in folders):
        if path.is_absolute() and path.is_file():
            return str(path)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)


@contextmanager
def refusals(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise unreadable(Path(error.filename2 or error.filename or folder), error) from error


@contextmanager
def held(folder: Path, timeout: float) -> Iterator[None]:
    """Hold the lock of a folder. Raises `Refused` where another has it for so many seconds."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - costs 40 ms, few commands write

    path = folder / LOCK
    if os.path.islink(path):  # noqa: PTH114 - never raises
        raise Refused(sentence("{path} leads elsewhere through a link", path=path))
    lock = FileLock(path)
    try:
        lock.acquire(timeout=timeout)
    except Timeout as error:
        raise Refused(sentence("another bqw is writing to {path}", path=folder)) from error
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        yield
    finally:
        with suppress(OSError):  # what was written stands; the lock ends with the process at last
            lock.release()


def read_bytes(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def put(path: Path, raw: bytes, like: Path | None = None) -> None:
    """Write a new file and see it on the disk; where that fails, there is none.

    Who may read and write it is as with another file, where that is there. Raises FileExistsError,
    and nothing is changed, where anything has the name, also a link.
    """
    file = path.open("xb")
    try:
        with file:
            # On Windows the mode says "read-only", and what is read-only cannot be removed again.
            if like is not None and like.exists() and not WINDOWS:
                os.fchmod(file.fileno(), like.stat().st_mode)
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def temporary(path: Path) -> Path:
    """Return a name beside a path that nobody can foresee, and `left` knows for ours."""
    return path.with_name(f".{path.name[:50]}.{os.urandom(8).hex()}.new")


@contextmanager
def beside(path: Path, raw: bytes) -> Iterator[Path]:
    """Yield a new file with these bytes and the mode of the one that it is to be renamed over.

    Where it is not renamed it is removed. Raises OSError.
    """
    new = temporary(path)
    try:
        put(new, raw, path)
        yield new
    finally:
        with suppress(OSError):  # what counts is the file itself
            new.unlink(missing_ok=True)


def write_over(path: Path, raw: bytes) -> None:
    """Write a file whole or not at all, whether there is one or not. Raises OSError."""
    with beside(path, raw) as written:
        written.replace(path)


def write_free(path: Path, raw: bytes) -> Path:
    """Write a file under the first name that is free, NAME.csv, NAME-2.csv, …, and return it.

    Raises OSError.
    """
    number, free = 1, path
    while True:
        try:
            put(free, raw)
        except FileExistsError:
            number += 1
            free = path.with_stem(f"{path.stem}-{number}")
        else:
            return free


def replace_file(path: Path, old: bytes | None, new: bytes) -> None:
    """Give one file new bytes, whole or not at all; `old` is what it held, None for no file.

    A link stays; the file to which it leads gets them. Raises OSError, or `Refused` where another
    program has changed the file; then it is as it was.
    """
    path = Path(os.path.realpath(path))
    with beside(path, new) as written:
        if read_bytes(path) != old:
            raise changed_meanwhile(path)
        written.replace(path)
    with suppress(OSError):  # the new bytes stand there whole, though power may still undo it
        sync(path.parent)


def left(folder: Path) -> list[Path]:
    """Return what a process that was killed, or still writes, has put beside files of a folder."""
    return [path for path in folder.iterdir() if _LEFT.fullmatch(path.name) and path.is_file()]


def left_of(path: Path) -> list[Path]:
    """Return what a process that was killed, or still writes, has put beside this file."""
    begins, length = f".{path.name[:50]}.", len(temporary(path).name)
    return [
        one for one in left(path.parent) if one.name.startswith(begins) and len(one.name) == length
    ]


def sync(*folders: Path) -> None:
    """See the names in the folders on the disk; Windows and some network disks do not offer it."""
    for folder in folders if not WINDOWS else ():
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
        finally:
            os.close(descriptor)


PACKAGE = Path(__file__).parents[1]
SHIPPED = PACKAGE / "shipped"
"""Where a wheel has the catalogue and its schema; a checkout has them in data/ beside src/."""
CHECKOUT = PACKAGE.parents[1] / "data"
_TEXTS = Path(__file__).parent / "workspace"
"""What staff and git need to know, under names that mean nothing to git here."""


def shipped_folder() -> Path:
    """Return the data folder that ships."""
    return SHIPPED if SHIPPED.exists() else CHECKOUT


def shipped(name: str) -> bytes:
    """Return a file that ships, byte for byte. Raises `Refused` where it is missing."""
    return contents(shipped_folder() / name)


_SHIPPED_NAMES = {"area": "新会区", "year": "2023"}
_STARTERS = {
    "zh-CN": {"area": "乙县", "year": "2026"},
    "en": {"area": "Northside", "year": "2026"},
}
"""What the commands in a workspace's README name, by its catalogue."""


def scaffold(
    folder: Path,
    language: str = "zh-CN",
    *,
    empty: bool = False,
    files: Mapping[str, bytes] | None = None,
    named: Mapping[str, str] | None = None,
) -> list[Path]:
    """Make a workspace in a folder that is missing or empty, and return its files.

    It has the shipped catalogue, or with `empty` a few lines to start from; these and the README
    are in `language` (zh-CN or en). `files` stand in the place of these and beside them, `named`
    is what the commands in its README name. Raises `Refused`, and nothing is changed, where that
    cannot be.
    """
    named = named or (_STARTERS[language] if empty else _SHIPPED_NAMES)
    readme = contents(_TEXTS / f"README.{language}.md").decode("utf-8").format_map(named)
    starter = _TEXTS / f"measures.{language}.yaml"
    texts = {
        ".gitattributes": contents(_TEXTS / "gitattributes"),
        ".gitignore": contents(_TEXTS / "gitignore"),
        "README.md": readme.encode("utf-8"),
        "data/progress/.gitkeep": b"",
        f"data/{CATALOGUE_NAME}": contents(starter) if empty else shipped(CATALOGUE_NAME),
        f"data/{SCHEMA_NAME}": shipped(SCHEMA_NAME),
    } | dict(files or {})
    with refusals(folder):
        there = folder.exists()
        if there and not all(_is_ours(path, texts) for path in folder.iterdir()):
            raise Refused(sentence("{path} is not empty; name a new folder", path=folder))
    built = temporary(folder / "data" if there else folder)
    try:
        built.mkdir()
        for name, text in texts.items():
            (built / name).parent.mkdir(parents=True, exist_ok=True)
            put(built / name, text)
        if there:
            _move_in(built, folder)
        else:
            built.rename(folder)
    except BaseException as error:
        from shutil import rmtree  # noqa: PLC0415 - only where something fails

        rmtree(built, ignore_errors=True)
        if isinstance(error, OSError):
            raise unreadable(folder, error) from error
        raise
    return [folder / name for name in texts]


def _is_ours(path: Path, texts: dict[str, bytes]) -> bool:
    """Return whether a `scaffold` that was killed may have left this."""
    if _LEFT.fullmatch(path.name):
        return True
    return path.is_file() and path.name in texts and path.read_bytes() == texts[path.name]


def _move_in(built: Path, folder: Path) -> None:
    """Move the parts of a workspace into a folder, data/ last: until then it is none."""
    names = sorted(path.name for path in built.iterdir())
    try:
        for name in names:
            (built / name).replace(folder / name)
    except BaseException:
        for name in names:
            if not (built / name).exists():
                with suppress(OSError):
                    (folder / name).unlink()
        raise
    with suppress(OSError):  # it is empty
        built.rmdir()
