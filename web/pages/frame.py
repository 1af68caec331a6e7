"""The frame a mail's HTML is shown in, and the pictures it asks for (promises P19, P21)."""

from __future__ import annotations

import logging
from typing import Final

from aiohttp import web
from markupsafe import Markup
from pydantic import BaseModel, Field

from core import shown
from core.problems import NotThere
from core.shown import ShownMessage
from postroom.errors import PostroomError
from postroom.http import HttpRequest
from web.kernel.asked import Asked
from web.kernel.house import HOUSE, House
from web.kernel.routes import Needs, Routes
from web.safe import FRAME_HEADERS, Pictures, frame_document, links
from web.safe.raster import raster_type
from web.safe.signed import Wanted, seal, unseal

log = logging.getLogger(__name__)

LARGEST: Final = 5_000_000
"""Bytes of a picture that are shown."""

pages = Routes(tag="pages")


class Showing(BaseModel):
    """How the reader wants the message shown."""

    images: bool = Field(default=False, description="Ask for pictures that lie elsewhere.")


class Token(BaseModel):
    """Our signature under one picture."""

    t: str = Field(max_length=8000, description="The sealed address.")


@pages.get("/messages/{message}/frame")
async def frame(asked: Asked, message: int, query: Showing) -> web.Response:
    """Show a message's HTML as a document without any rights."""
    body = await asked.house.store.read(shown.body, asked.viewer, message)
    if body is None:
        raise NotThere(f"there is no message {message}")
    document = await asked.house.cleaning.run(_document, asked, body, remote=query.images)
    return web.Response(text=document, content_type="text/html", headers=FRAME_HEADERS)


@pages.get("/frame/picture", needs=Needs.PUBLIC)
async def picture(request: web.Request, query: Token) -> web.Response:
    """Give a picture to a frame; the token stands for the session, which a frame has not."""
    house = request.app[HOUSE]
    wanted = unseal(house.sealer, query.t, house.clock())
    body = await (_stored(house, wanted) if wanted.attachment else _fetched(house, wanted))
    kind = raster_type(body)
    if not kind:
        raise NotThere("this is no picture that can be shown; PNG, JPEG, GIF, WebP and BMP can")
    return web.Response(body=body, headers={"Content-Type": kind, **_PICTURE_HEADERS})


_PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "private, max-age=3600",
}
"""The frame's origin is nobody's, so that even our own page is another one to it."""


def _document(asked: Asked, body: ShownMessage, *, remote: bool) -> str:
    html = body.html or _as_html(body.text)
    return frame_document(html, remote=remote, pictures=_pictures(asked, body))


def _as_html(text: str) -> str:
    return Markup("<pre>{}</pre>").format(links(text))


def _pictures(asked: Asked, body: ShownMessage) -> Pictures:
    def inline(content_id: str) -> str:
        row = body.pictures.get(content_id)
        return _address(asked, Wanted(attachment=row)) if row else ""

    return Pictures(inline=inline, remote=lambda url: _address(asked, Wanted(url=url)))


def _address(asked: Asked, wanted: Wanted) -> str:
    return f"/frame/picture?t={seal(asked.house.sealer, wanted, asked.now)}"


async def _stored(house: House, wanted: Wanted) -> bytes:
    digest = await house.store.read(shown.picture, wanted.attachment)
    if digest is None:
        raise NotThere("this picture is not there any more")
    return await house.blobs.head(digest, LARGEST)


async def _fetched(house: House, wanted: Wanted) -> bytes:
    try:
        answer = await house.http.send(
            HttpRequest(url=wanted.url, headers={"Accept": "image/*"}, limit=LARGEST)
        )
    except PostroomError as error:
        log.info("a picture in a mail was not fetched: %s", type(error).__name__)
        raise NotThere("this picture cannot be fetched") from None
    if not answer.ok:
        raise NotThere("this picture is not there any more")
    return answer.body
