"""Who signed: a document by ssh-keygen, and a commit by git.

No key is read here: ssh-keygen gets its path, and asks for what it needs on the terminal or an
agent. Where there is no terminal it asks nobody. Which programs check a commit, and whose keys
count, a repository may name in its own configuration, so both are set here.
"""

import os
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from bqw_tracker.core.problems import Refused, sentence

from .disk import beside, contents, program, read_bytes, refusals, unreadable, write_over
from .trees import run_git

NAMESPACE = "bqw"
"""What a signature of ours is for: one made for mails or commits is none of a document."""
ENDING = ".sig"
_LARGEST = 1 << 20
_GOOD = re.compile(r"with \S+ key (\S+)\s*$", re.MULTILINE)
_PROMPT = re.compile("Enter passphrase[^:]*: ")
_FORMAT = "%G?%x00%GS%x00%GF"
_OF_GIT: "dict[str, State]" = {
    "G": "good", "U": "unknown", "B": "broken", "R": "revoked", "X": "expired", "Y": "expired",
    "E": "unchecked", "N": "none",
}  # fmt: skip
State = Literal["good", "unknown", "broken", "revoked", "expired", "unchecked", "none"]


class Signature(NamedTuple):
    """Whether a signature holds, and whose it is; `key` is the fingerprint.

    `unknown`: it holds, but none of the signers has the key. `unchecked`: the program or the key
    for it is missing here. `none`: there is no signature.
    """

    state: State
    signer: str = ""
    key: str = ""


def signature_path(document: Path) -> Path:
    """Return where the signature of a document lies."""
    return document.with_name(document.name + ENDING)


def signed(raw: bytes, key: Path, *, terminal: bool) -> bytes:
    """Return the signature of a document's bytes. Raises `Refused` where it cannot be made."""
    try:
        with TemporaryDirectory(prefix="bqw-") as folder:
            document = Path(folder, "document")
            document.write_bytes(raw)
            arguments = ("sign", "-f", str(key), "-n", NAMESPACE, str(document))
            done = _ssh_keygen(*arguments, terminal=terminal)
            made = read_bytes(signature_path(document))
    except OSError as error:
        reason = error.strerror or error
        raise Refused(sentence("a temporary folder is needed: {reason}", reason=reason)) from error
    if done.returncode or made is None:
        told = done.stderr.decode("utf-8", "replace")
        lines = [line.strip() for line in told.splitlines() if line.strip()]
        reason = _PROMPT.sub("", lines[-1]) if lines else ""
        raise Refused(sentence("{key} cannot sign: {reason}", key=key, reason=reason))
    return made


def write_signed(document: Path, raw: bytes, signature: bytes) -> None:
    """Write a document and its signature, both or none. Raises `Refused`.

    Who reads in between, or whose power goes, finds a signature that does not hold.
    """
    target, own = (Path(os.path.realpath(path)) for path in (document, signature_path(document)))
    with refusals(document):
        for path in (target, own):
            if path.exists() and not path.is_file():
                raise Refused(
                    sentence("{path} is no plain file, and only one is signed", path=path)
                )
        before = read_bytes(own)
        with beside(target, raw) as new, beside(own, signature) as new_signature:
            new_signature.replace(own)
            try:
                new.replace(target)
            except OSError:
                own.unlink() if before is None else write_over(own, before)
                raise


def signature_of(document: Path, raw: bytes, signers: Path) -> Signature:
    """Return whose signature a document has; `signers` has the form of ssh's ALLOWED SIGNERS.

    Raises `Refused` without ssh-keygen, or where a file cannot be read.
    """
    contents(signers, _LARGEST)  # ssh-keygen would say that nobody has the key
    path = signature_path(document)
    if not os.path.lexists(path):
        return Signature("none")
    contents(path, _LARGEST)
    known = ("-f", str(signers), "-s", str(path))
    for signer in _lines(_ssh_keygen("find-principals", *known)):
        checked = _ssh_keygen("verify", *known, "-I", signer, "-n", NAMESPACE, given=raw)
        if checked.returncode == 0:
            return Signature("good", signer, _key(checked))
    checked = _ssh_keygen("check-novalidate", "-n", NAMESPACE, "-s", str(path), given=raw)
    return Signature("broken") if checked.returncode else Signature("unknown", "", _key(checked))


def signature_of_commit(data: Path, commit: str, signers: Path) -> Signature:
    """Return whose signature a commit has; of keys of ssh those of `signers` count.

    One that git does not know, or cannot check here, is `unchecked`. Raises `Refused` without git.
    """
    ours = {
        "gpg.program": _found("gpg"),
        "gpg.openpgp.program": _found("gpg"),
        "gpg.x509.program": _found("gpgsm"),
        "gpg.ssh.program": _found("ssh-keygen"),
        "gpg.ssh.allowedSignersFile": os.path.abspath(signers),  # noqa: PTH100 - links stay
    }
    set_here = (word for name, value in ours.items() for word in ("-c", f"{name}={value}"))
    asked = ("log", "-1", "--no-patch", "--no-show-signature", f"--format={_FORMAT}")
    done = run_git(data, *set_here, *asked, "--end-of-options", commit)
    state, _, rest = done.stdout.decode("utf-8", "replace").strip().partition("\0")
    signer, _, key = rest.partition("\0")
    return Signature(_OF_GIT.get(state, "unchecked"), signer, key)


def _found(name: str) -> str:
    """Return how a program is started; where there is none, what is none."""
    try:
        return program(name)
    except FileNotFoundError:
        return os.devnull


def _lines(done: "subprocess.CompletedProcess[bytes]") -> list[str]:
    told = done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
    return [line for line in told.splitlines() if line]


def _key(done: "subprocess.CompletedProcess[bytes]") -> str:
    found = _GOOD.search(done.stdout.decode("utf-8", "replace"))
    return found[1] if found else ""


def _ssh_keygen(
    deed: str, *arguments: str, given: bytes = b"", terminal: bool = False
) -> "subprocess.CompletedProcess[bytes]":
    """Return what ssh-keygen did. Without a `terminal` of ours it has none to ask on.

    Raises `Refused` where it is not installed.
    """
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, the first is ours
            [program("ssh-keygen"), "-Y", deed, *arguments],
            input=given,
            capture_output=True,
            env=os.environ | {"LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"},
            start_new_session=not terminal,
            check=False,
        )
    except FileNotFoundError as error:
        raise Refused(sentence("ssh-keygen is not installed; it belongs to OpenSSH")) from error
    except OSError as error:
        raise unreadable(Path("ssh-keygen"), error) from error
