"""Reading a request: path, query, body and form, each checked against what was declared."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any, Protocol, get_args, get_origin

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from core.problems import NotThere
from web.kernel.problems import Answerable, FieldProblem, invalid
from web.kernel.signature import Shape

PATIENCE_S = 30.0
"""How long a body may take to come in."""
BIGGEST_ID = 2**63 - 1
CSRF_FIELD = "csrf"
JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def arguments(shape: Shape, request: web.Request) -> dict[str, Any]:
    """What the handler is called with besides who asks; raises `Answerable` or `NotThere`."""
    given = _path(shape.path, request.match_info)
    if "query" in shape.models:
        given["query"] = _checked("query", shape.readers["query"], _query(shape, request))
    if "body" in shape.models:
        given["body"] = _json(shape.readers["body"], await _body(request))
    if "form" in shape.models:
        given["form"] = _checked("form", shape.readers["form"], await _form(shape, request))
    return given


async def raw_body(request: web.Request) -> bytes:
    """The body's bytes, within the limits of size and time."""
    async with _patience():
        return await request.read()


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield
    except TimeoutError:
        raise Answerable(
            message=f"the body did not come within {PATIENCE_S:g} s; send it again", status=408
        ) from None


async def form_field(request: web.Request, name: str) -> str:
    """One field of a form, empty if it is not there."""
    async with _patience():
        value = (await request.post()).get(name, "")
    return value if isinstance(value, str) else ""


def _path(declared: Mapping[str, type], found: Mapping[str, str]) -> dict[str, Any]:
    return {name: _place(kind, found[name]) for name, kind in declared.items()}


def _place(kind: type, written: str) -> Any:
    if kind is int:
        return _number(written)
    if issubclass(kind, StrEnum) and written not in set(kind):
        raise _nowhere(written)
    if "\0" in written or any("\ud800" <= letter <= "\udfff" for letter in written):
        raise _nowhere(written)
    return kind(written)


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 19):
        raise _nowhere(written)
    if int(written) > BIGGEST_ID:
        raise _nowhere(written)
    return int(written)


def _nowhere(written: str) -> NotThere:
    return NotThere(f"there is nothing at {written[:40]!r}; check the address")


async def _body(request: web.Request) -> bytes:
    if request.content_type != JSON:
        raise Answerable(
            message=f"the body must be {JSON}; set the Content-Type header", status=415
        )
    return await raw_body(request)


def _json(reader: TypeAdapter[Any], body: bytes) -> Any:
    if b"\\u0000" in body:
        _refuse_nul("body", _loads(body))
    try:
        return reader.validate_json(body, extra="forbid")
    except ValidationError as error:
        raise invalid("body", error) from None


def _loads(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None  # the reader says what is wrong with it


def _query(shape: Shape, request: web.Request) -> dict[str, Any]:
    return _folded(shape.models["query"], request.query)


async def _form(shape: Shape, request: web.Request) -> dict[str, Any]:
    if request.content_type not in FORMS:
        raise Answerable(message="the body must be a form's fields", status=415)
    async with _patience():
        sent = await request.post()
    fields = _folded(shape.models["form"], sent)
    if CSRF_FIELD not in getattr(shape.models["form"], "model_fields", {}):
        fields.pop(CSRF_FIELD, None)
    return fields


class _Sent(Protocol):
    """Names that may come more than once."""

    def __iter__(self) -> Iterator[str]: ...

    def getall(self, key: str) -> list[Any]: ...


def _folded(model: Any, sent: _Sent) -> dict[str, Any]:
    """One value a name; a list where the model wants one, or where there are several."""
    many = _lists(model)
    folded: dict[str, Any] = {}
    for name in dict.fromkeys(sent):
        values = sent.getall(name)
        folded[name] = values if name in many or len(values) > 1 else values[0]
    return folded


def _lists(model: Any) -> set[str]:
    fields = getattr(model, "model_fields", {})
    return {field.alias or name for name, field in fields.items() if _is_list(field.annotation)}


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in {list, tuple, set, frozenset, Sequence}:
        return True
    return any(_is_list(part) for part in get_args(annotation))


def _checked(place: str, reader: TypeAdapter[Any], values: dict[str, Any]) -> Any:
    _refuse_nul(place, values)
    try:
        return reader.validate_python(values, extra="forbid")
    except ValidationError as error:
        raise invalid(place, error) from None


def _refuse_nul(place: str, value: Any) -> None:
    """PostgreSQL stores no NUL, and nobody writes one on purpose."""
    if isinstance(value, str) and ("\0" in value or _has_surrogate(value)):
        detail = "holds a character that no text has (NUL or half of a pair); remove it"
        raise Answerable(
            message=f"{place}: {detail}", errors=[FieldProblem(field=place, detail=detail)]
        )
    for name, part in _inside(value):
        _refuse_nul(f"{place}.{_clean(name)}", part)
        _refuse_nul(place, name)


def _inside(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    return ()


def _clean(name: Any) -> str:
    return str(name).replace("\0", "").encode("utf-8", "replace").decode()


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
