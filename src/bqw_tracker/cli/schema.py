"""`bqw schema`: the JSON Schema of measures.yaml, for editors."""

from bqw_tracker.render.schema import schema_json
from bqw_tracker.reports import schema as made

from . import console
from .options import Lang


def schema(*, lang: Lang = "zh") -> int:
    """Print the schema; `bqw schema > data/measures.schema.json` puts it beside the catalogue."""
    del lang  # chosen before the commands were imported
    console.answer(schema_json(made.schema()))
    return console.DONE
