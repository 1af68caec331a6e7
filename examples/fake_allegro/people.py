"""Who trades in the fake: sellers, and buyers with their ways of being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True, eq=False, kw_only=True)
class Seller:
    """A shop that connects its account."""

    id: str
    login: str
    """As `/me` tells it."""
    spelled: str
    """As messages and chats tell it; Allegro does not care about case."""
    company: str
    email: str
    last_post: datetime | None = None
    """When it last sent a message: one a second is allowed."""

    def told(self) -> dict[str, Any]:
        """As `/me` tells it."""
        return {
            "id": self.id,
            "login": self.login,
            "firstName": "Anna",
            "lastName": "Sprzedawca",
            "email": self.email,
            "baseMarketplace": {"id": "allegro-pl"},
            "company": {"name": self.company, "taxId": "5250000000"},
            "features": ["SUPER_SELLER"],
        }


@dataclass(slots=True, eq=False, kw_only=True)
class Buyer:
    """Somebody who buys; without an account the login is `Client:` and digits."""

    id: str
    login: str
    """As messages tell it."""
    spelled: str
    """As orders, issues, returns and ratings tell it."""
    first_name: str
    last_name: str
    language: str = "pl-PL"
    phone: str = "+48500100200"

    @property
    def guest(self) -> bool:
        """Whether they bought without an account."""
        return self.login.lower().startswith("client:")

    def mail(self, transaction: str) -> str:
        """The masked address; the part after + names the order."""
        return f"{int(self.id):010x}+{transaction[:9].replace('-', '')}@allegromail.pl"
