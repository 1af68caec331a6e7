"""What happened to a ticket, told in the reader's language; read when somebody opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from aiohttp import web
from sqlalchemy import Connection

from core import desk as core_desk
from core.access import Viewer
from core.i18n import marked, translate, translate_count
from core.tickets.queries import history
from core.tickets.queries.history import HappenedRow
from core.tickets.queries.named import names
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.render import fragment

pages = Routes(tag="pages")

SHOWN = 30
"""How many of the latest events are told."""

Names: TypeAlias = Mapping[str, Mapping[int, str]]
Telling: TypeAlias = Callable[[Mapping[str, Any], Names, str], str]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened."""

    text: str
    who: str
    """An agent or an automation; empty for the customer and the clock."""
    at: datetime


@pages.get("/tickets/{number}/history")
async def show_history(asked: Asked, number: int) -> web.Response:
    """The latest events of a ticket, for its side panel."""
    told = await asked.house.store.read(_told, asked.viewer, number, asked.locale)
    return fragment(asked, "inbox/history.html", told=told)


def _told(connection: Connection, viewer: Viewer, number: int, locale: str) -> list[Told]:
    rows = history.happened(connection, viewer, number, None, SHOWN)
    seen = {one.id: one.name for one in core_desk.inboxes(connection, viewer)}
    known: Names = {**names(connection), "inbox": seen}
    return [
        Told(tell(row.payload, known, locale), _who(row), row.at)
        for row in rows
        if (tell := TELLINGS.get(row.kind)) is not None
    ]


def _who(row: HappenedRow) -> str:
    by = row.agent or row.automation
    return by.name if by else ""


def _plain(text: str) -> Telling:
    return lambda _payload, _names, locale: translate(text, locale)


def _naming(text: str, word: str, key: str, none: str = "–") -> Telling:
    def tell(payload: Mapping[str, Any], known: Names, locale: str) -> str:
        name = known[word].get(payload.get(key) or 0, none)
        return translate(text, locale, name=name)

    return tell


def _assigned(payload: Mapping[str, Any], known: Names, locale: str) -> str:
    holders = [
        known["agent"].get(payload.get("agent") or 0, ""),
        known["team"].get(payload.get("team") or 0, ""),
    ]
    named = ", ".join(filter(None, holders))
    if not named:
        return translate("Assigned to nobody", locale)
    return translate("Assigned to {name}", locale, name=named)


def _woken(payload: Mapping[str, Any], _known: Names, locale: str) -> str:
    if payload.get("by") == "customer":
        return translate("Back in the list: the customer wrote", locale)
    if payload.get("by") == "time":
        return translate("Back in the list: its time has come", locale)
    return translate("Back in the list", locale)


def _reopened(payload: Mapping[str, Any], known: Names, locale: str) -> str:
    name = known["status"].get(payload.get("status") or 0, "–")
    was, is_now = payload.get("previous_meaning"), payload.get("meaning")
    if was in {"solved", "closed"} and is_now in {"open", "pending"}:
        return translate("Reopened: {name}", locale, name=name)
    return translate("Status: {name}", locale, name=name)


def _notified(payload: Mapping[str, Any], _known: Names, locale: str) -> str:
    if not payload.get("agents"):
        return translate("Nobody was notified: none of them may see this ticket", locale)
    return translate_count(
        "{count} agent was notified", "{count} agents were notified", payload["agents"], locale
    )


TELLINGS: Mapping[str, Telling] = {
    "ticket_created": _plain(marked("Begun")),
    "message_received": _plain(marked("The customer wrote")),
    "message_sent": _plain(marked("Answered")),
    "message_forwarded": _plain(marked("Forwarded")),
    "act_done": _plain(marked("Done on its channel")),
    "message_drafted": _plain(marked("An answer was prepared")),
    "note_added": _plain(marked("A note was added")),
    "notified": _notified,
    "status_set": _reopened,
    "type_set": _naming(marked("Type: {name}"), "type", "type"),
    "priority_set": _plain(marked("The priority was changed")),
    "subject_set": _plain(marked("The subject was changed")),
    "assigned": _assigned,
    "tag_added": _naming(marked("Tag added: {name}"), "tag", "tag"),
    "tag_removed": _naming(marked("Tag removed: {name}"), "tag", "tag"),
    "archived": _plain(marked("Put into the archive")),
    "unarchived": _plain(marked("Taken out of the archive")),
    "handled": _plain(marked("Handled without a reply")),
    "unhandled": _plain(marked("The customer waits again")),
    "snoozed": _plain(marked("Put away until later")),
    "woken": _woken,
    "moved": _naming(marked("Moved to {name}"), "inbox", "inbox"),
    "deleted": _plain(marked("Put into the trash")),
    "restored": _plain(marked("Taken out of the trash")),
    "bounced": _plain(marked("A message came back")),
    "delivery_failed": _plain(marked("A message could not be delivered")),
    "errand_failed": _plain(marked("A step of an automation failed; nothing was sent for it")),
}
"""What each kind of event is called; those of plug-ins are left out."""
