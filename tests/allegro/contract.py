"""Allegro's contract as a judge: whether a request may be made, and an answer be given, so.

Built from the OpenAPI files in `tests/contracts/allegro`; both our client and the fake Allegro
stand before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs

FOLDER = Path(__file__).parent.parent / "contracts" / "allegro"
VENDOR = re.compile(r"application/vnd\.allegro\.(public|beta)\.v1\+json")
FILES = ("image/png", "image/gif", "image/bmp", "image/tiff", "image/jpeg", "application/pdf")


class Broken(AssertionError):
    """Something that the contract does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it went over the wire; header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operation:
    version: str
    path: str
    told: Mapping[str, Any]
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    """(in, name) → the parameter."""


def check_request(asked: Asked) -> None:
    """Raise `Broken` unless Allegro takes this request."""
    version = _version(asked)
    place = urlsplit(asked.url)
    operation = _operation(version, asked.method, place.path)
    for name in ("authorization", "user-agent", "accept-language"):
        if name not in asked.headers:
            raise Broken(f"{asked.method} {place.path}: the header {name} is missing")
    _check_query(operation, place.query)
    _check_body(operation, asked)


def check_answer(method: str, path: str, status: int, version: str, body: bytes) -> None:
    """Raise `Broken` unless Allegro may answer so; `version` is public or beta."""
    operation = _operation(version, method, path)
    answers = operation.told["responses"]
    found = answers.get(str(status)) or answers.get("default")
    if found is None:
        raise Broken(f"{method} {path} never answers {status}")
    content = _resolve(version, found).get("content", {})
    schemas = [kind["schema"] for name, kind in content.items() if VENDOR.fullmatch(name)]
    if not schemas:
        return
    if not body:
        raise Broken(f"{method} {path} answers {status} with a body")
    _validate(version, schemas[0], json.loads(body), f"{method} {path} {status}")


def operations(version: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every method and path of one version, with what is told of it."""
    for path, methods in _document(version)["paths"].items():
        for method, told in methods.items():
            if method in ("get", "post", "put", "delete"):
                yield method.upper(), path, told


def schema(version: str, name: str) -> Mapping[str, Any]:
    """A schema by name, whole and as JSON Schema."""
    return _closed(version, {"$ref": f"#/components/schemas/{name}"})


def answer_schema(version: str, method: str, path: str) -> Mapping[str, Any] | None:
    """What a good answer to this request is, as JSON Schema; None where it has no JSON."""
    answers = _operation(version, method, path).told["responses"]
    good = next(_resolve(version, answers[key]) for key in sorted(answers) if key.startswith("2"))
    kinds = good.get("content", {})
    found = next((kind["schema"] for name, kind in kinds.items() if VENDOR.fullmatch(name)), None)
    return None if found is None else _closed(version, _resolve(version, found))


def _version(asked: Asked) -> str:
    accept = asked.headers.get("accept", "")
    found = VENDOR.fullmatch(accept)
    if found is None and asked.headers.get("content-type") not in FILES and accept != "*/*":
        raise Broken(f"Accept is {accept!r}; Allegro wants its vendor type")
    return found[1] if found else "public"


def _operation(version: str, method: str, path: str) -> _Operation:
    document = _document(version)
    for template, methods in document["paths"].items():
        if method.lower() in methods and _pattern(template).fullmatch(path):
            told = methods[method.lower()]
            listed = [*methods.get("parameters", ()), *told.get("parameters", ())]
            known = [_resolve(version, each) for each in listed]
            parameters = {(each["in"], each["name"]): each for each in known}
            return _Operation(version=version, path=template, told=told, parameters=parameters)
    raise Broken(f"there is no {method} {path} in {version}.v1")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", template)
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    )


def _check_query(operation: _Operation, query: str) -> None:
    given = parse_qsl(query, keep_blank_values=True)
    for name, value in given:
        parameter = operation.parameters.get(("query", name))
        if parameter is None:
            raise Broken(f"{operation.path} takes no {name}")
        _validate(
            operation.version,
            _single(operation.version, parameter["schema"]),
            _typed(operation.version, parameter["schema"], value),
            f"{operation.path}?{name}",
        )
    names = {name for name, _ in given}
    for (where, name), parameter in operation.parameters.items():
        if where == "query" and parameter.get("required") and name not in names:
            raise Broken(f"{operation.path} needs {name}")


def _single(version: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of one value of a parameter, which may be repeated."""
    resolved = _resolve(version, told)
    return resolved["items"] if resolved.get("type") == "array" else resolved


def _typed(version: str, told: Mapping[str, Any], value: str) -> Any:
    match _single(version, told).get("type"):
        case "integer" | "number":
            return json.loads(value) if re.fullmatch(r"-?[0-9.]+", value) else value
        case "boolean":
            return {"true": True, "false": False}.get(value, value)
        case _:
            return value


def _check_body(operation: _Operation, asked: Asked) -> None:
    wanted = operation.told.get("requestBody")
    if wanted is None:
        if asked.body:
            raise Broken(f"{asked.method} {operation.path} takes no body")
        return
    content = _resolve(operation.version, wanted)["content"]
    kind = asked.headers.get("content-type", "")
    if kind not in content:
        raise Broken(f"{operation.path} takes {', '.join(content)}, not {kind!r}")
    if VENDOR.fullmatch(kind):
        _validate(
            operation.version,
            content[kind]["schema"],
            json.loads(asked.body),
            f"{asked.method} {operation.path}",
        )


def _validate(version: str, told: Mapping[str, Any], value: Any, where: str) -> None:
    judge = jsonschema_rs.Draft4Validator(_closed(version, told), validate_formats=False)
    faults = [f"{list(fault.instance_path)}: {fault.message}" for fault in judge.iter_errors(value)]
    if faults:
        raise Broken(f"{where}: " + "; ".join(faults[:5]))


def _closed(version: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with all it refers to beside it, in JSON Schema's own words."""
    components = _components(version)
    return {**_plain(told), "components": components}


@cache
def _components(version: str) -> dict[str, Any]:
    schemas = _document(version)["components"]["schemas"]
    return {"schemas": {name: _plain(each) for name, each in schemas.items()}}


def _plain(told: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type."""
    if isinstance(told, list):
        return [_plain(each) for each in told]
    if not isinstance(told, dict):
        return told
    plain = {
        key: _plain(value)
        for key, value in told.items()
        if key not in ("nullable", "example", "discriminator", "xml", "externalDocs")
    }
    if not told.get("nullable"):
        return plain
    return {"anyOf": [plain, {"enum": [None]}]}


def _resolve(version: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in told:
        return told
    found: Any = _document(version)
    for part in told["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    resolved: Mapping[str, Any] = found
    return resolved


@cache
def _document(version: str) -> Any:
    return json.loads((FOLDER / f"{version}.openapi.json").read_bytes())
