"""Signing an account in on another screen: a code to agree to, and whether somebody has."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from core.accounts import by_device, tending
from core.lanes import lane_name
from core.problems import Refused
from postroom.errors import PermanentError, TemporaryError
from web.api.account_checks import desk
from web.api.faults import named_fields
from web.api.shapes import Body, by
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="accounts")


class DeviceSignIn(Body):
    """A sign-in that waits for a person."""

    url: str = Field(description="Where the person signs in, on any screen.")
    user_code: str = Field(description="What they compare, or type, there.", examples=["wdj-bmj"])
    interval: float = Field(description="Seconds between two questions.", examples=[5])
    expires_at: datetime = Field(description="Until when the code is good.")


class DeviceState(Body):
    """Whether somebody has agreed."""

    state: str = Field(description="waiting or done.", examples=["waiting"])


@api.post("/accounts/{account}/device", needs=Needs.ADMIN, scope="accounts:write")
async def begin_device_sign_in(asked: Asked, account: int) -> DeviceSignIn:
    """Begin to sign an account in on another screen; an earlier code is given up.

    Only admins may.
    """
    await asked.house.store.read(tending.found, asked.viewer, account)
    try:
        with named_fields("settings"):
            begun = await by_device.begin(desk(asked), account, by(asked))
    except (PermanentError, TemporaryError) as error:
        raise Refused(str(error)) from None
    return DeviceSignIn(
        url=begun.url,
        user_code=begun.user_code,
        interval=begun.interval.total_seconds(),
        expires_at=begun.expires_at,
    )


@api.post("/accounts/{account}/device/ask", needs=Needs.ADMIN, scope="accounts:write")
async def ask_device_sign_in(asked: Asked, account: int) -> DeviceState:
    """Ask whether somebody has agreed; the account works once it says done. Only admins may."""
    await asked.house.store.read(tending.found, asked.viewer, account)
    state = await by_device.ask(desk(asked), account, by(asked))
    if state == "done":
        asked.house.ring([lane_name("receive", account), lane_name("deliveries", account)])
    return DeviceState(state=state)


@api.delete("/accounts/{account}/device", needs=Needs.ADMIN, scope="accounts:write")
async def give_up_device_sign_in(asked: Asked, account: int) -> None:
    """Give up a sign-in that waits. Only admins may."""
    await asked.house.store.read(tending.found, asked.viewer, account)
    await by_device.cancel(desk(asked), account)
