"""One message's way out: composed, handed to the channel, and what came of it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from core.blobs import BlobHome
from core.outbox.outgoing import Letter, composed
from postroom.channel import Account, Channel, Keeps, Sends, Settles
from postroom.errors import (
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    TemporaryError,
    UnknownOutcome,
)
from postroom.message import OutboundMessage

log = logging.getLogger(__name__)

LONGEST_SEND = 300.0
"""Seconds after which a channel is no longer waited for; it has shorter time-outs of its own."""
LONGEST_VISIT = 60.0
"""Seconds for looking something up, or leaving a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It left."""

    message: OutboundMessage
    external_id: str = ""
    warning: str = ""
    checking: bool = False
    """The other side still looks at it."""
    thread: str = ""
    """The channel's thread that it began."""


@dataclass(frozen=True, slots=True)
class Later:
    """It has not left; `account` says that nothing else of the account would, either."""

    reason: str
    wish: timedelta | None = None
    account: bool = False
    sign_in: bool = False
    """The account's credentials are to blame."""


@dataclass(frozen=True, slots=True)
class Never:
    """It has not left and will not as it stands."""

    reason: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody knows whether it left."""

    reason: str


Outcome: TypeAlias = Sent | Later | Never | Nobody


async def send(
    channel: Channel[Any], account: Account[Any], letter: Letter, blobs: BlobHome
) -> Outcome:
    """Send one message once; never raises but to be cancelled."""
    if not isinstance(channel, Sends):
        return Never(f"accounts of the channel {channel.key} cannot answer")
    try:
        message = await composed(letter, blobs)
    except PermanentError as error:
        return Never(str(error))
    except Exception as error:
        log.exception("delivery %s could not be composed", letter.delivery)
        return Later(f"the message could not be put together ({type(error).__name__})")
    return await hand_over(channel, account, message)


async def hand_over(
    channel: Channel[Any], account: Account[Any], message: OutboundMessage
) -> Outcome:
    """Give a message to the channel once; never raises but to be cancelled."""
    if not isinstance(channel, Sends):
        return Never(f"accounts of the channel {channel.key} cannot answer")
    try:
        async with asyncio.timeout(LONGEST_SEND):
            receipt = await channel.send(account, message)
    except Exception as error:  # noqa: BLE001 - a plug-in's slip harms only its own message
        return _failed(error, message)
    return Sent(
        message=message,
        external_id=receipt.external_id,
        warning="; ".join(receipt.warnings),
        checking=receipt.checking,
        thread=receipt.thread,
    )


def _failed(error: Exception, message: OutboundMessage) -> Outcome:
    match error:
        case UnknownOutcome():
            return Nobody(str(error))
        case TemporaryError():
            return Later(str(error), error.retry_after, account=bool(error.step))
        case NeedsReauthorisation():
            return Later(str(error), account=True, sign_in=True)
        case PostroomError():
            return Never(str(error))
        case TimeoutError():
            return Nobody(f"the channel did not end within {LONGEST_SEND:.0f} seconds")
        case _:
            log.error("message %s: the channel failed", message.idempotency_key, exc_info=error)
            return Nobody(f"the channel failed while sending ({type(error).__name__})")


async def keep(channel: object, account: Account[Any], message: OutboundMessage) -> str:
    """Leave a copy where the channel wants one; why not, or empty."""
    if not isinstance(channel, Keeps):
        return ""
    try:
        async with asyncio.timeout(LONGEST_VISIT):
            await channel.keep(account, message)
    except (PostroomError, TimeoutError) as error:
        return f"no copy could be put into the Sent folder: {str(error) or 'it took too long'}"
    except Exception as error:
        log.exception("account %s: a copy could not be kept", account.id)
        return f"no copy could be put into the Sent folder ({type(error).__name__})"
    return ""


async def look(
    channel: object, account: Account[Any], letter: Letter, blobs: BlobHome
) -> Outcome | None:
    """Ask the channel what became of a message; None while it cannot tell."""
    if not isinstance(channel, Settles):
        return None
    try:
        message = await composed(letter, blobs)
        async with asyncio.timeout(LONGEST_VISIT):
            receipt = await channel.settle(account, message)
    except (PostroomError, TimeoutError) as error:
        log.info("delivery %s could not be looked up: %s", letter.delivery, error)
        return None
    except Exception:
        log.exception("delivery %s could not be looked up", letter.delivery)
        return None
    if receipt is None:
        return None
    return Sent(
        message=message,
        external_id=receipt.external_id,
        warning="; ".join(receipt.warnings),
        checking=receipt.checking,
        thread=receipt.thread,
    )
