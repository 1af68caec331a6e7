"""What a command begins with that works, or needs plug-ins, and does not only look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.cli.session import session
from app.compose import blobs
from app.work import Plant
from core import plugins
from core.problems import Refused
from postroom.channel import Channel
from postroom.clock import utc_now


@contextmanager
def planted() -> Iterator[Plant]:
    """`session`, with plug-ins and blobs."""
    with session() as own:
        yield Plant(
            settings=own.settings,
            store=own.store,
            registry=plugins.load(safe_mode=own.settings.safe_mode),
            blobs=blobs(own.settings, own.store),
            clock=utc_now,
        )


def channel(plant: Plant, key: str) -> Channel[Any]:
    """The channel with that key; raises `Refused` naming the ones there are."""
    found = plant.registry.channels.get(key)
    if found is None:
        known = ", ".join(plant.registry.channels.keys())
        raise Refused(f"there is no channel {key!r}; there are {known}")
    return found
