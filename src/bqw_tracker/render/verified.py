"""What `verify` says of a document: untouched, saved again, or each place that was altered."""

from collections.abc import Iterator

from bqw_tracker.changes.altered import Altered
from bqw_tracker.locale import _, joined, numbered, say
from bqw_tracker.reports.origin import Making, Origin
from bqw_tracker.reports.verified import Compared, Since, Verified

from .origin import commit_shown, origin_lines

_ROOM = 100
"""Characters of a text that are shown on either side."""
_BEFORE = 30
"""Characters that are shown before the first that differs."""


def verified_text(found: Verified) -> str:
    """Return what the document says of itself, what became of it, and what holds today."""
    lines = []
    if found.origin is not None:
        lines += [*origin_lines(found.origin), ""]
    lines += _verdict(found)
    lines += map(_altered, found.compared.altered)
    if found.since is not None:
        lines += ["", *_since(found.since)]
    return "\n".join(lines) + "\n"


def _verdict(found: Verified) -> Iterator[str]:
    """Say what became of it, and what that rests on: untouched is only what a commit holds."""
    compared, origin = found.compared, found.origin
    source = _source(found)
    count = len(compared.altered)
    if compared.figures_only:
        yield _figures_only(compared, source)
    elif count:
        yield numbered(
            count,
            _("altered: {count} place differs from what {source} gives"),
            _("altered: {count} places differ from what {source} gives"),
            source=source,
        )
    elif not compared.same:
        yield _resaved(compared, source)
    elif _sure(found):
        yield _("untouched: every byte is as {source} gives it").format(source=source)
    else:
        yield _("every byte is as {source} gives it").format(source=source)
    if origin is not None:
        yield from _rests_on(found, origin)
    if found.sample_rows:
        yield _("- sample data stand in it, so it is no record of anything")


def _rests_on(found: Verified, origin: Origin) -> Iterator[str]:
    """Say what the verdict does not rest on."""
    making = origin.making or Making("", "")
    heading = [making.title, making.number, making.signature]
    if any(heading):
        told = joined(_quoted(text) for text in heading if text)
        text = _(
            "- no commit holds what stands around a circular, so it was taken from the document "
            "itself: {texts}"
        )
        yield text.format(texts=told)
    if found.source is None:
        yield _("- it names no commit, so it was drawn from the data as they stand now: both may "
                "have been altered together, or the data alone")  # fmt: skip
    elif origin.clean is False:
        yield _("- it was made with changes that were not committed; a difference may come from "
                "them, and what they were nobody can tell")  # fmt: skip
    if found.astray:
        yield _("- that commit is none of those that led to what is checked out now")


def _sure(found: Verified) -> bool:
    origin = found.origin
    committed = found.source is not None and (origin is None or origin.clean is True)
    return committed and not found.sample_rows and not found.astray


def _source(found: Verified) -> str:
    if found.source is None:
        return _("the workspace")
    name = found.source if found.origin is None else commit_shown(found.source)
    return _("the commit {commit}").format(commit=name)


def _figures_only(compared: Compared, source: str) -> str:
    told = (
        _("made by bqw {version}, and this is another: layout and words may differ by that, so "
          "only figures were compared; ").format(version=compared.version)
        if compared.version
        else _("it does not tell how it was made, so only figures were compared; ")
    )  # fmt: skip
    count = len(compared.altered)
    if not count:
        text = _("none stands there that {source} does not give of the same indicator; whether "
                 "its words are as they were cannot be said")  # fmt: skip
        return told + text.format(source=source)
    return told + numbered(
        count,
        _("{count} place has figures that {source} does not give"),
        _("{count} places have figures that {source} does not give"),
        source=source,
    )


def _resaved(compared: Compared, source: str) -> str:
    if not compared.office:
        text = _("written anew, in blanks, quotes or line ends alone: it says what {source} gives")
        return text.format(source=source)
    program = _(" ({text})").format(text=compared.resaved) if compared.resaved else ""
    text = _(
        "saved again by another program{program} without a change of what it says: words and "
        "figures are as {source} gives them; fonts, colours and bars were not compared"
    )
    return text.format(program=program, source=source)


def _altered(one: Altered) -> str:
    place = say(one.place)
    if one.about:
        place = _("{place} ({names})").format(place=place, names=joined(one.about))
    if one.old is None and one.new is None:
        return _("- {place}: is another").format(place=place)
    if one.old is None:
        return _("- {place}: new {new}").format(place=place, new=_shown(one.new or "", 0))
    if one.new is None:
        return _("- {place}: gone {old}").format(place=place, old=_shown(one.old, 0))
    start = _first_difference(one.old, one.new)
    return _("- {place}: was {old}, is {new}").format(
        place=place, old=_shown(one.old, start), new=_shown(one.new, start)
    )


def _first_difference(old: str, new: str) -> int:
    same = (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return next(same, min(len(old), len(new)))


def _shown(text: str, start: int) -> str:
    """Return a text, or so much of a long one as stands around what differs."""
    if len(text) <= _ROOM:
        return _quoted(text)
    first = max(0, start - _BEFORE)
    end = first + _ROOM
    return _quoted("…" * (first > 0) + text[first:end] + "…" * (end < len(text)))


def _quoted(text: str) -> str:
    return _("'{text}'").format(text=text)


def _since(since: Since) -> Iterator[str]:
    if since.faults:
        yield _("the workspace has errors now: {count}; bqw check tells them").format(
            count=since.faults
        )
        return
    yield (
        _("the workspace still gives the same figures as when it was made")
        if since.same
        else _("the workspace gives other figures now than when it was made")
    )
    yield from (f"- {say(each)}" for each in since.changes)
