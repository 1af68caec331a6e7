"""The pages of settings over HTTP: profile, agents, teams, inboxes, names, calendars, tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest
from aiohttp import ClientSession

from core import catalogues, saved_calendars, tables, tokens
from core.agents import by_email
from core.catalogues import STATUSES, TAGS, TEAMS, TYPES
from core.store import Store
from tests import seeds
from tests.serving import PASSWORD, Served

NOTHING = {"csrf": ""}
"""A form without fields of its own; the header proves where it comes from."""

ADMIN_PAGES = (
    "agents", "teams", "teams/new", "inboxes", "inboxes/new", "tags", "statuses", "types",
    "fields", "calendars", "calendars/new", "automatic", "webhooks", "health", "audit",
)  # fmt: skip


@pytest.mark.parametrize("name", ADMIN_PAGES)
async def test_every_section_opens_for_admins_and_for_nobody_else(
    served: Served, name: str
) -> None:
    admin = await (await served.signed_in("ala")).get(f"/settings/{name}")
    agent = await (await served.signed_in("anna")).get(f"/settings/{name}")

    assert (admin.status, agent.status) == (200, 403)


async def test_agents_see_only_their_own_sections(served: Served) -> None:
    said = await (await (await served.signed_in("anna")).get("/settings")).text()

    assert re.findall(r'href="/settings/(\w+)"', said) == ["profile", "tokens"]


async def test_the_profile_is_changed_and_a_slip_is_told_beside_its_field(
    served: Served, store: Store
) -> None:
    anna = await served.signed_in("anna")
    good = {"name": "Anna Nowak", "locale": "pl", "zone": "Europe/Warsaw", "signature": "AN"}

    wrong = await anna.post("/settings/profile", data={**good, "zone": "Warsaw"})
    right = await anna.post("/settings/profile", data=good)

    assert wrong.status == 422
    assert 'id="field-zone-said"' in await wrong.text()
    assert right.url.query["done"] == "saved"
    row = store.read_now(by_email, "anna@shop.example")
    assert row
    assert (row.name, row.zone) == ("Anna Nowak", "Europe/Warsaw")


async def test_a_password_is_changed_only_with_the_old_one(served: Served) -> None:
    anna = await served.signed_in("anna")
    new = "another long password"

    refused = await anna.post("/settings/profile/password", data={"old": "no", "password": new})
    short = await anna.post(
        "/settings/profile/password", data={"old": PASSWORD, "password": "short"}
    )
    done = await anna.post("/settings/profile/password", data={"old": PASSWORD, "password": new})

    assert 'id="field-old-said"' in await refused.text()
    assert 'id="field-password-said"' in await short.text()
    assert done.url.query["done"] == "password"


async def test_another_browser_is_signed_out(served: Served) -> None:
    anna, other = await served.signed_in("anna"), await served.signed_in("anna")
    said = await (await anna.get("/settings/profile")).text()
    ends = re.findall(r"/settings/profile/sessions/\d+/end", said)

    await anna.post(ends[0])

    assert len(ends) == 1
    assert (await other.get("/settings/profile", allow_redirects=False)).status == 303


async def test_an_invitation_link_is_shown_once(ala: ClientSession) -> None:
    made = await (
        await ala.post("/settings/invitations", data={"email": "ewa@shop.example"})
    ).text()
    again = await (await ala.get("/settings/agents")).text()

    assert "/welcome/" in made
    assert "/welcome/" not in again
    assert "ewa@shop.example" in again


async def test_somebody_is_deactivated_but_never_the_only_admin(
    ala: ClientSession, served: Served, store: Store
) -> None:
    await ala.post(f"/settings/agents/{served.people['olek']}/active", data=NOTHING)
    refused = await ala.post(f"/settings/agents/{served.people['ala']}/active", data=NOTHING)

    olek = store.read_now(by_email, "olek@shop.example")
    assert olek
    assert not olek.active
    assert refused.status == 409
    assert "only admin" in await refused.text()


async def test_a_team_gets_members_and_inboxes(
    ala: ClientSession, served: Served, store: Store
) -> None:
    form = {
        "name": "Returns",
        "calendar": "0",
        "members": [str(served.people["anna"]), str(served.people["olek"])],
        "inboxes": str(served.inboxes["Returns"]),
    }

    await ala.post("/settings/teams/new", data=_fields(form))
    taken = await ala.post("/settings/teams/new", data=_fields(form))

    (team,) = store.read_now(catalogues.listed, TEAMS)
    assert "Anna, Olek" in await (await ala.get("/settings/teams")).text()
    assert taken.status == 409
    assert await (await ala.get(f"/settings/teams/{team['id']}")).text()


@pytest.mark.parametrize(
    ("place", "catalogue"), [("tags", TAGS), ("statuses", STATUSES), ("types", TYPES)]
)
async def test_names_are_added_changed_and_deleted(
    ala: ClientSession, store: Store, place: str, catalogue: catalogues.Catalogue
) -> None:
    await ala.post(f"/settings/{place}/new", data={"name": "fresh"})
    made = next(r for r in store.read_now(catalogues.listed, catalogue) if r["name"] == "fresh")

    taken = await ala.post(f"/settings/{place}/new", data={"name": "Fresh"})
    await ala.post(f"/settings/{place}/{made['id']}", data={"name": "ripe"})
    renamed = {row["name"] for row in store.read_now(catalogues.listed, catalogue)}
    gone = await ala.post(f"/settings/{place}/{made['id']}/delete", data=NOTHING)

    assert taken.status == 409
    assert 'id="name-0-said"' in await taken.text()
    assert "ripe" in renamed
    assert gone.url.query["done"] == "deleted"


async def test_deleting_what_is_used_asks_what_takes_its_place(
    ala: ClientSession, store: Store
) -> None:
    store.write_now(seeds.ticket)
    used = next(r for r in store.read_now(catalogues.listed, STATUSES) if r["name"] == "open")
    await ala.post("/settings/statuses/new", data={"name": "new", "meaning": "open"})
    other = next(r for r in store.read_now(catalogues.listed, STATUSES) if r["name"] == "new")

    asked = await ala.post(f"/settings/statuses/{used['id']}/delete", data=NOTHING)
    done = await ala.post(
        f"/settings/statuses/{used['id']}/delete", data={"replacement": str(other["id"])}
    )

    assert asked.status == 409
    assert "What takes its place" in await asked.text()
    assert done.url.query["done"] == "deleted"


async def test_a_calendar_is_written_as_a_week_and_slips_are_told_by_day(
    ala: ClientSession, store: Store
) -> None:
    form = {
        "name": "Nights",
        "zone": "Europe/Warsaw",
        "mon": "22:00-06:00",
        "exceptions": "- {date: 2026-12-31, hours: [09:00-12:00], name: Stocktaking}",
    }

    wrong = await ala.post("/settings/calendars/new", data={**form, "tue": "9 to 5"})
    await ala.post("/settings/calendars/new", data=form)
    saved = store.read_now(saved_calendars.by_name, "Nights")

    assert wrong.status == 422
    assert 'id="field-tue-said"' in await wrong.text()
    assert saved
    assert saved.document["week"] == {"mon": ["22:00-06:00"]}
    shown = await (await ala.get(f"/settings/calendars/{saved.id}")).text()
    assert "2026-12-31" in shown
    again = await ala.post(f"/settings/calendars/{saved.id}", data=form)
    assert again.url.query["done"] == "saved"


async def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    ala: ClientSession, served: Served, store: Store
) -> None:
    made = await (
        await ala.post("/settings/tokens", data={"name": "Sync", "scopes": "me:read"})
    ).text()
    secret = re.search(r"postroom_[\w-]+", made)
    assert secret
    program = served.client({"Authorization": f"Bearer {secret[0]}"})

    before = (await program.get("/api/v1/me")).status
    (row,) = store.read_now(tokens.listed)
    await ala.post(f"/settings/tokens/{row.id}/revoke")
    after = (await program.get("/api/v1/me")).status

    assert (before, after) == (200, 401)
    assert "postroom_" not in await (await ala.get("/settings/tokens")).text()


async def test_the_audit_log_names_who_did_what(ala: ClientSession) -> None:
    await ala.post("/settings/tags/new", data={"name": "fresh"})

    said = await (await ala.get("/settings/audit?action=tag.add")).text()

    assert "tag.add" in said
    assert "Ala" in said


@pytest.mark.promise("P26")
async def test_inviting_and_a_new_password_are_noted_once_each(
    served: Served, ala: ClientSession, store: Store
) -> None:
    await ala.post("/settings/invitations", data={"email": "ewa@shop.example"})
    await ala.post("/settings/invitations/1/revoke")
    await ala.post(f"/settings/agents/{served.people['anna']}/reset")

    noted = store.read_now(seeds.column, tables.audit, "action")
    assert noted == ["agent.invite", "agent.uninvite", "agent.reset"]


async def test_all_automations_are_paused_with_one_switch(ala: ClientSession) -> None:
    answer = await ala.post("/settings/health/pause", data={"paused": "true"})

    assert "Let them go on" in await answer.text()


def _fields(form: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [
        (name, each)
        for name, value in form.items()
        for each in ([value] if isinstance(value, str) else value)
    ]


async def test_what_automatic_work_saves_and_who_mails_agents_are_set(
    served: Served, ala: ClientSession
) -> None:
    account = served.store.write_now(seeds.account, "shop@shop.example")
    forms = (
        ("minutes", {"answer": "4,5", "run": "0"}),
        ("mail", {"mail_account": str(account)}),
    )

    for what, form in forms:
        done = await ala.post(f"/settings/automatic/{what}", data=form)
        assert done.status == 200

    page = await (await ala.get("/settings/automatic")).text()
    assert 'name="answer" type="text" value="4.5"' in page
    assert f'<option value="{account}" selected>' in page
    assert (await (await ala.get("/api/v1/automation_minutes")).json())["answer"] == 4.5
    refused = await ala.post("/settings/automatic/minutes", data={"answer": "much", "run": "0"})
    assert refused.status == 422
    assert "Write a number of minutes" in await refused.text()


async def test_a_webhook_is_renamed_and_given_another_address(ala: ClientSession) -> None:
    url = "https://hooks.example.org/a"
    made = await (await ala.post("/api/v1/webhooks", json={"name": "Warehouse", "url": url})).json()
    address = f"/settings/webhooks/{made['id']}"

    await ala.post(address, data={"name": "Depot", "url": ""})
    kept = await (await ala.get(address)).text()
    await ala.post(address, data={"name": "Depot", "url": "https://other.example.org/b"})
    moved = await (await ala.get("/settings/webhooks")).text()
    refused = await ala.post(address, data={"name": "Depot", "url": "nothing"})

    assert "Depot" in kept
    assert "hooks.example.org" in kept
    assert "other.example.org" in moved
    assert refused.status == 422
    assert 'aria-invalid="true"' in await refused.text()
    assert (await ala.get("/settings/webhooks/4711")).status == 404
