"""`/`: a page that says what this is and how it fares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.health import Check
from core.i18n import translate
from web.health import READINESS
from web.languages import preferred

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class About:
    """What the page tells of this installation."""

    version: str
    locale: str
    """For readers whose browser asks for no language we have."""


ABOUT = web.AppKey("about", About)
_pages = Environment(
    loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined
)


async def home(request: web.Request) -> web.Response:
    """Show the page in the reader's language."""
    about = request.app[ABOUT]
    locale = preferred(request.headers.get("Accept-Language", ""), about.locale)
    checks = await request.app[READINESS].checks()
    page = _pages.get_template("home.html").render(
        locale=locale, texts=_texts(about, checks, locale), ready=all(one.ok for one in checks)
    )
    return web.Response(text=page, content_type="text/html", headers={"Vary": "Accept-Language"})


def _texts(about: About, checks: tuple[Check, ...], locale: str) -> dict[str, str]:
    ready = all(check.ok for check in checks)
    failing = ", ".join(check.name for check in checks if not check.ok)
    return {
        "claim": translate("One shared inbox for marketplace sellers.", locale),
        "what": translate(
            "Mail, marketplace messages and chat arrive here as tickets; automations sort and"
            " answer them, and people do the rest.",
            locale,
        ),
        "state": (
            translate("Everything works.", locale)
            if ready
            else translate("Something is wrong: {parts}.", locale, parts=failing)
        ),
        "detail": translate("State in detail", locale),
        "version": translate("Version {version}", locale, version=about.version),
        "next": translate(
            "Pages for agents come with a later version. Until then type postroom --help; the"
            " documentation is in the folder docs, and begins with docs/README.md.",
            locale,
        ),
    }
