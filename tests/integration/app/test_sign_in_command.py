"""`postroom account sign-in`: a code is shown, and the command ends once somebody has agreed."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from app.cli.exits import Exit
from examples.fake_allegro import World, running
from postroom.clock import utc_now
from tests.allegro.judges import JUDGES
from tests.integration.app.command import Ended, Shell

ALLOWED = {"POSTROOM_ALLOW_NETWORKS": "127.0.0.0/8"}


async def typed(shell: Shell, *words: str) -> Ended:
    """Type a command beside the loop that the fake answers in."""
    with ThreadPoolExecutor(1) as alone:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(alone, partial(shell.run, *words))


async def agrees(world: World) -> None:
    """Somebody agrees as soon as there is something to agree to."""
    for _ in range(1_000):
        for device in world.sign_ins.devices.values():
            world.sign_ins.allow(device.user_code, world.seller("sklep"))
            return
        await asyncio.sleep(0.02)


async def test_an_account_is_signed_in_from_the_command_line(shell: Shell) -> None:
    world = World(utc_now)
    world.seller("sklep")
    async with running(world, validate=JUDGES) as fake:
        own = replace(shell, environ={**shell.environ, **ALLOWED})
        settings = [f"{name}={value}" for name, value in fake.settings().items()]
        given = [word for one in settings for word in ("--set", one)]
        added = await typed(own, "account", "add", "Allegro", "--channel", "allegro", *given)
        before = await typed(own, "account", "check", "Allegro")

        agreed, signed_in = await asyncio.gather(
            agrees(world), typed(own, "account", "sign-in", "Allegro")
        )
        after = await typed(own, "account", "check", "Allegro")

    assert agreed is None
    assert (added.code, before.code != 0) == (0, True), added.err
    assert signed_in.code == 0, signed_in.err
    assert "code:" in signed_in.out
    assert signed_in.out.endswith("Allegro is signed in.\n")
    assert "works" in after.out


def test_what_cannot_sign_in_so_says_so(shell: Shell) -> None:
    shell.run("account", "add", "mail", "--set", "address=shop@example.com")

    unknown = shell.run("account", "sign-in", "nobody")
    mail = shell.run("account", "sign-in", "mail")

    assert unknown.code == Exit.NOT_THERE
    assert "does not sign in on another screen" in mail.err
