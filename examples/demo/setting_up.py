"""Setting the demo's house up as an admin would: people, inboxes, accounts, automations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from sqlalchemy import Connection

from core import agents
from core.access import Viewer
from core.agents import NewAgent, Passwords, duties
from core.audit import By
from examples.demo.backstage import Person, Stage
from examples.demo.sink import Sink
from examples.fake_allegro import Fake
from postroom.channel import Tokens

Document: TypeAlias = Mapping[str, Any]
"""What stands in shop.yaml; a JSON border."""
DOMAIN = "demo.example"


def document() -> Document:
    """The shop as it is written down."""
    found: Document = YAML(typ="safe").load(Path(__file__).with_name("shop.yaml"))
    return found


async def set_up(stage: Stage, shop: Document, fake: Fake, sink: Sink) -> None:
    """Make everything but customers."""
    await _people(stage, shop)
    admin = stage.people["anna"]
    await _lists(stage, admin, shop)
    await _inboxes(stage, admin, shop)
    await _teams(stage, admin, shop)
    await _allegro(stage, admin, shop["allegro"], fake)
    await _mail(stage, admin, shop["mail"], sink)
    await _automations(stage, admin, shop["automations"])


async def _people(stage: Stage, shop: Document) -> None:
    passwords = Passwords()
    digest = passwords.hash_now(shop["password"])
    passwords.close()
    for one in shop["agents"]:
        new = NewAgent(
            email=f"{one['key']}@{DOMAIN}",
            name=one["name"],
            role=one["role"],
            locale=one["locale"],
            password_hash=digest,
        )
        made = await stage.plant.store.write(_employ, new, stage)
        stage.names.setdefault("agents", {})[one["key"]] = made
        await stage.enter(one["key"], new.email)


def _employ(connection: Connection, new: NewAgent, stage: Stage) -> int:
    first = agents.listed(connection)
    if not first:
        return agents.add(connection, new, stage.hands())
    by = By(Viewer(first[0].id, "admin"), stage.hands())
    return duties.employ(connection, new, [], by)


async def _lists(stage: Stage, admin: Person, shop: Document) -> None:
    for catalogue in ("calendars", "tags", "statuses"):
        for one in shop[catalogue]:
            await _add(stage, admin, catalogue, one)
    for catalogue in ("brands", "inbox_groups"):
        for name in shop[catalogue]:
            await _add(stage, admin, catalogue, {"name": name})
    for one in shop["custom_fields"]:
        await admin.ask("POST", "/custom_fields", one)


async def _inboxes(stage: Stage, admin: Person, shop: Document) -> None:
    """The first inbox is there already; it gets the first name."""
    (first,) = (await admin.ask("GET", "/inboxes"))["items"]
    for place, one in enumerate(shop["inboxes"]):
        body = {
            "name": one["name"],
            "brand": stage.names["brands"][one["brand"]],
            "group": stage.names["inbox_groups"][one["group"]],
            "calendar": stage.names["calendars"][one["calendar"]],
            "agents": _who_sees(stage, shop, one["name"]),
        }
        if place:
            await _add(stage, admin, "inboxes", body)
            continue
        await admin.ask("PATCH", f"/inboxes/{first['id']}", body)
        stage.names["inboxes"] = {one["name"]: first["id"]}


def _who_sees(stage: Stage, shop: Document, inbox: str) -> list[int]:
    return [
        stage.names["agents"][key]
        for key, seen in shop["sees"].items()
        if seen == "all" or inbox in seen
    ]


async def _teams(stage: Stage, admin: Person, shop: Document) -> None:
    for one in shop["teams"]:
        body = {
            "name": one["name"],
            "calendar": stage.names["calendars"][one["calendar"]],
            "members": [stage.names["agents"][key] for key in one["members"]],
            "inboxes": [stage.names["inboxes"][name] for name in one["inboxes"]],
        }
        await _add(stage, admin, "teams", body)


async def _allegro(stage: Stage, admin: Person, accounts: Sequence[Document], fake: Fake) -> None:
    """Connect each seller; the fake gives the tokens that signing in would bring."""
    for one in accounts:
        seller = fake.world.seller(one["seller"])
        body = {
            "name": one["name"],
            "channel": "allegro",
            "inbox": stage.names["inboxes"][one["inbox"]],
            "settings": fake.settings(),
        }
        made = await _add(stage, admin, "accounts", body)
        access, refresh = fake.tokens(seller)
        until = stage.hands() + timedelta(hours=11)
        tokens = Tokens(access=access, refresh=refresh, expires_at=until)
        await stage.keys.tokens.put(made, tokens)


async def _mail(stage: Stage, admin: Person, accounts: Sequence[Document], sink: Sink) -> None:
    """Mailboxes without a server to read: their mail is handed in as bytes."""
    for one in accounts:
        settings = {
            "address": one["name"],
            "name": one["from"],
            "smtp_host": "127.0.0.1",
            "smtp_port": sink.port,
            "smtp_security": "none",
            "password": "demo",
        }
        inbox = stage.names["inboxes"][one["inbox"]]
        body = {"name": one["name"], "channel": "mail", "inbox": inbox, "settings": settings}
        await _add(stage, admin, "accounts", body)


async def _automations(stage: Stage, admin: Person, wanted: Sequence[Document]) -> None:
    """Add templates as a manager does in the gallery."""
    for one in wanted:
        body = {
            "name": one["name"],
            "inputs": one.get("inputs", {}),
            "language": "en",
            "enabled": not one.get("off", False),
        }
        await admin.ask("POST", f"/templates/{one['template']}/add", body)


async def _add(stage: Stage, admin: Person, catalogue: str, body: Document) -> int:
    made = await admin.ask("POST", f"/{catalogue}", body)
    stage.names.setdefault(catalogue, {})[body["name"]] = int(made["id"])
    return int(made["id"])
