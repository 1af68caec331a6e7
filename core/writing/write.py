"""Asking the model: within caps, with patience, and its answer checked (promise P34)."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_fixed

from core.accounts.form import unsealed
from core.services import Backing, ServiceRow, by_key
from core.services.queries import WRITER
from core.services.states import answered, failed, noted, troubled
from core.services.trying import brief, judged
from core.writing import checks, spending
from core.writing.prompt import prompt
from core.writing.settings import KEY, WriterSettings
from core.writing.types import WriteRequest, Written
from postroom.chat import ChatAnswer, ChatRequest, ask
from postroom.errors import PermanentError, PostroomError, TemporaryError

ATTEMPTS = 2
NOT_SET_UP = (
    "no AI server is set up; an admin can do it in Settings, Translation and AI, or type:"
    " postroom ai set"
)


class Writing:
    """Writes texts with the one AI server that is set up."""

    def __init__(self, backing: Backing, *, pause: float = 1.0) -> None:
        self._with = backing
        self._pause = pause

    async def write(self, request: WriteRequest) -> Written:
        """Write one text. Raises the contract's errors with a sentence for people.

        `TemporaryError`: ask again later. `PermanentError`: nothing is set up, a cap is reached
        until the next day (UTC), or what came back must not be sent.
        """
        row = await self._set_up()
        now = self._with.clock()
        if row.resting(now):
            raise _resting(row, now)
        settings = self._settings(row)
        return await self._written(settings, request, row, now)

    async def _set_up(self) -> ServiceRow:
        row = await self._with.store.read(by_key, WRITER, KEY)
        if row is None or not row.place:
            raise PermanentError(NOT_SET_UP)
        return row

    def _settings(self, row: ServiceRow) -> WriterSettings:
        opened: BaseModel = unsealed(WriterSettings, row.settings, row.secrets, self._with.sealer)
        assert isinstance(opened, WriterSettings)  # noqa: S101 - it is what was asked for
        return opened

    async def _written(
        self, settings: WriterSettings, request: WriteRequest, row: ServiceRow, now: datetime
    ) -> Written:
        chat = prompt(settings, request)
        estimate = spending.estimate(chat)
        store, caps = self._with.store, settings.caps
        await store.write(spending.reserve, request.ticket, estimate, caps, now)
        spent, came = 0, True
        try:
            answer = await self._asked(settings, chat)
            spent = answer.tokens or estimate
        except PostroomError as error:
            came = False
            note = failed if judged(error) else noted
            await store.write(note, WRITER, KEY, error, self._with.clock())
            raise
        finally:
            left = spent - estimate
            await store.write(spending.settle, request.ticket, left, now, came=came)
        if troubled(row):
            await store.write(answered, WRITER, KEY)
        text = checks.checked(answer, request, frozenset(settings.link_hosts))
        return Written(text=text, provider=KEY, model=settings.model, tokens=spent)

    async def _asked(self, settings: WriterSettings, chat: ChatRequest) -> ChatAnswer:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(brief),
            wait=wait_fixed(self._pause),
            stop=stop_after_attempt(ATTEMPTS),
            reraise=True,
        ):
            with attempt:
                return await ask(self._with.http, settings.server, chat)
        raise AssertionError("unreachable: the last attempt returns or raises")


def _resting(row: ServiceRow, now: datetime) -> TemporaryError:
    assert row.retry_at is not None  # noqa: S101 - it rests until then
    return TemporaryError(f"the AI server is left alone after: {row.error}", row.retry_at - now)
