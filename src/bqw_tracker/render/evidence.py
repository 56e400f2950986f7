"""What is said of evidence, in whatever output: its name, the first digits of its digest."""

from collections.abc import Sequence

from bqw_tracker.core.evidence import Evidence, files_of, own_name
from bqw_tracker.locale import _, joined
from bqw_tracker.reports.rows import Proof

_DIGITS = 8
_LISTED = 3


def evidence_text(one: Evidence, *, there: bool = True) -> str:
    """Return a file by the name that its author gave it and its digest, and whether it is gone."""
    name, digits = own_name(one.name), one.digest[:_DIGITS]
    if not digits:
        return name
    if there:
        return _("{name} ({digits})").format(name=name, digits=digits)
    return _("{name} ({digits}, the file is missing)").format(name=name, digits=digits)


def field_text(kept: str) -> str:
    """Return what a field of evidence says: its files, or the words that stand there."""
    files = files_of(kept)
    return joined(map(evidence_text, files)) if files else kept


def proof_text(proof: Proof) -> str:
    """Return what is said of a file that proves a figure."""
    return evidence_text(proof.evidence, there=proof.there)


def proofs_text(proofs: Sequence[Proof]) -> str:
    """Return the files that prove a figure, three of them at most."""
    told = "\n".join(map(proof_text, proofs[:_LISTED]))
    if len(proofs) <= _LISTED:
        return told
    return told + "\n" + _("{count} files in all").format(count=len(proofs))


def proofs_count(proofs: Sequence[Proof]) -> str:
    """Return how many files prove a figure; nothing where none does."""
    return _("evidence: {count}").format(count=len(proofs)) if proofs else ""
