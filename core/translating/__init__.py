"""Translations that are right or refused: whoever translates, the text is guarded."""

from core.translating.translate import Translating

__all__ = ["Translating"]
