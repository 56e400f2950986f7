"""Where words go and which number a command ends with. stdout is the answer, stderr the talk."""

import codecs
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, TextIO

from bqw_tracker.core.characters import Guarded, visible, visible_line
from bqw_tracker.core.problems import Problem, Refused, Sentence, Severity, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.locale.folding import cell_width, folded
from bqw_tracker.store.disk import contents, left_of, read_whole, unreadable, write_over

if TYPE_CHECKING:
    from bqw_tracker.render.table import Layout

WINDOWS = os.name == "nt"
DONE = 0
FAULTS = 1
"""Errors in the files."""
MISUSE = 2
"""Wrong use of the command."""
NO_FILE = 3
"""A file is missing, cannot be read or cannot be written; nothing was changed."""
FAILED_ON = 4
"""It ran, and --fail-on was met."""
STDIN = "-"
PATIENCE = 2.0
"""Seconds after which a terminal shows how far the work is."""


class ReaderGone(Exception):  # noqa: N818 - nothing is wrong, nobody reads on
    """The program at the other end of the pipe has seen enough."""


def prepare() -> None:
    """Let no character of ours end in a traceback, whatever a stream can hold.

    A terminal shows ? for what it lacks. A file or a pipe loses nothing: GBK becomes GB18030,
    which writes all of GBK the same; an encoding without Chinese becomes UTF-8, also where a
    terminal knows ASCII only (LC_ALL=C). Lines end with LF. A closed stream is replaced by
    nothing.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=_encoding(stream), errors="replace")
            if not stream.isatty():
                # Windows ends lines with CR LF, also inside the quoted texts of a CSV answer.
                stream.reconfigure(newline="\n")


def _encoding(stream: TextIOWrapper) -> str | None:
    """Return the encoding that a stream needs, None for its own."""
    name = codecs.lookup(stream.encoding).name
    if name == "ascii":
        return "utf-8"
    if stream.isatty():
        return None
    if name in ("gbk", "gb2312"):
        return "gb18030"
    try:
        "县".encode(name)
    except UnicodeEncodeError:
        return "utf-8"
    return None


def mail() -> None:
    """Write UTF-8 from now on, whatever the locale: cron has none, and a mail outlives it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def answer(content: str | bytes) -> None:
    """Write the answer, whole; bytes as they are, a long text on a terminal through the pager.

    What nobody sees in a text is made visible.

    Raises `ReaderGone` where nobody reads it any more, `Refused` where it cannot be written.
    """
    _end_bars()
    if isinstance(content, str):
        content = _shown(content)
    try:
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        elif not _paged(content):
            sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError as error:
        _close_quietly(sys.stdout)
        raise ReaderGone from error
    except OSError as error:
        _close_quietly(sys.stdout)
        if WINDOWS and error.errno == errno.EINVAL:  # what a closed pipe is called there
            raise ReaderGone from error
        reason = error.strerror or error
        raise Refused(sentence("the answer cannot be written: {reason}", reason=reason)) from error


def _shown(content: str) -> str:
    return content if isinstance(content, Guarded) else visible(content)


def _paged(content: str) -> bool:
    """Show a long text on a terminal through the reader's pager, and tell whether that was done."""
    if not sys.stdout.isatty():
        return False
    from .pager import paged  # noqa: PLC0415 - only on a terminal

    return paged(content)


def _close_quietly(stream: TextIO) -> None:
    """Let the interpreter find nothing left to flush when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def tell(text: str) -> None:
    """Say one thing beside the answer; in a terminal it folds, save a path or command."""
    text = visible_line(text)
    width = terminal_width(sys.stderr)
    if width is not None:
        fits = cell_width(text) <= width
        text = text if fits else "\n".join(folded(text, width, cell_width, torn=False))
    _talk(text + "\n")


def tell_what(told: Sentence | None) -> None:
    """Say a sentence beside the answer, where there is one."""
    if told is not None:
        tell(say(told))


def about(name: str) -> None:
    """Let what is told from here on stand below a name, where anything is; below none if empty."""
    _headings[:] = [f"{visible_line(name)}:\n"] if name else []


_headings: list[str] = []
"""What the next words stand below; it is told with the first of them."""


def _talk(text: str) -> None:
    """Write beside the answer; where that cannot be done, the exit code says it alone."""
    heading = _headings.pop() if _headings else ""
    try:
        sys.stderr.write(heading + text)
        sys.stderr.flush()
    except OSError:
        _close_quietly(sys.stderr)


def tell_problems(problems: Sequence[Problem]) -> None:
    """Tell problems beside the answer, and how many they are."""
    from bqw_tracker.render.problems import problems_text  # noqa: PLC0415 - not for --help

    _end_bars()
    _talk(problems_text(problems, layout(sys.stderr)) + "\n")


def tell_errors(problems: Iterable[Problem]) -> bool:
    """Tell the errors among problems, and return whether there is one."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        tell_problems(errors)
    return bool(errors)


@contextmanager
def progress(steps: int = 0) -> Iterator[Callable[[str], None]]:
    """Show a bar beside the answer while something takes longer than `PATIENCE`.

    What is yielded is called with the name of each step as it begins; how many there are may not
    be known. Nothing is shown where stderr is no terminal. The answer ends the bar, and so does
    another one.
    """
    _end_bars()
    begun: list[str] = []
    if not sys.stderr.isatty():
        yield begun.append
        return
    over = Event()
    thread = Thread(target=_show_progress, args=(begun, steps, over), daemon=True)
    thread.start()

    def end() -> None:
        over.set()
        thread.join()

    _bars.append(end)
    try:
        yield begun.append
    finally:
        end()


_bars: list[Callable[[], None]] = []
"""What ends the bars that were begun; a process has one terminal."""


def _end_bars() -> None:
    while _bars:
        _bars.pop()()


def _show_progress(begun: list[str], steps: int, over: Event) -> None:
    if over.wait(PATIENCE):
        return
    from rich.console import Console  # noqa: PLC0415 - only where somebody waits
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(20), TextColumn("{task.description}", markup=False))
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=steps or None)
        while not over.wait(0.1):
            step = visible_line("".join(begun[-1:]))
            bar.update(task, completed=len(begun) - 1, description=step)


def terminal_width(stream: TextIO) -> int | None:
    """Return the columns of a terminal, None for a pipe or file."""
    if not stream.isatty():
        return None
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, 20)
    except OSError:
        return 80


def layout(stream: TextIO | None = None) -> "Layout":
    """Return how wide the answer may be, or what goes to a stream, and whether it has colours."""
    from bqw_tracker.render.table import Layout  # noqa: PLC0415 - not for --help

    return Layout(terminal_width(stream or sys.stdout), colour="NO_COLOR" not in os.environ)


def coloured() -> bool:
    """Return whether the answer goes to a terminal that may have colours, as rich asks it."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") in ("dumb", "unknown")
    return sys.stdout.isatty() and not plain


def given(path: Path, most: int | None = None) -> tuple[Path, bytes]:
    """Return the name and the bytes of a file that a command reads, at most so many.

    `-` is what is given on stdin. Raises `Refused` where that cannot be read.
    """
    if str(path) != STDIN:
        return path, contents(path, most)
    _end_bars()  # somebody may be typing
    name = Path(_("standard input"))
    try:
        return name, read_whole(sys.stdin.buffer, name, most) if sys.stdin else b""
    except OSError as error:
        raise unreadable(name, error) from error


def hand_over(content: str, output: Path | None) -> None:
    """Print a text, or write it to a file in UTF-8."""
    if output is None:
        answer(content)
    else:
        write_answer(output, content)


def encoding_of(form: str) -> str:
    """Return the encoding of a form: Excel takes CSV without a byte order mark for a local one."""
    return "utf-8-sig" if form == "csv" else "utf-8"


def raw_answer(content: str | bytes, encoding: str) -> bytes:
    """Return the bytes of an answer as a file holds them."""
    return content if isinstance(content, bytes) else _shown(content).encode(encoding)


def write_answer(path: Path, content: str | bytes, encoding: str = "utf-8") -> None:
    """Write the answer to a file, as `answer` does; raises `Refused` where that cannot be done."""
    try:
        if path.is_dir():
            raise IsADirectoryError
        write_bytes(path, raw_answer(content, encoding))
    except OSError as error:
        raise unreadable(path, error) from error


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: the old one stays until the new one is complete.

    A link is followed; a pipe or a device is written to, never replaced.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            file.write(content)
        return
    try:
        write_over(target, content)
    except FileNotFoundError:  # another took what was written for what a killed process had left
        write_over(target, content)
    with suppress(OSError):  # what counts is the file itself
        for old in left_of(target):
            old.unlink()
