"""A channel: a kind of place messages come from and go to. What a plug-in author implements."""

from __future__ import annotations

from abc import ABC
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import (
    Any,
    ClassVar,
    Generic,
    Literal,
    Protocol,
    TypeAlias,
    TypeVar,
    runtime_checkable,
)

from pydantic import BaseModel

from postroom.act import Act
from postroom.clock import Clock
from postroom.http import NO_HTTP, Http
from postroom.message import Batch, OutboundMessage, Parsed, Raw, Receipt

SettingsT = TypeVar("SettingsT", bound=BaseModel)


class Blocks(Protocol):
    """Who has told us to be silent until when; every process of the instance respects it.

    Keys are the channel's own, such as `allegro:<client id>`.
    """

    async def until(self, key: str) -> datetime | None:
        """Until when nobody may call; None if everybody may now."""
        ...

    async def block(self, key: str, until: datetime) -> None:
        """Have everybody be silent until then; a later moment stays."""
        ...


class NoBlocks:
    """For accounts that nobody blocks."""

    async def until(self, key: str) -> datetime | None:
        """Nobody has."""
        return None

    async def block(self, key: str, until: datetime) -> None:
        """Nobody remembers it."""


NO_BLOCKS = NoBlocks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Generic[SettingsT]):
    """One connected mailbox or shop, as a channel sees it; frozen, so a channel keeps no state."""

    id: int
    name: str
    settings: SettingsT
    clock: Clock
    http: Http = NO_HTTP
    """The one way out for HTTP; it refuses addresses inside the house."""
    token: str = field(default="", repr=False)
    """A fresh access token, where the account signs in through a `Connects` channel."""
    blocks: Blocks = NO_BLOCKS
    """Who has told us to be silent for a while, shared by all processes."""


Treatment: TypeAlias = Literal["allow", "warn", "strip", "block"]
"""What becomes of an automatic text that has it: it leaves, with a warning when it is saved, without
it, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRules:
    """What the other side says about the words of automatic texts."""

    links: Treatment = "allow"
    addresses: Treatment = "allow"
    """Mail addresses."""
    phones: Treatment = "allow"
    """Phone numbers."""
    notices: Treatment = "allow"
    """News that the other side tells the customer itself, known by `phrases`."""
    phrases: tuple[str, ...] = ()
    """What such news says, in any language; compared without regard to case and accents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """What the other side allows in an outgoing message; checked when saved and when sent."""

    max_length: int | None = None
    """Longest text in characters; None for no limit."""
    html: bool = False
    by_address: bool = False
    """Whether a message can go to any mail address, with copies and a subject of its own; else
    only back into its thread."""
    links: bool = True
    texts: OutgoingRules = OutgoingRules()
    """What automatic texts may say; checked when they are saved and again when they leave."""
    attachment_types: tuple[str, ...] = ()
    """Media types allowed; empty for all."""
    max_attachment_bytes: int = 25_000_000
    """Of all files of a message together."""
    max_file_bytes: int | None = None
    """Of each file; None for no limit of its own."""
    answer_within: timedelta | None = None
    """The marketplace's own deadline for an answer."""
    parallel: int = 1
    """How many messages of an account may be on their way at once."""
    per_minute: int = 60
    """How many messages of an account may leave in a minute."""
    spacing: timedelta = timedelta(0)
    """How long after one message of an account the next may leave at the earliest."""


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
    interval: ClassVar[timedelta] = timedelta(minutes=1)
    """How often an account is read, at the latest; silence three times as long is reported."""

    def receives(self, settings: SettingsT) -> bool:
        """Whether an account with these settings is read; not one that only holds imports."""
        return True

    def sends(self, settings: SettingsT) -> bool:
        """Whether an account with these settings can answer."""
        return True

    def rules_for(self, source: str) -> ChannelRules:
        """What is allowed in a message of this source, where a channel's sources differ."""
        return self.rules

    def id_domain(self, settings: SettingsT) -> str:
        """What stands behind the @ in the ids of messages we send."""
        return f"{self.key}.invalid"


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
        """Yield what is new since the cursor, oldest first, each batch with the cursor after it.

        The next batch is asked for once the one before is stored: that is the acknowledgement.
        Raises `TemporaryError`, `PermanentError` or `NeedsReauthorisation`.
        """
        ...


@runtime_checkable
class Listens(Protocol):
    """A channel that waits for news itself (IMAP IDLE, long poll); asked first if it polls too."""

    def listen(self, account: Account[BaseModel], cursor: str | None) -> AsyncIterator[Batch]:
        """As `receive`, but it does not end.

        At least once in an `interval` it yields a batch, an empty one if there is nothing: that
        says that the other side has been heard.
        """
        ...


@runtime_checkable
class Sends(Protocol):
    """A channel that can carry an answer."""

    async def send(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt:
        """Send once.

        Raises `TemporaryError` (nothing has left, try later; with a `step` nothing of the account
        can leave for now), `PermanentError` (nothing has left, and never will),
        `NeedsReauthorisation`, or `UnknownOutcome`.
        """
        ...


@runtime_checkable
class Settles(Protocol):
    """A channel that can look up whether a message of unknown fate has left."""

    async def settle(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt | None:
        """Proof that it left, or None where the channel cannot tell; raises as `send` does."""
        ...

    def may_repeat(self, settings: BaseModel) -> bool:
        """Whether a message nobody can tell about is to be sent again unasked."""
        ...


@runtime_checkable
class Keeps(Protocol):
    """A channel that wants a copy of what was sent (mail: the Sent folder)."""

    async def keep(self, account: Account[BaseModel], message: OutboundMessage) -> None:
        """Put the copy where it belongs; raising fails nothing but the copy."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What opens an account for a while, and what gets the next of it."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    """Empty where the other side gave none."""
    expires_at: datetime
    """Aware; by our own clock, counted from when it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that has begun; it is kept for the way back."""

    url: str
    """Where the person signs in."""
    state: str
    """What must come back with them (RFC 6749 §10.12)."""
    verifier: str = field(repr=False)
    """What proves that we began it (RFC 7636)."""
    redirect: str
    """Where they come back to."""


@runtime_checkable
class Connects(Protocol):
    """A channel whose accounts sign in elsewhere and are given tokens (OAuth 2.0)."""

    def uses_tokens(self, settings: BaseModel) -> bool:
        """Whether an account with these settings signs in so."""
        ...

    def begin(self, account: Account[BaseModel], redirect: str) -> Begun:
        """Where to send the person; `redirect` is the page they come back to."""
        ...

    async def finish(self, account: Account[BaseModel], begun: Begun, answer: str) -> Tokens:
        """Exchange what came back (the whole query string) for tokens.

        Raises `PermanentError` if the sign-in was refused or is not the one that was begun.
        """
        ...

    async def refresh(self, account: Account[BaseModel], tokens: Tokens) -> Tokens:
        """Get the next tokens; called by the core alone, one at a time for an account.

        Raises `NeedsReauthorisation` when a person must sign in again, else `TemporaryError`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBegun:
    """A sign-in on another screen that has begun (RFC 8628)."""

    url: str
    """Where the person signs in; it may have the code in it already."""
    user_code: str
    """What they type there, or compare."""
    device_code: str = field(repr=False)
    """What we ask with meanwhile."""
    interval: timedelta
    """How long to wait between two questions."""
    expires_at: datetime


@runtime_checkable
class ConnectsByDevice(Protocol):
    """A channel whose accounts can sign in without a way back to us (RFC 8628)."""

    async def begin_device(self, account: Account[BaseModel]) -> DeviceBegun:
        """Ask for a code; raises `InvalidSettings`, `TemporaryError` or `PermanentError`."""
        ...

    async def ask_device(self, account: Account[BaseModel], begun: DeviceBegun) -> Tokens | None:
        """The tokens once the person has agreed; None while they have not.

        Raises `TemporaryError` with `retry_after` where we ask too often, and `PermanentError` if
        they refused or the code is too old.
        """
        ...


@runtime_checkable
class Acts(Protocol):
    """A channel on which more can be done with a ticket than answering it."""

    acts: ClassVar[tuple[Act, ...]]
    """Each leaves through `Sends.send`, with `OutboundMessage.act` set."""


@runtime_checkable
class LooksUp(Protocol):
    """A channel that can be asked about orders."""

    async def look_up(
        self, account: Account[BaseModel], *, buyer: str = "", order: str = ""
    ) -> tuple[Raw, ...]:
        """Orders of a buyer, or one order, as raw items that `parse` reads; newest first.

        Raises as `receive` does.
        """
        ...


@runtime_checkable
class Checks(Protocol):
    """A channel that can prove an account's settings before anything depends on them."""

    async def check(self, account: Account[BaseModel]) -> None:
        """Return if the account works; raise `InvalidSettings` naming the field that does not."""
        ...


@runtime_checkable
class ChecksApart(Checks, Protocol):
    """A channel whose check has parts that fail each on its own (mail: reading and sending)."""

    def parts(self, settings: BaseModel) -> Mapping[str, BaseModel]:
        """Each part's title, an English message id, and the settings that `check` proves it with."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Settings that probably fit, found from the one thing a person typed."""

    settings: Mapping[str, Any]
    """What the form is filled with, by name; JSON."""
    title: str = ""
    """Who runs the other side, as people know them; empty if nobody knows."""
    hint: str = ""
    """What people have to know before it works."""


@runtime_checkable
class Suggests(Protocol):
    """A channel that finds most settings by itself, from an address or a name."""

    asks: ClassVar[str]
    """The setting that is asked for first."""

    async def suggest(self, typed: str, http: Http) -> Suggestion:
        """What fits; raises `InvalidSettings` for what cannot be meant. Asks nobody for secrets."""
        ...
