"""What an editor does with YAML: it types what it sees (YAML 1.2, core schema), and it asks a
language server, which is spoken to here over stdin and stdout."""

import json
import queue
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

from running import HANGS

_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def typed(text: str) -> object:
    """The value that an editor makes of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL_HEX.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


class Server:
    """One session with yaml-language-server."""

    def __init__(self, program: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        self.number = 0
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while head := stream.readline():
            length = int(head.split(b":")[1])
            while stream.readline().strip():  # further headers
                pass
            self.heard.put(json.loads(stream.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    def tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        mine = self.number
        return self.wait(lambda told: told.get("id") == mine and "method" not in told)["result"]

    def wait(self, wanted: Any) -> dict[str, Any]:
        """The first message that is wanted; what the server asks meanwhile is answered."""
        while True:
            told = self.heard.get(timeout=HANGS)
            if wanted(told):
                return told
            if "id" in told and "method" in told:
                count = len(told["params"].get("items", ())) if told.get("params") else 0
                settings = {"validate": True, "hover": True, "schemaStore": {"enable": False}}
                answer: Any = [settings if n == 0 else {} for n in range(count)] or None
                self._send({"id": told["id"], "result": answer})

    def open(self, path: Path) -> list[dict[str, Any]]:
        """What the server says about a file as it is opened."""
        uri = path.as_uri()
        text = path.read_text(encoding="utf-8")
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        told = self.wait(
            lambda told: (
                told.get("method") == "textDocument/publishDiagnostics"
                and told["params"]["uri"] == uri
            )
        )
        return told["params"]["diagnostics"]

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
