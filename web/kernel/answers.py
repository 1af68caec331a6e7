"""What a handler gives back, as an HTTP response."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from web.kernel.signature import Shape
from web.kernel.versions import etag


def respond(read: Shape, result: Any) -> web.StreamResponse:
    """JSON for a model, 204 for None, a response as it is."""
    if isinstance(result, web.StreamResponse):
        return result
    if result is None or read.writer is None:
        return web.Response(status=204)
    response = web.Response(
        body=read.writer.dump_json(result, by_alias=True),
        status=read.route.status,
        content_type="application/json",
        charset="utf-8",
    )
    version = getattr(result, "version", None)
    if isinstance(version, int):
        response.headers["ETag"] = etag(version)
    return response
