"""Asking one translator for one text: hidden, cut, asked, checked, put together again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_fixed

from core.services.trying import brief
from core.translating import cutting, masking
from core.translating.checks import Damaged, check_piece, check_whole
from core.translating.masking import STYLES, Masked
from postroom.errors import TemporaryError
from postroom.http import Http
from postroom.translator import Translation, Translator

ATTEMPTS = 2
ROOM = 60
"""Bytes kept free for the marker at a piece's end."""
MOST_LINES = 150
"""A text of more is not tried line by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be translated."""

    text: str
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A translator ready to be asked."""

    translator: Translator[Any]
    settings: BaseModel
    http: Http
    number: Callable[[], int]
    """The next marker's number."""
    pause: float
    """Seconds before a second try."""


async def ask(asked: Asked, wanted: Wanted) -> Translation:
    """Translate, or raise the contract's errors.

    A damaged answer is asked for once more, line by line and with other markers; damaged again, it
    is refused with `Damaged`.
    """
    try:
        return await _whole(asked, wanted, masking.mask(wanted.text, STYLES[0], asked.number))
    except Damaged:
        if wanted.text.count("\n") >= MOST_LINES:
            raise
    masked = masking.mask(wanted.text, STYLES[1], asked.number)
    return await _whole(asked, wanted, masked, by_line=True)


async def _whole(
    asked: Asked, wanted: Wanted, masked: Masked, *, by_line: bool = False
) -> Translation:
    most = max(asked.translator.max_bytes - ROOM, 100)
    parts = (cutting.lines if by_line else cutting.cut)(masked.text, most)
    came, source = [], wanted.source
    for part in parts:
        piece, found = await _piece(asked, wanted, masked, part)
        came.append(piece)
        source = source or found
    text = masking.unmask("".join(came), masked)
    check_whole(wanted.text, text, source=source, target=wanted.target)
    return Translation(
        text=text,
        source_language=source,
        target_language=wanted.target,
        provider=asked.translator.key,
    )


async def _piece(asked: Asked, wanted: Wanted, masked: Masked, part: str) -> tuple[str, str]:
    """One piece translated, the space around it as it was, and the language it was in."""
    core = part.strip()
    if not _has_words(masked.style.pattern.sub("", core)):
        return part, ""
    begin = part.index(core)
    end = asked.number()
    sent = f"{core} {masked.style.mark(end)}"
    answer = await _patiently(asked, wanted, sent)
    check_piece(sent, answer.text, masked)
    ended = rf"[^\S\n]?{re.escape(masked.style.before)}\s?{end}\s?{re.escape(masked.style.after)}"
    text = re.sub(ended, "", answer.text).strip()
    return part[:begin] + text + part[begin + len(core) :], answer.source_language


async def _patiently(asked: Asked, wanted: Wanted, sent: str) -> Translation:
    async for attempt in AsyncRetrying(
        retry=retry_if_exception(brief),
        wait=wait_fixed(asked.pause),
        stop=stop_after_attempt(ATTEMPTS),
        reraise=True,
    ):
        with attempt:
            return await asked.translator.translate(
                asked.settings,
                sent,
                source=wanted.source,
                target=wanted.target,
                http=asked.http,
            )
    raise TemporaryError("the translator was not asked")


def _has_words(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
