"""What one raw item of Allegro means: pure; each kind is read by its own module."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from connectors.allegro import orders
from connectors.allegro.parsing import issues, returns, reviews, talk
from connectors.allegro.shapes import text
from postroom.errors import Unreadable
from postroom.message import Parsed, Raw

_KINDS: Mapping[str, Callable[[Mapping[str, Any]], Parsed]] = {
    "message": talk.message,
    "thread": talk.thread,
    "chat": issues.message,
    "issue": issues.issue,
    "return": returns.customer_return,
    "review": reviews.review,
    orders.KIND: orders.parsed,
}


def parse(raw: Raw) -> Parsed:
    """Read one item as `reading` wrote it; raises `Unreadable` for anything else."""
    try:
        told = json.loads(raw.payload)
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None
    kind = text(told, "kind")
    if kind not in _KINDS:
        raise Unreadable(f"of an unknown kind: {kind[:40]!r}")
    return _KINDS[kind](told)
