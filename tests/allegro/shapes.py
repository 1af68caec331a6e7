"""Answers as Allegro's contract allows them, and a little worse, for hypothesis.

Every property may be missing or null, every enumeration may hold a word that is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.allegro.contract import answer_schema, schema

WORDS = st.sampled_from(["NOT_YET_KNOWN", "", "ślimak", "nul\0l", "half \ud800"])
DATES = st.sampled_from(
    [
        "2026-11-22T10:00:00.000Z",
        "2020-08-26T12:52:04Z",
        "2020-01-11T09:36:57.663+01:00",
        "2025-06-29T18:12:12.000.019Z",
        "yesterday",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999Z",
    ]
)


def shaped(version: str, name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of this schema."""
    told = schema(version, name)
    return st.deferred(lambda: _made(told, told)).filter(lambda made: isinstance(made, dict))


@cache
def answers(version: str, method: str, path: str) -> st.SearchStrategy[Any]:
    """What a good answer to this request may be; its lists are there more often than not."""
    told = answer_schema(version, method, path)
    if told is None:
        return st.none()
    lists = {
        name: st.lists(_made(each["items"], told), max_size=2)
        for name, each in told.get("properties", {}).items()
        if each.get("type") == "array"
    }
    if not lists:
        return _made(told, told)
    whole = st.tuples(_made(told, told), st.fixed_dictionaries(lists))
    return st.one_of(whole.map(lambda two: {**(two[0] or {}), **two[1]}), _made(told, told))


def _made(told: Mapping[str, Any], whole: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in told:
        return st.deferred(lambda: _made(_found(told["$ref"], whole), whole))
    for word in ("anyOf", "oneOf"):
        if word in told:
            return st.one_of([_made(each, whole) for each in told[word]])
    if "allOf" in told:
        return _merged([_made(each, whole) for each in told["allOf"]])
    if "enum" in told:
        return st.one_of(st.sampled_from(told["enum"]), WORDS)
    return _typed(told, whole)


def _typed(told: Mapping[str, Any], whole: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    match told.get("type"):
        case "array":
            return st.lists(_made(told.get("items", {}), whole), max_size=2)
        case "integer" | "number":
            return st.integers(-1, 10**12)
        case "boolean":
            return st.booleans()
        case "string":
            return (
                DATES
                if told.get("format") == "date-time"
                else st.one_of(st.text(max_size=9), WORDS)
            )
        case _:
            return _object(told.get("properties", {}), whole)


def _object(
    properties: Mapping[str, Any], whole: Mapping[str, Any]
) -> st.SearchStrategy[dict[str, Any]]:
    made = {name: st.one_of(_made(each, whole), st.none()) for name, each in properties.items()}
    return st.fixed_dictionaries({}, optional=made)


def _merged(parts: list[st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.tuples(*parts).map(
        lambda made: {
            name: value for each in made if isinstance(each, dict) for name, value in each.items()
        }
    )


def _found(reference: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = whole
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    told: Mapping[str, Any] = found
    return told
