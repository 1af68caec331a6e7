"""P24 over HTTP: whoever asks whatever route, nothing of an inbox that is not theirs comes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from aiohttp import ClientSession, StreamReader
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import TypeAdapter

from core.store import Store
from tests.integration.web.nests import (
    BIRDS,
    COMMON,
    FOREIGN_ID,
    FOREIGN_MESSAGES,
    FOREIGN_NUMBER,
    nests,
    stand,
)
from tests.serving import Served, serving
from web.application import routes
from web.kernel.signature import Shape, shape

pytestmark = pytest.mark.promise("P24")

STREAMS = {"/live", "/api/v1/events"}
"""What never ends is read for a while."""
SEES = {"anna": "Shop", "olek": "Returns", "marta": "Shop"}
SHAPES = [shape(route) for route in routes() if route.path not in STREAMS]
BEFORE_A_TOKEN_MUST_WAIT = 500
ROWS = (1, FOREIGN_ID, *FOREIGN_MESSAGES)


@pytest.mark.parametrize(
    ("name", "by"),
    [("anna", "session"), ("anna", "token"), ("olek", "token"), ("marta", "session")],
)
async def test_nothing_foreign_is_ever_told(name: str, by: str, sqlite_store: Store) -> None:
    await _look_for_leaks(sqlite_store, name, by)


@pytest.mark.prove
@pytest.mark.parametrize(("name", "by"), [*product(SEES, ("session", "token"))])
async def test_nothing_foreign_is_told_on_either_database(name: str, by: str, store: Store) -> None:
    await _look_for_leaks(store, name, by)


async def _look_for_leaks(store: Store, name: str, by: str) -> None:
    own = BIRDS[SEES[name]]
    (foreign,) = set(BIRDS.values()) - {own}
    async with serving(store) as served:
        await store.write(nests, served)
        answers = await _crawl(served, name, by)

    leaks = [place for place, text in answers if foreign in text.lower()]
    singing = {place.partition("?")[0] for place, text in answers if own in text.lower()}
    assert not leaks, "\n".join(leaks)
    assert len(singing) > 10, "the crawl must find what may be seen"


async def test_an_admin_is_told_of_both(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        await sqlite_store.write(nests, served)
        answers = await _crawl(served, "ala", "session")

    for bird in BIRDS.values():
        assert len([place for place, text in answers if bird in text.lower()]) > 20


@pytest.mark.parametrize("name", ["anna", "marta"])
async def test_nothing_foreign_can_be_changed(name: str, store: Store) -> None:
    async with serving(store) as served:
        await store.write(nests, served)
        before = await store.read(stand, served)
        browser = await served.signed_in(name)
        found = []
        for one, path, body in _changes():
            status, text = await _change(browser, (one, path), body)
            assert status < 500, (one.route, body)
            after = await store.read(stand, served)
            if after != before or BIRDS["Returns"] in text.lower():
                found.append(f"{one.route.method} {one.route.path} {str(body)[:200]}")
                before = after

    assert not found, "\n".join(found)


async def test_the_same_requests_of_an_admin_do_change_things(sqlite_store: Store) -> None:
    """Else the test above would prove nothing."""
    changed, broken = set(), []
    async with serving(sqlite_store) as served:
        await sqlite_store.write(nests, served)
        before = await sqlite_store.read(stand, served)
        for one, path, body in _changes():
            if one.route.method == "DELETE":
                continue
            status, _ = await _change(await served.signed_in("ala"), (one, path), body)
            broken += [f"{one.route.method} {path} {str(body)[:200]}"] if status >= 500 else []
            after = await sqlite_store.read(stand, served)
            changed |= {path} if after != before else set()
            before = after

    assert len(changed) > 10, changed
    assert not broken, "\n".join(broken)


_ENDING = {"/signout", "/api/v1/me/password", "/settings/profile/password"}
"""What would end the session that asks."""


async def _crawl(served: Served, name: str, by: str) -> list[tuple[str, str]]:
    """Every GET with every row: (address, headers and body)."""
    addresses = [
        address for one in SHAPES if one.route.method == "GET" for address in _addresses(one)
    ]
    answers = []
    for some in batched(addresses, BEFORE_A_TOKEN_MUST_WAIT):
        client = await (served.signed_in(name) if by == "session" else served.with_token(name))
        answers += [(address, await _told(client, address)) for address in some]
    return answers + [(path, await _heard(client, path)) for path in sorted(STREAMS)]


async def _heard(client: ClientSession, path: str) -> str:
    """What a stream tells from the beginning of time on, until it falls silent."""
    heard = b""
    async with client.get(path, headers={"Last-Event-ID": "0-0"}) as answer:
        with suppress(TimeoutError):
            async for chunk in _until_silent(answer.content):
                heard += chunk
    return heard.decode()


async def _until_silent(content: StreamReader) -> AsyncIterator[bytes]:
    while not content.at_eof():
        async with asyncio.timeout(1):
            yield await content.readany()


async def _told(client: ClientSession, address: str) -> str:
    async with client.get(address, allow_redirects=False) as answer:
        told = f"{dict(answer.headers)}\n{(await answer.read()).decode(errors='replace')}"
        assert answer.status < 500, (address, told[:300])
        assert answer.status != 429, "the crawl must not be held"
        return told


def batched(everything: list[str], size: int) -> Iterator[list[str]]:
    """Parts of a list (Python 3.12 has it)."""
    for start in range(0, len(everything), size):
        yield everything[start : start + size]


def _addresses(one: Shape) -> Iterator[str]:
    for values in product(*(_values(name, kind) for name, kind in one.path.items())):
        path = one.route.path.replace(":.+", "")
        for name, value in zip(one.path, values, strict=True):
            path = path.replace(f"{{{name}}}", str(value))
        for query in _queries(one):
            yield path + query


def _values(name: str, kind: type) -> tuple[object, ...]:
    if kind is not int:
        return ("mail", COMMON)
    return (1, 1001, FOREIGN_NUMBER) if name == "number" else ROWS


def _queries(one: Shape) -> Iterator[str]:
    """No query, and each of its fields alone with what would find something."""
    yield ""
    if "query" not in one.models:
        return
    for name, field in one.readers["query"].json_schema()["properties"].items():
        if name in {"limit", "after"}:
            continue
        numeric = "integer" in str(field)
        for value in (FOREIGN_ID, FOREIGN_NUMBER) if numeric else (COMMON, "all"):
            yield f"?{name}={value}"


def _changes() -> Iterator[tuple[Shape, str, Any]]:
    for one in SHAPES:
        if one.route.method != "GET" and one.route.path not in _ENDING:
            yield from ((one, *case) for case in product(_foreign_paths(one), _bodies(one)))


def _foreign_paths(one: Shape) -> Iterator[str]:
    known = {"number": (FOREIGN_NUMBER,), "message": (FOREIGN_ID, *FOREIGN_MESSAGES)}
    for values in product(*(known.get(name, (FOREIGN_ID,)) for name in one.path)):
        path = one.route.path
        for name, value in zip(one.path, values, strict=True):
            path = path.replace(f"{{{name}}}", str(value))
        yield path


def _bodies(one: Shape) -> list[Any]:
    """A few bodies that fit, pointing at what is foreign wherever they name a row."""
    for part in ("body", "form"):
        if part in one.models:
            return [_foreign(body) for body in _examples(one.readers[part])]
    return [None]


def _examples(reader: TypeAdapter[Any]) -> list[Any]:
    schema = reader.json_schema(ref_template="#/components/schemas/{model}")
    schema.setdefault("additionalProperties", False)
    operation = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                 "responses": {"default": {"description": "."}}}  # fmt: skip
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
                "paths": {"/": {"post": operation}},
                "components": {"schemas": schema.pop("$defs", {})}}  # fmt: skip
    found: list[Any] = []

    @settings(max_examples=3, database=None, derandomize=True, deadline=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=schemathesis.openapi.from_dict(document)["/"]["POST"].as_strategy())
    def collect(case: Any) -> None:
        found.append(case.body)

    collect()
    return found


def _foreign(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return FOREIGN_ID
    if isinstance(value, list):
        return [_foreign(part) for part in value]
    if isinstance(value, dict):
        return {key: FOREIGN_NUMBER if key in {"number", "ticket"} else _foreign(part)
                for key, part in value.items()}  # fmt: skip
    return value


async def _change(browser: ClientSession, where: tuple[Shape, str], body: Any) -> tuple[int, str]:
    one, path = where
    method, sent = one.route.method, _sent(one, body)
    async with browser.request(method, path, allow_redirects=False, **sent) as answer:
        text = (await answer.read()).decode(errors="replace")
        return answer.status, f"{dict(answer.headers)}\n{text}"


def _sent(one: Shape, body: Any) -> dict[str, Any]:
    if body is None:
        return {}
    if "form" not in one.models:
        return {"json": body}
    fields = {key: value for key, value in body.items() if value is not None}
    form = urlencode(fields, doseq=True, errors="replace")
    return {"data": form, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
