"""Signed documents: who signed is told, what was altered is found, and nothing is left half done."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bqw_tracker.core.problems import Refused
from bqw_tracker.store.signatures import signature_of, signed, write_signed
from running import ROOT, run, run_process
from scratch import git
from test_store_faults import Died, Disk, failing

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys, one with a passphrase, and files that allow the first to sign."""
    folder = tmp_path_factory.mktemp("keys")
    for name, phrase in (("clerk", ""), ("chief", "秘密"), ("other", "")):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", name, "-f", name]
        subprocess.run(made, cwd=folder, check=True)
    key = " ".join((folder / "clerk.pub").read_text(encoding="utf-8").split()[:2])
    (folder / "signers").write_text(f"科员@jm,clerk@jm {key}\n", encoding="utf-8")
    (folder / "documents").write_text(f'clerk@jm namespaces="bqw" {key}\n', encoding="utf-8")
    (folder / "mails").write_text(f'clerk@jm namespaces="mail" {key}\n', encoding="utf-8")
    (folder / "nobody").write_bytes(b"")
    return folder


@pytest.fixture
def document(keys: Path, tmp_path: Path) -> Path:
    path = tmp_path / "通报.html"
    write_signed(path, b"331.5", signed(b"331.5", keys / "clerk", terminal=False))
    return path


@pytest.mark.parametrize(
    ("raw", "signers", "state", "signer"),
    [
        (b"331.5", "signers", "good", "科员@jm"),
        (b"331.5", "documents", "good", "clerk@jm"),
        (b"331.5", "nobody", "unknown", ""),
        (b"331.5", "mails", "unknown", ""),
        (b"661.5", "signers", "broken", ""),
        (b"661.5", "nobody", "broken", ""),
        (b"", "signers", "broken", ""),
    ],
)
def test_who_signed(
    document: Path, keys: Path, raw: bytes, signers: str, state: str, signer: str
) -> None:
    found = signature_of(document, raw, keys / signers)
    assert (found.state, found.signer) == (state, signer)
    assert found.key.startswith("SHA256:") == (state in ("good", "unknown"))


def test_signatures_that_are_none(document: Path, keys: Path) -> None:
    own = document.with_name("通报.html.sig")
    for raw in (b"", b"junk", own.read_bytes()[:-60], own.read_bytes().replace(b"A", b"B")):
        own.write_bytes(raw)
        assert signature_of(document, b"331.5", keys / "signers").state == "broken"
    own.unlink()
    assert signature_of(document, b"331.5", keys / "signers").state == "none"
    with pytest.raises(Refused, match="does not exist"):
        signature_of(document, b"331.5", keys / "missing")


def test_a_signature_for_something_else_is_none_of_a_document(document: Path, keys: Path) -> None:
    own = document.with_name("通报.html.sig")
    mail = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(keys / "clerk"), "-n", "mail"]
    done = subprocess.run(mail, input=b"331.5", capture_output=True, check=True)
    own.write_bytes(done.stdout)
    assert signature_of(document, b"331.5", keys / "signers").state == "broken"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("chief", "incorrect passphrase"),  # no terminal: nobody is asked, and nothing hangs
        ("missing", "No such file"),
        (".", "cannot sign"),
        ("signers", "cannot sign"),
    ],
)
def test_a_key_that_cannot_sign(keys: Path, key: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        signed(b"331.5", keys / key, terminal=False)


def test_a_key_in_an_agent(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the public half lies here; the agent has the other."""
    if shutil.which("ssh-agent") is None or os.name == "nt":
        pytest.skip("no ssh-agent here")
    socket = tmp_path / "a"
    agent = subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        add = ["ssh-add", "-q", str(keys / "clerk")]
        while subprocess.run(add, capture_output=True, check=False).returncode:
            assert agent.poll() is None
        shutil.copy(keys / "clerk.pub", tmp_path / "key.pub")
        own = signed(b"331.5", tmp_path / "key.pub", terminal=False)
    finally:
        agent.terminate()
        agent.wait()
    path = tmp_path / "b.html"
    write_signed(path, b"331.5", own)
    assert signature_of(path, b"331.5", keys / "signers").state == "good"


@pytest.mark.parametrize("fault", [OSError(28, "full"), Died()], ids=str)
def test_whatever_fails_no_other_document_bears_the_signature(
    document: Path, keys: Path, fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    own, outcomes = document.with_name("通报.html.sig"), set()
    first, second = (signed(raw, keys / "clerk", terminal=False) for raw in (b"331.5", b"661.5"))
    for at in range(1, 100):
        write_signed(document, b"331.5", first)
        disk = Disk(document.parent, at, fault, *(["lasting"] if isinstance(fault, Died) else []))
        said = "done"
        with failing(disk):
            try:
                write_signed(document, b"661.5", second)
            except Refused:
                said = "refused"
            except Died:
                said = "died"
        if disk.count < at:
            break
        found = document.read_bytes(), own.read_bytes()
        pairs = {"done": [(b"661.5", second)], "refused": [(b"331.5", first)]}
        torn = [(b"331.5", first), (b"331.5", second), (b"661.5", second)]
        assert found in pairs.get(said, torn), said
        outcomes.add(said)
    assert at > 6, "there was nothing to fail"
    assert outcomes >= ({"died"} if isinstance(fault, Died) else {"done", "refused"})


# ── On the command line ──


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


MADE = ["report", "--as-of", "2023-06-30", "-o", "报告.html", "--lang", "en"]


def verified(workspace: Path, keys: Path, signers: str = "signers") -> tuple[int, list[str]]:
    asked = ["verify", "报告.html", "--signers", str(keys / signers), "--lang", "en"]
    done = run(asked, workspace)
    return done.code, [line for line in done.stdout.splitlines() if "sign" in line]


def test_a_report_is_signed_and_the_signer_told(workspace: Path, keys: Path) -> None:
    assert run([*MADE, "--sign", str(keys / "clerk")], workspace).code == 0
    code, said = verified(workspace, keys)
    assert code == 0
    assert said[0].startswith("报告.html.sig: signed by 科员@jm, key SHA256:")
    code, said = verified(workspace, keys, "nobody")
    assert (code, "which none of the signers has" in said[0]) == (1, True)
    path = workspace / "报告.html"
    path.write_bytes(path.read_bytes().replace(b"331.5", b"661.5"))
    code, said = verified(workspace, keys)
    assert (code, "does not hold" in said[0]) == (1, True)
    (workspace / "报告.html.sig").unlink()
    assert verified(workspace, keys) == (1, ["报告.html.sig: not signed"])
    assert run(["verify", "报告.html"], workspace).code in (0, 1), "nobody asks who signed"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["report", "--sign", "clerk"], 2, "--sign goes with -o FILE"),
        ([*MADE, "--sign", "missing"], 3, "missing cannot sign"),
        ([*MADE[:3], "-o", "/dev/null", "--format", "html", "--sign", "clerk"], 3, "no plain file"),
        (["verify", "报告.html", "--signers", "missing"], 3, "missing does not exist"),
        (["verify", "-", "--signers", "signers"], 2, "--signers takes a file"),
    ],
)
def test_wrong_use(workspace: Path, keys: Path, arguments: list[str], code: int, said: str) -> None:
    assert run(MADE, workspace).code == 0
    before = (workspace / "报告.html").read_bytes()
    for name in ("clerk", "signers"):
        shutil.copy(keys / name, workspace)
    done = run_process([*arguments, "--lang", "en"], workspace, input=before)
    assert (done.code, said in done.stderr.decode()) == (code, True)
    assert (workspace / "报告.html").read_bytes() == before
    assert not (workspace / "报告.html.sig").exists()


def test_without_ssh_keygen_one_sentence(
    workspace: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run([*MADE, "--sign", str(keys / "clerk")], workspace).code == 0
    monkeypatch.setenv("PATH", "")
    for asked in ([*MADE, "--sign", str(keys / "clerk")],
                  ["verify", "报告.html", "--signers", str(keys / "signers"), "--lang", "en"]):  # fmt: skip
        done = run(asked, workspace)
        assert (done.code, done.stdout) == (3, "")
        assert "ssh-keygen is not installed; it belongs to OpenSSH" in done.stderr


# ── The commit of the data ──


@pytest.fixture
def committed(workspace: Path, keys: Path) -> Path:
    """A repository whose commit is signed, and whose configuration names programs of its own."""
    git(workspace, "init", "-q")
    git(workspace, "add", "-A")
    ours = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={keys / 'clerk'}"]
    try:
        git(workspace, *ours, "commit", "-q", "-S", "-m", "6月数据")
    except AssertionError:
        pytest.skip("this git does not sign with ssh")
    trap = workspace / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{workspace / 'sprung'}'\n", encoding="utf-8")
    trap.chmod(0o755)
    for name in ("gpg.program", "gpg.ssh.program", "gpg.openpgp.program", "gpg.x509.program"):
        git(workspace, "config", name, str(trap))
    git(workspace, "config", "gpg.ssh.allowedSignersFile", str(keys / "nobody"))
    git(workspace, "config", "log.showSignature", "true")
    assert run([*MADE, "--sign", str(keys / "clerk")], workspace).code == 0
    return workspace


def test_who_signed_the_data_is_told(committed: Path, keys: Path) -> None:
    code, (document, commit) = verified(committed, keys)
    assert (code, " signed by 科员@jm, key SHA256:" in document) == (0, True)
    assert commit.startswith("commit ")
    assert ": signed by 科员@jm, key SHA256:" in commit
    code, (document, commit) = verified(committed, keys, "documents")
    assert (code, "no signer may sign commits" in commit) == (1, True)
    _code, (document, commit) = verified(committed, keys, "nobody")
    assert "which none of the signers has" in document
    assert "which none of the signers has" in commit
    assert not (committed / "sprung").exists()


def test_data_that_nobody_signed(committed: Path, keys: Path) -> None:
    (committed / "data" / "progress" / "说明.txt").write_text("x", encoding="utf-8")
    git(committed, "add", "data")
    git(committed, "commit", "-q", "--no-gpg-sign", "-m", "说明")
    assert run([*MADE, "--sign", str(keys / "clerk")], committed).code == 0
    code, (_document, commit) = verified(committed, keys)
    assert (code, commit.endswith(": not signed")) == (0, True)


def test_a_commit_is_not_exchanged_for_another(committed: Path, keys: Path) -> None:
    """A repository may name another object in the place of one; it is not asked."""
    first = git(committed, "rev-parse", "HEAD").strip()
    git(committed, "commit", "-q", "--no-gpg-sign", "--allow-empty", "-m", "别的")
    second = git(committed, "rev-parse", "HEAD").strip()
    git(committed, "reset", "-q", "--hard", first)
    git(committed, "replace", first, second)
    code, (_document, commit) = verified(committed, keys)
    assert (code, ": signed by 科员@jm" in commit) == (0, True)
