"""The guard: every connection is judged by the address it really goes to (reliability P21).

A check before the request is no check: DNS may answer otherwise a moment later, and a redirect
leads elsewhere. So the socket itself is refused, by `TCPConnector(socket_factory=…)`, which sees
every final address, also those of literals that no resolver is asked about.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from yarl import URL

from core.http.answers import read
from core.http.urls import checked
from postroom.errors import PermanentError, TemporaryError
from postroom.http import HttpRequest, HttpResponse
from postroom.network import Network, allowed, parse

SECONDS = 10.0
"""For a whole request, redirects and body included."""
LONGEST = 300.0
"""For a request that asks for more, such as a text a model writes."""
REDIRECTS = 3
AGENT = "Postroom"
_FOLLOWED = frozenset({301, 302, 303, 307, 308})


_REFUSED = "refused by the guard"
"""What the library is told; it may join the failures of several addresses into one text."""


class GuardedHttp:
    """An `Http` that only reaches the open internet and the networks it was told to allow."""

    def __init__(self, session: aiohttp.ClientSession, seconds: float) -> None:
        self._session = session
        self._seconds = seconds

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Ask once; see `postroom.http.Http`."""
        url = checked(request.url)
        try:
            async with asyncio.timeout(min(request.seconds, LONGEST) or self._seconds):
                return await self._follow(request, url)
        except TimeoutError:
            raise TemporaryError(f"{url.host} did not answer in time.") from None
        except aiohttp.ClientError as error:
            raise _explained(error, url) from None
        except ValueError:
            raise PermanentError(f"The request to {url.host} cannot be sent as it is.") from None

    async def _follow(self, request: HttpRequest, url: URL) -> HttpResponse:
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **request.headers}
        for _ in range(REDIRECTS + 1):
            answer, onward = await self._once(request, url, headers)
            if onward is None:
                return answer
            if url.scheme == "https" and onward.scheme != "https":
                raise PermanentError(f"{url.host} leads from https to http.")
            if url.origin() != onward.origin():
                headers = _anonymous(headers)
            url = onward
        raise PermanentError(f"{url.host} leads on more than {REDIRECTS} times.")

    async def _once(
        self, request: HttpRequest, url: URL, headers: dict[str, str]
    ) -> tuple[HttpResponse, URL | None]:
        async with self._session.request(
            request.method, url, headers=headers, data=request.body or None, allow_redirects=False
        ) as response:
            onward = _onward(request, url, response)
            limit = 0 if onward is not None else request.limit
            return await read(response, limit), onward


@asynccontextmanager
async def guarded_session(
    allow: Iterable[Network] = (),
    *,
    seconds: float = SECONDS,
    resolver: aiohttp.abc.AbstractResolver | None = None,
) -> AsyncIterator[GuardedHttp]:
    """Open the one HTTP client of a process; `allow` comes from `POSTROOM_ALLOW_NETWORKS`."""
    connector = aiohttp.TCPConnector(
        socket_factory=_sockets(tuple(allow)),
        resolver=resolver,
        use_dns_cache=False,
        limit=50,
        limit_per_host=6,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=LONGEST),
        raise_for_status=False,
    ) as session:
        yield GuardedHttp(session, seconds)


def _sockets(allow: tuple[Network, ...]) -> Any:
    def made(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, target = info
        address = parse(str(target[0]))
        if address is None or not allowed(address, allow):
            raise OSError(_REFUSED)
        return socket.socket(family, kind, protocol)

    return made


def _onward(request: HttpRequest, url: URL, response: aiohttp.ClientResponse) -> URL | None:
    if response.status not in _FOLLOWED or request.method not in {"GET", "HEAD"}:
        return None
    location = response.headers.get("Location", "")
    if not location:
        return None
    try:
        return checked(str(url.join(URL(location))))
    except ValueError:
        raise PermanentError(f"{url.host} leads to a URL that cannot be read.") from None


def _anonymous(headers: dict[str, str]) -> dict[str, str]:
    """What another host may see: neither tokens nor keys that were meant for the first."""
    kept = {"user-agent", "accept-encoding", "accept", "accept-language"}
    return {name: value for name, value in headers.items() if name.lower() in kept}


def _explained(error: aiohttp.ClientError, url: URL) -> TemporaryError | PermanentError:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return TemporaryError(f"The name {url.host} is not known.", step="resolve")
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ServerFingerprintMismatch):
        return PermanentError(f"The certificate of {url.host} is not valid.")
    if isinstance(error, aiohttp.ClientConnectorError) and _REFUSED in str(error.os_error):
        return PermanentError(
            f"{url.host} leads to an address inside a private network, which is not called;"
            " an administrator can allow the network with POSTROOM_ALLOW_NETWORKS."
        )
    if isinstance(error, aiohttp.InvalidURL):
        return PermanentError("The URL cannot be read; check how it is written.")
    step = "connect" if isinstance(error, aiohttp.ClientConnectorError) else ""
    return TemporaryError(f"The connection to {url.host} failed.", step=step)
