"""A small IMAP server that lies on demand: where a real one cannot be made to misbehave."""

from __future__ import annotations

import re
import socketserver
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_ARRIVED = b'"23-Nov-2026 10:00:00 +0000"'


class HangUpError(Exception):
    """Raised by a script: close the connection now."""


@dataclass(slots=True)
class Script:
    """What the server holds and how it behaves; everything may be changed while it runs."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    abilities: str = "IMAP4rev1 UIDPLUS"
    exists: int | None = None
    """What it says it holds, if that is not the truth."""
    literal: Callable[[int, bytes], bytes] | None = None
    """What it says for `BODY[] …` of a message, in place of a right literal."""
    before: Callable[[str, list[int]], bytes] | None = None
    """Said before a command is carried out: told the command and the UIDs it names."""
    login: bytes = b"OK signed in"
    refusal: bytes = b""
    """What every FETCH is answered with in place of messages."""
    token: str = ""
    """The access token that XOAUTH2 takes."""
    commands: list[str] = field(default_factory=list)
    """Every command that came, without its tag."""

    @property
    def next(self) -> int:
        """UIDNEXT."""
        return max(self.mails, default=0) + 1


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        script = self.server.script
        self._say(f"* OK [CAPABILITY {script.abilities}] ready".encode())
        try:
            for line in self.rfile:
                tag, _, command = line.decode().strip().partition(" ")
                script.commands.append(command)
                if not self._carry_out(script, tag, command):
                    return
        except (HangUpError, OSError):
            return

    def _carry_out(self, script: Script, tag: str, command: str) -> bool:
        verb, _, rest = command.partition(" ")
        if verb == "UID":
            verb, _, rest = rest.partition(" ")
        uids = _named(rest, script) if verb in {"FETCH", "SEARCH"} else []
        if script.before and (said := script.before(verb, uids)):
            self._say(said)
        outcome = getattr(self, f"_{verb.lower()}", self._plain)(script, rest, uids)
        self._say(tag.encode() + b" " + outcome)
        return verb != "LOGOUT"

    def _plain(self, script: Script, rest: str, uids: list[int]) -> bytes:
        return b"OK done"

    def _capability(self, script: Script, rest: str, uids: list[int]) -> bytes:
        self._say(f"* CAPABILITY {script.abilities}".encode())
        return b"OK done"

    def _login(self, script: Script, rest: str, uids: list[int]) -> bytes:
        return script.login

    def _authenticate(self, script: Script, rest: str, uids: list[int]) -> bytes:
        self._say(b"+ ")
        said = b64decode(self.rfile.readline()).decode()
        if said.endswith(f"\1auth=Bearer {script.token}\1\1"):
            return b"OK signed in"
        self._say(b"+ " + b64encode(b'{"status":"400"}'))
        script.commands.append(f"after the refusal: {self.rfile.readline()!r}")
        return b"NO [AUTHENTICATIONFAILED] Invalid credentials"

    def _list(self, script: Script, rest: str, uids: list[int]) -> bytes:
        self._say(b'* LIST () "/" INBOX')
        return b"OK done"

    def _examine(self, script: Script, rest: str, uids: list[int]) -> bytes:
        count = len(script.mails) if script.exists is None else script.exists
        self._say(f"* {count} EXISTS".encode())
        self._say(f"* OK [UIDVALIDITY {script.validity}] here".encode())
        self._say(f"* OK [UIDNEXT {script.next}] here".encode())
        return b"OK [READ-ONLY] done"

    def _logout(self, script: Script, rest: str, uids: list[int]) -> bytes:
        self._say(b"* BYE bye")
        return b"OK done"

    def _search(self, script: Script, rest: str, uids: list[int]) -> bytes:
        self._say(b"* SEARCH " + " ".join(map(str, uids)).encode())
        return b"OK done"

    def _fetch(self, script: Script, rest: str, uids: list[int]) -> bytes:
        if script.refusal:
            return script.refusal
        whole = "BODY.PEEK[]" in rest
        for number, uid in enumerate(sorted(script.mails), 1):
            if uid in uids:
                said = self._body(script, uid) if whole else self._outline(script, uid)
                if said:
                    self._say(f"* {number} FETCH (UID {uid} ".encode() + said + b")")
        return b"OK done"

    def _outline(self, script: Script, uid: int) -> bytes:
        size = len(script.mails[uid])
        return f"RFC822.SIZE {size} INTERNALDATE ".encode() + _ARRIVED

    def _body(self, script: Script, uid: int) -> bytes:
        body = script.mails[uid]
        if script.literal:
            return script.literal(uid, body)
        return right(body)

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
        self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    script: Script


def right(body: bytes) -> bytes:
    """A body as an honest server sends it."""
    return f"BODY[] {{{len(body)}}}\r\n".encode() + body


@contextmanager
def lying(script: Script) -> Iterator[int]:
    """The server for as long as the block lasts; yields its port."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.script = script
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()


def _named(rest: str, script: Script) -> list[int]:
    """UIDs that a command names; `n:*` always names the last message too."""
    found = re.match(r"(?:.*?\bUID )?\(?(?:UID )?([\d,:*]+)", rest)
    last = max(script.mails, default=0)
    chosen: set[int] = set()
    for span in found[1].split(",") if found else []:
        ends = [last if end == "*" else int(end) for end in span.split(":")]
        chosen |= {uid for uid in script.mails if min(ends) <= uid <= max(ends)}
    return sorted(chosen)
