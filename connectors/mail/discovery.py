"""From an address to its mailbox's settings: known providers, then what the domain says.

The domain is asked as Thunderbird asks (autoconfig, file format 1.1): over https only, because
what comes back says where a password will be sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from connectors.mail.providers import Provider, by_domain, by_host
from connectors.mail.settings import MailSettings
from postroom.channel import Suggestion
from postroom.errors import InvalidSettings, PermanentError, TemporaryError
from postroom.http import Http, HttpRequest

log = logging.getLogger(__name__)

_LARGEST = 100_000
_SECURITY = {"SSL": "tls", "STARTTLS": "starttls"}
_WAYS = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)


async def suggested(address: str, http: Http) -> Suggestion:
    """What is known of an address's servers.

    Raises `InvalidSettings` if it is no address. Nothing found is no error.
    """
    local, domain = _parts(address)
    provider = by_domain(domain)
    if provider is not None:
        return _of_provider(provider, address, local)
    for way in _WAYS:
        found = await _ask(way.format(domain=domain, address=quote(address)), http)
        settings = read(found, address) if found else None
        if settings is not None:
            return _hinted(settings)
    return Suggestion(settings={"address": address})


def _parts(address: str) -> tuple[str, str]:
    try:
        known = MailSettings(address=address).address
    except ValueError:
        example = "write it like shop@example.com"
        raise InvalidSettings("address", f"{address!r} is not a mail address; {example}") from None
    local, _, domain = known.rpartition("@")
    try:
        return local, domain.encode("idna").decode("ascii").casefold()
    except UnicodeError:
        raise InvalidSettings("address", f"{domain!r} cannot be a domain") from None


def _of_provider(provider: Provider, address: str, local: str) -> Suggestion:
    settings = {
        "address": address,
        "imap_host": provider.imap_host,
        "imap_port": provider.imap_port,
        "imap_security": provider.imap_security,
        "smtp_host": provider.smtp_host,
        "smtp_port": provider.smtp_port,
        "smtp_security": provider.smtp_security,
        "sign_in": provider.sign_in,
        "login": local if provider.short_login else "",
    }
    return Suggestion(settings=settings, title=provider.title, hint=provider.hint)


def _hinted(settings: Mapping[str, Any]) -> Suggestion:
    """A domain of one's own at a provider we know has the same peculiarities."""
    provider = by_host(str(settings.get("imap_host", "")))
    if provider is None:
        return Suggestion(settings=settings)
    own = {**settings, "sign_in": provider.sign_in}
    return Suggestion(settings=own, title=provider.title, hint=provider.hint)


async def _ask(url: str, http: Http) -> bytes:
    """The domain's own file, or nothing: most domains have none."""
    try:
        answer = await http.send(HttpRequest(url=url, limit=_LARGEST))
    except (TemporaryError, PermanentError) as error:
        log.debug("no mail settings of a domain: %s", error)
        return b""
    return answer.body if answer.ok else b""


# ---------------------------------------------------------------- the file


def read(document: bytes, address: str) -> Mapping[str, Any] | None:
    """The settings a file of the format 1.1 says; None if it says nothing that is of use."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    incoming = _best(root.iterfind(".//incomingServer[@type='imap']"), address)
    outgoing = _best(root.iterfind(".//outgoingServer[@type='smtp']"), address)
    if incoming is None and outgoing is None:
        return None
    found: dict[str, Any] = {"address": address}
    for server, prefix in ((incoming, "imap"), (outgoing, "smtp")):
        if server is not None:
            found |= {f"{prefix}_{name}": value for name, value in server.typed().items()}
    login = (incoming or outgoing or _NOBODY).login
    return _usable({**found, "login": "" if login == address else login})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    host: str
    port: str
    security: str
    login: str

    def typed(self) -> Mapping[str, str]:
        return {"host": self.host, "port": self.port, "security": self.security}


_NOBODY = _Server(host="", port="", security="", login="")


def _best(servers: Iterator[Any], address: str) -> _Server | None:
    """The first that is encrypted: a password goes nowhere in the open on a file's word."""
    known = (_server(one, address) for one in servers)
    return next((one for one in known if one is not None), None)


def _server(element: Any, address: str) -> _Server | None:
    security = _SECURITY.get(_text(element, "socketType", address))
    host, port = _text(element, "hostname", address), _text(element, "port", address)
    if security is None or not host or not port.isdecimal():
        return None
    login = _text(element, "username", address)
    return _Server(host=host, port=port, security=security, login=login)


def _text(element: Any, name: str, address: str) -> str:
    """A field with its placeholders filled in."""
    local, _, domain = address.rpartition("@")
    text = (element.findtext(name) or "").strip()[:255]
    filled = text.replace("%EMAILADDRESS%", address).replace("%EMAILLOCALPART%", local)
    return filled.replace("%EMAILDOMAIN%", domain)


def _usable(settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The settings, if an account could have them; a password is not there yet."""
    try:
        MailSettings.model_validate({**settings, "password": "to be typed"})
    except ValueError:
        return None
    return settings
