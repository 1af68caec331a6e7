"""`/welcome/…`: a one-time link, behind which somebody sets a password."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from core import i18n, invitations
from core.i18n import translate
from core.invitations import Accepting, InvitationRow
from core.invitations.accept import USED_UP
from core.problems import NotThere, Refused
from web.kernel.house import HOUSE
from web.kernel.routes import Needs, Routes
from web.problem_page import stranger_locale, stranger_page
from web.signin import cookie
from web.signin.proving import enter, require_good

pages = Routes(tag="pages")


class Account(BaseModel):
    """What somebody with a link says of themselves."""

    password: str
    again: str
    email: str = ""
    name: str = ""


@pages.get("/welcome/{secret}", needs=Needs.PUBLIC)
async def show(request: web.Request, secret: str) -> web.Response:
    """The page behind a one-time link."""
    return _page(request, await _link(request, secret))


@pages.post("/welcome/{secret}", needs=Needs.PUBLIC)
async def set_password(request: web.Request, secret: str, form: Account) -> web.Response:
    """Set the password, and be signed in."""
    house = request.app[HOUSE]
    link = await _link(request, secret)
    try:
        _check(form, link)
        new = await _accepting(request, secret, form)
        agent = await house.store.write(invitations.accept, new, house.clock())
    except NotThere:
        raise
    except Refused as error:
        return _page(request, link, form, error)
    response = cookie.go("/")
    cookie.give(request, response, await enter(house, request, agent))
    return response


async def _link(request: web.Request, secret: str) -> InvitationRow:
    house = request.app[HOUSE]
    found = await house.store.read(invitations.found, invitations.digest(secret), house.clock())
    if found is None:
        raise NotThere(translate(USED_UP, stranger_locale(request)))
    return found


async def _accepting(request: web.Request, secret: str, form: Account) -> Accepting:
    locale = stranger_locale(request)
    return Accepting(
        digest=invitations.digest(secret),
        password_hash=await request.app[HOUSE].passwords.hash(form.password),
        email=form.email,
        name=form.name,
        locale=locale if locale in i18n.languages() else i18n.SOURCE,
    )


def _check(form: Account, link: InvitationRow) -> None:
    require_good(form.password, form.name, link.email or form.email)
    if form.password != form.again:
        raise Refused("the two passwords are not the same; type it twice", "again")


def _page(
    request: web.Request,
    link: InvitationRow,
    form: Account | None = None,
    error: Refused | None = None,
) -> web.Response:
    return stranger_page(
        request,
        "signin/welcome.html",
        status=422 if error else 200,
        purpose=link.purpose,
        email=link.email or (form.email if form else ""),
        name=form.name if form else "",
        errors={error.field or "email": str(error)} if error else {},
    )
