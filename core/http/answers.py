"""Answers are read piece by piece up to a limit, and unpacked up to the same limit."""

from __future__ import annotations

import zlib

import aiohttp

from postroom.errors import PermanentError
from postroom.http import HttpResponse

_GZIP_OR_ZLIB = 47
"""`wbits` with which zlib finds out by itself which of the two it is."""


async def read(response: aiohttp.ClientResponse, limit: int) -> HttpResponse:
    """Take the whole answer; raises `PermanentError` above `limit` bytes. Limit 0: no body."""
    body = b""
    if limit:
        body = _unpacked(await _body(response, limit), _coding(response), limit)
    return HttpResponse(
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=body,
        url=str(response.url),
    )


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    pieces = bytearray()
    async for piece in response.content.iter_chunked(65_536):
        pieces += piece
        if len(pieces) > limit:
            raise _too_large(limit)
    return bytes(pieces)


def _coding(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _unpacked(body: bytes, coding: str, limit: int) -> bytes:
    if coding in {"", "identity"} or not body:
        return body
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise PermanentError(f"The answer is packed in a way that is not read: {coding[:20]!r}.")
    opener = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        plain = opener.decompress(body, limit + 1)
    except zlib.error:
        raise PermanentError("The answer is packed and damaged.") from None
    if len(plain) > limit:
        raise _too_large(limit)
    if not opener.eof:
        raise PermanentError("The answer is packed and damaged.")
    return plain


def _too_large(limit: int) -> PermanentError:
    return PermanentError(f"The answer is larger than {limit:,} bytes.")
