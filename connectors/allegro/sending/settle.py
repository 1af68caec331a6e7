"""Finding out whether a message of unknown fate has left: by reading the place it was for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import quote

from connectors.allegro.sending.doing import rating
from connectors.allegro.sending.issues import path
from connectors.allegro.sending.post import Post, answer_id, known, received, thread_key
from connectors.allegro.sending.target import Kind, target_of
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import Ask, Query, Version, Wire
from postroom.channel import Account
from postroom.message import OutboundMessage, Receipt

Told: TypeAlias = Mapping[str, Any]

SKEW = timedelta(seconds=60)
"""How far Allegro's clock may go from ours."""
ON_ITS_WAY = timedelta(minutes=6)
"""How long after it was begun a message can have come to be; later ones are others."""
PAGES = 10
"""Pages of a thread that are read, newest first."""


async def settle(account: Account[AllegroSettings], message: OutboundMessage) -> Receipt | None:
    """Proof that it left, or None where it is not (yet) to be seen; raises as sending does."""
    post = Post(account, Wire(account), message, target_of(message))
    if message.act in _ACTS:
        return await _ACTS[message.act](post)
    look = _LOOKS.get(post.target.kind)
    return None if look is None else await look(post)


async def _in_thread(post: Post) -> Receipt | None:
    return await _found(post, _thread(post, post.target.id))


async def _in_new_thread(post: Post) -> Receipt | None:
    """In whichever thread with that buyer; the newest stand first."""
    buyer = post.message.recipient.identity.casefold()
    listed = await post.get("/messaging/threads", "public.v1")
    for thread in listed.get("threads") or ():
        if str(known(thread.get("interlocutor")).get("login")).casefold() == buyer:
            found = await _found(post, _thread(post, str(thread["id"])))
            return found and replace(found, thread=thread_key(thread))
    return None


async def _in_chat(post: Post) -> Receipt | None:
    return await _found(post, _chat(post))


async def _under_rating(post: Post) -> Receipt | None:
    answer = known((await post.get(rating(post), "public.v1")).get("answer"))
    return Receipt(answer_id(post)) if _same(answer.get("message"), post.message.text) else None


async def _decided(post: Post) -> Receipt | None:
    """Decided so; decided the other way, somebody did it on Allegro's own page."""
    state = known((await post.get(path(post))).get("currentState"))
    side, _, _ = str(post.message.act_options.get("decision")).partition("_")
    return Receipt() if state.get("status") == f"CLAIM_{side}" else None


async def _rejected(post: Post) -> Receipt | None:
    place = f"/order/customer-returns/{quote(post.target.id, safe='')}"
    rejection = known((await post.get(place)).get("rejection"))
    wanted = post.message.act_options.get("code")
    return Receipt() if rejection.get("code") == wanted else None


async def _removal_asked(post: Post) -> Receipt | None:
    removal = known((await post.get(rating(post), "public.v1")).get("removal"))
    return Receipt() if removal.get("request") else None


async def _found(post: Post, messages: AsyncIterator[Told]) -> Receipt | None:
    """The message of ours that it is: same words, made while it was on its way, no other's."""
    own = await _own_login(post)
    begun = post.message.attempted_at or post.message.sent_at
    theirs = [
        (created, one)
        async for one in messages
        if (created := _moment(one.get("createdAt"))) is not None
        and begun - SKEW <= created <= begun + ON_ITS_WAY
        and str(one.get("id")) not in post.message.others
        and _ours(one, own)
        and _same(one.get("text"), post.message.text)
    ]
    if not theirs:
        return None
    return received(min(theirs, key=lambda each: each[0])[1])


async def _thread(post: Post, thread: str) -> AsyncIterator[Told]:
    """A thread's messages from the newest back to when this one was begun."""
    version: Version = "beta.v1" if post.target.kind == "problem" else "public.v1"
    place = f"/messaging/threads/{quote(thread, safe='')}/messages"
    query: Query = (("limit", "20"),)
    for number in range(1, PAGES + 1):
        answer = known(await post.wire.ask(Ask(path=place, query=query, version=version)))
        page = answer.get("messages") or []
        for one in page:
            yield one
        following = known(answer.get("nextPage")).get("id")
        if not page or _reaches_back(post, page) or (version == "beta.v1" and not following):
            return
        query = (("limit", "20"), _further(version, following, number * 20))


def _further(version: Version, following: Any, offset: int) -> tuple[str, str]:
    return ("page.id", str(following)) if version == "beta.v1" else ("offset", str(offset))


async def _chat(post: Post) -> AsyncIterator[Told]:
    """All of an issue's chat; its order is not documented."""
    for number in range(PAGES):
        query = (("limit", "100"), ("offset", str(number * 100)))
        answer = await post.wire.ask(Ask(path=path(post, "/chat"), query=query, version="beta.v1"))
        page = known(answer).get("chat") or []
        for one in page:
            yield one
        if len(page) < 100:
            return


def _reaches_back(post: Post, page: Iterable[Told]) -> bool:
    begun = post.message.attempted_at or post.message.sent_at
    moments = [_moment(one.get("createdAt")) for one in page]
    return any(moment is not None and moment < begun - SKEW for moment in moments)


async def _own_login(post: Post) -> str:
    return str((await post.get("/me", "public.v1")).get("login") or "").casefold()


def _ours(told: Told, own: str) -> bool:
    """Written by the seller, and not by a bot of Allegro's that bears the same role (#12568)."""
    author = known(told.get("author"))
    if author.get("isInterlocutor") is True:
        return False
    login = str(author.get("login") or "").casefold()
    if author.get("role") in ("SELLER", None):
        return login in ("", own)
    return author.get("role") == "USER" and login == own


def _same(there: Any, here: str) -> bool:
    """Whether two texts say the same; Allegro may set line ends and spaces anew."""
    return " ".join(str(there or "").split()) == " ".join(here.split())


def _moment(written: Any) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(str(written))
        return moment if moment.tzinfo else None
    return None


_LOOKS: Mapping[Kind, Callable[[Post], Awaitable[Receipt | None]]] = {
    "message": _in_thread,
    "problem": _in_thread,
    "new": _in_new_thread,
    "return": _in_new_thread,
    "issue": _in_chat,
    "review": _under_rating,
}
_ACTS: Mapping[str, Callable[[Post], Awaitable[Receipt | None]]] = {
    "decide_claim": _decided,
    "reject_return": _rejected,
    "ask_removal": _removal_asked,
}
"""Those that no message shows; the others are found as messages are."""
