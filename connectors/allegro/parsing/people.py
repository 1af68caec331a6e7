"""Who wrote: we, the customer, somebody at Allegro, or a machine that passes for a seller."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from connectors.allegro.shapes import Told, text
from postroom.message import Sender
from postroom.wording import marked

ALLEGRO = "allegro"
"""How Allegro itself is known here."""
PEOPLE_OF_ALLEGRO = frozenset({"ADMIN", "CONSULTANT"})
"""Roles behind which a person writes, who wants an answer."""
FROM_ALLEGRO = marked("written by Allegro")
"""Why a message of a machine of Allegro's is no customer's."""


class Party(Enum):
    """On whose behalf something was written."""

    OURS = "ours"
    CUSTOMER = "customer"
    ALLEGRO = "allegro"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote one message."""

    party: Party
    login: str
    """As Allegro spells it here; empty where it tells none."""
    role: str = ""

    @property
    def automatic(self) -> str:
        """Why it is a machine's; empty for a person's."""
        if self.party is not Party.ALLEGRO or self.role in PEOPLE_OF_ALLEGRO:
            return ""
        return FROM_ALLEGRO


def author(told: Told, own: str, buyer: str = "") -> Author:
    """Tell by the author's role and login, whatever its case; `told`: the author as told.

    A seller's role with a login that is not ours is a machine of Allegro's (Chatbot Allina).
    """
    role, login = text(told, "role").upper(), text(told, "login")
    if told.get("isInterlocutor") is False:
        return Author(Party.OURS, login, role)
    return Author(_party(role, login.casefold(), own.casefold(), buyer.casefold()), login, role)


def _party(role: str, login: str, own: str, buyer: str) -> Party:
    if login and login == own:
        return Party.OURS
    if role == "SELLER":
        return Party.ALLEGRO if login else Party.OURS
    if role in {"", "BUYER", "USER"} or (login and login == buyer):
        return Party.CUSTOMER
    return Party.ALLEGRO


def customer(login: str, thread: str) -> Sender:
    """The customer as they are known here; one without a login by the thread they write in."""
    return Sender(identity=login.casefold() or thread, name=login)


def sender(who: Author, buyer: Sender, own: str) -> Sender:
    """Whose words a message is."""
    if who.party is Party.CUSTOMER:
        return buyer
    if who.party is Party.OURS:
        return Sender(identity=own.casefold() or "seller", name=who.login or own)
    return Sender(identity=ALLEGRO, name=who.login or "Allegro")
