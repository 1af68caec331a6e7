"""Google's page for people, read by the library deep-translator; no key is needed.

The library is made harmless (tried with 1.11.4): a new object for each call, since one object
mixes up the texts of two threads; its own threads; and its requests go through the guarded way out,
with its time-out, size limit and no cookies, because it has none of these itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from postroom import (
    Http,
    HttpRequest,
    HttpResponse,
    PermanentError,
    PostroomError,
    TemporaryError,
    Translation,
    Translator,
)

THREADS = 4
SECONDS = 10.0
"""For one piece; a stalled server holds a thread no longer."""
_OTHER_NAMES = {"zh": "zh-CN", "he": "iw", "nb": "no", "jv": "jw"}
"""Languages Google calls otherwise than ISO 639-1 does."""

Ask = Callable[[str], HttpResponse]
_ASK: ContextVar[Ask] = ContextVar("ask")


class GoogleSettings(BaseModel):
    """Where Google's page is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        "https://translate.google.com/m",
        title="Address",
        description="Google's page for small screens; it may refuse many texts in a short time.",
        examples=["https://translate.google.com/m"],
        pattern=r"^https?://\S+$",
        max_length=500,
        json_schema_extra={"section": "Details", "folded": True},
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer as the library reads it."""

    status_code: int
    text: str

    def close(self) -> None:
        """Nothing is open."""


class _WayOut:
    """Stands where the library expects `requests`: asks through the guard of the present call."""

    def get(self, _url: str, params: Mapping[str, str], **_ignored: Any) -> _Page:
        """Ask for the page; raises the contract's errors, which pass through the library."""
        response = _ASK.get()(urlencode(params))
        return _Page(response.status, response.body.decode("utf-8", "replace"))


class GoogleTranslation(Translator[GoogleSettings]):
    """Google Translate without a key."""

    key = "google"
    title = "Google Translate (no key)"
    settings = GoogleSettings
    max_bytes = 3000

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "google-translate")

    async def translate(
        self, settings: GoogleSettings, text: str, *, source: str, target: str, http: Http
    ) -> Translation:
        """Translate a text of at most `max_bytes`."""
        loop = asyncio.get_running_loop()

        def ask(query: str) -> HttpResponse:
            request = HttpRequest(url=f"{settings.url}?{query}", seconds=SECONDS)
            asking = asyncio.run_coroutine_threadsafe(http.send(request), loop)
            try:
                return _taken(asking.result(SECONDS + 1))
            finally:
                asking.cancel()

        try:
            async with asyncio.timeout(SECONDS * 2):
                found = await loop.run_in_executor(
                    self._threads, _translated, ask, text, _named(source) or "auto", _named(target)
                )
        except TimeoutError:
            raise TemporaryError("Google did not answer in time.") from None
        return Translation(
            text=found, source_language=source, target_language=target, provider=self.key
        )


def _translated(ask: Ask, text: str, source: str, target: str) -> str:
    """The library's work, in a thread; whatever it raises of its own means one of two things."""
    library = _library()
    _ASK.set(ask)
    try:
        found = library.GoogleTranslator(source=source, target=target).translate(text)
    except (PostroomError, TimeoutError):
        raise
    except library.exceptions.LanguageNotSupportedException:
        raise PermanentError(f"Google does not translate from {source} to {target}.") from None
    except Exception as error:  # noqa: BLE001 - what else the library raises is not documented
        raise TemporaryError(
            f"Google's page could not be read ({type(error).__name__}); it may want fewer texts."
        ) from None
    if not isinstance(found, str):
        raise TemporaryError("Google's page holds no translation.")
    return found


def _library() -> Any:
    """The library, its way out replaced; it takes a fifth of a second to load."""
    import deep_translator

    module: ModuleType = deep_translator.google
    if not isinstance(module.requests, _WayOut):
        module.requests = _WayOut()  # type: ignore[attr-defined] # its name for what asks
    return deep_translator


def _taken(response: HttpResponse) -> HttpResponse:
    if response.status == 429 or response.status >= 500:
        raise TemporaryError(
            f"Google wants to be asked later ({response.status}).", response.retry_after
        )
    if not response.ok:
        raise PermanentError(f"Google refuses the request ({response.status}).")
    return response


def _named(language: str) -> str:
    return _OTHER_NAMES.get(language, language)
