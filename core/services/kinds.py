"""Which services there are to set up."""

from __future__ import annotations

from core.problems import NotThere
from core.services.keeping import Kind
from core.services.queries import TRANSLATOR
from postroom.registry import Registry


def translator(registry: Registry, key: str) -> Kind:
    """The translator with this key; raises `NotThere` naming those there are."""
    found = registry.translators.get(key)
    if found is None:
        known = ", ".join(registry.translators.keys()) or "none"
        raise NotThere(f"there is no translator {key!r}; there are {known}")
    return Kind(kind=TRANSLATOR, key=key, settings=found.settings)
