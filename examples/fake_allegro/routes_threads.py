"""The Message Center's threads and messages, read and written."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from examples.fake_allegro.call import Answer, Call, Route, Thing, Wrong, missing
from examples.fake_allegro.files import Attachment
from examples.fake_allegro.threads import COMMON, PROBLEM, Message, Thread

SCOPE = "allegro:api:messaging"
BOTH = ("public", "beta")
LONGEST = 2_000
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_BETA_ONLY = ("page.id", "read", "status", "orderId", "type")
_PUBLIC_ONLY = ("offset", "before", "after")


def list_threads(call: Call) -> Answer:
    """The newest last message first."""
    _require_version(call)
    world = call.world
    found = [each for each in world.threads.values() if _is_shown(call, each)]
    ties = {each.id: world.ids.shuffled() if world.unsettled else 0.0 for each in found}
    found.sort(key=lambda each: (each.last_at or _LONG_AGO, ties[each.id]), reverse=True)
    page, more = _page(call, found)
    return Answer(told={"threads": [each.told(call.version) for each in page], **more})


def one_thread(call: Call) -> Answer:
    """One thread."""
    return Answer(told=_thread(call).told(call.version))


def mark_read(call: Call) -> Answer:
    """Mark a thread as read, or as unread."""
    thread = _thread(call)
    read = call.body.get("read") if isinstance(call.body, dict) else None
    if not isinstance(read, bool):
        raise Wrong(422, "VALIDATION", "must not be null", "read")
    thread.read = read
    return Answer(told={"read": read} if call.version == "beta" else thread.told("public"))


def list_messages(call: Call) -> Answer:
    """Messages of a thread."""
    _require_version(call)
    thread, before, after = _thread(call), call.moment("before"), call.moment("after")
    if before and call.word("offset"):
        raise Wrong(422, "VALIDATION", "before cannot be used with offset", "before")
    found = [
        each
        for each in thread.messages
        if (before is None or each.at < before) and (after is None or each.at > after)
    ]
    found.sort(key=lambda each: each.at, reverse=not call.world.messages_oldest_first)
    page, more = _page(call, found)
    return Answer(told={"messages": [_told(call, each) for each in page], **more})


def one_message(call: Call) -> Answer:
    """One message."""
    wanted = call.parts["messageId"]
    for thread in call.world.threads.values():
        if not _is_visible(call, thread):
            continue
        for message in thread.messages:
            if message.id == wanted:
                return Answer(told=_told(call, message))
    raise missing("Message")


def write_in_thread(call: Call) -> Answer:
    """A message in a thread that is there."""
    thread = _thread(call)
    _require_pause(call)
    text, files = _written(call)
    if thread.status == "CLOSED":
        raise Wrong(422, "THREAD_CLOSED", "Thread is closed")
    return _sent(call, call.world.seller_writes(thread, text, attachments=files))


def write_to_buyer(call: Call) -> Answer:
    """A message about an order, in the one thread with its buyer."""
    _require_pause(call)
    text, files = _written(call)
    login, order_id = call.inner("recipient").get("login"), call.inner("order").get("id")
    order = call.world.orders.get(str(order_id))
    if order is None or order.seller is not call.seller:
        raise Wrong(422, "VALIDATION", "order must be one of yours", "order.id")
    if str(login).lower() not in (order.buyer.login.lower(), order.buyer.spelled.lower()):
        raise Wrong(422, "VALIDATION", "order is not of this recipient", "recipient.login")
    thread = call.world.thread(call.seller, order.buyer)
    message = call.world.seller_writes(thread, text, attachments=files, order=order.id)
    return _sent(call, message)


def _require_version(call: Call) -> None:
    """Raise for a parameter that only the other version knows."""
    foreign = _PUBLIC_ONLY if call.version == "beta" else _BETA_ONLY
    for name in foreign:
        if call.word(name) is not None:
            raise Wrong(422, "VALIDATION", f"not available in {call.version}.v1", name)


def _is_visible(call: Call, thread: Thread) -> bool:
    return thread.seller is call.seller and (call.version == "beta" or thread.is_common)


def _is_shown(call: Call, thread: Thread) -> bool:
    read, status = call.word("read", ("true", "false")), call.word("status", ("OPEN", "CLOSED"))
    kind, order = call.word("type", (COMMON, PROBLEM)), call.word("orderId")
    return (
        _is_visible(call, thread)
        and (read is None or thread.read == (read == "true"))
        and (status is None or thread.status == status)
        and (kind is None or thread.type == kind)
        and (order is None or any(each["id"] == order for each in thread.orders))
    )


def _thread(call: Call) -> Thread:
    thread = call.world.threads.get(call.parts["threadId"])
    if thread is None or not _is_visible(call, thread):
        raise missing("Thread")
    return thread


def _page(call: Call, things: Sequence[Thing]) -> tuple[list[Thing], dict[str, Any]]:
    """A page, and what the version tells of where it is."""
    limit = call.number("limit", 1, 20, 20)
    if call.version == "beta":
        offset = _opened(call.word("page.id"))
        following = offset + limit
        page_id = base64.urlsafe_b64encode(f"from:{following}".encode()).decode()
        more: dict[str, Any] = {"nextPage": {"id": page_id} if following < len(things) else None}
    else:
        offset = call.number("offset", 0, 15_000_000, 0)
        more = {"offset": offset, "limit": limit}
    return list(things[offset : offset + limit]), more


def _opened(page_id: str | None) -> int:
    if page_id is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(page_id).decode().removeprefix("from:"))
    except (binascii.Error, ValueError):
        raise Wrong(422, "VALIDATION", "unknown page", "page.id") from None


def _told(call: Call, message: Message) -> dict[str, Any]:
    return message.told(call.world.here(), call.version)


def _require_pause(call: Call) -> None:
    """One message a second for each seller; more are refused and count for nothing."""
    seller, now = call.seller, call.world.now()
    if seller.last_post is not None and now < seller.last_post + call.world.post_interval:
        raise Wrong(429, "TOO_MANY_REQUESTS", "Too many requests, 1 request per second allowed")
    seller.last_post = now


def _written(call: Call) -> tuple[str, list[Attachment]]:
    listed = call.body.get("attachments") if isinstance(call.body, dict) else None
    files = [_uploaded(call, each) for each in listed or ()]
    return call.text("text", LONGEST), files


def _uploaded(call: Call, told: Any) -> Attachment:
    found = call.world.files.get(str(told.get("id")) if isinstance(told, dict) else "")
    if found is None or found.owner != call.seller.id or found.uploaded_at is None:
        raise Wrong(
            422,
            "ASSIGNING_ATTACHMENTS_TO_MESSAGE_FAILED",
            "Attachment was declared and not uploaded, or is unknown",
            "attachments",
        )
    return found


def _sent(call: Call, message: Message) -> Answer:
    return Answer(status=201, told=_told(call, message))


ROUTES = (
    Route(
        method="GET",
        template="/messaging/threads",
        handler=list_threads,
        scope=SCOPE,
        versions=BOTH,
    ),
    Route(
        method="GET",
        template="/messaging/threads/{threadId}",
        handler=one_thread,
        scope=SCOPE,
        versions=BOTH,
    ),
    Route(
        method="PUT",
        template="/messaging/threads/{threadId}/read",
        handler=mark_read,
        scope=SCOPE,
        versions=BOTH,
        takes="json",
    ),
    Route(
        method="GET",
        template="/messaging/threads/{threadId}/messages",
        handler=list_messages,
        scope=SCOPE,
        versions=BOTH,
    ),
    Route(
        method="POST",
        template="/messaging/threads/{threadId}/messages",
        handler=write_in_thread,
        scope=SCOPE,
        versions=BOTH,
        takes="json",
    ),
    Route(
        method="POST",
        template="/messaging/messages",
        handler=write_to_buyer,
        scope=SCOPE,
        versions=BOTH,
        takes="json",
    ),
    Route(
        method="GET",
        template="/messaging/messages/{messageId}",
        handler=one_message,
        scope=SCOPE,
        versions=BOTH,
    ),
)
