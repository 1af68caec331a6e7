"""Hostile mail in a real browser: whatever a vector does that anybody can see is a failure (P19).

Three proofs: the cleaning alone, in a page where scripts may run; the frame's rights alone, with
the mail as it came; and both together through the application.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import product
from typing import TypeAlias

import pytest
from playwright.async_api import Page, Route, async_playwright

from tests import debian
from tests.hostile import vectors
from web.safe import FRAME_HEADERS, Pictures, clean, frame_document

APP = "http://app.test"
Documents: TypeAlias = dict[str, tuple[str, dict[str, str]]]
"""Body and headers by address."""
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
OPEN = Pictures(inline=lambda _: f"{APP}/own", remote=lambda _: f"{APP}/asked")
MARKED = """() => {
  const bad = [];
  for (const one of document.body.querySelectorAll('*')) {
    if (/^(script|style|svg|math|iframe|object|embed|form|input|link|meta|base|video|audio|template)$/
        .test(one.localName)) bad.push(one.localName);
    for (const each of one.attributes) {
      if (/^on|^(id|name|class|srcset|ping|action|formaction|srcdoc)$|:/.test(each.name))
        bad.push(each.name);
      if (each.name === 'href' && !/^(https?|mailto|tel):/i.test(one.protocol + ':'))
        bad.push(each.value);
      if (each.name === 'style' && /position|expression|behavior|binding/i.test(each.value))
        bad.push(each.value);
    }
  }
  return bad;
}"""
"""What is in the page as the browser built it that must not be."""


class Canary:
    """Watches a page: any dialog, popup or request that is not expected makes it sing."""

    def __init__(self, page: Page, documents: Documents) -> None:
        self.page = page
        self.sung: list[str] = []
        self._documents = documents

    async def watch(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("popup", lambda page: self.sung.append(f"popup {page.url}"))
        self.page.on("download", lambda got: self.sung.append(f"download {got.url}"))
        await self.page.route("**/*", self._request)

    async def _dialog(self, dialog: object) -> None:
        self.sung.append("dialog")
        await dialog.dismiss()  # type: ignore[attr-defined] # playwright hands over an untyped event

    async def _request(self, route: Route) -> None:
        address = route.request.url
        found = self._documents.get(address)
        if found is not None:
            body, headers = found
            await route.fulfill(body=body, headers=headers, content_type="text/html")
            return
        kinds = {"image", "other"}  # drawings that a drawing points at; without the cookie, too
        allowed = address.startswith(f"{APP}/") and route.request.resource_type in kinds
        if not allowed:
            self.sung.append(f"{route.request.resource_type} {address}")
        await route.abort()


def _chromium() -> str:
    return shutil.which("chromium") or debian.missing("chromium")


@asynccontextmanager
async def _watched(documents: Documents) -> AsyncIterator[Canary]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox"]
        )
        canary = Canary(await browser.new_page(), documents)
        await canary.watch()
        yield canary
        await browser.close()


async def _cleaning_alone(chosen: Sequence[str]) -> dict[str, list[str]]:
    """Cleaned vectors in a page with scripts, forms and all rights; what went wrong, by vector."""
    documents: Documents = {}
    failed: dict[str, list[str]] = {}
    async with _watched(documents) as canary:
        for pictures, some in product((Pictures(), OPEN), batched(chosen, 12)):
            bodies = [clean(vector, pictures).html for vector in some]
            documents[f"{APP}/"] = (_read_twice(bodies), {})
            await canary.page.goto(f"{APP}/", wait_until="load")
            if found := [*canary.sung, *await canary.page.evaluate(MARKED)]:
                failed["\n".join(some)] = found
            canary.sung.clear()
    return failed


def _read_twice(bodies: Sequence[str]) -> str:
    """A page that reads its own content once more, as an editor would: it must stay what it is."""
    again = "for (const d of document.body.children) d.innerHTML = d.innerHTML"
    divisions = "".join(f"<div>{body}</div>" for body in bodies)
    last = f"<script>{again}; document.currentScript.remove()</script>"
    return f"<!doctype html><body>{divisions}{last}"


def batched(chosen: Sequence[str], size: int) -> list[Sequence[str]]:
    return [chosen[start : start + size] for start in range(0, len(chosen), size)]


async def _rights_alone(chosen: Sequence[str]) -> dict[str, list[str]]:
    """Vectors as they came, in the frame; what went wrong, by vector."""
    outer = f'<!doctype html><body><iframe sandbox="{SANDBOX}" src="{APP}/frame"></iframe>'
    documents: Documents = {f"{APP}/": (outer, {})}
    failed: dict[str, list[str]] = {}
    async with _watched(documents) as canary:
        for vector in chosen:
            documents[f"{APP}/frame"] = (vector, dict(FRAME_HEADERS))
            await canary.page.goto(f"{APP}/", wait_until="load")
            if canary.sung or canary.page.url != f"{APP}/":
                failed[vector] = [*canary.sung, canary.page.url]
            canary.sung.clear()
    return failed


@pytest.mark.promise("P19")
async def test_sample_of_vectors_does_nothing_once_cleaned() -> None:
    assert await _cleaning_alone(vectors()[::40]) == {}


@pytest.mark.promise("P19")
@pytest.mark.prove
@pytest.mark.timeout(600)
async def test_every_vector_does_nothing_once_cleaned() -> None:
    assert len(vectors()) > 700
    assert await _cleaning_alone(vectors()) == {}


@pytest.mark.promise("P19")
@pytest.mark.prove
@pytest.mark.timeout(600)
async def test_every_vector_does_nothing_in_the_frame_even_if_not_cleaned() -> None:
    assert await _rights_alone(vectors()) == {}


async def test_the_canary_sings_without_any_wall() -> None:
    """The proof of the proof: the same page, nothing cleaned, full rights."""
    documents: Documents = {f"{APP}/": ("<script>alert(1)</script><img src=//evil.example/x>", {})}
    async with _watched(documents) as canary:
        await canary.page.goto(f"{APP}/", wait_until="load")

    assert "dialog" in canary.sung
    assert any("evil.example" in song for song in canary.sung)


async def test_frame_loads_pictures_of_ours_and_opens_links() -> None:
    html = '<img src="cid:a" alt=x><a href="https://shop.example/">shop</a>'
    body = frame_document(html, remote=False, pictures=OPEN)
    outer = f'<!doctype html><iframe sandbox="{SANDBOX}" src="{APP}/frame"></iframe>'
    documents: Documents = {f"{APP}/": (outer, {}), f"{APP}/frame": (body, dict(FRAME_HEADERS))}
    asked: list[str] = []
    async with _watched(documents) as canary:
        canary.page.on("request", lambda request: asked.append(request.url))
        await canary.page.goto(f"{APP}/", wait_until="load")
        async with canary.page.expect_popup() as popup:
            await canary.page.frame_locator("iframe").locator("a").click()
        await popup.value

    assert f"{APP}/own" in asked
