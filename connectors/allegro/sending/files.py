"""Files on their way to Allegro: declared, then brought to where it wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from connectors.allegro.places import places
from connectors.allegro.sending.post import Post, known
from connectors.allegro.wire import Ask
from postroom.errors import TemporaryError
from postroom.http import HttpResponse
from postroom.message import Attachment

_DECLARED = "/messaging/message-attachments"
_ISSUES = "/sale/issues/attachments"


async def brought(post: Post) -> list[dict[str, str]]:
    """Bring the message's files; what the message then names them by, in order.

    Declared anew for each attempt: a file that no message names is forgotten by Allegro.
    """
    bring = _to_issue if post.target.kind == "issue" else _to_message
    return [{"id": await bring(post, file)} for file in _in_order(post.message.attachments)]


def _in_order(files: Sequence[Attachment]) -> list[Attachment]:
    return [file for file in files if not file.omitted]


async def _to_message(post: Post, file: Attachment) -> str:
    declared = await post.wire.ask(
        Ask(
            path=_DECLARED,
            method="POST",
            body={"filename": file.name, "size": len(file.content)},
            repeatable=True,
        )
    )
    id_ = _named(declared)
    await _upload(post, f"{_DECLARED}/{id_}", file)
    return id_


async def _to_issue(post: Post, file: Attachment) -> str:
    answer = await post.wire.answer(
        Ask(
            path=_ISSUES,
            method="POST",
            body={"fileName": file.name, "size": len(file.content)},
            version="beta.v1",
            repeatable=True,
        )
    )
    await _upload(post, _place(post, answer), file, beta=True)
    return _named(answer.json())


async def _upload(post: Post, path: str, file: Attachment, *, beta: bool = False) -> None:
    await post.wire.answer(
        Ask(
            path=path,
            method="PUT",
            file=file.content,
            media_type=file.media_type,
            version="beta.v1" if beta else "public.v1",
        )
    )


def _named(declared: Any) -> str:
    id_ = str(known(declared).get("id") or "")
    if not id_:
        raise TemporaryError("Allegro gave a file no id; try again")
    return id_


def _place(post: Post, answer: HttpResponse) -> str:
    """The one-time address of an upload; ours to use only if it is Allegro's."""
    location = answer.headers.get("location", "")
    there, api = urlsplit(location), urlsplit(places(post.account.settings).api)
    home = (api.hostname or "").removeprefix("api.")
    host = there.hostname or ""
    if there.scheme != api.scheme or not (
        host in (home, api.hostname) or host.endswith(f".{home}")
    ):
        raise TemporaryError("Allegro named no address of its own to bring a file to; try again")
    return location
