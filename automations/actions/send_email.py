"""Write to a given address by mail: a supplier, a colleague elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from automations.actions.options import Message, Name, Options, said
from postroom.action import Action, Plan, PlanContext, SendEmail
from postroom.text import fold

MOST = 10
"""Addresses of one step; each gets a mail of its own."""

_CONTACT = re.compile(r"\{\{-?\s*contact\.email\s*-?\}\}")
_ADDRESS = re.compile(
    r"[^\s<>,;:\"()\[\]\\@{}\x00-\x1f]{1,64}@[^\s<>,;:\"()\[\]\\@{}\x00-\x1f]{1,253}"
)

Address: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)]
Subject: TypeAlias = Annotated[str, StringConstraints(max_length=500), AfterValidator(said)]


class SendEmailOptions(Options):
    """To whom, what, and from which mail account.

    An address is written out, or is exactly `{{ contact.email }}`: nothing that a stranger typed
    can become part of one.
    """

    to: Annotated[
        tuple[Address, ...], Field(min_length=1, max_length=MOST, examples=["store@example.com"])
    ]
    subject: Subject = Field(examples=["About ticket {{ ticket.number }}"])
    text: Message
    account: Name | None = None
    """The mail account it leaves through; else the ticket's own, or the usual one."""

    @field_validator("to", mode="before")
    @classmethod
    def _listed(cls, written: object) -> object:
        return [written] if isinstance(written, str) else written

    @field_validator("to")
    @classmethod
    def _addresses(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        for one in written:
            if not (_ADDRESS.fullmatch(one) or _CONTACT.fullmatch(one)):
                raise ValueError(
                    f'"{one[:100]}" is no mail address; write one such as store@example.com, or'
                    " {{ contact.email }} and nothing else"
                )
        return written

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses that are written out, folded."""
        return frozenset(fold(one) for one in self.to if not _CONTACT.fullmatch(one))


class SendEmailAction(Action[SendEmailOptions]):
    """A message of the ticket to somebody else; their answers join it, the customer waits."""

    key = "send_email"
    title = "Send an e-mail to an address"
    options = SendEmailOptions
    help = "Their answer comes into the ticket. The customer gets nothing and still waits."
    references: ClassVar[dict[str, str]] = {"account": "account"}
    texts: ClassVar[tuple[str, ...]] = ("subject", "text")

    def faults(
        self, options: SendEmailOptions, names: Mapping[str, Mapping[str, int]]
    ) -> Iterable[tuple[str, str]]:
        """Refuse our own addresses: such a mail would come back as a customer's."""
        own = names.get("own_address", {})
        for one in options.to:
            if fold(one) in own:
                yield "to", f"{one} is an address of ours; mail to it would come back as a ticket"

    def plan(self, options: SendEmailOptions, context: PlanContext) -> Plan:
        text = context.fill(options.text)
        if not text.strip():
            return Plan(skipped="the text is empty")
        subject = " ".join(context.fill(options.subject).split())[:500]
        account = None if options.account is None else context.row("account", options.account)
        written = (_CONTACT.sub(lambda _: _contact(context), one) for one in options.to)
        people = dict.fromkeys(one for one in written if one)
        if not people:
            return Plan(skipped="the contact has no mail address")
        return Plan(
            tuple(SendEmail(to=one, subject=subject, text=text, account=account) for one in people)
        )


def _contact(context: PlanContext) -> str:
    return context.fill("{{ contact.email }}").strip()
