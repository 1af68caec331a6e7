"""Files of strangers are saved, never shown by the browser on our origin (promise P20)."""

from __future__ import annotations

import re
from urllib.parse import quote

from web.safe.visible import visible

LONGEST_NAME = 255
"""Bytes; what file systems allow."""

_KEPT_TYPES = frozenset(
    """
    application/pdf application/zip application/gzip application/msword application/rtf
    application/vnd.ms-excel application/vnd.ms-powerpoint
    application/vnd.openxmlformats-officedocument.wordprocessingml.document
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/vnd.openxmlformats-officedocument.presentationml.presentation
    application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet
    image/png image/jpeg image/gif image/webp image/bmp image/tiff image/heic
    audio/mpeg audio/ogg audio/wav audio/mp4 video/mp4 video/webm video/quicktime
    text/plain text/csv text/calendar
    """.split()
)
"""Types that say nothing more than which program opens the file; any other is just bytes."""
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"|?*/\\]")


def download_headers(name: str, media_type: str) -> dict[str, str]:
    """Headers with which a browser saves a file under a harmless name, whatever is in it."""
    kind = media_type.partition(";")[0].strip().lower()
    safe = safe_name(name)
    plain = re.sub(r"[^A-Za-z0-9._ ()+-]", "_", safe)
    return {
        "Content-Type": kind if kind in _KEPT_TYPES else "application/octet-stream",
        "Content-Disposition": (
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Download-Options": "noopen",
    }


def safe_name(name: str) -> str:
    """Return a file name without path, controls, tricks of direction; at most 255 bytes."""
    last = re.split(r"[/\\]", name)[-1]
    cleared = _FORBIDDEN.sub("_", visible(last)).strip(". ")
    if _RESERVED.fullmatch(cleared):
        cleared = f"_{cleared}"
    return _short(cleared) or "file"


def _short(name: str) -> str:
    """Shorten in the middle, so that the ending stays."""
    if len(name.encode("utf-8", "replace")) <= LONGEST_NAME:
        return name.encode("utf-8", "replace").decode()
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode("utf-8", "replace")) > 20:
        return _cut(name, LONGEST_NAME)
    return _cut(stem, LONGEST_NAME - len(ending.encode("utf-8", "replace")) - 1) + dot + ending


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
