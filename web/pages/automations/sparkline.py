"""Sparklines: a row of daily counts as the points of one small SVG, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 24
STEP = 6
"""Width of a day, in SVG units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's bar."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Spark:
    """A small chart; without bars it is not drawn."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    most: int
    total: int


def spark(counts: Sequence[int]) -> Spark:
    """The chart of some days' counts, oldest first; a day with anything at all shows."""
    most = max(counts, default=0)
    bars = tuple(
        Bar(place * STEP, HEIGHT - tall, tall)
        for place, count in enumerate(counts)
        if (tall := _tall(count, most))
    )
    return Spark(len(counts) * STEP, HEIGHT, bars, most, sum(counts))


def _tall(count: int, most: int) -> int:
    return max(2, round(HEIGHT * count / most)) if count else 0
