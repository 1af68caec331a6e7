"""The steps to an outgoing server, and which of them failed."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Mapping
from typing import Literal, TypeAlias

from connectors.mail.settings import MailSettings
from connectors.mail.smtp import advice
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError

Step: TypeAlias = Literal["resolve", "connect", "tls", "login"]
Trouble: TypeAlias = TemporaryError | PermanentError | NeedsReauthorisation


def of_socket(settings: MailSettings, step: Step, error: BaseException) -> Trouble:
    """What an error of the operating system, or of TLS, comes to."""
    host, port = settings.smtp_host, settings.smtp_port
    cause = _root(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TemporaryError(advice.certificate(host, cause.verify_message), step="tls")
    if isinstance(cause, OSError) and cause.errno in {errno.EHOSTUNREACH, errno.ENETUNREACH}:
        return TemporaryError(advice.closed(host, port, "no way there"), step="connect")
    for kind, (failed, say) in _MEANINGS.items():
        if isinstance(cause, kind):
            return TemporaryError(say(host, port), step=failed or step)
    return TemporaryError(advice.lost(host, one_line(cause)), step=step)


_MEANINGS: Mapping[type[BaseException], tuple[Step | None, advice.Sentence]] = {
    ssl.SSLError: ("tls", advice.no_tls),
    socket.gaierror: ("resolve", advice.unknown_host),
    UnicodeError: ("resolve", advice.unknown_host),
    TimeoutError: (None, advice.silent),
    ConnectionRefusedError: ("connect", advice.refused),
}


def one_line(error: object) -> str:
    """What the other side said, fit for a sentence."""
    return " ".join(str(error).split())[:300]


def _root(error: BaseException) -> BaseException:
    """The operating system's error that a library has wrapped."""
    seen = error
    while not isinstance(seen, ssl.SSLError | socket.gaierror) and seen.__cause__ is not None:
        seen = seen.__cause__
    return seen
