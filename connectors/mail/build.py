"""An outgoing message as the bytes that go over the wire (RFC 5322, RFC 3834, RFC 6531)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from email import policy
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from typing import Any

from connectors.mail.attachments import safe_name
from connectors.mail.words import one_line
from postroom.errors import PermanentError
from postroom.ids import find_tokens
from postroom.message import Address, Attachment, OutboundMessage

ID_HEADER = "X-Postroom-Id"
"""Our token once more, for servers on the way that give messages another Message-ID."""
_REFERENCES_CHARS = 1_500
"""Some relays refuse long header blocks; the first id and the newest say enough."""
_LINE_CHARS = 900
"""Longest word in a header; RFC 5322 §2.1.1 ends a line at 998."""
_BREAKS = ("\r", "\n", "\x00")
_GIVEN_BACK = re.compile(r"thread-(index|topic)|x-[a-z0-9-]{1,60}", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9!#$&^_.+-]{0,100})")
_ADDRESS = re.compile(r"([^\s<>,;@\x00-\x1f]{1,250})@([^\s<>,;@\x00-\x1f]{1,255})")
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class _AsGiven(BaseHeader):
    """A field whose words are never encoded: ids longer than a line stay what they are.

    The standard library writes such an id as an encoded word, which no program then finds.
    """

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the value as it is (the protocol of `email.headerregistry`)."""
        kwds["parse_tree"] = None
        kwds["decoded"] = value

    def fold(self, *, policy: Policy[Any]) -> str:
        """Write the field, a line for each word."""
        words = str(self).split(" ")
        return f"{getattr(self, 'name', '')}: " + f"{policy.linesep} ".join(words) + policy.linesep


def _policy(*, utf8: bool) -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references", "thread-index"):
        registry.map_to_type(name, _AsGiven)
    smtp = policy.SMTPUTF8 if utf8 else policy.SMTP
    return smtp.clone(header_factory=registry, cte_type="8bit" if utf8 else "7bit")


def build(message: OutboundMessage, sender: Address) -> bytes:
    """The whole message, ready for SMTP; `sender` is the mailbox's own address.

    `PermanentError` names the field that would break out of its header or cannot be written.
    """
    mail = EmailMessage(_policy(utf8=_needs_utf8(message, sender)))
    _write_people(mail, message, sender)
    _set(mail, "Subject", message.subject)
    mail["Date"] = message.sent_at
    _write_ids(mail, message)
    if message.automatic:
        _mark_automatic(mail, message, sender)
    for name, value in message.reply_headers:
        _set_back(mail, name, value)
    _write_body(mail, message)
    for attachment in message.attachments:
        if not _belongs_to_html(attachment, message):
            _attach(mail, attachment)
    _set_boundaries(mail, message)
    return mail.as_bytes()


# ---------------------------------------------------------------- header


def _single_line(field: str, value: str) -> str:
    if any(mark in value for mark in _BREAKS):
        raise PermanentError(f"{field} contains a line break or NUL: {value[:60]!r}; remove it")
    return one_line(" ".join(value.splitlines()))


def _set(mail: EmailMessage, name: str, value: str) -> None:
    """Write one field; an empty one is left out."""
    line = _single_line(name, value).strip()
    if line:
        mail[name] = line


def _set_back(mail: EmailMessage, name: str, value: str) -> None:
    """Give a client back a field of its own; no other may be set this way."""
    if not _GIVEN_BACK.fullmatch(name) or name in mail:
        raise PermanentError(f"{name[:60]!r} is not a header field that is given back")
    if name.lower() != "thread-index" or value.isascii():
        _set(mail, name, value[:_LINE_CHARS])


def _write_people(mail: EmailMessage, message: OutboundMessage, sender: Address) -> None:
    customer = Address(message.recipient.email, message.recipient.name)
    mail["From"] = _people("From", [sender])
    mail["To"] = _people("To", message.to or [customer])
    if message.cc:
        mail["Cc"] = _people("Cc", message.cc)


def _people(field: str, people: Iterable[Address]) -> list[HeaderAddress]:
    return [_person(field, person) for person in people]


def _person(field: str, person: Address) -> HeaderAddress:
    name = _single_line(f"{field} name", person.name)
    local, domain = split_address(field, person.address)
    try:
        return HeaderAddress(display_name=name, username=local, domain=domain)
    except ValueError as error:
        raise PermanentError(f"{field}: {person.address[:100]!r} is not a mail address") from error


def split_address(field: str, address: str) -> tuple[str, str]:
    """Local part and ASCII domain of an address; `PermanentError` names `field` if it is none."""
    found = _ADDRESS.fullmatch(_single_line(field, address).strip())
    domain = _ascii_domain(found[2]) if found else ""
    if found is None or not domain:
        raise PermanentError(f"{field}: {address[:100]!r} is not a mail address")
    return found[1], domain


def _ascii_domain(domain: str) -> str:
    """The domain as DNS knows it; "" if it cannot be written so."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _needs_utf8(message: OutboundMessage, sender: Address) -> bool:
    """Whether a local part is not ASCII, so that only SMTPUTF8 can carry it (RFC 6531)."""
    people = [sender.address, message.recipient.email]
    people += [person.address for person in (*message.to, *message.cc)]
    return not all(address.rpartition("@")[0].isascii() for address in people)


def _write_ids(mail: EmailMessage, message: OutboundMessage) -> None:
    _set(mail, "Message-ID", _bracketed("Message-ID", message.external_id))
    tokens = find_tokens(message.external_id)
    if tokens:
        mail[ID_HEADER] = tokens[0]
    _set(mail, "In-Reply-To", _bracketed("In-Reply-To", message.in_reply_to))
    known = [_bracketed("References", one) for one in message.references]
    _set(mail, "References", _shortened([one for one in known if one]))


def _bracketed(field: str, external_id: str) -> str:
    bare = _single_line(field, external_id).strip().strip("<>")
    # Ids made up for mails without one, or broken by a stranger, help nobody.
    if not bare.isascii() or " " in bare or len(bare) > _LINE_CHARS or bare.endswith(".invalid"):
        return ""
    return f"<{bare}>" if bare else ""


def _shortened(ids: list[str]) -> str:
    """The first id and as many of the newest as there is room for, oldest first."""
    if not ids:
        return ""
    room = _REFERENCES_CHARS - len(ids[0])
    newest: list[str] = []
    for one in reversed(ids[1:]):
        room -= len(one) + 1
        if room < 0:
            break
        newest.append(one)
    return " ".join([ids[0], *reversed(newest)])


def _mark_automatic(mail: EmailMessage, message: OutboundMessage, sender: Address) -> None:
    """Tell every other machine that no person is waiting for its answer (RFC 3834 §5)."""
    mail["Auto-Submitted"] = "auto-replied" if message.in_reply_to else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    tokens = find_tokens(message.external_id)
    mail["X-Loop"] = tokens[0] if tokens else sender.address


# ---------------------------------------------------------------- body


def _write_body(mail: EmailMessage, message: OutboundMessage) -> None:
    mail.set_content(_text(message.text), charset="utf-8")
    if not message.html:
        return
    mail.add_alternative(_text(_marked(message)), subtype="html", charset="utf-8")
    shown = [one for one in message.attachments if _belongs_to_html(one, message)]
    parts = list(mail.iter_parts())
    for attachment in shown:
        _relate(parts[-1], attachment)


def _text(text: str) -> str:
    clean = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return clean.encode("utf-8", "replace").decode()


def _marked(message: OutboundMessage) -> str:
    """The HTML with our token in it, for the day a server on the way changes the Message-ID."""
    tokens = find_tokens(message.external_id)
    if not tokens:
        return message.html
    marker = f'<div style="display:none">{tokens[0]}</div>'
    ends = list(_BODY_END.finditer(message.html))
    at = ends[-1].start() if ends else len(message.html)
    return message.html[:at] + marker + message.html[at:]


def _belongs_to_html(attachment: Attachment, message: OutboundMessage) -> bool:
    return bool(attachment.content_id) and f"cid:{attachment.content_id}" in message.html


def _media_type(attachment: Attachment) -> tuple[str, str]:
    """Main and sub type; what may not be encoded, or is none, goes as plain bytes."""
    found = _MEDIA_TYPE.fullmatch(attachment.media_type.lower())
    if found is None or found[1] in {"message", "multipart"}:
        return "application", "octet-stream"
    return found[1], found[2]


def _set_boundaries(mail: EmailMessage, message: OutboundMessage) -> None:
    """The same message is the same bytes whenever it is built: a retry and the Sent copy agree."""
    key = hashlib.sha256(message.idempotency_key.encode("utf-8", "replace")).hexdigest()[:24]
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{key}_{number}")


def _file_name(attachment: Attachment) -> str:
    return safe_name(_single_line("Attachment name", attachment.name), attachment.media_type)


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    main, sub = _media_type(attachment)
    mail.add_attachment(
        attachment.content, maintype=main, subtype=sub, filename=_file_name(attachment)
    )


def _relate(html: Any, attachment: Attachment) -> None:
    """Put a picture beside the HTML that shows it."""
    main, sub = _media_type(attachment)
    content_id = _single_line("Content-ID", attachment.content_id)
    html.add_related(
        attachment.content,
        maintype=main,
        subtype=sub,
        cid=f"<{content_id}>",
        filename=_file_name(attachment),
        disposition="inline",
    )
