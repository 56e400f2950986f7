"""The catalogue on the disk is put into its form."""

import os
from pathlib import Path
from typing import NamedTuple

from bqw_tracker.core.problems import Problem, Refused, sentence

from .disk import refusals, replace_file
from .formatting import formatted, says_the_same
from .modelled import document, placed


class Tidied(NamedTuple):
    """What came of it; with problems nothing was written."""

    changed: bool
    problems: list[Problem]


def tidied(path: Path) -> Tidied:
    """Write a catalogue again in its form, where it has another one and can be read at all.

    Raises `Refused`, and the file is as it was, where the text could not be proved to say the same
    as before, or where it cannot be written.
    """
    with refusals(path):
        raw = path.read_bytes()
    found = document(raw, str(path))
    if found.tree.problems:
        return Tidied(changed=False, problems=placed(found, found.tree.problems))
    new = formatted(found.text)
    if new.encode() == raw:
        return Tidied(changed=False, problems=[])
    if not says_the_same(found.text, new):
        raise Refused(
            sentence(
                "{path} is written in a way that cannot be put in its form; nothing is changed",
                path=path,
            )
        )
    with refusals(path):
        replace_file(Path(os.path.realpath(path)), raw, new.encode())
    return Tidied(changed=True, problems=[])
