"""One-time links on their way by mail, beside being shown: invitations and new passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from core.accounts.mailing import mailing
from core.agents import address
from core.invitations import Made
from core.lanes import lane_name
from core.notifications.mail import NewLink, queue_link
from web.kernel import origin
from web.kernel.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is to open a link."""

    kind: Literal["invitation", "password_reset"]
    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class OnceLink:
    """A link that is shown this once."""

    url: str
    mailed: bool
    """Whether it is also on its way by mail."""


async def once_link(asked: Asked, made: Made, reader: Reader) -> OnceLink:
    """The whole link; it also goes to its reader by mail, if any mail account can send."""
    url = f"{origin.base(asked.request)}/welcome/{made.secret}"
    new = NewLink(
        kind=reader.kind,
        recipient=address(reader.email),
        locale=reader.locale,
        sealed=asked.house.sealer.seal(url),
    )
    going = await asked.house.store.write(_queued, new, asked.now)
    if going:
        asked.house.ring([lane_name("staff_mail")])
    return OnceLink(url, going)


def _queued(connection: Connection, new: NewLink, now: datetime) -> bool:
    if not mailing(connection).accounts:
        return False
    queue_link(connection, new, now)
    return True
