"""Translators: services that put a text into another language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from postroom.http import Http

SettingsT = TypeVar("SettingsT", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A translated text and where it came from."""

    text: str
    source_language: str
    """ISO 639-1, as detected or given; empty: nobody could tell."""
    target_language: str
    provider: str
    """Key of the translator; empty: the text was in the wanted language already."""


class Translator(ABC, Generic[SettingsT]):
    """A translation service; instances keep no request state, since calls run side by side.

    The core guards what comes back: it hides what must not change behind markers such as `⟦4711⟧`,
    cuts the text to `max_bytes`, and refuses an answer that is damaged. A translator only asks.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    settings: type[SettingsT]
    max_bytes: ClassVar[int] = 4000
    """Longest text in one call, counted in percent-encoded bytes."""

    @abstractmethod
    async def translate(
        self, settings: SettingsT, text: str, *, source: str, target: str, http: Http
    ) -> Translation:
        """Translate plain text; `source` may be empty for "detect". Raises the contract's errors.

        Languages are ISO 639-1. `http` is the guarded way out: nothing else may be asked.
        """
