"""An outgoing mail server of our own on loopback, with a memory, and with faults on order."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

PASSWORD = "sekret"
TOKEN = "good-token"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message this server has taken."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        """The message, read."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def message_id(self) -> str:
        """Without brackets."""
        return str(self.mail["Message-ID"]).strip("<>")


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a verb so, in place of what would have been answered; in ISO-8859-2."""

    text: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection at a verb; at `dot` the message has been taken before."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Be silent at a verb for so many seconds, then go on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """Call this at a verb, then go on."""

    function: Callable[[], None]


Fault = Reply | Drop | Stall | Call


@dataclass(slots=True)
class Office:
    """The server: what it took, what it will do wrong."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    """What was taken, in order; also that whose sender was never told."""
    signed_in: list[str] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)
    on_taken: Callable[[Letter], None] | None = None
    """Called with each message taken: delivers it, or keeps a copy as some providers do."""
    needs_sign_in: bool = True
    password: str = PASSWORD
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def will(self, verb: str, *faults: Fault) -> None:
        """Do these at the next times a verb comes; greet, ehlo, auth, mail, rcpt, data, dot.

        `content` is when the content may begin, `told` behind the answer to the final dot. A
        recipient's address is a verb, too.
        """
        self.faults[verb].extend(faults)

    def settings(self, user: str = "shop", **values: Any) -> dict[str, Any]:
        """Settings of a mail account that sends here, as they are typed."""
        return {
            "address": f"{user}@example.pl",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_security": "none",
            "password": self.password,
            **values,
        }

    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(letter.message_id for letter in self.letters)


class _Handler:
    """What aiosmtpd asks of us."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.office.needs_sign_in and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        letter = Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content)
        fault = _next(self.office, "dot")
        if isinstance(fault, Reply):
            return fault.text
        self.office.letters.append(letter)
        if self.office.on_taken is not None:
            self.office.on_taken(letter)
        await server.suffer(fault)
        return "250 2.0.0 OK: queued"

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802  aiosmtpd's name
        import base64

        said = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        if f"Bearer {TOKEN}\1" in said:
            self.office.signed_in.append(said.partition("\1")[0])
            return AuthResult(success=True, handled=False, auth_data=said)
        await server.challenge_auth(b'{"status":"400"}')
        return AuthResult(success=False, handled=False)


class _Server(SMTP):
    """aiosmtpd that can misbehave at each verb."""

    def __init__(self, office: Office, **options: Any) -> None:
        self.office = office
        super().__init__(
            _Handler(office), auth_require_tls=False, authenticator=self._check, **options
        )

    def _check(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = data.password == self.office.password.encode()
        if good:
            self.office.signed_in.append(data.login.decode())
        return AuthResult(success=good, handled=False)

    async def suffer(self, fault: Fault | None) -> bool:
        """Do what was ordered; True if the verb is dealt with."""
        match fault:
            case Reply(text):
                await super().push(text.encode("iso-8859-2"))
                return True
            case Drop():
                assert isinstance(self.transport, asyncio.WriteTransport)
                self.transport.abort()
                raise asyncio.CancelledError
            case Stall(seconds):
                await asyncio.sleep(seconds)
            case Call(function):
                function()
            case None:
                pass
        return False

    async def _at(self, verb: str) -> bool:
        self.office.commands[verb] += 1
        return await self.suffer(_next(self.office, verb))

    async def push(self, status: Any) -> Any:
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("220") and "SMTP" in text and await self._at("greet"):
            return None
        result = await super().push(status)
        if text.startswith("354"):
            await self._at("content")
        if text.startswith("250 2.0.0 OK: queued"):
            await self._at("told")
        return result

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._at("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._at("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._at("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        address = (arg or "").partition("<")[2].partition(">")[0]
        if not await self._at("rcpt") and not await self._at(address):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if not await self._at("data"):
            await super().smtp_DATA(arg)


def _next(office: Office, verb: str) -> Fault | None:
    waiting = office.faults.get(verb)
    return waiting.popleft() if waiting else None


@contextmanager
def running(
    tls: ssl.SSLContext | None = None,
    *,
    starttls: ssl.SSLContext | None = None,
    utf8: bool = False,
) -> Iterator[Office]:
    """Run a server in a thread; it outlives whatever is killed meanwhile."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    office = Office()
    loop = asyncio.new_event_loop()
    started, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = await loop.create_server(
            lambda: _Server(
                office,
                tls_context=starttls,
                loop=loop,
                hostname="test.example",
                enable_SMTPUTF8=utf8,
            ),
            "127.0.0.1",
            0,
            ssl=tls,
        )
        office.port = server.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def tls_of(folder: Path) -> ssl.SSLContext:
    """A server's TLS, with certificate.pem and key.pem of a folder."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
