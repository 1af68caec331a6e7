"""Mails that automations write to somebody else than the customer: what they need, purely."""

from __future__ import annotations

from collections.abc import Iterable

from automations.compiled import Compiled
from core.accounts.mailing import Mailing
from core.tickets.changes import Letter, Standing
from postroom.action import SendEmail
from postroom.message import Address
from postroom.text import fold

OWN_ADDRESS, NO_ACCOUNT = "own_address", "no_account"
"""Why such a mail cannot leave at any time, as the trace has it."""


def addresses(automations: Iterable[Compiled]) -> frozenset[str] | None:
    """The addresses that steps write to, folded; None if no step writes mails."""
    found = [
        options.addresses
        for each in automations
        for options in (step.options for step in each.steps if step.action.key == "send_email")
        if hasattr(options, "addresses")
    ]
    return frozenset().union(*found) if found else None


def objection(effect: SendEmail, mailing: Mailing, standing: Standing) -> str:
    """Why there is no way to send it, as a key; empty if there is one."""
    if fold(effect.to) in mailing.own:
        return OWN_ADDRESS
    return "" if _account(effect, mailing, standing) is not None else NO_ACCOUNT


def letter(effect: SendEmail, mailing: Mailing, standing: Standing) -> Letter:
    """To whom it goes and through which account; answers to it belong to the ticket."""
    account = _account(effect, mailing, standing)
    return Letter(
        subject=effect.subject,
        to=(Address(effect.to),),
        answers=False,
        joins=True,
        account=None if account == standing.ticket.account else account,
    )


def _account(effect: SendEmail, mailing: Mailing, standing: Standing) -> int | None:
    return mailing.account(effect.account, standing.ticket.account)
