"""Plug-ins: pluggy finds them, checks turn what they bring into the typed registry."""

from core.plugins.load import BUILT_IN, load

__all__ = ["BUILT_IN", "load"]
