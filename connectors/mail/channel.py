"""The e-mail channel: reads and writes Internet mail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import ClassVar, Literal

from pydantic import BaseModel

from connectors.mail import oauth, sent
from connectors.mail.build import split_address
from connectors.mail.check import halves, prove
from connectors.mail.discovery import suggested
from connectors.mail.imap import marking
from connectors.mail.imap.idle import ROUND_S
from connectors.mail.imap.session import Session
from connectors.mail.parse import parse
from connectors.mail.settings import MailSettings
from connectors.mail.smtp import send
from connectors.mail.threads import in_thread
from postroom.channel import Account, Begun, Channel, ChannelRules, Suggestion, Tokens
from postroom.http import Http
from postroom.message import Batch, OutboundMessage, Parsed, Raw, Receipt


class MailChannel(Channel[MailSettings]):
    """Internet mail (RFC 5322)."""

    key = "mail"
    title = "E-mail"
    sources = ("email",)
    settings = MailSettings
    rules = ChannelRules(html=True, by_address=True, parallel=3, per_minute=120)
    parse_in: ClassVar[Literal["loop", "pool"]] = "pool"
    parse = staticmethod(parse)
    asks: ClassVar[str] = "address"
    interval = timedelta(seconds=ROUND_S)

    def parser(self, settings: BaseModel) -> Callable[[Raw], Parsed]:
        """`parse`, knowing which addresses are ours and whose mail is a customer's."""
        return partial(parse, senders=_known(settings).senders)

    def id_domain(self, settings: BaseModel) -> str:
        """The domain of the mailbox's own address."""
        return split_address("address", _known(settings).address)[1]

    def receives(self, settings: BaseModel) -> bool:
        """Whether there is a server to read from."""
        return bool(_known(settings).imap_host)

    def sends(self, settings: BaseModel) -> bool:
        """Whether there is a server to send to."""
        return bool(_known(settings).smtp_host)

    def receive(self, account: Account[BaseModel], cursor: str | None) -> AsyncIterator[Batch]:
        """Read what is in the mailbox now."""
        return _read(account, cursor, listening=False)

    def listen(self, account: Account[BaseModel], cursor: str | None) -> AsyncIterator[Batch]:
        """Read what is in the mailbox, and wait for more."""
        return _read(account, cursor, listening=True)

    async def send(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt:
        """Send by SMTP; what the account's provider keeps in Sent itself is kept by `keep`."""
        return await send(_known(account.settings), account.token, message)

    async def keep(self, account: Account[BaseModel], message: OutboundMessage) -> None:
        """Put a copy into Sent, unless the provider does, and mark what it answers."""
        settings = _known(account.settings)
        if sent.wanted(settings):
            await in_thread(settings.imap_host, sent.keep, settings, account.token, message)
        if marking.is_wanted(settings, message):
            mark, answered = marking.mark_answered, message.in_reply_to
            await in_thread(settings.imap_host, mark, settings, account.token, answered)

    async def settle(self, account: Account[BaseModel], message: OutboundMessage) -> Receipt | None:
        """Look into Sent: what lies there has left; what does not may have left all the same."""
        settings = _known(account.settings)
        if not settings.imap_host:
            return None
        look = sent.has_left
        found = await in_thread(settings.imap_host, look, settings, account.token, message)
        return Receipt() if found else None

    def may_repeat(self, settings: BaseModel) -> bool:
        """Whether the account says so."""
        return _known(settings).after_lost == "retry"

    def uses_tokens(self, settings: BaseModel) -> bool:
        """Whether it signs in through Google or Microsoft."""
        return _known(settings).sign_in != "password"

    def begin(self, account: Account[BaseModel], redirect: str) -> Begun:
        """Where to send the person who signs in."""
        return oauth.begin(_known(account.settings), redirect)

    async def finish(self, account: Account[BaseModel], begun: Begun, answer: str) -> Tokens:
        """Exchange the code they came back with."""
        return await oauth.finish(_way(account), _known(account.settings), begun, answer)

    async def refresh(self, account: Account[BaseModel], tokens: Tokens) -> Tokens:
        """Get the next tokens."""
        return await oauth.refresh(_way(account), _known(account.settings), tokens)

    async def check(self, account: Account[BaseModel]) -> None:
        """Sign in to both servers, say which step failed."""
        await prove(_known(account.settings), account.token)

    def parts(self, settings: BaseModel) -> Mapping[str, BaseModel]:
        """Reading and sending, those the account does."""
        return halves(_known(settings))

    async def suggest(self, typed: str, http: Http) -> Suggestion:
        """The servers of whoever runs the address."""
        return await suggested(typed, http)


def _known(settings: BaseModel) -> MailSettings:
    """The settings as ours; the core hands them over as any channel's."""
    if isinstance(settings, MailSettings):
        return settings
    return MailSettings.model_validate(settings.model_dump())


def _read(
    account: Account[BaseModel], cursor: str | None, *, listening: bool
) -> AsyncIterator[Batch]:
    settings = _known(account.settings)
    return Session(account, settings, cursor, listening=listening).batches()


def _way(account: Account[BaseModel]) -> oauth.Way:
    return oauth.Way(account.http, account.clock)
