"""Files: uploading what will be sent, downloading what came."""

from __future__ import annotations

import re
from contextlib import ExitStack
from urllib.parse import unquote

from aiohttp import web

from web.api import files
from web.api.files import LARGEST, UploadQuery
from web.kernel.asked import Asked
from web.kernel.problems import Answerable
from web.kernel.routes import Routes
from web.pages.inbox.drafts import UploadedFile
from web.render import fragment

pages = Routes(tag="pages")

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


@pages.post("/uploads", body_limit=LARGEST)
async def upload(asked: Asked) -> web.Response:
    """Take a file as the body of a request; its name is in `X-File-Name`, percent-encoded."""
    name = unquote(asked.request.headers.get("X-File-Name", ""))[:500]
    if not name:
        raise Answerable(message="the file has no name; send it in X-File-Name", status=422)
    kept = await files.upload(asked, UploadQuery(name=name))
    file = UploadedFile(id=kept.id, name=kept.name, media_type=kept.media_type, size=kept.size)
    return fragment(asked, "inbox/file.html", file=file)


async def named(asked: Asked) -> tuple[int, ...]:
    """Row ids of the uploads that a form names."""
    given = (await asked.request.post()).getall("uploads", [])
    return tuple(int(one) for one in given if isinstance(one, str) and _ID.fullmatch(one))


async def sent_along(asked: Asked) -> tuple[int, ...]:
    """Row ids of the files within a form, kept now: a browser without scripts sends them so.

    Raises `Refused` for an empty one.
    """
    given = (await asked.request.post()).getall("file", [])
    came = [one for one in given if isinstance(one, web.FileField)]
    with ExitStack() as stack:
        for one in came:
            stack.callback(one.file.close)
        kept = [await files.keep(asked, one.filename, one.content_type, one.file) for one in came]
    return tuple(one.id for one in kept)


@pages.get("/attachments/{attachment}")
async def download(asked: Asked, attachment: int) -> web.Response:
    """Save a file that came with a message; the browser never shows it."""
    return await files.download(asked, attachment)
