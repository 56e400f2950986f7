"""The texts in the reader's language, and sentences put into it."""

from bqw_tracker.core.problems import Sentence

from .language import DOMAIN, FOLDER, LANGUAGES, _, joined, numbered, speaking, use

__all__ = [
    "DOMAIN", "FOLDER", "LANGUAGES", "_", "joined", "numbered", "say", "speaking", "use",
]  # fmt: skip


def say(words: Sentence) -> str:
    """Return a sentence in the reader's language, its gaps filled."""
    return _(words.template).format(**{name: _said(value) for name, value in words.values.items()})


def _said(value: object) -> object:
    if isinstance(value, Sentence):
        return say(value)
    if not isinstance(value, tuple):
        return value
    from .periods import periods_said  # noqa: PLC0415 - not for --help

    return periods_said(value) or joined(value)
