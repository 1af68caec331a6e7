"""The test kit itself: everybody is signed in as themselves, and nobody else is."""

from __future__ import annotations

from core.store import Store
from tests.serving import ROLES, serving


async def test_everybody_is_signed_in_as_themselves(store: Store) -> None:
    async with serving(store) as served:
        for name, role in ROLES.items():
            browser = await served.signed_in(name)
            answer = await browser.get("/api/v1/me")
            told = await answer.json()

            assert answer.status == 200, told
            assert (told["email"], told["role"]) == (f"{name}@shop.example", role)


async def test_a_stranger_is_told_to_sign_in(store: Store) -> None:
    async with serving(store) as served:
        answer = await served.client().get("/api/v1/me")
        told = await answer.json()

    assert answer.status == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "sign in" in told["detail"]
