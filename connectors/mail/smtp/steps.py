"""The steps to an outgoing server, and which of them failed."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Mapping
from typing import Literal, TypeAlias

from connectors.mail.advice import OUTGOING, Sentence
from connectors.mail.settings import MailSettings
from postroom.errors import NeedsReauthorisation, TemporaryError

Step: TypeAlias = Literal["resolve", "connect", "tls", "login"]
Trouble: TypeAlias = TemporaryError | NeedsReauthorisation


def of_socket(settings: MailSettings, step: Step, error: BaseException) -> Trouble:
    """What an error of the operating system, or of TLS, comes to."""
    host, port = settings.smtp_host, settings.smtp_port
    cause = _root(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TemporaryError(OUTGOING.certificate(host, cause.verify_message), step="tls")
    if isinstance(cause, OSError) and cause.errno in {errno.EHOSTUNREACH, errno.ENETUNREACH}:
        return TemporaryError(OUTGOING.closed(host, port, "no way there"), step="connect")
    for kind, (failed, say) in _MEANINGS.items():
        if isinstance(cause, kind):
            return TemporaryError(say(host, port), step=failed or step)
    return TemporaryError(OUTGOING.lost(host, one_line(cause)), step=step)


_MEANINGS: Mapping[type[BaseException], tuple[Step | None, Sentence]] = {
    ssl.SSLError: ("tls", OUTGOING.no_tls),
    socket.gaierror: ("resolve", OUTGOING.unknown_host),
    UnicodeError: ("resolve", OUTGOING.unknown_host),
    TimeoutError: (None, OUTGOING.silent),
    ConnectionRefusedError: ("connect", OUTGOING.refused),
}


def one_line(error: object) -> str:
    """What the other side said, fit for a sentence, and for a database: UTF-8 without NUL."""
    said = str(error).encode("utf-8", "replace").decode().replace("\0", "")
    return " ".join(said.split())[:300]


def _root(error: BaseException) -> BaseException:
    """The operating system's error that a library has wrapped."""
    seen = error
    while not isinstance(seen, ssl.SSLError | socket.gaierror) and seen.__cause__ is not None:
        seen = seen.__cause__
    return seen
