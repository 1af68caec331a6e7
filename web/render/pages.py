"""Whole pages and fragments as responses."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from core.tickets.titles import Titles
from web.kernel.asked import Asked
from web.render.environment import environment
from web.render.reader import READER, Reader


def page(asked: Asked, template: str, /, *, status: int = 200, **values: Any) -> web.Response:
    """A page, or with a template that has no `extends` a piece of one, for who asked.

    Values stand in the template by name, beside `me` (the agent) and `here` (the path).
    """
    reader = Reader(
        locale=asked.locale,
        zone=asked.zone,
        now=asked.now,
        titles=Titles.of(asked.house.registry.channels),
        csrf=asked.csrf,
    )
    shown = {"me": asked.agent, "here": asked.request.path, **values}
    return _response(render(reader, template, shown), status)


_UTC = ZoneInfo("UTC")
fragment = page
"""A piece of a page for htmx; another name, so that a handler says what it answers."""


def public_page(
    template: str, /, *, locale: str, now: datetime, status: int = 200, **values: Any
) -> web.Response:
    """A page for somebody who is not signed in; times are shown in UTC."""
    reader = Reader(locale=locale, zone=_UTC, now=now)
    return _response(render(reader, template, values), status)


def render(reader: Reader, template: str, values: dict[str, Any]) -> str:
    """Fill a template for a reader."""
    token = READER.set(reader)
    try:
        return environment().get_template(template).render(values)
    finally:
        READER.reset(token)


def _response(text: str, status: int) -> web.Response:
    return web.Response(
        text=text,
        content_type="text/html",
        status=status,
        headers={"Vary": "Accept-Language, HX-Request"},
    )
