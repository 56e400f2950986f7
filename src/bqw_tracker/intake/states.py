"""The state of a deed as offices write it -> one of the three states, or the name of a node."""

import re
from collections.abc import Sequence

from bqw_tracker.core.cells import CORRECTED, WITHDRAWN
from bqw_tracker.core.model import STATE_WORDS
from bqw_tracker.core.problems import sentence

from .tables import Fault, bare, shown

_STATES = {word: state for state, words in STATE_WORDS.items() for word in words}
_REACHED = re.compile(r"(?:已经?)?(?:完成|达到)\s*[:：]?\s*")
_BEHIND = re.compile("(?:节点)?(?:已经?)?(?:完成|达到)$|节点$")
_NUMBER = "([0-9]{1,2}|十?[一二三四五六七八九]|十)"
_NUMBERED = re.compile(f"节点{_NUMBER}|第{_NUMBER}(?:个?节点|步)")
_DIGITS = "〇一二三四五六七八九十"

_FIRST = (*WITHDRAWN, *CORRECTED)
"""What a note begins with, whatever else was told."""
_NO_STATE = Fault(
    "empty-value",
    sentence("the row tells of a deed in words, and its state is missing"),
    sentence(
        "write not started, in progress or done under State of deed, and the rest under What was "
        "done"
    ),
)
_TWO_STATES = Fault(
    "bad-value",
    sentence("the two columns of progress name different states"),
    sentence("write one state, and what was done in words"),
)


def read_state(text: str, nodes: Sequence[Sequence[str]] = ()) -> str | Fault:
    """Return not_started, in_progress, done or a node's name; a word is known exactly or not.

    `text` is what a cell holds that is not empty, `nodes` are the names of those of each target, in
    their order. A node may be called done (已完成立项) or by its number (节点2, 第2步).

    >>> nodes = [["立项", "上线"]]
    >>> read_state("已建成"), read_state("已完成立项", nodes), read_state("第2步", nodes)
    ('done', '立项', '上线')
    """
    assert text
    word = bare(text)
    if state := _STATES.get(word):
        return state
    names = tuple(dict.fromkeys(name for each in nodes for name in each))
    known = {bare(name): name for name in names}
    for said in (word, _REACHED.sub("", word, count=1), _BEHIND.sub("", word)):
        if found := known.get(said) or _numbered(said, nodes):
            return found
    remedy = sentence("write not started, in progress or done")
    if names:
        remedy = sentence("write not started, in progress, done, or the last node that is reached: "
                          "{names}", names=names)  # fmt: skip
    return Fault("bad-value", sentence("'{text}' is no state", text=shown(text)), remedy)


def _numbered(said: str, nodes: Sequence[Sequence[str]]) -> str:
    """Return the node that has a number, where each target calls the same one so; else nothing."""
    told = _NUMBERED.fullmatch(said)
    if told is None:
        return ""
    text = told[1] or told[2]
    number = int(text) if text.isdecimal() else sum(map(_DIGITS.index, text))
    found = {each[number - 1] if 0 < number <= len(each) else "" for each in nodes}
    return found.pop() if len(found) == 1 else ""


def _agreed(word: str, said: str) -> str | Fault:
    """Return the state that two columns tell: under way, and the node that is reached."""
    told = [state for state in (word, said) if state not in ("", "in_progress")]
    if len(set(told)) > 1 or (told and told[0] in STATE_WORDS and "in_progress" in (word, said)):
        return _TWO_STATES
    return told[0] if told else "in_progress"


def told_progress(
    word: str | Fault, said: str | Fault, told: str, remark: str, *, deed: bool
) -> tuple[str | Fault, str]:
    """Return the state and the note of a row, of which 进展 tells either the one or the other.

    `word` is what its own column says of the state, `said` is what `told` under 进展 means as one.
    A word for a state is the state of a deed; other words are what was done. The state stands in
    its own column then, or is asked for.
    """
    if deed and said and isinstance(said, str):
        return _agreed(word, said) if isinstance(word, str) else word, remark
    first, second = (told, remark) if not remark.startswith(_FIRST) else (remark, told)
    both = f"{first}；{second}" if first and second and first != second else first or second
    if deed and not word and not both.startswith(WITHDRAWN):
        return _NO_STATE, both
    return word, both
