"""What agents are told, before it is written and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Fact: TypeAlias = str | int | bool
Kind: TypeAlias = Literal[
    "automation",
    "account_silent",
    "account_sign_in",
    "sending_paused",
    "run_failed",
    "mail_bounced",
]
"""Who speaks: an automation's step, or the instance about itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotification:
    """Something that agents are to be told; not yet written."""

    kind: Kind
    text: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What else there is to tell: automation, run, account; of a mail subject, comment, reply."""
    ticket: int | None = None
    """The ticket it is about: who may not see that is told nothing."""
    agents: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    """Everybody in these."""
    admins: bool = False
    """Every admin."""
    key: str | None = None
    """Told to each of them only once."""
    mail: bool = False
    """Also by mail, to those who want mails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One thing its reader was told."""

    id: int
    kind: Kind
    text: str
    facts: Mapping[str, Fact]
    ticket: int | None
    """The ticket's number."""
    subject: str
    customer: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What telling came to."""

    agents: int
    """How many were told."""
    mails: int
