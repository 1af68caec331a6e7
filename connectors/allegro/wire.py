"""One request to Allegro's API: headers, errors, silence when Allegro wants it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

from connectors.allegro.agent import user_agent
from connectors.allegro.places import places
from connectors.allegro.settings import AllegroSettings
from postroom.channel import Account
from postroom.errors import (
    NeedsReauthorisation,
    PermanentError,
    TemporaryError,
    UnknownOutcome,
)
from postroom.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

Version: TypeAlias = Literal["public.v1", "beta.v1"]
Query: TypeAlias = Sequence[tuple[str, str]]

BLOCKED = timedelta(seconds=65)
"""How long a client id is blocked after too many requests; calling meanwhile lengthens it."""
LARGEST_ANSWER = 8_000_000
LARGEST_FILE = 25_000_000
SECONDS = 30.0
"""Allegro's leaky buckets answer late before they refuse."""
_TROUBLE = ("DATA_FETCHING_ERROR", "INTERNAL_SERVER_ERROR")
"""Codes that mean Allegro failed, whatever the status beside them says."""


@dataclass(slots=True)
class NotFound(PermanentError):
    """There is no such thing, or not any more."""


@dataclass(slots=True)
class NotOffered(PermanentError):
    """The account is not served this version of the resource."""


@dataclass(slots=True)
class Refusal(PermanentError):
    """Allegro does not want it; `code` is its word for the reason."""

    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request in Allegro's words."""

    path: str
    """From the slash after the host, or a whole URL that Allegro gave us."""
    method: str = "GET"
    query: Query = ()
    body: Any = None
    """JSON; sent in the vendor's media type."""
    version: Version = "public.v1"
    file: bytes | None = field(default=None, repr=False)
    """Bytes in place of JSON."""
    media_type: str = ""
    """Of the bytes."""
    limit: int = LARGEST_ANSWER
    repeatable: bool = False
    """Whether asking twice does no harm (a POST that only prepares something)."""

    @property
    def acts(self) -> bool:
        """Whether asking it twice may do something twice."""
        return self.method == "POST" and not self.repeatable


class Wire:
    """Allegro's API for one account: made for a walk or a send, then forgotten."""

    def __init__(self, account: Account[AllegroSettings]) -> None:
        self._account = account
        self._key = f"allegro:{account.settings.client_id}"
        self.asked = 0
        """Requests that were made so far."""

    async def ask(self, ask: Ask) -> Any:
        """The answer's JSON; None where it has none.

        Raises `TemporaryError`, `NotFound`, `NotOffered`, `Refusal`, `NeedsReauthorisation`, and
        `UnknownOutcome` for a POST that may or may not have been heard.
        """
        response = await self.answer(ask)
        try:
            return response.json() if response.body else None
        except PermanentError:
            if ask.acts:
                raise UnknownOutcome("Allegro took it, and its answer cannot be read.") from None
            raise TemporaryError("Allegro's answer cannot be read") from None

    async def answer(self, ask: Ask) -> HttpResponse:
        """The whole answer, for its headers or a file."""
        await self._wait_out()
        self.asked += 1
        try:
            response = await self._account.http.send(self._request(ask))
        except TemporaryError as error:
            if ask.acts and not error.step:
                raise UnknownOutcome(f"{error} It may have been done all the same.") from None
            raise
        if response.ok:
            return response
        log.info(
            "Allegro answered %s to %s %s, trace %s",
            response.status,
            ask.method,
            ask.path.partition("?")[0],
            response.headers.get("trace-id", ""),
        )
        raise await self._refused(ask, response)

    async def _wait_out(self) -> None:
        """Raise while this application is blocked: calling would lengthen it."""
        until = await self._account.blocks.until(self._key)
        left = until - self._account.clock() if until else timedelta(0)
        if left > timedelta(0):
            raise TemporaryError("Allegro wants to be left alone for a while", left, step="limit")

    def _request(self, ask: Ask) -> HttpRequest:
        settings = self._account.settings
        base = "" if ask.path.startswith("http") else places(settings).api
        query = f"?{urlencode(list(ask.query))}" if ask.query else ""
        vendor = f"application/vnd.allegro.{ask.version}+json"
        headers = {
            "Authorization": f"Bearer {self._account.token}",
            "Accept": "*/*" if ask.limit == LARGEST_FILE else vendor,
            "Accept-Language": settings.language,
            "User-Agent": user_agent(settings),
        }
        if ask.body is not None:
            headers["Content-Type"] = vendor
        if ask.file is not None:
            headers["Content-Type"] = ask.media_type
        return HttpRequest(
            url=f"{base}{ask.path}{query}",
            method=ask.method,
            headers=headers,
            body=_body(ask),
            limit=ask.limit,
            seconds=SECONDS,
        )

    async def _refused(self, ask: Ask, response: HttpResponse) -> Exception:
        said, code = told(response)
        match response.status:
            case 429:
                wait = max(response.retry_after or BLOCKED, BLOCKED)
                await self._account.blocks.block(self._key, self._account.clock() + wait)
                return TemporaryError("Allegro: too many requests", wait, step="limit")
            case 401:
                return NeedsReauthorisation(
                    f"Allegro does not accept the sign-in any more ({said}); sign in again",
                    step="login",
                )
            case 403:
                return Refusal(f"Allegro forbids it: {said}", code=code or "FORBIDDEN")
            case 404:
                return NotFound(f"Allegro does not know it: {said}")
            case 406 | 415:
                return NotOffered(f"Allegro does not offer this: {said}")
            case status:
                return _other(ask, status, said, code)


def told(response: HttpResponse) -> tuple[str, str]:
    """What Allegro says about an error, for people, and its code; it may say nothing."""
    try:
        found = response.json()
    except PermanentError:
        found = None
    first = _first_error(found)
    said = first.get("userMessage") or first.get("message") or ""
    if not said and isinstance(found, Mapping):
        said = found.get("error_description") or found.get("error") or ""
    line = " ".join(str(said).split())[:300]
    return line or f"HTTP {response.status}", str(first.get("code") or "")


def _first_error(found: Any) -> Mapping[str, Any]:
    errors = found.get("errors") if isinstance(found, Mapping) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    return first if isinstance(first, Mapping) else {}


def _other(ask: Ask, status: int, said: str, code: str) -> Exception:
    if status < 500 and status != 408 and code not in _TROUBLE:
        return Refusal(f"Allegro refuses: {said}", code=code)
    if ask.acts:
        return UnknownOutcome(f"Allegro failed ({status}); it may have been done all the same.")
    return TemporaryError(f"Allegro has trouble ({status}: {said})")


def _body(ask: Ask) -> bytes:
    if ask.file is not None:
        return ask.file
    return b"" if ask.body is None else json.dumps(ask.body, ensure_ascii=False).encode()
