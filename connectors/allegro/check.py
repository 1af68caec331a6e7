"""Proving an account: who we are, then every part of Allegro that the application needs."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.allegro.reading.own import own
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import Ask, NotFound, NotOffered, Query, Refusal, Version, Wire
from postroom.channel import Account
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of Allegro, and the permission that opens it."""

    step: str
    path: str
    scope: str
    query: Query = ()
    version: Version = "public.v1"


PARTS = (
    _Part("messages", "/messaging/threads", "allegro:api:messaging", (("limit", "1"),)),
    _Part("discussions", "/sale/issues", "allegro:api:disputes", (("limit", "1"),), "beta.v1"),
    _Part(
        "returns",
        "/order/customer-returns",
        "allegro:api:orders:read",
        (("limit", "1"),),
        "beta.v1",
    ),
    _Part("orders", "/order/event-stats", "allegro:api:orders:read"),
    _Part("ratings", "/sale/user-ratings", "allegro:api:ratings", (("limit", "1"),)),
)
"""What reading needs, in the order it is tried."""


async def prove(account: Account[AllegroSettings]) -> None:
    """Return if every part opens; raise naming the step that does not, and what to do."""
    wire = Wire(account)
    try:
        await own(wire)
    except (Refusal, NotFound) as error:
        raise PermanentError(
            f"{error}; check the name of the application, which Allegro wants to see exactly as"
            " registered, and its permission allegro:api:profile:read",
            step="login",
        ) from None
    for part in PARTS:
        await _opens(wire, part)


async def _opens(wire: Wire, part: _Part) -> None:
    try:
        await wire.ask(Ask(path=part.path, query=part.query, version=part.version))
    except NotOffered:
        return
    except (Refusal, NotFound) as error:
        raise PermanentError(
            f"{error}; give the application the permission {part.scope} at"
            " apps.developer.allegro.pl, then sign in again",
            step=part.step,
        ) from None
    except TemporaryError as error:
        raise TemporaryError(str(error), error.retry_after, error.step or part.step) from None
    except NeedsReauthorisation as error:
        raise NeedsReauthorisation(str(error), step=part.step) from None
