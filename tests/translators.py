"""Translation servers on loopback that misbehave on demand, and a model that obeys anybody.

    async with translating_servers() as servers:
        servers.google.behave("html")

Translating, here, is turning each word around and putting the language before the text: so what
belongs to which text, and whether it was damaged, can be seen. What stands in brackets stays.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

_WORD = re.compile(r"[^\W\d_]+")


def turned(text: str) -> str:
    """What the servers make of a text, the language's name left out."""
    return _WORD.sub(lambda found: found[0][::-1], text)


@dataclass
class Stand:
    """One server: how it behaves, and what it was asked."""

    url: str = ""
    manner: str = "well"
    """well, stall, busy (429), broken (500), html, empty, drop, long, same, lines, inject, swap,
    redirect, refuse (401), or a text that is answered whatever was asked."""
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    once: bool = False
    """Behave well from the second time on."""
    _waiting: tuple[str, asyncio.Future[str]] | None = None

    def behave(self, manner: str, *, once: bool = False) -> None:
        """From now on."""
        self.manner, self.once = manner, once

    async def said(self, text: str, target: str) -> str:
        """The answer to a text; raises where there is none."""
        self.asked.append(text)
        manner = self.manner
        if self.once:
            self.manner = "well"
        self._refuse(manner)
        if manner == "stall":
            await asyncio.sleep(60)
        good = turned(text)
        if manner == "swap":
            return await self._swapped(good)
        return _damaged(manner, text, good)

    def _refuse(self, manner: str) -> None:
        match manner:
            case "busy":
                raise web.HTTPTooManyRequests(headers={"Retry-After": "90"})
            case "broken":
                raise web.HTTPInternalServerError(text="<html>oops</html>")
            case "refuse":
                raise web.HTTPUnauthorized(text='{"error": "bad key ' + "".join(self.keys) + '"}')
            case "redirect":
                raise web.HTTPFound("http://127.0.0.2:9/secret")
            case _:
                return

    async def _swapped(self, good: str) -> str:
        """Give each of two callers the other's answer."""
        if self._waiting is None:
            mine: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            self._waiting = (good, mine)
            try:
                return await asyncio.wait_for(mine, 0.5)
            except TimeoutError:
                self._waiting = None
                return good
        (other, theirs), self._waiting = self._waiting, None
        theirs.set_result(good)
        return other


def _damaged(manner: str, text: str, good: str) -> str:
    answers = {
        "well": good,
        "html": f"<div onclick='x()'>{good}</div>",
        "empty": "",
        "drop": re.sub(r"[⟦\[]\d+[⟧\]]", "", good, count=1),
        "twice": good + "".join(re.findall(r"[⟦\[]\d+[⟧\]]", good)),
        "renumber": re.sub(r"(\d{4})\d", r"\g<1>0", good),
        "long": good + " bla" * 5000,
        "same": text,
        "lines": good.replace("\n", " "),
        "inject": good + " https://evil.example/pay",
        "address": good + " write to thief@evil.example",
    }
    return answers.get(manner, manner)


@dataclass
class Servers:
    """All of them."""

    google: Stand = field(default_factory=Stand)
    libre: Stand = field(default_factory=Stand)
    model: Stand = field(default_factory=Stand)
    prompts: list[str] = field(default_factory=list)
    """Bodies the model was asked with, as they came."""
    document: str = ""
    """What the model's server answers in place of an answer, if not empty."""
    finish: str = "stop"


@asynccontextmanager
async def translating_servers() -> AsyncIterator[Servers]:
    """Serve on a free port for as long as the block lasts."""
    servers = Servers()
    app = web.Application()
    app.router.add_get("/m", partial(_google, servers.google))
    app.router.add_post("/libre/translate", partial(_libre, servers.libre))
    app.router.add_post("/v1/chat/completions", partial(_model, servers))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    servers.google.url, servers.libre.url = f"{base}/m", f"{base}/libre"
    servers.model.url = f"{base}/v1"
    try:
        yield servers
    finally:
        await runner.cleanup()


async def _google(stand: Stand, request: web.Request) -> web.Response:
    said = await stand.said(request.query["q"], request.query["tl"])
    shown = said if stand.manner == "html" else html.escape(said)
    page = f"<html><body><div class='result-container'>{shown}</div></body></html>"
    return web.Response(text=page, content_type="text/html")


async def _libre(stand: Stand, request: web.Request) -> web.Response:
    asked = await request.json()
    stand.keys.append(str(asked.get("api_key", "")))
    said = await stand.said(asked["q"], asked["target"])
    return web.json_response(
        {"translatedText": said, "detectedLanguage": {"language": "pl", "confidence": 90}}
    )


async def _model(servers: Servers, request: web.Request) -> web.Response:
    stand = servers.model
    servers.prompts.append(await request.text())
    stand.keys.append(request.headers.get("Authorization", ""))
    if servers.document:
        return web.Response(text=servers.document, content_type="text/html")
    asked = await request.json()
    said = await stand.said(asked["messages"][-1]["content"], "")
    choice = {"message": {"role": "assistant", "content": said}, "finish_reason": servers.finish}
    return web.json_response({"choices": [choice], "usage": {"total_tokens": 100}})
