"""The Allegro channel: one seller's messages, cases, returns, ratings and orders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar, cast

from pydantic import BaseModel

from connectors.allegro import auth, orders, sending
from connectors.allegro.acts import ACTS
from connectors.allegro.check import prove
from connectors.allegro.parse import parse
from connectors.allegro.reading import read
from connectors.allegro.rules import RULES, rules_for
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wording import TITLES, WORDS
from postroom.act import Act
from postroom.channel import (
    Account,
    Begun,
    Channel,
    ChannelRules,
    DeviceBegun,
    Tokens,
)
from postroom.message import Batch, OutboundMessage, Raw, Receipt
from postroom.wording import Title


class AllegroChannel(Channel[AllegroSettings]):
    """Allegro's REST API (developer.allegro.pl)."""

    key = "allegro"
    title = "Allegro"
    sources = (
        "allegro.message",
        "allegro.problem",
        "allegro.discussion",
        "allegro.claim",
        "allegro.return",
        "allegro.review",
    )
    settings = AllegroSettings
    rules = RULES
    acts: ClassVar[tuple[Act, ...]] = ACTS
    titles: ClassVar[Mapping[str, Title]] = TITLES
    words: ClassVar[Mapping[str, str]] = WORDS
    parse = staticmethod(parse)
    interval = timedelta(minutes=1)

    def receive(self, account: Account[BaseModel], cursor: str | None) -> AsyncIterator[Batch]:
        """Read what is due since the cursor."""
        return read(_ours(account), cursor)

    def rules_for(self, source: str) -> ChannelRules:
        """What a message of this source may be: a discussion takes ten times as much."""
        return rules_for(source)

    async def send(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt:
        """Send an answer or do an act, once."""
        return await sending.send(_ours(account), message)

    async def settle(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt | None:
        """Look into the thread whether it has left."""
        return await sending.settle(_ours(account), message)

    def may_repeat(self, settings: BaseModel) -> bool:
        """Never: what was perhaps sent would be there twice."""
        return False

    async def look_up(
        self, account: Account[BaseModel], *, buyer: str = "", order: str = ""
    ) -> tuple[Raw, ...]:
        """Orders of a buyer, newest first, or one."""
        return await orders.look_up(_ours(account), buyer=buyer, order=order)

    def uses_tokens(self, settings: BaseModel) -> bool:
        """Always."""
        return True

    def begin(self, account: Account[BaseModel], redirect: str) -> Begun:
        """Where to send the person who signs in."""
        return auth.begin(_ours(account), redirect)

    async def finish(self, account: Account[BaseModel], begun: Begun, answer: str) -> Tokens:
        """Exchange the code they came back with."""
        return await auth.finish(_ours(account), begun, answer)

    async def refresh(self, account: Account[BaseModel], tokens: Tokens) -> Tokens:
        """Get the next pair."""
        return await auth.refresh(_ours(account), tokens)

    async def begin_device(self, account: Account[BaseModel]) -> DeviceBegun:
        """Ask for the code that a person types on Allegro's page."""
        return await auth.begin_device(_ours(account))

    async def ask_device(self, account: Account[BaseModel], begun: DeviceBegun) -> Tokens | None:
        """The tokens once the person has agreed."""
        return await auth.ask_device(_ours(account), begun)

    async def check(self, account: Account[BaseModel]) -> None:
        """Try every part; an account nobody has signed in at yet is not refused for it."""
        if account.token:
            await prove(_ours(account))


def _ours(account: Account[Any]) -> Account[AllegroSettings]:
    """The account as ours; the core hands it over as any channel's."""
    return cast("Account[AllegroSettings]", account)
