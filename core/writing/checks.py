"""What a model may have written: plain text of a sane size, with no strange links.

The model is taken for obedient to whoever wrote last, so nothing it says is believed
(reliability.md §3.10): a text that breaks a rule is refused whole, never mended.
"""

from __future__ import annotations

import json
import re
import unicodedata

from core.services import links
from core.writing.types import WriteRequest
from postroom.chat import ChatAnswer
from postroom.errors import PermanentError

_MARKDOWN_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\(\s*<?([^)\s>]{1,2000})>?[^)\n]{0,300}\)")
_TAG = re.compile(r"<\s*[/!?]?\s*[a-z][^<>]{0,2000}>?", re.IGNORECASE)
_FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.DOTALL)
_SCHEME = re.compile(r"\b(?:javascript:|vbscript:|file:/|data:[a-z]+/)", re.IGNORECASE)


def checked(answer: ChatAnswer, request: WriteRequest, link_hosts: frozenset[str]) -> str:
    """The text as it may be sent; raises `PermanentError` that says what is wrong with it."""
    text = _plain(answer.text)
    if answer.cut_off:
        raise _refused("it was cut off; raise the longest answer, or ask for a shorter text")
    if len(text) > request.longest:
        raise _refused(f"it has {len(text)} characters, more than {request.longest}")
    _check_form(text)
    _check_links(text, request, link_hosts)
    _check_addresses(text, request)
    return text


def _plain(text: str) -> str:
    """Without invisible characters, code fences and the form of Markdown links."""
    kept = "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in _HIDDEN
    )
    fenced = _FENCE.match(kept)
    return _MARKDOWN_LINK.sub(r"\1 (\2)", fenced[1] if fenced else kept).strip()


_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def _check_form(text: str) -> None:
    if not any(letter.isalpha() for letter in text):
        raise _refused("it holds no words")
    if _TAG.search(text):
        raise _refused("it holds HTML")
    if text[0] in "{[" and _is_json(text):
        raise _refused("it is JSON, not a letter")


def _check_links(text: str, request: WriteRequest, link_hosts: frozenset[str]) -> None:
    allowed = {links.host(name) for name in link_hosts} | links.hosts(request.instructions)
    strange = sorted(links.hosts(text) - allowed)
    if strange:
        raise _refused(
            f"it links to {strange[0][:80] or 'an unreadable place'}, which is not allowed"
        )
    if _SCHEME.search(text) and not _SCHEME.search(request.instructions):
        raise _refused("it holds a link that is no web address")


def _check_addresses(text: str, request: WriteRequest) -> None:
    allowed = {address.lower() for address in request.addresses}
    if links.addresses(text) - allowed - links.addresses(request.instructions):
        raise _refused("it names a mail address that is neither the customer's nor in the step")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _refused(reason: str) -> PermanentError:
    return PermanentError(f"the text the AI wrote was refused: {reason}")
