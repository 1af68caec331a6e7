"""What this process says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class About:
    """What pages tell of this installation."""

    version: str
    locale: str
    """For readers whose browser asks for no language we have."""


ABOUT = web.AppKey("about", About)
