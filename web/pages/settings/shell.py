"""What every page of settings stands in: the list of sections the reader may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from core.access import Viewer
from core.i18n import translate
from web.kernel.asked import Asked
from web.pages.forms import NONE, Trouble
from web.render import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One entry of the list."""

    key: str
    """The last part of its address."""
    title: str
    icon: str
    role: str = "admin"
    """The lowest role that may open it."""


def sections(viewer: Viewer, locale: str) -> list[Section]:
    """The sections this viewer may open."""
    return [one for one in _every(locale) if viewer.is_at_least(one.role)]


def settings_page(
    asked: Asked, place: str, trouble: Trouble = NONE, /, *, template: str = "", **values: Any
) -> web.Response:
    """A page of settings; with trouble, the form again and what is wrong with it."""
    return page(
        asked,
        f"settings/{template or place}.html",
        status=trouble.status,
        section=place,
        sections=sections(asked.viewer, asked.locale),
        errors=trouble.errors,
        **values,
    )


def done(address: str, what: str = "saved") -> web.HTTPSeeOther:
    """Go to a page that says what was done."""
    return web.HTTPSeeOther(f"{address}?done={what}")


def _every(locale: str) -> tuple[Section, ...]:
    return (
        Section(key="profile", title=translate("My profile", locale), icon="user", role="agent"),
        Section(key="tokens", title=translate("API tokens", locale), icon="key", role="agent"),
        Section(key="agents", title=translate("Agents", locale), icon="users"),
        Section(key="teams", title=translate("Teams", locale), icon="users-round"),
        Section(key="inboxes", title=translate("Inboxes", locale), icon="inbox"),
        Section(key="tags", title=translate("Tags", locale), icon="tag"),
        Section(key="statuses", title=translate("Statuses", locale), icon="circle-dot"),
        Section(key="types", title=translate("Types", locale), icon="shapes"),
        Section(key="fields", title=translate("Custom fields", locale), icon="text"),
        Section(key="calendars", title=translate("Calendars", locale), icon="calendar"),
        Section(key="translation", title=translate("Translation and AI", locale), icon="languages"),
        Section(
            key="automatic", title=translate("Automatic work", locale), icon="sliders-horizontal"
        ),
        Section(key="webhooks", title=translate("Webhooks", locale), icon="zap"),
        Section(key="health", title=translate("Health", locale), icon="heart-pulse"),
        Section(key="audit", title=translate("Audit log", locale), icon="scroll-text"),
    )
