"""HTTP for plug-ins: one request, one whole answer of limited size, checked on its way out.

A plug-in is given an `Http` and imports no client of its own: what it is given refuses addresses
inside the house, follows no endless redirects, and takes no answer larger than asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from postroom.errors import PermanentError

_SECONDS = re.compile(r"[0-9]{1,9}")

LARGEST = 1_000_000
"""Bytes of an answer that are taken unless a request says otherwise, also once decompressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """What to ask for; headers and body are sent as they stand."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Hidden from `repr`, as is the body: they carry tokens."""
    body: bytes = field(default=b"", repr=False)
    limit: int = LARGEST
    """Largest answer in bytes; a larger one is a `PermanentError`."""
    seconds: float = 0
    """How long the whole of it may take; 0: as long as requests usually may (10 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """What came back, whatever its status; nothing is raised for 4xx and 5xx."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    url: str
    """Where the answer came from, after redirects."""

    @property
    def ok(self) -> bool:
        """True for 2xx."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> timedelta | None:
        """How long the other side wants to be left alone (RFC 9110 §10.2.3), told in seconds."""
        asked = self.headers.get("retry-after", "").strip()
        return timedelta(seconds=min(int(asked), 86_400)) if _SECONDS.fullmatch(asked) else None

    def json(self) -> Any:
        """Return the body as JSON; raises `PermanentError` if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise PermanentError("The answer is not JSON.") from None


class Http(Protocol):
    """The one way out for HTTP."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Ask once. Raises `TemporaryError` or `PermanentError` with a sentence for people.

        A `TemporaryError` with a `step` (resolve, connect): nothing has reached the other side.
        GET and HEAD follow up to three redirects; any other method hands a redirect back as it is.
        """
        ...


class NoHttp:
    """An `Http` that reaches nothing: for accounts whose channel asks nobody, and for tests."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Refuse."""
        raise PermanentError("This account was given no way out for HTTP.")


NO_HTTP = NoHttp()
