"""Signing in at the fake Allegro, in each way, and staying signed in."""

import asyncio
import base64
import json
import sys
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession

from examples.fake_allegro.state import CLIENT
from examples.fake_allegro.tokens import DEVICE, challenge
from tests.allegro.asking import Program, asking


async def test_by_a_code_on_another_screen() -> None:
    async with asking() as program:
        begun = (await program.sign_in("device", client_id=CLIENT)).body
        form = {"grant_type": DEVICE, "device_code": begun["device_code"]}

        waiting = await program.sign_in(**form)
        hurried = await program.sign_in(**form)
        async with program.session.get(begun["verification_uri_complete"]) as page:
            assert "Allow" in await page.text()
        agreed = {"code": begun["user_code"], "seller": "sklep", "decision": "allow"}
        async with program.session.post(begun["verification_uri"], data=agreed) as page:
            assert "Done" in await page.text()
        program.clock.pass_(seconds=10)
        given = await program.sign_in(**form)
        again = await program.sign_in(**form)

        assert waiting.body["error"] == "authorization_pending"
        assert hurried.body["error"] == "slow_down"
        assert given.status == 200
        assert given.body["expires_in"] == 43_199
        assert again.status == 400
        told = await program.ask("GET", "/me", Authorization=f"Bearer {given.body['access_token']}")
        assert told.body["login"] == "sklep"


async def test_a_code_is_refused_or_too_old() -> None:
    async with asking() as program:
        one = (await program.sign_in("device", client_id=CLIENT)).body
        other = (await program.sign_in("device", client_id=CLIENT)).body
        program.world.sign_ins.refuse(one["user_code"])

        refused = await program.sign_in(grant_type=DEVICE, device_code=one["device_code"])
        program.clock.pass_(hours=2)
        old = await program.sign_in(grant_type=DEVICE, device_code=other["device_code"])

        assert (refused.body["error"], old.status) == ("access_denied", 400)


async def come_back(program: Program, verifier: str) -> str:
    """The code with which the person comes back."""
    asked = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "https://postroom.example/back",
        "state": "s",
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    place = f"{program.fake.url}/auth/oauth/authorize"
    async with program.session.get(place, params=asked) as page:
        assert "Allow" in await page.text()
    agreed = {**asked, "seller": "sklep", "decision": "allow"}
    async with program.session.post(place, data=agreed, allow_redirects=False) as answer:
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert back["state"] == ["s"]
    return back["code"][0]


async def test_by_coming_back_with_a_code_and_its_proof() -> None:
    async with asking() as program:
        form = {
            "grant_type": "authorization_code",
            "redirect_uri": "https://postroom.example/back",
            "code_verifier": "verifier",
        }

        good = await program.sign_in(code=await come_back(program, "verifier"), **form)
        forged = await program.sign_in(code=await come_back(program, "another"), **form)
        late_code = await come_back(program, "verifier")
        program.clock.pass_(seconds=11)
        late = await program.sign_in(code=late_code, **form)

        assert (good.status, forged.status, late.status) == (200, 400, 400)
        claims = good.body["access_token"].split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        assert told["user_name"] == program.world.sellers["sklep"].id


async def test_a_refresh_token_is_good_once_and_a_minute_longer() -> None:
    async with asking() as program:
        _, token = program.fake.tokens("sklep")
        form = {"grant_type": "refresh_token", "refresh_token": token}

        first = await program.sign_in(**form)
        program.clock.pass_(seconds=59)
        within = await program.sign_in(**form)
        program.clock.pass_(seconds=2)
        after = await program.sign_in(**form)
        form["refresh_token"] = first.body["refresh_token"]
        renewed = await program.sign_in(**form)

        assert (first.status, within.status) == (200, 200)
        assert (after.status, after.body["error"]) == (400, "invalid_grant")
        assert renewed.status == 200


async def test_without_grace_it_is_void_at_once_and_signing_out_voids_all() -> None:
    async with asking() as program:
        program.world.sign_ins.grace = timedelta(0)
        _, token = program.fake.tokens("sklep")
        form = {"grant_type": "refresh_token", "refresh_token": token}

        first = await program.sign_in(**form)
        second = await program.sign_in(**form)
        program.world.sign_ins.sign_out(program.world.sellers["sklep"])
        form["refresh_token"] = first.body["refresh_token"]
        third = await program.sign_in(**form)

        assert [first.status, second.status, third.status] == [200, 400, 400]


async def test_a_wrong_secret_is_told_so() -> None:
    async with asking() as program:
        program.world.sign_ins.apps[CLIENT].secret = "another"

        told = await program.sign_in(grant_type="client_credentials")

        assert (told.status, told.body["error"]) == (401, "invalid_client")


async def test_it_serves_by_itself_and_says_how_to_connect() -> None:
    command = (sys.executable, "-m", "examples.fake_allegro", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        said = [(await process.stdout.readline()).decode() for _ in range(8)]
        url = said[0].split()[3].rstrip(",")
        async with ClientSession() as session, session.get(f"{url}/device") as page:
            asked = await page.text()
    finally:
        process.terminate()
        await process.wait()

    assert f"  auth_url = {url}/auth/oauth\n" in said
    assert "Code" in asked
