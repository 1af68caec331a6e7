"""Files: uploads that will go with a message, attachments of messages, raw originals."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from typing import IO, Annotated

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from core import desk
from core.access import Viewer
from core.desk.changes import UploadValues
from core.problems import NotThere, Refused
from core.tickets.queries import originals
from web.kernel.asked import Asked
from web.kernel.problems import Answerable
from web.kernel.routes import Routes
from web.safe import download_headers, safe_name

api = Routes("/api/v1", tag="files")

LARGEST = 25_000_000
"""Bytes of one upload; channels may allow less of all files of a message together."""
IN_MEMORY = 1_000_000
"""Bytes of an upload that are held in memory; a larger one passes through a temporary file."""
CHUNK = 65_536
STALL_S = 30.0
"""How long the next bytes of an upload may take."""


class UploadQuery(BaseModel):
    """What the file is called."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        description="The file's name; a path before it is cut off.", examples=["bill.pdf"]
    )


class Upload(BaseModel):
    """A file that was uploaded and that no message bears yet."""

    id: int = Field(description="Name it in `uploads` of a message.")
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    digest: str = Field(description="SHA-256 of the content, in hex.")


@api.post("/uploads", scope="tickets:write", status=201, body_limit=LARGEST, streams=True)
async def upload(asked: Asked, query: UploadQuery) -> Upload:
    """Upload a file: its bytes are the body, its type the Content-Type; at most 25 MB.

    It waits a day for a message of yours that names it; so a second one does no harm, and no
    Idempotency-Key is taken.
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        await _receive(asked.request, file)
        return await keep(asked, query.name, asked.request.content_type, file)


@api.get("/attachments/{attachment}", scope="tickets:read")
async def download(asked: Asked, attachment: int) -> web.Response:
    """Download a file of a message."""
    found = await asked.house.store.read(desk.attachment, asked.viewer, attachment)
    if found is None or found.digest is None:
        raise NotThere("there is no such file, or it was too large to be kept")
    body = await asked.house.blobs.head(found.digest, found.size)
    return web.Response(body=body, headers=download_headers(found.name, found.media_type))


@api.get("/messages/{message}/raw", scope="tickets:read")
async def download_raw(asked: Asked, message: int) -> web.Response:
    """Download a message exactly as its channel handed it over."""
    found = await asked.house.store.read(_original, asked.viewer, message)
    body = found.body
    if body is None:
        body = await asked.house.blobs.head(found.digest, found.size)
    name = f"message-{message}{'.eml' if found.media_type == 'message/rfc822' else ''}"
    return web.Response(body=body, headers=download_headers(name, found.media_type))


def _original(connection: Connection, viewer: Viewer, message: int) -> originals.OriginalRow:
    found = originals.find(connection, viewer, message)
    if found is None:
        raise NotThere(f"there is no original of a message {message}")
    return found


async def keep(asked: Asked, name: str, media_type: str, file: IO[bytes]) -> Upload:
    """Keep a file for a message of theirs; raises `Refused` for one that holds nothing."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        raise Refused("the file is empty; choose another", "uploads")
    file.seek(0)
    digest, _ = await asked.house.blobs.put_stream(_chunks(file))
    values = UploadValues(name=safe_name(name), media_type=media_type, size=size, digest=digest)
    row = await asked.house.store.write(desk.keep_upload, asked.viewer, values, asked.now)
    return Upload(
        id=row, name=values["name"], media_type=media_type, size=size, digest=digest.hex()
    )


async def _receive(request: web.Request, file: IO[bytes]) -> None:
    size = 0
    try:
        while chunk := await asyncio.wait_for(request.content.read(CHUNK), STALL_S):
            size += len(chunk)
            if size > LARGEST:
                raise Answerable(
                    message=f"the file is larger than {LARGEST:,} bytes; send a link to it",
                    status=413,
                )
            file.write(chunk)
    except TimeoutError:
        raise Answerable(message="the file stopped coming; send it again", status=408) from None


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
