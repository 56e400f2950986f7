"""The reader's language: stdlib gettext, English in the code, Chinese beside it.

The language is chosen once, before the commands are imported, because their help is made of
translated texts; it is the one state of the program.
"""

import gettext
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

DOMAIN = "bqw"
LANGUAGES = {"zh": "zh_CN", "en": "en"}
FOLDER = Path(__file__).parent

_chosen: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Speak `zh` or `en` from now on; typer's own texts follow."""
    global _chosen  # noqa: PLW0603 - the one state of the program
    _chosen = _translation(language)
    os.environ["LANGUAGE"] = LANGUAGES[language]
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `zh` or `en` for a while, as where words of both are understood."""
    global _chosen  # noqa: PLW0603 - the one state of the program
    before, _chosen = _chosen, _translation(language)
    try:
        yield
    finally:
        _chosen = before


@cache
def _translation(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [LANGUAGES[language]], fallback=True)


def _(text: str) -> str:
    """Return the text in the reader's language."""
    return _chosen.gettext(text) if text else ""


def joined(names: Iterable[str]) -> str:
    """Return names in a row, as the language sets them apart."""
    text = ""
    for name in names:
        text = _("{names}, {name}").format(names=text, name=name) if text else name
    return text


def numbered(count: int, one: str, many: str, **values: str) -> str:
    """Return a sentence about one or about many: 1 target lacks, 2 targets lack."""
    return (one if count == 1 else many).format(count=count, **values)
