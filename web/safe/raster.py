"""Pictures by what their bytes say, not by what somebody calls them."""

from __future__ import annotations

import re

_SIGNS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.DOTALL), "image/bmp"),
)
"""Formats that are nothing but dots; an SVG is a document that can act."""


def raster_type(body: bytes) -> str:
    """The media type of a picture made of dots; "" for anything else."""
    return next((kind for sign, kind in _SIGNS if sign.match(body)), "")
