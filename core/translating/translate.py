"""Which translator is asked: the first that is set up and well, then the next."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from random import SystemRandom

from core.accounts.form import unsealed
from core.languages import detect
from core.services import Backing, ServiceRow, used
from core.services.queries import TRANSLATOR
from core.services.states import answered, failed, noted, troubled
from core.services.trying import judged
from core.translating import asking, masking
from core.translating.asking import Asked, Wanted
from postroom.errors import PermanentError, PostroomError, TemporaryError
from postroom.translator import Translation

LONGEST = 20_000
"""Characters of a text that are translated; a longer one is no message."""
SECONDS = 120.0
"""How long one translator may take for a text, all pieces and tries together."""
NOT_SET_UP = (
    "no translator is set up; an admin can do it in Settings, Translation and AI, or type:"
    " postroom translator set"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


class Translating:
    """Translates texts with the translators that are set up; one for a process."""

    def __init__(
        self, backing: Backing, *, pause: float = 0.5, first_number: int | None = None
    ) -> None:
        self._with = backing
        self._pause = pause
        first = SystemRandom().randrange(90_000) if first_number is None else first_number
        self._number = masking.numbers(first)

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        """Translate plain text; an empty `source` means "find out". It is right or refused.

        A text that is in the wanted language already comes back as it is, with no provider.
        `TemporaryError`: ask again later. `PermanentError`: nothing is set up, or nobody gave an
        answer that can be trusted with this text.
        """
        wanted = _wanted(text, source, target)
        if _same(wanted.source, wanted.target):
            return _as_it_is(wanted)
        rows = await self._with.store.read(used, TRANSLATOR)
        if not rows:
            raise PermanentError(NOT_SET_UP)
        return await self._first(rows, wanted)

    async def translate_with(
        self, row: ServiceRow, text: str, *, source: str, target: str
    ) -> Translation:
        """Ask just this translator, even one that rests or is not used: for trying it out."""
        return await self._one(row, _wanted(text, source, target))

    async def _first(self, rows: Sequence[ServiceRow], wanted: Wanted) -> Translation:
        said: list[str] = []
        waits: list[timedelta] = []
        now = self._with.clock()
        for row in rows:
            if row.retry_at is not None and row.retry_at > now:
                said.append(f"{row.key} is left alone after: {row.error}")
                waits.append(row.retry_at - now)
                continue
            try:
                return await self._one(row, wanted)
            except PostroomError as error:
                said.append(f"{row.key}: {error}")
                if isinstance(error, TemporaryError):
                    waits.append(error.retry_after or timedelta())
        if waits:
            raise TemporaryError(f"not translated; {'; '.join(said)}", min(waits) or None)
        raise PermanentError(f"not translated; {'; '.join(said)}")

    async def _one(self, row: ServiceRow, wanted: Wanted) -> Translation:
        try:
            async with asyncio.timeout(SECONDS):
                found = await asking.ask(self._asked(row), wanted)
        except TimeoutError:
            slow = TemporaryError(f"no translation within {SECONDS:g} s")
            await self._note(row, slow)
            raise slow from None
        except PostroomError as error:
            await self._note(row, error)
            raise
        if troubled(row):
            await self._with.store.write(answered, TRANSLATOR, row.key)
        return found

    def _asked(self, row: ServiceRow) -> Asked:
        translator = self._with.registry.translators.get(row.key)
        if translator is None:
            raise PermanentError(f"the plug-in that brought the translator {row.key} is gone")
        return Asked(
            translator=translator,
            settings=unsealed(translator.settings, row.settings, row.secrets, self._with.sealer),
            http=self._with.http,
            number=self._number,
            pause=self._pause,
        )

    async def _note(self, row: ServiceRow, error: PostroomError) -> None:
        note = failed if judged(error) else noted
        await self._with.store.write(note, TRANSLATOR, row.key, error, self._with.clock())


def _wanted(text: str, source: str, target: str) -> Wanted:
    """What is asked for, checked; raises `PermanentError`."""
    if not text.strip():
        raise PermanentError("there is no text to translate")
    if len(text) > LONGEST:
        raise PermanentError(f"the text has {len(text)} characters; {LONGEST} are translated")
    for language in filter(None, (source, target or "?")):
        if not _LANGUAGE.fullmatch(language):
            raise PermanentError(f"{language!r} is no language code; write one such as pl or de")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return Wanted(text=plain, source=source or detect(plain), target=target)


def _same(source: str, target: str) -> bool:
    return bool(source) and source.partition("-")[0] == target.partition("-")[0]


def _as_it_is(wanted: Wanted) -> Translation:
    return Translation(
        text=wanted.text,
        source_language=wanted.source,
        target_language=wanted.target,
        provider="",
    )
