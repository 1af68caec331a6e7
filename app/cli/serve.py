"""`postroom serve`: start everything."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated

from cyclopts import Parameter

from app.serve import serve as run
from core.settings import load
from postroom.clock import utc_now


def serve(
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on.")] = None,
    port: Annotated[int | None, Parameter(help="Port to listen on; 0 takes any free one.")] = None,
    no_lanes: Annotated[
        bool, Parameter(negative="", help="Only answer browsers; do no work.")
    ] = False,
) -> None:
    """Start Postroom: pages, health checks and all work; Ctrl-C stops it in order."""
    given = {"host": host, "port": port, "lanes": "none" if no_lanes else None}
    settings = load(**{name: value for name, value in given.items() if value is not None})
    logging.getLogger().setLevel(settings.log_level.upper())

    def announce(address: str, link: str) -> None:
        print(f"Postroom is at {address} (data in {settings.folder}). Ctrl-C stops it.", flush=True)
        if link:
            print(
                f"Nobody works here yet. This link, once, makes the first admin: {link}", flush=True
            )

    async def forever() -> None:
        await run(settings, utc_now, announce, asyncio.Event())

    asyncio.run(forever())
