"""Delivery reports: whom a message of ours did not reach, and which message (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.mail import limits
from connectors.mail.addresses import parse_addresses
from connectors.mail.build import ID_HEADER
from connectors.mail.fields import Fields, read_fields
from connectors.mail.structure import Part
from connectors.mail.transfer import decoded
from connectors.mail.words import one_line
from postroom.ids import find_tokens
from postroom.message import Bounce

_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ORIGINALS = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "text/rfc822-headers",
        "text/rfc822-header",
        "message/global-headers",
    }
)
_WORST_FIRST = ("failed", "delayed", "relayed", "expanded", "delivered")
_LONGEST_REPORT = 100_000
_ID = re.compile(r"<([^<>\s]{1,500})>")
_BLANK = re.compile(rb"(?:\r?\n[ \t]*){2,}")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -]")

# Bounces of servers that know no RFC 3464.
_ORIGINAL_ID = re.compile(
    r"^message-id:[ \t]*(?:\n[ \t]+)?<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE
)
_QMAIL = re.compile(r"^<([^<>\s]{1,320}@[^<>\s]{1,255})>:", re.MULTILINE)
_PROSE_SENDER = re.compile(
    r"mailer-?daemon|postmaster|mail delivery s(?:ub)?system|microsoft exchange", re.IGNORECASE
)
_PROSE_ADDRESS = re.compile(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9.-]{1,255}")
_PROSE = re.compile(
    r"qmail-send program|could not be delivered|couldn't be delivered|was not delivered"
    r"|delivery (?:has )?failed|undeliverable|permanent (?:fatal )?error|unknown user|user unknown"
    r"|no such user|mailbox (?:is )?full|nie można dostarczyć|nie została dostarczona|unzustellbar",
    re.IGNORECASE,
)
_HEAD = 4_000
"""Characters of a bounce's prose that are searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recipient:
    """What a report says of one address."""

    address: str
    action: str
    status: str
    diagnostic: str


def read_bounce(root: Part, text: str) -> Bounce | None:
    """The delivery report in a mail, if it is one; the worst news where it has several."""
    parts = list(_walk(root))
    reports = [part for part in parts if part.media_type in _REPORTS]
    found = [one for report in reports for one in _recipients(report)]
    if not found:
        return _from_prose(root, parts, text)
    worst = min(found, key=lambda one: _rank(one.action))
    return Bounce(
        original_id=_original_id(root, parts, text),
        recipient=worst.address,
        action=worst.action,
        status=worst.status,
        diagnostic=worst.diagnostic,
    )


def _walk(root: Part) -> Iterator[Part]:
    waiting = [root]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(part.children))


def _rank(action: str) -> int:
    return _WORST_FIRST.index(action) if action in _WORST_FIRST else len(_WORST_FIRST)


# ---------------------------------------------------------------- RFC 3464


def _recipients(report: Part) -> list[_Recipient]:
    """Each group of fields that names a recipient or an action; the first is about the message."""
    content, _ = report.content()
    groups = [block for block in _BLANK.split(content[:_LONGEST_REPORT].strip()) if block.strip()]
    read = [_recipient(_group(block)) for block in groups[: limits.RECIPIENTS]]
    return [one for one in read if one is not None]


def _group(block: bytes) -> Fields:
    fields, _ = read_fields(block, 0, len(block))
    return fields


def _recipient(fields: Fields) -> _Recipient | None:
    name = next((n for n in ("final-recipient", "original-recipient") if n in fields), "")
    if not name and "action" not in fields:
        return None
    diagnostic = _typed(fields.text("diagnostic-code"))
    status = _STATUS.search(fields.text("status")) or _STATUS.search(diagnostic)
    return _Recipient(
        address=_address(_typed(fields.text(name))),
        action=_word(fields.text("action")),
        status=status.group() if status else "",
        diagnostic=diagnostic[:1_000],
    )


def _typed(value: str) -> str:
    """What stands behind the type of a field such as `rfc822; jan@sklep.pl`."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and " " not in kind.strip() else value.strip()


def _word(value: str) -> str:
    """The action alone: some servers write an explanation behind it."""
    words = value.lower().split(maxsplit=1)
    return words[0].strip("();,.")[:40] if words else ""


def _address(value: str) -> str:
    found, _ = parse_addresses(value, 1)
    return found[0].address if found else one_line(value).strip("<>")[:320]


def _original_id(root: Part, parts: list[Part], text: str) -> str:
    for part in parts:
        if part.media_type in _ORIGINALS and part is not root:
            found = _attached_id(_attached_fields(part))
            if found:
                return found
    quoted = _ORIGINAL_ID.search(text)
    if quoted:
        return quoted[1]
    for name in ("x-original-message-id", "in-reply-to", "references"):
        ids = _ID.findall(one_line(root.fields.raw(name)))
        if ids:
            return str(ids[-1])
    return ""


def _attached_id(fields: Fields) -> str:
    """The id of the message that is attached: ours, also where a server gave it another one."""
    found = _id(fields.raw("message-id"))
    ours = find_tokens(fields.raw(ID_HEADER.lower())[: limits.TEXT_CHARS])
    return ours[0] if ours and not find_tokens(found) else found


def _attached_fields(part: Part) -> Fields:
    head = part.body()[: limits.HEADER_BYTES]
    content, _ = decoded(head, part.fields.raw("content-transfer-encoding"))
    content = content.lstrip()
    return read_fields(content, 0, len(content))[0]


def _id(value: str) -> str:
    line = one_line(value)
    found = _ID.search(line)
    return found[1] if found else line.strip("<> ")[: limits.ID_CHARS]


# ---------------------------------------------------------------- prose


def _from_prose(root: Part, parts: list[Part], text: str) -> Bounce | None:
    """A bounce that only says so in words (qmail, Exim, old Exchange)."""
    failed = root.fields.text("x-failed-recipients")
    head = text[:_HEAD]
    if not failed and not (_from_a_daemon(root.fields) and _PROSE.search(head)):
        return None
    named = _QMAIL.search(head) or _PROSE_ADDRESS.search(head)
    status = _STATUS.search(head)
    return Bounce(
        original_id=_original_id(root, parts, text),
        recipient=_address(failed) if failed else (named[named.lastindex or 0] if named else ""),
        action="delayed" if "delayed" in head.lower() else "failed",
        status=status.group() if status else _by_code(head),
        diagnostic=" ".join(head.split())[:500],
    )


def _from_a_daemon(fields: Fields) -> bool:
    empty_path = "return-path" in fields and one_line(fields.raw("return-path")) in {"", "<>"}
    return empty_path or _PROSE_SENDER.search(fields.text("from")) is not None


def _by_code(text: str) -> str:
    found = _CODE.search(text)
    return f"{found[1]}.0.0" if found else ""
