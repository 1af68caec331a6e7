"""The bell: what one was told, newest first, on every page and on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core import notifications
from core.access import Viewer
from core.notifications import Notification
from core.notifications.words import about, headline, path
from core.problems import NotThere
from core.tickets.titles import Titles
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.render import fragment, page

pages = Routes(tag="pages")

IN_PANEL, ON_PAGE = 8, 50


class ListQuery(BaseModel):
    """Where the list goes on."""

    before: int = Field(0, ge=0, le=2**63 - 1)
    """Only older ones than this; 0 for the newest."""


class ReadForm(BaseModel):
    """Up to which one everything was seen."""

    upto: int = Field(0, ge=0, le=2**63 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """What the bell shows."""

    unread: int
    told: list[Notification]


@pages.get("/notifications")
async def show_notifications(asked: Asked, query: ListQuery) -> web.Response:
    """The page of all notifications."""
    ring = await asked.house.store.read(_ring, asked.viewer, ON_PAGE + 1, query.before or None)
    return page(
        asked,
        "notifications/page.html",
        told=ring.told[:ON_PAGE],
        unread=ring.unread,
        more=ring.told[ON_PAGE - 1].id if len(ring.told) > ON_PAGE else 0,
        words=Words(asked.locale, Titles.of(asked.house.registry.channels)),
    )


@pages.get("/notifications/bell")
async def show_bell(asked: Asked) -> web.Response:
    """What opens under the bell."""
    return await _panel(asked)


@pages.get("/notifications/{notification}")
async def open_notification(asked: Asked, notification: int) -> web.Response:
    """Go to what it is about; it counts as read from now on."""
    store = asked.house.store
    found = await store.read(notifications.one, asked.viewer, notification)
    if found is None:
        raise NotThere(f"there is no notification {notification}")
    if found.read_at is None:
        await store.write(notifications.read, asked.viewer, notification, asked.now)
    raise web.HTTPSeeOther(path(found))


@pages.post("/notifications/read_all")
async def read_all(asked: Asked, form: ReadForm) -> web.Response:
    """Mark everything that was shown as read."""
    store = asked.house.store
    await store.write(notifications.read_all, asked.viewer, form.upto, asked.now)
    if "HX-Request" in asked.request.headers:
        return await _panel(asked)
    raise web.HTTPSeeOther("/notifications")


@dataclass(frozen=True, slots=True)
class Words:
    """Notifications in the reader's words, for templates."""

    locale: str
    titles: Titles

    def headline(self, one: Notification) -> str:
        """What it says."""
        return headline(one, self.locale)

    def about(self, one: Notification) -> str:
        """What it is about."""
        said = self.titles.words("", one.subject, self.locale)
        return about(replace(one, subject=said), self.locale)


async def _panel(asked: Asked) -> web.Response:
    ring = await asked.house.store.read(_ring, asked.viewer, IN_PANEL, None)
    return fragment(
        asked,
        "notifications/panel.html",
        told=ring.told,
        unread=ring.unread,
        words=Words(asked.locale, Titles.of(asked.house.registry.channels)),
    )


def _ring(connection: Connection, viewer: Viewer, limit: int, before: int | None) -> Ring:
    return Ring(
        unread=notifications.unread(connection, viewer),
        told=notifications.listed(connection, viewer, limit, before),
    )
