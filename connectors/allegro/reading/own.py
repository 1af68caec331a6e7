"""Who we are at Allegro: the login that our own messages bear."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.allegro.wire import Ask, Wire
from postroom.errors import TemporaryError


@dataclass(frozen=True, slots=True)
class Own:
    """The seller whose account it is."""

    id: str
    login: str


async def own(wire: Wire) -> Own:
    """Ask Allegro; raises what `Wire.ask` raises."""
    told = await wire.ask(Ask(path="/me"))
    if not isinstance(told, dict) or not told.get("login"):
        raise TemporaryError("Allegro does not say whose account it is; try again")
    return Own(str(told.get("id") or ""), str(told["login"]))
