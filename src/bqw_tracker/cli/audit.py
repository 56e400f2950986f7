"""`bqw audit POLICY`: every figure of the document against the catalogue."""

from pathlib import Path
from typing import Annotated

import typer

from bqw_tracker.core.problems import Place, Refused, Sentence, sentence
from bqw_tracker.intake.policies import policy_text
from bqw_tracker.locale import _
from bqw_tracker.policy.audit import Difference
from bqw_tracker.policy.audit import audit as build
from bqw_tracker.policy.document import line_and_column
from bqw_tracker.render.problems import Counts, Excerpt, Found, audit_text, count_severities
from bqw_tracker.store.disk import CATALOGUE_NAME
from bqw_tracker.store.load import catalogue_of
from bqw_tracker.store.modelled import Document, place_of, read_document

from . import console
from .options import Data, data_folder


def audit(
    policy: Annotated[
        Path, typer.Argument(metavar="POLICY.txt|.docx", help=_("the text of the document"))
    ],
    *,
    data: Data = None,
) -> int:
    """Compare measures, responsible units and figures, and show what differs."""
    ours = read_document(data_folder(data) / CATALOGUE_NAME)
    catalogue, problems = catalogue_of(ours)
    if catalogue is None:
        console.tell_errors(problems)
        return console.FAULTS
    policy, raw = console.given(policy)
    text = policy_text(raw, policy)
    found = build(catalogue, text)
    if isinstance(found, Sentence):
        raise Refused(sentence("{path} cannot be audited: {reason}", path=policy, reason=found))
    shown = [_found(difference, ours, policy, text) for difference in found.differences]
    outside, deeds = (
        [line_and_column(text, span[0])[0] for span in spans]
        for spans in (found.outside, found.deeds)
    )
    counts = Counts(found.measures, found.figures, outside, deeds, found.unanswered)
    console.answer(audit_text(shown, counts, console.layout()))
    errors, _warnings = count_severities(problems)
    if errors:
        told = _("the catalogue has errors: {count}; bqw check tells them")
        console.tell(told.format(count=errors))
    return console.FAULTS if shown or errors else console.DONE


def _found(difference: Difference, ours: Document, policy: Path, text: str) -> Found:
    """Return a difference with the lines that stand at its places."""
    places = [place_of(ours, difference.catalogue)]
    lines = [ours.text.split("\n")[places[0].line - 1]]
    if difference.document is not None:
        line, column = line_and_column(text, difference.document)
        places.insert(0, Place(str(policy), line, column))
        lines.insert(0, text.split("\n")[line - 1].replace("\t", " "))
    return Found(difference.message, [Excerpt(*pair) for pair in zip(places, lines, strict=True)])
