"""The state of a deed as offices write it -> one of the three states, or the name of a node."""

import re
from collections.abc import Sequence

from bqw_tracker.core.model import STATE_WORDS
from bqw_tracker.core.problems import sentence

from .tables import Fault, bare, shown

_STATES = {word: state for state, words in STATE_WORDS.items() for word in words}
_REACHED = re.compile(r"(?:已经?)?(?:完成|达到)\s*[:：]?\s*")
_BEHIND = re.compile("(?:节点)?(?:已经?)?(?:完成|达到)$|节点$")
_NUMBER = "([0-9]{1,2}|十?[一二三四五六七八九]|十)"
_NUMBERED = re.compile(f"节点{_NUMBER}|第{_NUMBER}(?:个?节点|步)")
_DIGITS = "〇一二三四五六七八九十"


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
    remedy = sentence("write 未启动, 进行中 or 已完成 (not_started, in_progress, done)")
    if names:
        remedy = sentence("write 未启动, 进行中, 已完成, or the last node that is reached: {names}",
                          names=names)  # fmt: skip
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
