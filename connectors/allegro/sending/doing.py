"""Acts on their way: each one request in Allegro's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import quote

from connectors.allegro.sending.files import brought
from connectors.allegro.sending.issues import issue_open, path
from connectors.allegro.sending.limits import check_files, check_text
from connectors.allegro.sending.post import Post, known, receipt
from connectors.allegro.wire import Ask
from postroom.errors import PermanentError
from postroom.message import Receipt

Doing: TypeAlias = Callable[[Post], Awaitable[Receipt]]


async def do(post: Post) -> Receipt:
    """Do the act that a message is; raises as sending does."""
    doing = _DOING.get((post.target.kind, post.message.act))
    if doing is None:
        raise PermanentError(f"{post.message.act!r} cannot be done with this ticket at Allegro")
    return await doing(post)


async def say(post: Post, type_: str, files: list[dict[str, str]]) -> Receipt:
    """Add to the chat of an issue; `type_` is Allegro's word for what the message means."""
    body: dict[str, Any] = {"type": type_}
    if post.message.text or not files:
        body["text"] = post.message.text
    if files:
        body["attachments"] = files
    ask = Ask(path=path(post, "/message"), method="POST", body=body, version="beta.v1")
    return receipt(await post.wire.ask(ask))


def rating(post: Post, part: str = "") -> str:
    """The address of the rating, or of a part of it."""
    return f"/sale/user-ratings/{quote(post.target.id, safe='')}{part}"


async def _end(post: Post) -> Receipt:
    """Ask the buyer to close a discussion; of claims Allegro refuses it (#12400)."""
    check_text("issue", post.message.text)
    check_files("issue", post.message.attachments)
    await issue_open(post, "DISPUTE")
    return await say(post, "END_REQUEST", await brought(post))


async def _need(post: Post) -> Receipt:
    check_text("issue", post.message.text)
    check_files("issue", post.message.attachments)
    await issue_open(post, "CLAIM")
    return await say(post, str(post.message.act_options["need"]), await brought(post))


async def _decide(post: Post) -> Receipt:
    """Decide a claim; answered with nothing at all."""
    options = post.message.act_options
    issue = known(await post.get(path(post)))
    status = known(issue.get("currentState")).get("status")
    if issue.get("type") != "CLAIM" or status != "CLAIM_SUBMITTED":
        raise PermanentError(f"this claim cannot be decided any more; at Allegro it is {status}")
    body = {
        "status": options["decision"],
        "message": post.message.text,
        **_refund(options),
    }
    ask = Ask(path=path(post, "/status"), method="POST", body=body, version="beta.v1")
    await post.wire.ask(ask)
    return Receipt()


def _refund(options: Mapping[str, Any]) -> dict[str, Any]:
    if options.get("amount") is None:
        return {}
    amount = f"{Decimal(str(options['amount'])):.2f}"
    return {"partialRefund": {"amount": amount, "currency": options.get("currency") or "PLN"}}


async def _reject(post: Post) -> Receipt:
    code, reason = str(post.message.act_options["code"]), post.message.text
    if code == "REFUND_REJECTED" and not reason:
        raise PermanentError("refusing a refund without another reason needs a text; write one")
    if len(reason) > LONGEST_REASON:
        raise PermanentError(f"the reason has {len(reason)} characters; Allegro takes 250")
    rejection = {"code": code, **({"reason": reason} if reason else {})}
    await post.wire.ask(
        Ask(
            path=f"/order/customer-returns/{quote(post.target.id, safe='')}/rejection",
            method="POST",
            body={"rejection": rejection},
            version="beta.v1",
        )
    )
    return Receipt()


async def _ask_removal(post: Post) -> Receipt:
    check_text("review", post.message.text)
    body = {"request": {"message": post.message.text}}
    await post.wire.ask(Ask(path=rating(post, "/removal"), method="PUT", body=body))
    return Receipt()


async def _mark(post: Post) -> Receipt:
    await post.wire.ask(
        Ask(
            path=f"/messaging/threads/{quote(post.target.id, safe='')}/read",
            method="PUT",
            body={"read": bool(post.message.act_options.get("read", True))},
            version="beta.v1" if post.target.kind == "problem" else "public.v1",
        )
    )
    return Receipt()


LONGEST_REASON = 250

_DOING: Mapping[tuple[str, str], Doing] = {
    ("issue", "end_request"): _end,
    ("issue", "decide_claim"): _decide,
    ("issue", "return_need"): _need,
    ("return", "reject_return"): _reject,
    ("review", "ask_removal"): _ask_removal,
    ("message", "mark_read"): _mark,
    ("problem", "mark_read"): _mark,
}
