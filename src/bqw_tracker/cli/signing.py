"""Signed documents: written with their signature, and who signed them."""

import os
from pathlib import Path

import typer

from bqw_tracker.locale import _
from bqw_tracker.store.signatures import (
    Signature,
    signature_of,
    signature_of_commit,
    signature_path,
    signed,
    write_signed,
)

from . import console

_SHOWN = 12
"""Digits of a commit that people compare."""
_FALSE = ("broken", "revoked")
"""What may not be of the data of a document that is sound."""


def write_with_signature(output: Path, raw: bytes, key: Path) -> None:
    """Write a document and its signature, both or none. Raises `Refused`."""
    write_signed(output, raw, signed(raw, key, terminal=os.isatty(0)))


def told_signers(
    document: Path, raw: bytes, signers: Path | None, *, data: Path, commit: str | None
) -> bool:
    """Say who signed a document and the commit of its data; return whether the first holds.

    Nobody asks where no signers are named. Raises `Refused`.
    """
    if signers is None:
        return True
    if str(document) == _("standard input"):
        raise typer.BadParameter(_("--signers takes a file: its signature lies beside it"))
    own = signature_of(document, raw, signers)
    path = signature_path(document)
    console.answer(_("{name}: {signature}").format(name=path, signature=_text(own)) + "\n")
    of_data = None if commit is None else signature_of_commit(data, commit, signers)
    if of_data is not None and commit is not None:
        name = _("commit {commit}").format(commit=commit[:_SHOWN])
        text = _text(of_data)
        if of_data.state == "broken":
            text = _("the signature does not hold, or no signer may sign commits (namespaces)")
        console.answer(_("{name}: {signature}").format(name=name, signature=text) + "\n")
    return own.state == "good" and (of_data is None or of_data.state not in _FALSE)


def _text(signature: Signature) -> str:
    """Return in words whose signature it is, and whether it holds."""
    return {
        "good": _("signed by {signer}, key {key}"),
        "unknown": _("signed with the key {key}, which none of the signers has"),
        "broken": _("the signature does not hold: what was signed is something else"),
        "revoked": _("signed by {signer} with the key {key}, which was revoked"),
        "expired": _("signed by {signer}, key {key}; it has expired since"),
        "unchecked": _("signed, which cannot be checked here"),
        "none": _("not signed"),
    }[signature.state].format(signer=signature.signer, key=signature.key)
