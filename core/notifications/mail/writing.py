"""What a mail to staff says: in its reader's language and time zone, with a way to the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from core.i18n import language, translate, translate_count
from core.notifications.mail.queries import Letter
from core.notifications.types import Notification
from core.notifications.words import about, headline, path
from postroom.ids import NO_TICKET, message_id
from postroom.message import Address, OutboundMessage, Sender

LISTED = 25
"""Notifications that a digest names; of the others it tells the number."""
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is the same for every mail."""

    url: str
    """Where browsers reach this instance, without a slash at the end; empty: nobody has said."""
    zone: str
    """The company's time zone."""
    secret: bytes
    """What ids of our messages are signed with."""


def written(letter: Letter, link: str, desk: Desk, domain: str, now: datetime) -> OutboundMessage:
    """The mail, complete; `link` is what a link mail lets its reader open."""
    subject, text = _link_mail(letter, link) if link else _told(letter, desk)
    to = Address(letter.recipient, letter.name)
    return OutboundMessage(
        idempotency_key=f"staff:{letter.id}:{letter.attempt}",
        external_id=message_id(NO_TICKET, letter.id, desk.secret, domain),
        ticket_number=NO_TICKET,
        thread="",
        recipient=Sender(identity=to.address, name=to.name, email=to.address),
        text=text,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        to=(to,),
        automatic=True,
        sent_at=now,
    )


def _told(letter: Letter, desk: Desk) -> tuple[str, str]:
    return _one(letter, desk) if len(letter.told) == 1 else _digest(letter, desk)


def _one(letter: Letter, desk: Desk) -> tuple[str, str]:
    one, locale = letter.told[0], letter.locale
    subject = str(one.facts.get("mail_subject", "")).strip()
    comment = str(one.facts.get("mail_comment", "")).strip()
    parts = [
        comment,
        one.text.strip() or headline(one, locale),
        f"{about(one, locale)}\n{_moment(one, letter, desk)}",
    ]
    if letter.reply:
        parts.append(f"{translate('Suggested answer:', locale)}\n\n{_quoted(letter.reply)}")
    parts.append(_way(path(one), desk, locale))
    return subject or headline(one, locale), _joined(parts, locale)


def _digest(letter: Letter, desk: Desk) -> tuple[str, str]:
    locale, count = letter.locale, len(letter.told)
    subject = translate_count("{count} notification", "{count} notifications", count, locale)
    lines = [f"- {headline(one, locale)} ({about(one, locale)})" for one in letter.told[:LISTED]]
    if count > LISTED:
        lines.append(translate("… and {count} more", locale, count=count - LISTED))
    begins = translate("There were so many that this mail tells of several at once.", locale)
    return subject, _joined(
        [begins, "\n".join(lines), _way("/notifications", desk, locale)], locale
    )


def _link_mail(letter: Letter, link: str) -> tuple[str, str]:
    locale = letter.locale
    if letter.kind == "invitation":
        subject = translate("You are invited to Postroom", locale)
        text = translate("Open this link to set a password and begin:", locale)
    else:
        subject = translate("Your new password for Postroom", locale)
        text = translate("Open this link to set a new password:", locale)
    warning = translate(
        "It works once. If you did not expect this mail, ignore it and tell your admin.", locale
    )
    return subject, f"{text}\n\n{link}\n\n{warning}\n"


def _way(place: str, desk: Desk, locale: str) -> str:
    if not desk.url:
        return ""
    return f"{translate('Open in Postroom:', locale)} {desk.url}{place}"


def _joined(parts: list[str], locale: str) -> str:
    hint = translate(
        "This mail was sent by Postroom; answers to it reach nobody. Turn these mails off in your"
        " profile.",
        locale,
    )
    return "\n\n".join([*(part for part in parts if part), f"-- \n{hint}"]) + "\n"


def _moment(one: Notification, letter: Letter, desk: Desk) -> str:
    zone = ZoneInfo(letter.zone or desk.zone)
    return format_datetime(one.created_at, "long", tzinfo=zone, locale=language(letter.locale))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.strip().splitlines())
