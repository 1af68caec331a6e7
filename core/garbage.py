"""Collecting cyclic garbage less often, in processes that make many short-lived objects."""

from __future__ import annotations

import gc

YOUNG = 50_000
"""New objects between two collections; the default of 700 runs several times in each batch."""


def collect_seldom() -> None:
    """Leave what was loaded at start alone, and look for cycles at longer intervals.

    Nearly all our objects die by reference count; a quarter of the engine's time went into
    looking at the living ones again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 20)
