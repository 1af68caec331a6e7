"""Telling agents what an automation wants them to know, beside the changes of its ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from core import notifications
from core.events.append import Payload
from core.notifications import NewNotification
from core.notifications.types import Fact
from core.tickets.changes.play import Played
from core.tickets.changes.types import Change
from postroom.action import Notify, NotifyMail


def tell(connection: Connection, played: Sequence[Played], now: datetime) -> dict[int, Payload]:
    """Write the notifications; what their events say, by place in `played`."""
    new = {
        place: _new(each.change, each.change.effect)
        for place, each in enumerate(played)
        if isinstance(each.change.effect, Notify)
    }
    if not new:
        return {}
    told = notifications.add(connection, list(new.values()), now)
    return {
        place: {"agents": one.agents, "mails": one.mails}
        for place, one in zip(new, told, strict=True)
    }


def _new(change: Change, effect: Notify) -> NewNotification:
    origin = change.origin
    facts: dict[str, Fact] = {"by": origin.author}
    if origin.run is not None:
        facts["run"] = origin.run
    if origin.automation is not None:
        facts["automation"] = origin.automation
    return NewNotification(
        kind="automation",
        text=effect.text,
        facts={**facts, **_mail(effect.mail)},
        ticket=change.ticket,
        agents=effect.agents,
        teams=effect.teams,
        admins=effect.admins,
        mail=effect.mail is not None,
    )


def _mail(mail: NotifyMail | None) -> Mapping[str, Fact]:
    if mail is None:
        return {}
    return {
        "mail_subject": mail.subject,
        "mail_comment": mail.comment,
        "mail_reply": mail.show_reply,
    }
