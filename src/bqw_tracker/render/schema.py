"""The JSON Schema of the catalogue as the text that editors read."""

import json
from collections.abc import Mapping
from typing import Any

from bqw_tracker.core.problems import Sentence
from bqw_tracker.locale import say


def _said(value: object) -> object:
    """Return plain values; sentences, whole or in parts, are put into the reader's language."""
    match value:
        case Sentence():
            return say(value)
        case {"template": str(template), "values": Mapping() as values}:
            return say(Sentence(template, values))
        case Mapping():
            return {key: _said(each) for key, each in value.items()}
        case list():
            return [_said(each) for each in value]
    return value


def schema_json(schema: Mapping[str, Any]) -> str:
    """Return the schema as JSON."""
    return json.dumps(_said(schema), ensure_ascii=False, indent=2) + "\n"
