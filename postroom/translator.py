"""Translators: services that put a text into another language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

SettingsT = TypeVar("SettingsT", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A translated text and where it came from."""

    text: str
    source_language: str
    """ISO 639-1, as detected or given."""
    target_language: str
    provider: str


class Translator(ABC, Generic[SettingsT]):
    """A translation service. One call, one fresh connection: instances keep no request state."""

    key: ClassVar[str]
    title: ClassVar[str]
    settings: type[SettingsT]
    max_bytes: ClassVar[int] = 4000
    """Longest text in one call, counted in percent-encoded bytes."""

    @abstractmethod
    async def translate(
        self, settings: SettingsT, text: str, *, source: str, target: str
    ) -> Translation:
        """Translate plain text; `source` may be empty for "detect". Raises the contract's errors."""
