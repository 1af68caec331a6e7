"""A handler that does not fit its path is a mistake that shows when the process starts."""

import pytest
from aiohttp import web
from pydantic import BaseModel

from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.kernel.signature import BadRouteError, Shape, shape


class Body(BaseModel):
    name: str


def test_parameters_are_told_apart() -> None:
    routes = Routes("/api")

    @routes.post("/things/{number}/{name}")
    async def handler(asked: Asked, number: int, name: str, body: Body) -> Body:
        return body

    found = _only(routes)

    assert found.path == {"number": int, "name": str}
    assert found.models == {"body": Body}
    assert found.answers is Body
    assert not found.raw


def test_a_parameter_that_is_not_in_the_path_is_a_mistake() -> None:
    routes = Routes()

    @routes.get("/things/{number}")
    async def handler(asked: Asked, other: int) -> None: ...

    with pytest.raises(BadRouteError, match="number"):
        _only(routes)


def test_a_public_handler_gets_the_request() -> None:
    routes = Routes()

    @routes.get("/things", needs=Needs.PUBLIC)
    async def handler(asked: Asked) -> None: ...

    with pytest.raises(BadRouteError, match=r"web\.Request"):
        _only(routes)


def test_a_response_is_given_as_it_is() -> None:
    routes = Routes()

    @routes.get("/things/{name:.+}")
    async def handler(asked: Asked, name: str) -> web.Response:
        return web.Response(text=name)

    assert _only(routes).raw


def _only(routes: Routes) -> Shape:
    (route,) = routes
    return shape(route)
