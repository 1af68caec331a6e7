"""The document says of every route what it takes, what it gives and who may ask."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from core.store import Store
from tests.serving import serving
from web.application import documented
from web.openapi import document
from web.openapi.document import PREFIX

DOCUMENT = document(documented(), "1.2.3")
OPERATIONS = [
    (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]


def _named(one: tuple[str, str, Any]) -> str:
    return f"{one[0]} {one[1]}"


@pytest.mark.parametrize("one", OPERATIONS, ids=_named)
def test_every_route_is_described(one: tuple[str, str, dict[str, Any]]) -> None:
    method, _path, operation = one

    assert operation["summary"]
    assert len(operation["summary"]) <= 90
    assert operation["responses"].keys() > {"default"}
    assert operation["description"]
    if method in {"put", "patch"}:
        assert "requestBody" in operation


@pytest.mark.parametrize("one", OPERATIONS, ids=_named)
def test_every_list_comes_in_pages(one: tuple[str, str, dict[str, Any]]) -> None:
    """A route that gives many things takes a limit: nobody reads a million rows at once."""
    _method, _path, operation = one
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    schema = answer.get("schema", {})

    if "/Page_" in schema.get("$ref", ""):
        assert {"limit", "after"} <= {one["name"] for one in operation["parameters"]}
    assert schema.get("type") != "array", "answer a Page, or a model with a named list"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = Counter(operation["operationId"] for _, _, operation in OPERATIONS)

    assert {name for name, count in names.items() if count > 1} == set()


def test_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]

    missing = {one for one in _references(DOCUMENT) if one.rpartition("/")[2] not in schemas}

    assert missing <= {"#/components/responses/Problem"}


def test_all_of_the_api_is_in_it() -> None:
    declared = {(route.method.lower(), route.path.removeprefix(PREFIX)) for route in documented()}

    assert declared == {(method, path) for method, path, _ in OPERATIONS}


async def test_it_is_served_with_a_page_that_needs_nobody_else(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        stranger = served.client()
        told = await (await stranger.get("/api/v1/openapi.json")).json()
        answer = await stranger.get("/api/docs")
        page = await answer.text()

    assert told["openapi"] == "3.1.0"
    assert told["info"]["version"] == "1.2.3"
    assert "://" not in page
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(part) for part in value))
    return set()
