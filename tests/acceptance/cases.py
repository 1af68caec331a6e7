"""How acceptance cases are written: ids that begin with the checklist's line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pytest

from tests.acceptance.shop import Shop, Ticket

T = TypeVar("T", bound=Callable[..., Any])


def line(name: str) -> Callable[[T], T]:
    """The checklist's line a test proves: `R-28-all-but-one-source`."""

    def mark(test: T) -> T:
        named = pytest.mark.parametrize("checklist_line", [name], ids=[name], indirect=True)
        return named(pytest.mark.usefixtures("checklist_line")(test))  # type: ignore[no-any-return] # pytest's marks are untyped

    return mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A customer's mail."""

    sender: str = "Jan Kowalski <jan@example.pl>"
    text: str = "Gdzie jest moja paczka?"
    to: str = "mail"
    subject: str = "Pytanie"
    at: datetime | None = None

    async def arrives(self, shop: Shop) -> Ticket:
        """It comes, at its moment."""
        shop.hands.now = self.at or shop.hands.now
        return await shop.mail(self.sender, self.text, to=self.to, subject=self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """A customer's message elsewhere."""

    source: str
    text: str = "Gdzie jest moja paczka?"
    login: str = "jan"
    at: str = "bazaar"

    async def arrives(self, shop: Shop) -> Ticket:
        """It comes."""
        return await shop.says(self.source, self.text, login=self.login, at=self.at)


Prepare = Callable[[Shop], Awaitable[None]]


async def nothing(_shop: Shop) -> None:
    """Nothing has to be prepared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """A condition, a message that it holds for, and one that it does not hold for."""

    condition: str
    """One leaf or tree, as YAML in one line."""
    holds: Mail | Says
    fails: Mail | Says
    prepare: Prepare = nothing


def subject(text: str, **more: Any) -> Mail:
    """A mail with this subject."""
    return Mail(subject=text, **more)
