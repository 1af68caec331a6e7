"""A whole Postroom in a test: mail and bazaar come in, the API is asked, time passes when told.

    async with opened(database_url, tmp_path) as shop:
        await shop.automation(GREET)
        ticket = await shop.mail("jan@example.pl", "Where is my parcel?")
        assert ticket.tags == {"parcel"}

Everything works as in a real process: the lanes, the processes' parsers (here in the loop), the
outbox with a real SMTP server. Only the clock stands still until a test moves it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import Connection, select

from app.work import Plant, working
from core import tables
from core.http import guarded_session
from core.inbound.pool import InProcess
from core.inbound.receive import Origin, receive
from core.lanes import EmbeddedLanes
from core.store import open_store
from postroom.message import OutboundMessage, Raw
from tests import smtp
from tests.acceptance import bazaar
from tests.mails import make_mail
from tests.seeds import NOW
from tests.serving import Served, serving

LOOPBACK = ip_network("127.0.0.0/8")


@dataclass(slots=True)
class Hands:
    """A clock whose hands a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the API shows it."""

    shown: Mapping[str, Any]
    messages: tuple[Mapping[str, Any], ...]

    @property
    def number(self) -> int:
        return int(self.shown["number"])

    @property
    def tags(self) -> set[str]:
        return {tag["name"] for tag in self.shown["tags"]}

    @property
    def status(self) -> str:
        return str(self.shown["status"]["name"])

    @property
    def assignee(self) -> str:
        """Name of the agent; empty for nobody."""
        return _name(self.shown["assignee"])

    @property
    def team(self) -> str:
        return _name(self.shown["team"])

    @property
    def inbox(self) -> str:
        return _name(self.shown["inbox"])

    @property
    def replies(self) -> list[str]:
        """Texts of what went to the customer."""
        return [each["text"] for each in self.messages if each["direction"] == "out"]

    @property
    def notes(self) -> list[str]:
        return [each["text"] for each in self.messages if each["direction"] == "note"]


@dataclass(slots=True)
class Shop:
    """A running Postroom, an admin's view of it, and the world outside."""

    served: Served
    hands: Hands
    lanes: EmbeddedLanes
    plant: Plant
    admin: ClientSession
    office: smtp.Office
    """The mail server that takes what leaves."""
    accounts: dict[str, int] = field(default_factory=dict)
    """Row ids by name."""
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    # ------------------------------------------------------------ what an admin does

    async def ask(
        self, method: str, path: str, body: Any = None, *, status: int | None = None
    ) -> Any:
        """Ask the API; the answer's JSON, None if it has none."""
        async with self.admin.request(method, f"/api/v1{path}", json=body) as answer:
            text = await answer.text()
            wanted = answer.ok if status is None else answer.status == status
            assert wanted, f"{method} {path}: {answer.status} {text}"
            return json.loads(text) if text else None

    async def automation(self, yaml: str, *, on: bool = True) -> int:
        """Save an automation and switch it on; its id."""
        made = await self.ask("POST", "/automations", {"yaml": yaml})
        if on:
            await self.ask("POST", f"/automations/{made['id']}/enable")
        return int(made["id"])

    async def add(self, catalogue: str, name: str, **values: Any) -> int:
        """Add a tag, team, status …; its id."""
        made = await self.ask("POST", f"/{catalogue}", {"name": name, **values})
        return int(made["id"])

    async def translator(self, url: str) -> None:
        """Have texts translated there (LibreTranslate)."""
        body = {"settings": {"url": url}}
        await self.ask("PATCH", "/translators/libretranslate", body)
        await self.ask("PATCH", "/translators", {"order": ["libretranslate"]})

    async def writer(self, url: str) -> None:
        """Have texts written there (any OpenAI-compatible server)."""
        await self.ask("PATCH", "/writer", {"settings": {"base_url": url, "model": "m"}})

    async def account(self, name: str, channel: str, inbox: str = "Shop") -> int:
        """Connect an account; its id."""
        settings = self.office.settings(name) if channel == "mail" else {}
        body = {
            "name": name,
            "channel": channel,
            "inbox": self.served.inboxes[inbox],
            "settings": settings,
        }
        made = await self.ask("POST", "/accounts", body)
        self.accounts[name] = int(made["id"])
        return self.accounts[name]

    async def set(self, ticket: int, **wanted: Any) -> None:
        """Change a ticket as an agent does; a status by its name. What follows is done."""
        if "status" in wanted:
            statuses = await self.ask("GET", "/statuses")
            ids = {each["name"]: each["id"] for each in statuses["items"]}
            wanted["status"] = ids[wanted["status"]]
        await self.ask("PATCH", f"/tickets/{ticket}", wanted)
        await self.passes(seconds=1)

    async def answer(self, ticket: int, text: str) -> None:
        """An agent answers the customer, and nobody takes it back."""
        await self.ask("POST", f"/tickets/{ticket}/messages", {"kind": "reply", "text": text})
        await self.passes(seconds=15)

    # ------------------------------------------------------------ what happens outside

    async def mail(
        self,
        sender: str,
        text: str = "Gdzie jest moja paczka?",
        *,
        subject: str = "Pytanie",
        to: str = "mail",
        automate: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> Ticket:
        """A customer writes a mail to an account; the ticket it became, all work done.

        `headers`: names with underscores, `in_reply_to`.
        """
        place = next(self._ids)
        known = {"message_id": f"<{place}@customer.example>", "date": None, "subject": subject}
        mail = make_mail(text + "\r\n", **{**known, "from": sender, **(headers or {})})
        raw = Raw(
            external_id=str(place),
            received_at=self.hands(),
            payload=mail,
            media_type="message/rfc822",
        )
        return await self._arrives(raw, to, automate)

    async def says(
        self,
        source: str,
        text: str,
        *,
        login: str = "jan",
        thread: str = "",
        at: str = "bazaar",
        **told: str,
    ) -> Ticket:
        """A customer writes on a marketplace, in a chat, on a social network."""
        place = next(self._ids)
        said = {
            "source": source,
            "text": text,
            "login": login,
            "name": told.pop("name", "Jan Kowalski"),
            "thread": thread or f"{source}:{login}",
            "at": self.hands().isoformat(),
            **told,
        }
        raw = Raw(
            external_id=str(place), received_at=self.hands(), payload=json.dumps(said).encode()
        )
        return await self._arrives(raw, at, automate=True)

    async def passes(self, **span: float) -> None:
        """Time passes, in one step; what fell due is done."""
        self.hands.now += timedelta(**span)
        await self.lanes.settle()

    def sent(self) -> list[OutboundMessage]:
        """What the bazaar carried."""
        return bazaar.BAZAAR.sent

    # ------------------------------------------------------------ what is seen

    async def ticket(self, number: int) -> Ticket:
        """A ticket with all its messages."""
        shown = await self.ask("GET", f"/tickets/{number}")
        messages = await self.ask("GET", f"/tickets/{number}/messages?limit=100")
        return Ticket(shown, tuple(messages["items"]))

    async def newest(self) -> Ticket:
        """The ticket of the message that came last."""
        listed = await self.ask("GET", "/tickets?limit=1")
        return await self.ticket(listed["items"][0]["number"])

    async def runs(self, automation: int) -> list[Mapping[str, Any]]:
        """What became of an automation's runs, the newest first."""
        answer = await self.ask("GET", f"/automations/{automation}/runs?limit=100")
        return list(answer["items"])

    async def page(self, path: str, name: str = "ala") -> str:
        """A served page as that person sees it."""
        browser = await self.served.signed_in(name)
        async with browser.get(path) as answer:
            assert answer.ok, f"{path}: {answer.status}"
            return await answer.text()

    async def _arrives(self, raw: Raw, account: str, automate: bool) -> Ticket:
        origin = Origin(account=self.accounts[account], automate=automate)
        await receive(self.plant.store, self.plant.blobs, origin, [raw])
        await self.lanes.settle()
        found = self.plant.store.read_now(_ticket_of, origin.account, raw.external_id)
        return await self.ticket(found)


@asynccontextmanager
async def opened(database_url: str, now: datetime = NOW) -> AsyncIterator[Shop]:
    """Open the shop with a mail account `mail` and a bazaar `bazaar` in the inbox Shop."""
    hands, store = Hands(now), open_store(database_url)
    bazaar.BAZAAR.sent.clear()
    async with AsyncExitStack() as stack:
        stack.callback(store.close)
        office = stack.enter_context(smtp.running())
        http = await stack.enter_async_context(guarded_session([LOOPBACK]))
        served = await stack.enter_async_context(serving(store, hands, bazaar.registry(), http))
        plant = _plant(served, hands)
        lanes = await stack.enter_async_context(
            working(plant, accounts=served.house.accounts, preparing=InProcess())
        )
        shop = Shop(served, hands, lanes, plant, await served.with_token("ala"), office)
        await shop.account("mail", "mail")
        await shop.account("bazaar", "bazaar")
        yield shop


def _ticket_of(connection: Connection, account: int, raw: str) -> int:
    """Number of the ticket that an item of an account became part of."""
    stored, message, ticket = tables.raw_message.c, tables.message.c, tables.ticket.c
    found = (
        select(ticket.number)
        .join_from(tables.ticket, tables.message, message.ticket_id == ticket.id)
        .join(tables.raw_message, stored.id == message.raw_id)
        .where(stored.account_id == account, stored.external_id == raw)
    )
    return int(connection.execute(found).scalar_one())


def _plant(served: Served, hands: Hands) -> Plant:
    house = served.house
    return Plant(
        settings=house.settings,
        store=house.store,
        registry=house.registry,
        blobs=house.blobs,
        clock=hands,
        http=house.http,
    )


def said(mail: EmailMessage) -> str:
    """The plain text of a mail that left."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _name(named: Mapping[str, Any] | None) -> str:
    return "" if named is None else str(named["name"])
