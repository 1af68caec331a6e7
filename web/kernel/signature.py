"""What a handler takes and gives, read from its signature once, when the process starts."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter

from web.kernel.routes import Handler, Needs, Route

MODELS = ("query", "body", "form")
"""Parameters that are read with a pydantic model; every other one stands in the path."""


class BadRouteError(Exception):
    """A handler's signature does not fit its path; raised at start, for its author."""


@dataclass(frozen=True)
class Shape:
    """A route's parameters and answer, ready to read and write."""

    route: Route
    path: Mapping[str, type]
    """Parameters in the path: int, str or a StrEnum."""
    models: Mapping[str, Any]
    """Types of `query`, `body` and `form`, those it has."""
    answers: Any
    """The type that is given back; None for no body, a response class for anything else."""

    @cached_property
    def readers(self) -> Mapping[str, TypeAdapter[Any]]:
        """What reads each of the models."""
        return {name: TypeAdapter(model) for name, model in self.models.items()}

    @cached_property
    def writer(self) -> TypeAdapter[Any] | None:
        """What writes the answer as JSON; None where the handler makes the response itself."""
        return None if self.raw else TypeAdapter(self.answers)

    @property
    def raw(self) -> bool:
        """Whether the handler answers with a response of its own."""
        return inspect.isclass(self.answers) and issubclass(self.answers, web.StreamResponse)


def shape(route: Route) -> Shape:
    """Read a handler's signature; raises `BadRouteError`."""
    signature = inspect.signature(route.handler, eval_str=True)
    asking, *others = signature.parameters.values()
    _check_asking(route, asking.annotation)
    named = {one.name: one.annotation for one in others}
    path = {name: kind for name, kind in named.items() if name not in MODELS}
    _check_path(route, path)
    return Shape(
        route=route,
        path=path,
        models={name: named[name] for name in MODELS if name in named},
        answers=None if signature.return_annotation is None else signature.return_annotation,
    )


def _check_asking(route: Route, annotation: object) -> None:
    public = route.needs is Needs.PUBLIC
    if public != (annotation is web.Request):
        wanted = "web.Request" if public else "Asked"
        raise BadRouteError(f"{where(route.handler)}: the first parameter must be {wanted}")


def _check_path(route: Route, path: Mapping[str, type]) -> None:
    in_path = {part.strip("{}").partition(":")[0] for part in _places(route.path)}
    if in_path != set(path):
        raise BadRouteError(
            f"{where(route.handler)}: {route.path} names {sorted(in_path)},"
            f" the handler takes {sorted(path)}"
        )
    for name, kind in path.items():
        if not (kind in {int, str} or (inspect.isclass(kind) and issubclass(kind, StrEnum))):
            raise BadRouteError(f"{where(route.handler)}: {name} must be int, str or a StrEnum")


def _places(path: str) -> list[str]:
    return [
        part for part in path.replace("}", "}\n").replace("{", "\n{").split("\n") if "{" in part
    ]


def where(handler: Handler) -> str:
    """A handler's full name, for people."""
    return f"{handler.__module__}.{handler.__qualname__}"
