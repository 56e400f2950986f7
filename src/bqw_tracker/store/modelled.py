"""A YAML file of the workspace to a frozen model, and everything wrong with it in its place."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from bqw_tracker.core.fields import FORMS
from bqw_tracker.core.problems import Loc, Place, Problem, Sentence, did_you_mean, sentence

from .disk import contents
from .yaml import Tree, read_yaml
from .yaml_text import Lines, quoted

SHOWN = 160
"""How many characters of the author's line are shown."""
_SHAPE_CODES = {"missing": "missing-field", "extra_forbidden": "unknown-field"}

M = TypeVar("M", bound=BaseModel)


class Document(NamedTuple):
    """A text, and what stands where in it."""

    path: str
    text: str
    tree: Tree


def read_document(path: Path, name: str = "") -> Document:
    """Read a YAML file, told under another name if one is given.

    Raises `Refused` where it cannot be opened.
    """
    return document(contents(path), name or str(path))


def document(raw: bytes, shown: str) -> Document:
    """Return what the bytes of a YAML file say; `shown` is its path."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(
            Place(shown, raw.count(b"\n", 0, error.start) + 1),
            "encoding",
            sentence("the file is not UTF-8"),
            sentence("save it again as UTF-8"),
        )
        return Document(shown, "", Tree(None, [problem], {}, {}, []))
    return Document(shown, text, read_yaml(text, shown))


def modelled(tree: Tree, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Return what a model makes of a tree, or None and every problem of its shape."""
    problems = list(tree.problems)
    if tree.data is None:
        return None, problems
    try:
        content = model.model_validate(tree.data)
    except ValidationError as error:
        hidden = set(tree.aliases)
        problems += (p for p in shape_problems(error, model) if p.place not in hidden)
        return None, problems
    return (None if problems else content), problems


def shape_problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """Turn what a model refused into problems; its own errors carry code and sentences."""
    for fault in error.errors(include_url=False):
        loc: Loc = tuple(step for step in fault["loc"] if step not in FORMS)
        context = fault.get("ctx", {})
        message, remedy = context.get("message"), context.get("help")
        code = _SHAPE_CODES.get(fault["type"], "bad-value")
        if isinstance(message, Sentence) and isinstance(remedy, Sentence):
            code = fault["type"]
        elif code == "missing-field":
            message = sentence("the field {field} is missing", field=loc[-1])
            remedy = sentence("add {field}:", field=loc[-1])
        elif code == "unknown-field":
            message = sentence("there is no field {field} here", field=loc[-1])
            remedy = _field_remedy(str(loc[-1]), fault["input"], _known_fields(loc, model))
        elif fault["type"] in ("tuple_type", "list_type"):
            message = sentence("a list is expected here")
            remedy = sentence("write [Northside, Southside], or one entry a line, each after `- `")
            if isinstance(said := fault["input"], str) and (names := _NAMES.findall(said)):
                remedy = sentence("write [{names}]", names=", ".join(map(quoted, names)))
        else:
            message = sentence("fields with names are expected here")
            remedy = sentence("write {{every: month, by: city}}, or one field a line")
        yield Problem(loc, code, message, remedy)


_COLON = re.compile(r"\s*[:：]\s*")
_NAMES = re.compile(r"[^\s,，、;；\[\]【】［］]+")


def _field_remedy(name: str, value: object, known: list[str]) -> Sentence:
    """Return what to do about a field that there is not: it may be no field at all."""
    if name not in known and (field := _COLON.split(name, 1))[0] in known:
        return sentence("write: {text}", text=": ".join(field))
    remedy = did_you_mean(name, known)
    if value == "" and remedy.values.get("name") is None:
        return sentence("where it belongs to the text before it, put that whole text in quotes")
    return remedy


def _known_fields(loc: Loc, model: type[BaseModel]) -> list[str]:
    """Return the fields that a model knows at the parent of a path."""
    fields = dict(model.model_fields)
    if issubclass(model, RootModel):  # its own name stands in no path
        loc = ("root", *loc)
    for step in loc[:-1]:
        if isinstance(step, int) or step not in fields:
            continue
        kinds = [fields[step].annotation, *getattr(fields[step].annotation, "__args__", ())]
        models = [kind for kind in kinds if hasattr(kind, "model_fields")]
        if models:
            fields = dict(models[0].model_fields)
    return [field.alias or name for name, field in fields.items()]


def placed(document: Document, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with line, column and the author's line, in the order of the file."""
    lines, found = Lines(document.text), []
    for problem in problems:
        place = problem.place
        if not isinstance(place, Place):
            place = place_of(document, place, key=problem.code == "unknown-field")
        source = lines.texts[place.line - 1] if place.line <= len(lines.texts) else ""
        found.append(problem._replace(place=place, source=source[:SHOWN]))
    return sorted(found, key=lambda problem: problem.place[:3])


def place_of(document: Document, loc: Loc, *, key: bool = False) -> Place:
    """Return where a value stands, or the nearest thing that holds it; or where its key stands."""
    tree = document.tree
    known = tree.keys if key else tree.values
    while loc and loc not in known:
        loc, known = loc[:-1], tree.values
    return Place(document.path, *known.get(loc, (1, 1)))
