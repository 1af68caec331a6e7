"""The e-mail channel: reads and writes Internet mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from pydantic import BaseModel

from connectors.mail.parse import parse
from connectors.mail.settings import MailSettings
from postroom.channel import Channel, ChannelRules
from postroom.message import Parsed, Raw


class MailChannel(Channel[MailSettings]):
    """Internet mail (RFC 5322)."""

    key = "mail"
    title = "E-mail"
    sources = ("email",)
    settings = MailSettings
    rules = ChannelRules(html=True)
    parse_in: ClassVar[Literal["loop", "pool"]] = "pool"
    parse = staticmethod(parse)

    def parser(self, settings: BaseModel) -> Callable[[Raw], Parsed]:
        """`parse`, knowing which addresses are ours and whose mail is a customer's."""
        known = MailSettings.model_validate(settings.model_dump())
        return partial(parse, senders=known.senders)
