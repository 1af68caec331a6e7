"""Trying an account out, part by part: what works, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from postroom.channel import Account, Channel, Checks, ChecksApart
from postroom.errors import InvalidSettings, PostroomError

PATIENCE_S = 60.0
"""How long a part may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What trying one part came to."""

    title: str
    """An English message id; empty for an account that is tried as a whole."""
    message: str = ""
    """What happened and what to do; empty for a part that works."""
    field: str = ""
    """The setting to look at."""
    step: str = ""
    """Which step failed: resolve, connect, tls, login, folder …"""

    @property
    def ok(self) -> bool:
        """Whether it works."""
        return not self.message


async def prove(channel: Channel[Any], account: Account[Any]) -> tuple[Proved, ...]:
    """Try every part at the same time; nothing for a channel that cannot be tried out."""
    if not isinstance(channel, Checks):
        return ()
    parts = _parts(channel, account.settings)
    return tuple(
        await asyncio.gather(
            *(
                _proved(channel, replace(account, settings=settings), title)
                for title, settings in parts.items()
            )
        )
    )


def _parts(channel: Checks, settings: BaseModel) -> Mapping[str, BaseModel]:
    if isinstance(channel, ChecksApart):
        return channel.parts(settings)
    return {"": settings}


async def _proved(channel: Checks, account: Account[Any], title: str) -> Proved:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await channel.check(account)
    except TimeoutError:
        slow = f"no answer within {PATIENCE_S:g} s; check the server's name and port"
        return Proved(title=title, message=slow, step="connect")
    except InvalidSettings as error:
        step = str(getattr(error.__cause__, "step", ""))
        return Proved(title=title, message=error.message, field=error.field, step=step)
    except PostroomError as error:
        step = str(getattr(error, "step", ""))
        return Proved(title=title, message=str(error), step=step)
    return Proved(title=title)
