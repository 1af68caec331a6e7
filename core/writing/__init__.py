"""Texts written by a language model: asked within caps, checked before anybody sees them."""

from core.writing.types import WriteRequest, Written
from core.writing.write import Writing

__all__ = ["WriteRequest", "Writing", "Written"]
