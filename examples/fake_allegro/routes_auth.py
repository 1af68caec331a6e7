"""The sign-in server: tokens, codes, and the pages on which a person agrees."""

from __future__ import annotations

import base64
import binascii
import html
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode

from aiohttp import web

from examples.fake_allegro.call import Answer
from examples.fake_allegro.gate import Gate, Incoming
from examples.fake_allegro.people import Seller
from examples.fake_allegro.tokens import App, Refused
from examples.fake_allegro.world import World

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Fake Allegro</title>
<style>body{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}
h1{color:#ff5a00}button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}</style>
<h1>Fake Allegro</h1>%s</html>"""
_FORM = """<form method="post">%(hidden)s<p>%(app)s wants to use the account</p>
<p><select name="seller" aria-label="Account">%(sellers)s</select></p>
<p><button name="decision" value="allow">Allow</button>
<button name="decision" value="refuse">Refuse</button></p></form>"""
_ASK = """<form><p><label>Code <input name="code" required></label> <button>Next</button></p>
</form>"""


class Doors:
    """Everything under /auth/oauth, and the page for devices."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    @property
    def _world(self) -> World:
        return self._gate.world

    def add_to(self, app: web.Application) -> None:
        """Serve all of it."""
        app.router.add_post("/auth/oauth/token", self.token)
        app.router.add_post("/auth/oauth/device", self.device)
        app.router.add_get("/auth/oauth/authorize", self.authorize_page)
        app.router.add_post("/auth/oauth/authorize", self.authorize)
        app.router.add_get("/device", self.device_page)
        app.router.add_post("/device", self.decide)

    async def token(self, request: web.Request) -> web.Response:
        """Give out tokens; parameters come in the address or the body."""

        def admit(incoming: Incoming) -> Callable[[], Answer]:
            app = self._app(incoming)
            form = {**dict(incoming.query), **_form(incoming)}
            return lambda: Answer(told=self._world.sign_ins.token(app, form), headers=_NO_STORE)

        return await self._gate.serve(request, admit)

    async def device(self, request: web.Request) -> web.Response:
        """Give out a code to type on another screen."""

        def admit(incoming: Incoming) -> Callable[[], Answer]:
            app = self._app(incoming)
            if {**dict(incoming.query), **_form(incoming)}.get("client_id") != app.client_id:
                raise Refused("invalid_request", "client_id is missing")
            return lambda: self._begun(app)

        return await self._gate.serve(request, admit)

    async def device_page(self, request: web.Request) -> web.Response:
        """What the person sees who follows the code."""
        code = request.query.get("code", "")
        if not code:
            return _page(_ASK)
        device = self._world.sign_ins.waiting(code)
        if device is None:
            return _page("<p>This code is unknown or too old.</p>" + _ASK, 404)
        return _page(self._form(device.app, {"code": code}))

    async def decide(self, request: web.Request) -> web.Response:
        """The person agrees, or does not."""
        form = await request.post()
        code, sign_ins = str(form.get("code", "")), self._world.sign_ins
        if sign_ins.waiting(code) is None:
            return _page("<p>This code is unknown or too old.</p>", 404)
        if form.get("decision") != "allow":
            sign_ins.refuse(code)
            return _page("<p>Refused.</p>")
        sign_ins.allow(code, self._chosen(str(form.get("seller", ""))))
        return _page("<p>Done. You may close this page and go back.</p>")

    async def authorize_page(self, request: web.Request) -> web.Response:
        """Ask the person who was sent here."""
        asked = dict(request.query)
        app = self._sent_by(asked)
        if app is None:
            return _page("<p>Unknown application, or it may not send you back there.</p>", 400)
        return _page(self._form(app, asked))

    async def authorize(self, request: web.Request) -> web.Response:
        """Send the person back with a code, or without."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        app = self._sent_by(form)
        if app is None:
            return _page("<p>Unknown application.</p>", 400)
        state = {"state": form["state"]} if "state" in form else {}
        back = {"error": "access_denied", **state}
        if form.get("decision") == "allow":
            seller = self._chosen(form.get("seller", ""))
            back = {"code": self._world.sign_ins.code(app, seller, form), **state}
        joint = "&" if "?" in form["redirect_uri"] else "?"
        raise web.HTTPFound(f"{form['redirect_uri']}{joint}{urlencode(back)}")

    def _app(self, incoming: Incoming) -> App:
        """The application that asks, by Basic authentication; it must say who it is."""
        scheme, _, pair = incoming.headers.get("authorization", "").partition(" ")
        try:
            client_id, _, secret = base64.b64decode(pair).decode().partition(":")
        except (binascii.Error, ValueError):
            client_id = secret = ""
        if scheme.lower() != "basic":
            raise Refused("unauthorized", "Full authentication is required", 401)
        app = self._world.sign_ins.app(client_id, secret)
        incoming.client_id = client_id
        self._gate.require_agent(incoming, app)
        return app

    def _begun(self, app: App) -> Answer:
        device = self._world.sign_ins.begin_device(app)
        place = f"{self._world.url}/device"
        left = device.expires_at - self._world.clock()
        told = {
            "device_code": device.code,
            "user_code": device.user_code,
            "verification_uri": place,
            "verification_uri_complete": f"{place}?code={device.user_code}",
            "expires_in": int(left.total_seconds()),
            "interval": int(device.interval.total_seconds()),
        }
        return Answer(told=told)

    def _sent_by(self, asked: Mapping[str, str]) -> App | None:
        app = self._world.sign_ins.apps.get(asked.get("client_id", ""))
        back = asked.get("redirect_uri", "")
        if app is None or not back or asked.get("response_type") != "code":
            return None
        return app if not app.redirects or back in app.redirects else None

    def _chosen(self, login: str) -> Seller:
        seller = self._world.sellers.get(login)
        if seller is None:
            raise web.HTTPBadRequest(text="Choose an account")
        return seller

    def _form(self, app: App, hidden: Mapping[str, str]) -> str:
        kept = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in hidden.items()
        )
        names = [html.escape(login) for login in self._world.sellers]
        options = "".join(f"<option>{name}</option>" for name in names)
        return _FORM % {"hidden": kept, "app": html.escape(app.name), "sellers": options}


_NO_STORE = {"Cache-Control": "no-store"}


def _form(incoming: Incoming) -> dict[str, str]:
    told = incoming.content.decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(told).items()}


def _page(inside: str, status: int = 200) -> web.Response:
    text = _PAGE.replace("%s", inside)
    return web.Response(status=status, text=text, content_type="text/html")
