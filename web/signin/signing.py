"""`/signin`: address and password."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from core.i18n import marked, translate
from core.invitations.queries import has_admin
from web.kernel.house import HOUSE
from web.kernel.identity import identify
from web.kernel.problems import Answerable
from web.kernel.routes import Needs, Routes
from web.problem_page import stranger_locale, stranger_page
from web.signin import cookie
from web.signin.proving import WrongPassword, client_address, enter, prove

pages = Routes(tag="pages")


class Where(BaseModel):
    """Where to go afterwards."""

    next: str = "/"


class Credentials(BaseModel):
    """What is typed in."""

    email: str
    password: str
    next: str = "/"


@pages.get("/signin", needs=Needs.PUBLIC)
async def show(request: web.Request, query: Where) -> web.Response:
    """The sign-in page."""
    house = request.app[HOUSE]
    if await identify(request, house.store, house.clock()):
        return cookie.go(cookie.local(query.next))
    return await _page(request, next=query.next)


@pages.post("/signin", needs=Needs.PUBLIC)
async def sign_in(request: web.Request, form: Credentials) -> web.Response:
    """Sign in with address and password."""
    house = request.app[HOUSE]
    try:
        agent = await prove(house, form.email, form.password, client_address(request))
    except WrongPassword:
        return await _page(request, form.email, form.next, status=401, said=_WRONG)
    except Answerable as error:
        response = await _page(request, form.email, form.next, status=error.status, said=_OFTEN)
        response.headers.update(error.headers)
        return response
    response = cookie.go(cookie.local(form.next))
    cookie.give(request, response, await enter(house, request, agent))
    return response


_WRONG = marked(
    "Address and password do not belong together. Try again, or ask an admin for a new one."
)
_OFTEN = marked("Too many attempts. Wait a quarter of an hour, then try again.")


async def _page(
    request: web.Request,
    email: str = "",
    next: str = "/",  # noqa: A002 - the form's field is called so
    *,
    status: int = 200,
    said: str = "",
) -> web.Response:
    return stranger_page(
        request,
        "signin/signin.html",
        status=status,
        email=email,
        next=cookie.local(next),
        error=translate(said, stranger_locale(request)) if said else "",
        first=not await request.app[HOUSE].store.read(has_admin),
    )
