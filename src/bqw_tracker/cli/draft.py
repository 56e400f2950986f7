"""`bqw draft POLICY`: a catalogue from a policy document, as text for a person to confirm."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bqw_tracker.core.characters import visible
from bqw_tracker.core.problems import Refused, Sentence, sentence
from bqw_tracker.locale import _, say
from bqw_tracker.store.disk import SCHEMA_NAME

from . import console
from .options import on_the_wall, output_option

if TYPE_CHECKING:
    from bqw_tracker.policy.draft import Draft


def draft(
    policy: Annotated[
        Path, typer.Argument(metavar="POLICY.txt|.docx", help=_("the text of the document"))
    ],
    *,
    output: Annotated[Path | None, output_option(_("write the catalogue to a file"))] = None,
) -> int:
    """Print a catalogue that a person has to confirm, and say what it holds."""
    console.hand_over(drafted(policy)[1], output)
    return console.DONE


def drafted(policy: Path) -> "tuple[Draft, str]":
    """Return the catalogue that a document makes, and its text. Raises `Refused`."""
    from bqw_tracker.intake.policies import policy_text  # noqa: PLC0415 - not for init alone
    from bqw_tracker.policy.draft import draft as build  # noqa: PLC0415

    path, raw = console.given(policy)
    found = build(policy_text(raw, path), on_the_wall(None))
    if isinstance(found, Sentence):
        raise Refused(sentence("{path} cannot be drafted: {reason}", path=path, reason=found))
    told = _("{measures} measures, {figures} figures, {deeds} deeds, {aside} that are no target")
    console.tell(told.format(**found.counts))
    return found, draft_text(found, path.name)


def draft_text(found: "Draft", document: str) -> str:
    """Return a draft as YAML in its one form; `document` names what it was made of.

    What is told beside the values stands in comments.
    """
    from bqw_tracker.store.formatting import formatted  # noqa: PLC0415 - not for init alone

    heading = [
        f"yaml-language-server: $schema={SCHEMA_NAME}",
        _("Drafted from {document}; nobody has confirmed it yet.").format(document=document),
        _("bqw check --strict lists every guess; take its mark away when it is confirmed."),
    ]
    lines = [
        *_comments(heading),
        *(f"{name}: {_flow(each)}" for name, each in found.values.items()),
        "measures:",
    ]
    for measure in found.measures:
        lines += [*_comments(map(say, measure.remarks), "  "), f"  - {_flow(measure.values)}"]
    lines += _comments(map(say, found.outside))
    return formatted("\n".join([*lines, ""]))


def _comments(texts: Iterable[str], margin: str = "") -> list[str]:
    """Return texts as comments of one line each, whatever breaks a document has in them."""
    return [f"{margin}# {visible(' '.join(text.split()))}" for text in texts]


def _flow(value: object) -> str:
    """Return a value on one line of YAML; sentences are said."""
    from bqw_tracker.store.yaml_text import quoted  # noqa: PLC0415 - not for init alone

    match value:
        case Sentence():
            return quoted(say(value))
        case dict():
            fields = (f"{name}: {_flow(each)}" for name, each in value.items())
            return f"{{{', '.join(fields)}}}"
        case list():
            return f"[{', '.join(map(_flow, value))}]"
        case str():
            return quoted(value)
    return str(value).lower()  # a number, a day, true
