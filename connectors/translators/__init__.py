"""Translators that come with Postroom: Google, LibreTranslate, any OpenAI-compatible server."""

from __future__ import annotations

from typing import Any

from connectors.translators.google import GoogleTranslation
from connectors.translators.libretranslate import LibreTranslate
from connectors.translators.openai import OpenAiTranslation
from postroom import POSTROOM_CONTRACT, Translator, hookimpl

__all__ = [
    "POSTROOM_CONTRACT",
    "GoogleTranslation",
    "LibreTranslate",
    "OpenAiTranslation",
    "register_translators",
]


@hookimpl
def register_translators() -> list[Translator[Any]]:
    """Three services; none is asked until an admin sets it up."""
    return [LibreTranslate(), OpenAiTranslation(), GoogleTranslation()]
