"""From declared routes to an OpenAPI 3.1 document: nothing is written down twice."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from web.kernel.problems import MEDIA_TYPE, Problem
from web.kernel.routes import Needs, Route
from web.kernel.signature import Shape, shape

Json: TypeAlias = dict[str, Any]

PREFIX = "/api/v1"
_REF = "#/components/schemas/{model}"
_ABOUT = """\
Everything that the pages do can be done here. Send a token (made under Settings, or with
`postroom token create`) as `Authorization: Bearer …`; a token may do what its agent may, within its
scopes, 600 requests a minute.

Lists come in pages: send `next` back as `after`. Errors are problem details (RFC 9457) that say
what to do. A POST with an `Idempotency-Key` is done once: the same key gets the same answer for 24
hours. Things with a `version` give an `ETag`; send it back as `If-Match` to change only what you
have seen.
"""


def document(routes: Iterable[Route], version: str) -> Json:
    """The document of every route below `/api/v1`."""
    shapes = [shape(route) for route in routes if route.path.startswith(PREFIX)]
    schemas, definitions = _schemas(shapes)
    paths: dict[str, Json] = {}
    for one in shapes:
        place = paths.setdefault(one.route.path.removeprefix(PREFIX), {})
        place[one.route.method.lower()] = _operation(one, _Models(schemas, definitions))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Postroom",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": PREFIX}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one.route.tag for one in shapes)],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": {"Problem": _problem(schemas)},
            "securitySchemes": _SECURITY,
        },
    }


_SECURITY: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "postroom",
        "description": "A signed-in browser; changes also need its X-CSRF-Token. On HTTPS the"
        " cookie is called __Host-postroom.",
    },
}

_Key: TypeAlias = tuple[str, JsonSchemaMode]


@dataclass(frozen=True, slots=True)
class _Models:
    """Schemas of all models, by where they are used, and the definitions they refer to."""

    schemas: Mapping[_Key, Json]
    definitions: Json

    def read(self, route: Route, part: str) -> Json:
        """The schema of a query, body or form."""
        return self.schemas[f"{_id(route)} {part}", "validation"]

    def written(self, route: Route) -> Json:
        """The schema of an answer."""
        return self.schemas[f"{_id(route)} answer", "serialization"]

    def resolved(self, schema: Json) -> Json:
        """What a reference stands for."""
        name = schema.get("$ref", "").removeprefix(_REF.format(model=""))
        found: Json = self.definitions[name] if name else schema
        return found


def _schemas(shapes: Iterable[Shape]) -> tuple[Mapping[_Key, Json], Json]:
    """Schemas of all models by (where they are used, mode), and the definitions they refer to."""
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        ("problem", "serialization", TypeAdapter(Problem))
    ]
    for one in shapes:
        name = _id(one.route)
        wanted += [(f"{name} {part}", "validation", reader) for part, reader in one.readers.items()]
        if one.writer is not None and one.answers is not None:
            wanted.append((f"{name} answer", "serialization", one.writer))
    found, rest = TypeAdapter.json_schemas(wanted, ref_template=_REF)
    return found, rest.get("$defs", {})


def _operation(one: Shape, models: _Models) -> Json:
    route = one.route
    title, more = _first_sentence(inspect.cleandoc(route.handler.__doc__ or ""))
    operation: Json = {
        "operationId": _id(route),
        "tags": [route.tag],
        "summary": title,
        "parameters": [*_path(one), *_query(one, models), *_headers(one)],
        "responses": _responses(one, models),
        "security": _security(route),
    }
    if described := _described(route, more):
        operation["description"] = described
    if body := _body(one, models):
        operation["requestBody"] = body
    return operation


def _first_sentence(text: str) -> tuple[str, str]:
    first, _, more = text.partition("\n\n")
    title, _, rest = " ".join(first.split()).partition(". ")
    return title.rstrip("."), f"{rest}\n\n{more}".strip()


def _described(route: Route, more: str) -> str:
    who = {Needs.ADMIN: "For admins.", Needs.MANAGER: "For managers and admins."}
    needs = who.get(route.needs, "")
    scope = f"Scope `{route.scope}`." if route.scope else "Not for tokens."
    own = scope if route.needs is not Needs.PUBLIC else "Needs no sign-in."
    return "\n\n".join(part for part in (more.strip(), f"{needs} {own}".strip()) if part)


def _path(one: Shape) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _place(kind)}
        for name, kind in one.path.items()
    ]


def _place(kind: type) -> Json:
    if kind is int:
        return {"type": "integer", "format": "int64", "minimum": 0}
    if kind is str:
        return {"type": "string", "minLength": 1}
    return TypeAdapter(kind).json_schema()


def _query(one: Shape, models: _Models) -> list[Json]:
    if "query" not in one.models:
        return []
    schema = models.resolved(models.read(one.route, "query"))
    required = schema.get("required", [])
    return [
        _parameter(name, dict(field), required=name in required)
        for name, field in schema["properties"].items()
    ]


def _parameter(name: str, field: Json, *, required: bool) -> Json:
    field.pop("title", None)
    parameter = {"name": name, "in": "query", "required": required}
    if description := field.pop("description", ""):
        parameter["description"] = description
    return {**parameter, "schema": field}


def _headers(one: Shape) -> list[Json]:
    headers: list[Json] = []
    if one.route.method == "POST" and not one.route.streams:
        text = "The same key gets the same answer for 24 hours, and nothing is done twice."
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        headers.append(_header("Idempotency-Key", text, schema))
    if one.route.method in {"PATCH", "PUT"} and "version" in _fields(one.answers):
        text = "Change it only if it still has this version, as `ETag` said; else 409."
        headers.append(
            _header("If-Match", text, {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'})
        )
    return headers


def _header(name: str, description: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _fields(model: Any) -> Iterable[str]:
    return getattr(model, "model_fields", {})


def _body(one: Shape, models: _Models) -> Json | None:
    for part, media_type in (
        ("body", "application/json"),
        ("form", "application/x-www-form-urlencoded"),
    ):
        if part in one.models:
            schema = models.read(one.route, part)
            return {"required": True, "content": {media_type: {"schema": schema}}}
    return None


def _responses(one: Shape, models: _Models) -> Json:
    problem = {"$ref": "#/components/responses/Problem"}
    return {**_success(one, models), "default": problem}


def _success(one: Shape, models: _Models) -> Json:
    if one.raw:
        return {str(one.route.status): {"description": "As the summary says."}}
    if one.answers is None:
        return {"204": {"description": "Done."}}
    schema = models.written(one.route)
    content = {"application/json": {"schema": schema}}
    return {str(one.route.status): {"description": "Done.", "content": content}}


def _problem(schemas: Mapping[_Key, Json]) -> Json:
    schema = schemas["problem", "serialization"]
    return {
        "description": "It did not work; the body says why and what to do.",
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def _security(route: Route) -> list[Json]:
    if route.needs is Needs.PUBLIC:
        return []
    return [{"session": []}, *([{"token": []}] if route.scope else [])]


def _id(route: Route) -> str:
    """Unique and stable: generated clients name their functions after it."""
    module = route.handler.__module__.rpartition(".")[2]
    return f"{module}_{route.handler.__name__}"
