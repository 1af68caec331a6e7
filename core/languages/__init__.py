"""Which language a text is in."""

from core.languages.detect import detect

__all__ = ["detect"]
