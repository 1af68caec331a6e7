"""Handing one message to Allegro, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import quote

from connectors.allegro.sending import doing
from connectors.allegro.sending.files import brought
from connectors.allegro.sending.issues import issue_open
from connectors.allegro.sending.limits import check_files, check_text
from connectors.allegro.sending.post import Post, answer_id, known, receipt, thread_key
from connectors.allegro.sending.target import Kind, target_of
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import Ask, Refusal, Wire
from postroom.channel import Account
from postroom.errors import PermanentError
from postroom.message import OutboundMessage, Receipt, Sender

Way: TypeAlias = Callable[[Post], Awaitable[Receipt]]

CLOSED = "THREAD_CLOSED"


async def send(account: Account[AllegroSettings], message: OutboundMessage) -> Receipt:
    """Send an answer, or do an act, once; raises as `postroom.channel.Sends.send` says."""
    post = Post(account, Wire(account), message, target_of(message))
    if message.act:
        return await doing.do(post)
    check_text(post.target.kind, message.text)
    check_files(post.target.kind, message.attachments)
    return await _WAYS[post.target.kind](post)


async def _to_thread(post: Post) -> Receipt:
    """Into a thread of the Message Center; problems with purchases are in beta.v1 alone."""
    files = await brought(post)
    ask = Ask(
        path=f"/messaging/threads/{quote(post.target.id, safe='')}/messages",
        method="POST",
        body=_words(post, files),
        version="beta.v1" if post.target.kind == "problem" else "public.v1",
    )
    try:
        return receipt(await post.wire.ask(ask))
    except Refusal as error:
        if error.code != CLOSED:
            raise
        raise PermanentError("this problem is closed at Allegro; nothing can be added") from None


async def _new_thread(post: Post) -> Receipt:
    """To a buyer about an order of theirs, which Allegro wants named."""
    files = await brought(post)
    body = {
        **_words(post, files),
        "recipient": {"login": _login(post.message.recipient)},
        "order": {"id": post.message.order},
    }
    answer = await post.wire.ask(Ask(path="/messaging/messages", method="POST", body=body))
    return replace(receipt(answer), thread=thread_key(known(known(answer).get("thread"))))


async def _about_return(post: Post) -> Receipt:
    """A return has no chat: its buyer is written to about the order."""
    if not (post.message.order and post.message.recipient.identity):
        raise PermanentError(
            "a return has no chat at Allegro, and no order or buyer is known to write to; choose"
            " what is to become of the return"
        )
    return await _new_thread(post)


def _login(buyer: Sender) -> str:
    """The buyer's login, with the capitals that Allegro shows it with where they are known."""
    spelled = buyer.name.casefold() == buyer.identity.casefold()
    return buyer.name if spelled else buyer.identity


async def _to_issue(post: Post) -> Receipt:
    """Into the chat of a discussion or claim."""
    await issue_open(post)
    files = await brought(post)
    return await doing.say(post, "REGULAR", files)


async def _to_review(post: Post) -> Receipt:
    """Under a rating, for everybody to read; sent again it says the same."""
    body = {"message": post.message.text}
    await post.wire.ask(Ask(path=doing.rating(post, "/answer"), method="PUT", body=body))
    return Receipt(answer_id(post))


def _words(post: Post, files: list[dict[str, str]]) -> dict[str, Any]:
    return {"text": post.message.text, **({"attachments": files} if files else {})}


_WAYS: Mapping[Kind, Way] = {
    "message": _to_thread,
    "problem": _to_thread,
    "new": _new_thread,
    "issue": _to_issue,
    "return": _about_return,
    "review": _to_review,
}
