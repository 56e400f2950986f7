"""The reader's language: stdlib gettext, English in the code, Chinese beside it.

The language is chosen once, before the commands are imported, because their help is made of
translated texts; it is the one state of the program.
"""

import gettext
import os
from collections.abc import Iterable
from pathlib import Path

from bqw_tracker.core.problems import Sentence

DOMAIN = "bqw"
LANGUAGES = {"zh": "zh_CN", "en": "en"}
FOLDER = Path(__file__).parent

_chosen: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Speak `zh` or `en` from now on; typer's own texts follow."""
    global _chosen  # noqa: PLW0603 - the one state of the program
    if language == "en":
        _chosen = gettext.NullTranslations()
    else:
        _chosen = gettext.translation(DOMAIN, FOLDER, [LANGUAGES[language]], fallback=True)
    os.environ["LANGUAGE"] = LANGUAGES[language]
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)


def _(text: str) -> str:
    """Return the text in the reader's language."""
    return _chosen.gettext(text) if text else ""


def joined(names: Iterable[str]) -> str:
    """Return names in a row, as the language sets them apart."""
    text = ""
    for name in names:
        text = _("{names}, {name}").format(names=text, name=name) if text else name
    return text


def say(words: Sentence) -> str:
    """Return a sentence in the reader's language, its gaps filled."""
    return _(words.template).format(**{name: _said(value) for name, value in words.values.items()})


def _said(value: object) -> object:
    if isinstance(value, Sentence):
        return say(value)
    return joined(value) if type(value) is tuple else value
