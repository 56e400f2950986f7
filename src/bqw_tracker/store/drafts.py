"""The text of a catalogue that was drafted from a document: in its one form, in one language."""

import json
from collections.abc import Iterable
from datetime import date

from bqw_tracker.core.problems import Sentence
from bqw_tracker.locale import _, say
from bqw_tracker.policy.draft import Draft

from .disk import SCHEMA_NAME
from .formatting import formatted


def draft_text(draft: Draft, document: str) -> str:
    """Return a draft as YAML; `document` names what it was made of.

    What is told beside the values stands in comments.
    """
    heading = [
        f"yaml-language-server: $schema={SCHEMA_NAME}",
        _("Drafted from {document}; nobody has confirmed it yet.").format(document=document),
        _("bqw check --strict lists every guess; take its mark away when it is confirmed."),
        *map(say, draft.missing),
    ]
    lines = [
        *_comments(heading),
        *(f"{name}: {_flow(each)}" for name, each in draft.values.items()),
    ]
    lines.append("measures:")
    for measure in draft.measures:
        lines += [*_comments(map(say, measure.remarks), "  "), f"  - {_flow(measure.values)}"]
    lines += _comments(map(say, draft.outside))
    return formatted("\n".join([*lines, ""]))


def _comments(texts: Iterable[str], margin: str = "") -> list[str]:
    return [f"{margin}# {text}" for text in texts]


def _flow(value: object) -> str:
    """Return a value on one line, as JSON, which is YAML; sentences are said."""
    return json.dumps(_said(value), ensure_ascii=False)


def _said(value: object) -> object:
    match value:
        case Sentence():
            return say(value)
        case dict():
            return {name: _said(each) for name, each in value.items()}
        case list():
            return [_said(each) for each in value]
        case date():
            return value.isoformat()
    return value
