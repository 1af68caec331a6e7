"""The instance itself: its switches, its plug-ins, its health."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict

from pydantic import Field

from automations.engine import switch
from core import health
from core.accounts import mailing
from core.lanes import lane_name
from postroom.registry import Registry
from web.api.shapes import Body, Change, RowId, by
from web.health import READINESS
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="instance")


class InstanceSettings(Body):
    """Switches of the whole instance."""

    automations_paused: bool = Field(
        description="true: no automation runs; what comes meanwhile waits for them."
    )
    mail_account: int | None = Field(
        description="Id of the mail account that mails to agents leave through; null: the"
        " ticket's own, else the first that can send."
    )


class InstanceChange(Change):
    """What is to be switched."""

    automations_paused: bool = Field(default=False, description="true pauses all automations.")
    mail_account: RowId | None = Field(
        default=None, description="A mail account's id; null: whichever fits."
    )


class Plugin(Body):
    """A plug-in that is loaded."""

    name: str = Field(description="Its entry point's name.", examples=["mail"])
    brings: dict[str, list[str]] = Field(
        description="Keys of what it brings, by kind.", examples=[{"channel": ["mail"]}]
    )


class BrokenPlugin(Body):
    """A plug-in that was skipped."""

    name: str = Field(description="Its entry point's name.", examples=["shop"])
    reason: str = Field(description="Why it cannot be used, and what to do.")


class Plugins(Body):
    """Every plug-in there is."""

    loaded: list[Plugin] = Field(description="Those at work.")
    broken: list[BrokenPlugin] = Field(description="Those that were skipped.")


class Part(Body):
    """One thing that was looked at."""

    name: str = Field(examples=["database"], description="What it is.")
    ok: bool = Field(description="Whether it is well.")
    detail: str = Field(description="What was found; if it is not well, also what to do.")


class WaitingCounts(Body):
    """What went wrong and waits for a person."""

    quarantined: int = Field(description="Messages that could not be read.")
    deliveries_failed: int = Field(description="Messages that did not leave.")
    deliveries_unknown: int = Field(description="Messages of which nobody knows it.")
    events_failed: int = Field(description="Events no automation could be run for.")
    accounts_in_trouble: int = Field(description="Accounts with an error.")


class Health(Body):
    """How the instance fares."""

    ready: bool = Field(description="Whether it can do its work.")
    parts: list[Part] = Field(description="What it stands on.")
    waiting: WaitingCounts = Field(description="What waits for a person.")


@api.get("/settings", needs=Needs.ADMIN, scope="settings:read")
async def read_settings(asked: Asked) -> InstanceSettings:
    """Read the switches of the instance. Only admins may."""
    paused = await asked.house.store.read(switch.is_paused)
    account = await asked.house.store.read(mailing.usual)
    return InstanceSettings(automations_paused=paused, mail_account=account)


@api.patch("/settings", needs=Needs.ADMIN, scope="settings:write")
async def change_settings(asked: Asked, body: InstanceChange) -> InstanceSettings:
    """Change switches of the instance, such as the pause of all automations. Only admins may."""
    if "automations_paused" in body.model_fields_set:
        paused = body.automations_paused
        await asked.house.store.write(switch.pause, by(asked), paused=paused)
        asked.house.ring([lane_name("events")])
    if "mail_account" in body.model_fields_set:
        await asked.house.store.write(mailing.choose, body.mail_account, by(asked))
    return await read_settings(asked)


@api.get("/plugins", needs=Needs.ADMIN, scope="settings:read")
async def list_plugins(asked: Asked) -> Plugins:
    """List the plug-ins that are loaded, and the broken ones with why. Only admins may."""
    registry = asked.house.registry
    broken = [BrokenPlugin(name=one.plugin, reason=one.reason) for one in registry.broken]
    return Plugins(loaded=_loaded(registry), broken=broken)


@api.get("/health", needs=Needs.ADMIN, scope="settings:read")
async def read_health(asked: Asked) -> Health:
    """Say how the instance fares and what waits for a person. Only admins may."""
    checks = await asked.request.app[READINESS].checks()
    waiting = await asked.house.store.read(health.waiting)
    return Health(
        ready=all(check.ok for check in checks),
        parts=[Part(name=one.name, ok=one.ok, detail=one.detail) for one in checks],
        waiting=WaitingCounts(**asdict(waiting)),
    )


def _loaded(registry: Registry) -> list[Plugin]:
    brought: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for shelf in registry.shelves():
        for key, owner in shelf.owners().items():
            brought[owner][shelf.word].append(key)
    return [Plugin(name=name, brings=dict(things)) for name, things in sorted(brought.items())]
