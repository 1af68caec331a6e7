"""Style, scripts, icons, fonts: served from memory, under an address made of their content.

The address holds a hash of all files together, so scripts may import each other by relative names
and browsers may keep everything for ever: another content has another address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
"""Media types that this machine's own table must not decide about."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent."""

    media_type: str
    body: bytes
    packed: bytes | None
    """Compressed with gzip; None where that gains nothing."""


def address(name: str) -> str:
    """Where a file is served; a name that does not exist is a mistake of ours."""
    files()[name]
    return f"/static/{version()}/{name}"


async def serve(request: web.Request) -> web.Response:
    """Send a file: for ever under its versioned address, for now under its bare name."""
    first, _, rest = request.match_info["name"].partition("/")
    lasting = first == version()
    asset = files().get(rest if lasting else request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound(text="There is no such file; reload the page.")
    headers = {"Cache-Control": FOREVER if lasting else "no-cache", "Vary": "Accept-Encoding"}
    body = asset.body
    if asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"], body = "gzip", asset.packed
    return web.Response(body=body, headers={**headers, "Content-Type": asset.media_type})


@cache
def files() -> Mapping[str, Asset]:
    """Every file by its path in the folder."""
    found = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in found}


@cache
def version() -> str:
    """A hash of everything that is served."""
    digest = hashlib.sha256()
    for name, asset in files().items():
        digest.update(f"{name}\0{len(asset.body)}\0".encode())
        digest.update(asset.body)
    return digest.hexdigest()[:16]


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    if media_type == "font/woff2":
        return Asset(media_type, body, None)
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return Asset(media_type, body, gzip.compress(body, mtime=0))
