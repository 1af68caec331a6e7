"""A channel: a kind of place messages come from and go to. What a plug-in author implements."""

from __future__ import annotations

from abc import ABC
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Generic, Literal, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel

from postroom.clock import Clock
from postroom.message import Batch, OutboundMessage, Parsed, Raw, Receipt

SettingsT = TypeVar("SettingsT", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Generic[SettingsT]):
    """One connected mailbox or shop, as a channel sees it; frozen, so a channel keeps no state."""

    id: int
    name: str
    settings: SettingsT
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """What the other side allows in an outgoing message; checked when saved and when sent."""

    max_length: int | None = None
    """Longest text in characters; None for no limit."""
    html: bool = False
    links: bool = True
    attachment_types: tuple[str, ...] = ()
    """Media types allowed; empty for all."""
    max_attachment_bytes: int = 25_000_000
    answer_within: timedelta | None = None
    """The marketplace's own deadline for an answer."""


class Channel(ABC, Generic[SettingsT]):
    """A kind of place messages come from and go to; capabilities are the protocols below.

    A class that names no `key`, `title`, `settings` or `sources` is refused when it is registered.
    """

    key: ClassVar[str]
    """The channel's name in the database, for ever: lower case, no spaces."""
    title: ClassVar[str]
    """What people read, an English message id."""
    sources: ClassVar[tuple[str, ...]]
    """What conditions may call `message.source` for this channel's messages."""
    settings: type[SettingsT]
    """The pydantic model of an account's settings; pages draw their form from it."""
    rules: ClassVar[ChannelRules] = ChannelRules()
    parse_in: ClassVar[Literal["loop", "pool"]] = "loop"
    """`pool`: parsing is heavy or dangerous and runs in a process with limits."""
    parse: Callable[[Raw], Parsed]
    """Pure, picklable, module-level: what one raw item means. Raises `Unreadable` only."""


@runtime_checkable
class ParsesWith(Protocol):
    """A channel whose reading depends on an account's settings (mail: its own addresses)."""

    def parser(self, settings: BaseModel) -> Callable[[Raw], Parsed]:
        """Return what reads this account's items in place of `parse`; as pure and picklable."""
        ...


@runtime_checkable
class Polls(Protocol):
    """A channel that is asked for news at intervals."""

    def receive(self, account: Account[BaseModel], cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what is new since the cursor, oldest first, each batch with the cursor after it."""
        ...


@runtime_checkable
class Sends(Protocol):
    """A channel that can carry an answer."""

    async def send(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt:
        """Send once; raise `TemporaryError`, `PermanentError` or `UnknownOutcome`."""
        ...


@runtime_checkable
class Checks(Protocol):
    """A channel that can prove an account's settings before anything depends on them."""

    async def check(self, account: Account[BaseModel]) -> None:
        """Return if the account works; raise `InvalidSettings` naming the field that does not."""
        ...
