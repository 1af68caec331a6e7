"""The SSRF suite (reliability §3.6): nothing on loopback is ever reached unless it is allowed."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from core.http import guarded_session
from postroom.errors import PermanentError, PostroomError, TemporaryError
from postroom.http import HttpRequest

CORPUS = Path(__file__).parents[3] / "corpora" / "ssrf" / "open-redirect.txt"
LOOPBACK = (ip_network("127.0.0.0/8"),)
ONLY_PEER = (ip_network("127.0.0.1/32"),)
SPELLINGS = """
127.0.0.1 127.1 127.0.1 0 0.0.0.0 0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433 localhost localhost.
LOCALHOST [::1] [::] [::ffff:127.0.0.1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1]
①②⑦.⓪.⓪.① 127。0。0。1 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ 127.0.0.1. 127.127.127.127 ip6-localhost [64:ff9b::7f00:1]
169.254.169.254 [fe80::1] user@127.0.0.1 a:b@127.0.0.1 [::ffff:0:127.0.0.1]
""".split()
FORMS = [
    "http://127.1.1.1:{port}\\@127.2.2.2:{port}/",
    "http://127.1.1.1:{port}#\\@127.2.2.2/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}!/",
    "file:///etc/passwd",
    "gopher://localhost:{port}/_MAIL",
    "dict://localhost:{port}/",
    "http://127.0.0.1:{port}/\r\nX-Evil: 1",
    "http://example.com\r\n.127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://\u202e127.0.0.1:{port}/",
    "http://[::1:{port}/",
    "http://:{port}/",
    "http://",
    "",
]


class Peer:
    """A web server on loopback that counts who reached it."""

    def __init__(self) -> None:
        self.reached: list[web.Request] = []
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(app, host="127.0.0.1")
        self.reply: Callable[[web.Request], Awaitable[web.StreamResponse]] = _hello

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.reached.append(request)
        return await self.reply(request)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"


async def _hello(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="hello", headers={"Set-Cookie": "a=b"})


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = Peer()
    async with peer.server:
        yield peer


@pytest.mark.promise("P21")
@pytest.mark.parametrize("host", SPELLINGS)
async def test_loopback_is_not_reached_however_it_is_spelled(peer: Peer, host: str) -> None:
    async with guarded_session() as http:
        with pytest.raises(PostroomError):
            await http.send(HttpRequest(url=f"http://{host}:{peer.server.port}/"))

    assert not peer.reached


@pytest.mark.promise("P21")
@pytest.mark.parametrize("form", FORMS)
async def test_url_that_readers_disagree_on_is_refused(peer: Peer, form: str) -> None:
    async with guarded_session() as http:
        with pytest.raises(PostroomError):
            await http.send(HttpRequest(url=form.format(port=peer.server.port)))

    assert not peer.reached


async def test_corpus_of_open_redirects_reaches_nothing(peer: Peer) -> None:
    lines = CORPUS.read_text("utf-8").splitlines()
    hosts = {"www.whitelisteddomain.tld", "www.google.com", "google.com"}
    urls = [_to_loopback(line, hosts, peer.server.port or 0) for line in lines if line.strip()]

    async with guarded_session(resolver=_Fixed("127.0.0.1"), seconds=3) as http:
        for url in urls:
            with pytest.raises(PostroomError):
                await http.send(HttpRequest(url=url))

    assert len(urls) > 200
    assert not peer.reached


def _to_loopback(line: str, hosts: set[str], port: int) -> str:
    line = line.replace("216.58.214.206", "127.0.0.1")  # a literal no resolver is asked about
    for host in hosts:
        line = line.replace(host, f"127.0.0.1:{port}")
    return line if line.startswith("http") else f"http:{line}"


async def test_name_that_answers_otherwise_the_second_time_is_refused_then(peer: Peer) -> None:
    """Rebinding: 127.0.0.1 stands for the open internet, 127.0.0.2 for the house."""

    async def once(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="hello", headers={"Connection": "close"})

    peer.reply = once
    seen: list[str] = []
    inside = TestServer(_counting(seen), host="127.0.0.2", port=peer.server.port)
    url = f"http://shop.example:{peer.server.port}/"
    flipping = _Flipping("127.0.0.1", "127.0.0.2")
    async with inside, guarded_session(ONLY_PEER, resolver=flipping) as http:
        await http.send(HttpRequest(url=url))
        with pytest.raises(PermanentError):
            await http.send(HttpRequest(url=url))

    assert flipping.asked == 2
    assert len(peer.reached) == 1
    assert not seen


async def test_name_with_a_public_and_a_private_address_never_reaches_the_private_one(
    peer: Peer,
) -> None:
    both = _Fixed("127.0.0.1", "::1")

    async with guarded_session(resolver=both, seconds=2) as http:
        with pytest.raises(PermanentError, match="POSTROOM_ALLOW_NETWORKS"):
            await http.send(HttpRequest(url=f"http://shop.example:{peer.server.port}/"))

    assert not peer.reached


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/in",
        "http://[::ffff:127.0.0.2]:{port}/in",
        "http://2130706434:{port}/in",
        "//127.0.0.2:{port}/in",
        "http://127.0.0.2:{port}/in\\@",
        "file:///etc/passwd",
        "http://u:p@127.0.0.2:{port}/in",
        "https://127.0.0.2:{port}/in",
        "http://127.0.0.2:22/in",
    ],
)
async def test_redirect_into_the_house_is_refused(peer: Peer, target: str) -> None:
    """The peer's own address is allowed; the one it leads on to is not."""

    async def onward(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": target.format(port=second.port)})

    peer.reply = onward
    seen: list[str] = []
    second = TestServer(_counting(seen), host="127.0.0.2")
    async with second, guarded_session(ONLY_PEER, seconds=3) as http:
        with pytest.raises(PostroomError):
            await http.send(HttpRequest(url=peer.url()))

    assert len(peer.reached) == 1
    assert not seen


def _counting(seen: list[str]) -> web.Application:
    async def count(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(text="inside")

    app = web.Application()
    app.router.add_get("/{path:.*}", count)
    return app


async def test_three_redirects_are_followed_and_a_fourth_is_not(peer: Peer) -> None:
    async def onward(request: web.Request) -> web.StreamResponse:
        left = int(request.path.strip("/"))
        if not left:
            return web.Response(text="there")
        return web.Response(status=302, headers={"Location": f"/{left - 1}"})

    peer.reply = onward
    async with guarded_session(LOOPBACK) as http:
        answer = await http.send(HttpRequest(url=peer.url("/3")))
        with pytest.raises(PermanentError, match="more than 3 times"):
            await http.send(HttpRequest(url=peer.url("/4")))

    assert answer.body == b"there"
    assert answer.url.endswith("/0")


async def test_tokens_are_not_carried_to_another_host(peer: Peer) -> None:
    other = Peer()
    async with other.server:

        async def onward(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": other.url("/x")})

        peer.reply = onward
        async with guarded_session(LOOPBACK) as http:
            headers = {"Authorization": "Bearer canary", "Accept": "image/png"}
            await http.send(HttpRequest(url=peer.url(), headers=headers))

    assert peer.reached[0].headers["Authorization"] == "Bearer canary"
    assert "Authorization" not in other.reached[0].headers
    assert other.reached[0].headers["Accept"] == "image/png"


async def test_redirect_of_a_post_is_handed_back(peer: Peer) -> None:
    async def onward(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": "/again"})

    peer.reply = onward
    async with guarded_session(LOOPBACK) as http:
        answer = await http.send(HttpRequest(url=peer.url(), method="POST", body=b"secret"))

    assert answer.status == 307
    assert len(peer.reached) == 1


async def test_answer_above_the_limit_is_cut_off_while_it_streams(peer: Peer) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while sent < 500_000_000:
                await response.write(b"x" * 100_000)
                sent += 100_000
        except ConnectionError:
            pass
        return response

    peer.reply = endless
    async with guarded_session(LOOPBACK) as http:
        with pytest.raises(PermanentError, match="larger than 1,000,000"):
            await http.send(HttpRequest(url=peer.url()))

    assert sent < 20_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip"])
async def test_packed_bomb_is_not_unpacked(peer: Peer, coding: str) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)

    async def packed(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": coding})

    peer.reply = packed
    async with guarded_session(LOOPBACK) as http:
        with pytest.raises(PermanentError):
            await http.send(HttpRequest(url=peer.url()))


async def test_packed_answer_is_unpacked(peer: Peer) -> None:
    async def packed(_request: web.Request) -> web.StreamResponse:
        body = gzip.compress(b'{"a": 1}')
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    peer.reply = packed
    async with guarded_session(LOOPBACK) as http:
        answer = await http.send(HttpRequest(url=peer.url()))

    assert answer.json() == {"a": 1}


async def test_silence_is_a_temporary_error(peer: Peer) -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    peer.reply = silent
    async with guarded_session(LOOPBACK, seconds=0.2) as http:
        with pytest.raises(TemporaryError, match="did not answer in time"):
            await http.send(HttpRequest(url=peer.url()))


async def test_cookies_are_not_kept(peer: Peer) -> None:
    async with guarded_session(LOOPBACK) as http:
        await http.send(HttpRequest(url=peer.url()))
        await http.send(HttpRequest(url=peer.url()))

    assert all("Cookie" not in request.headers for request in peer.reached)


async def test_proxy_of_the_environment_is_not_used(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", peer.url())
    monkeypatch.setenv("http_proxy", peer.url())

    async with guarded_session(seconds=2) as http:
        with pytest.raises(PostroomError):
            await http.send(HttpRequest(url="http://192.0.2.1/"))

    assert not peer.reached


async def test_closed_port_says_nothing_about_the_network() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async with guarded_session(LOOPBACK) as http:
        with pytest.raises(TemporaryError) as caught:
            await http.send(HttpRequest(url=f"http://127.0.0.1:{port}/"))

    assert str(caught.value) == "The connection to 127.0.0.1 failed."


async def test_address_behind_a_name_is_not_told(peer: Peer) -> None:
    async with guarded_session(resolver=_Fixed("10.1.2.3")) as http:
        with pytest.raises(PermanentError) as caught:
            await http.send(HttpRequest(url="http://shop.example/"))

    assert "10.1.2.3" not in str(caught.value)


@pytest.mark.parametrize("name", ["X-A\r\nB", "X-A"])
async def test_line_break_in_a_header_is_refused(peer: Peer, name: str) -> None:
    async with guarded_session(LOOPBACK) as http:
        with pytest.raises(PermanentError):
            await http.send(HttpRequest(url=peer.url(), headers={name: "a\r\nEvil: 1"}))

    assert not any("Evil" in request.headers for request in peer.reached)


@pytest.mark.parametrize("port", [22, 25, 6379, 5432, 11211, 1])
async def test_port_of_another_protocol_is_refused(port: int) -> None:
    async with guarded_session(LOOPBACK) as http:
        with pytest.raises(PermanentError, match="Port"):
            await http.send(HttpRequest(url=f"http://127.0.0.1:{port}/"))


def test_secrets_of_a_request_are_not_in_its_repr() -> None:
    request = HttpRequest(
        url="https://a.example", headers={"Authorization": "canary"}, body=b"canary"
    )

    assert "canary" not in repr(request)


class _Fixed(AbstractResolver):
    """DNS that gives every name the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [_result(host, port, address) for address in self._addresses]

    async def close(self) -> None:
        pass


class _Flipping(_Fixed):
    """DNS that answers otherwise each time."""

    asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked += 1
        turn = (self.asked - 1) % len(self._addresses)
        return [_result(host, port, self._addresses[turn])]


def _result(host: str, port: int, address: str) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )
