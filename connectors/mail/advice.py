"""What people are told when a mail server cannot be used: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Sentence: TypeAlias = Callable[[str, int], str]
"""A sentence about a server and its port."""

_PASSING = (
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[serverbug]",
    "temporar",
    "too many",
    "try again",
    "later",
    "throttl",
    "exceeded",
    "bandwidth",
)
"""In a refusal: it will pass by itself (RFC 5530, and what servers say in plain words)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Sentences about one kind of server."""

    side: str
    """incoming or outgoing, as people know the setting."""
    protocol: str
    tls: int
    """The usual port with TLS from the first byte."""
    starttls: int
    """The usual port where TLS begins later."""
    wants: str = ""
    """What providers want besides an app password."""

    def unknown_host(self, host: str, _port: int) -> str:
        """The name does not resolve."""
        return f"there is no server called {host!r}; check the spelling of the {self.side} server"

    def refused(self, host: str, port: int) -> str:
        """Nobody listens there."""
        return self.closed(host, port, "refused")

    def closed(self, host: str, port: int, reason: str) -> str:
        """Nobody listens there, or the way there is closed."""
        return (
            f"{host} does not take connections on port {port} ({reason}); check the port"
            f" ({self._ports}), and that no firewall is between"
        )

    def silent(self, host: str, port: int) -> str:
        """Connected, or trying to, and nothing came."""
        return (
            f"{host} does not answer on port {port}; check the port and the encryption"
            f" ({self._ports}), and that no firewall is between"
        )

    def stranger(self, host: str, port: int, said: str) -> str:
        """Something answered that speaks another protocol."""
        return (
            f"what answers on port {port} of {host} is no {self.protocol} server ({said[:100]});"
            " check the port"
        )

    def certificate(self, host: str, said: str) -> str:
        """The certificate is not to be trusted."""
        return (
            f"the certificate of {host} cannot be trusted ({said}); use the name the certificate"
            " is made for, or, for a server of your own, switch the check off"
        )

    def no_tls(self, host: str, port: int) -> str:
        """The server does not speak TLS from the first byte."""
        return (
            f"{host} does not speak TLS on port {port}; choose starttls with port {self.starttls},"
            f" or tls with {self.tls}"
        )

    def no_starttls(self, host: str, port: int) -> str:
        """The server offers no STARTTLS; to go on without would send the password in the open."""
        return f"{host} offers no STARTTLS on port {port}; choose tls with port {self.tls}"

    def no_sign_in(self, host: str, offered: str) -> str:
        """The way we sign in is not among those offered."""
        there = f"only {offered}" if offered else "no way to sign in over this connection"
        return f"{host} offers {there}; check encryption, port and how this account signs in"

    def wrong_password(self, host: str, said: str) -> str:
        """Login or password is wrong."""
        return (
            f"{host} does not accept login and password ({said}); type them again. Providers with"
            f" two-step sign-in want an app password{self.wants}"
        )

    def token_refused(self, host: str, said: str) -> str:
        """The access token does not open the mailbox."""
        return f"{host} does not accept the sign-in ({said}); sign in to this account again"

    def switched_off(self, host: str, said: str) -> str:
        """Microsoft 365 where SMTP AUTH is off for the mailbox or the organisation."""
        return (
            f"sending by SMTP is switched off for this mailbox ({said}); let the administrator of"
            f" {host} switch on authenticated SMTP for it"
        )

    def not_now(self, host: str, said: str) -> str:
        """The server serves nobody, or not us, at the moment."""
        return f"{host} turns us away for the moment ({said}); it is tried again by itself"

    def turned_away(self, host: str, said: str) -> str:
        """The server wants nothing of us."""
        return f"{host} turned us away ({said}); ask its provider why"

    def lost(self, host: str, said: str) -> str:
        """The connection broke."""
        return f"the connection to {host} was lost ({said}); it is tried again by itself"

    @property
    def _ports(self) -> str:
        return f"{self.tls} with tls, {self.starttls} with starttls"


INCOMING = Advice(
    side="incoming",
    protocol="IMAP",
    tls=993,
    starttls=143,
    wants=", and some want IMAP switched on in their settings",
)
OUTGOING = Advice(side="outgoing", protocol="SMTP", tls=465, starttls=587)


def passing(said: str) -> bool:
    """Whether a refusal will pass by itself."""
    folded = said.casefold()
    return any(word in folded for word in _PASSING)
