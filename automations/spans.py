"""Spans of time as automations write them: `30m`, `24h`, `2d`, `1d12h`."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=3660)
"""Ten years; a longer span is a slip of the pen."""

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_SPAN = re.compile(r"(?:[0-9]{1,9}[wdhms])+")
_PART = re.compile(r"([0-9]{1,9})([wdhms])")


def parse_span(text: str) -> timedelta:
    """Read a span; ValueError says what to write instead."""
    if not _SPAN.fullmatch(text):
        raise ValueError('write a span such as "30m", "24h" or "2d"')
    span = timedelta(seconds=sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(text)))
    if not timedelta(0) < span <= LONGEST:
        raise ValueError("write a span longer than nothing and of at most ten years")
    return span


def format_span(span: timedelta) -> str:
    """Write a span in whole units, the way `parse_span` reads it back."""
    rest = int(span.total_seconds())
    written = ""
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, seconds)
        written += f"{count}{unit}" if count else ""
    return written
