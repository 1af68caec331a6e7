"""What handlers work with: made once by `app`, the same for every request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from aiohttp import web

from core.accounts.opening import Accounts
from core.agents import Passwords
from core.blobs import BlobHome
from core.lanes import Lane
from core.secrets import Sealer
from core.settings import Settings
from core.store import Store
from postroom.clock import Clock
from postroom.http import NO_HTTP, Http
from postroom.registry import Registry
from web.safe import Cleaning


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The parts of this instance that a request may touch."""

    store: Store
    registry: Registry
    blobs: BlobHome
    clock: Clock
    sealer: Sealer
    accounts: Accounts
    """The process's own, which its lanes use too: tokens are renewed by one at a time."""
    settings: Settings
    passwords: Passwords
    cleaning: Cleaning
    """Where mails are made safe to show."""
    ring: Callable[[Iterable[Lane]], None]
    """Tell the lanes that rows are due; call it after the commit."""
    http: Http = NO_HTTP
    """The guarded way out; only it is used for what a stranger's address leads to."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is to end: streams say goodbye, and nothing long is begun."""


HOUSE = web.AppKey("house", House)
"""Where the application keeps it."""
