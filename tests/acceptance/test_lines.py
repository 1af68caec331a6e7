"""Every line of the checklist that the automation language answers for has a case of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.acceptance import test_fullwhere, test_italian, test_reamaze, test_responso

LINES = {
    test_responso: ("R", [1, *range(5, 42), 43, 44, 45, 46, 55], ["15a", "15b", "19a", "31a", "39a"]),
    test_reamaze: (
        "A",
        [1, 2, 3, 5, 6, 7, 8, 9, 11, 15, 16, 19, 20, 21, 22, 27, 28, 30, *range(33, 40), 43, 44, 45],
        [],
    ),
    test_fullwhere: ("F", [1, 2, 3, 9, 10, 11, 12, *range(19, 25)], []),
    test_italian: ("I", [13, 27, 42, 45, 46], []),
}  # fmt: skip
IN_PARTS = {"R-15"}
"""Lines that only say what their parts have in common."""
_LINE = re.compile(r"[RAFI]-[0-9]{2}[a-c]?(?=-)")


@pytest.mark.parametrize("module", LINES, ids=lambda module: module.__name__.rpartition("_")[2])
def test_every_line_has_a_case_whose_id_begins_with_it(module: ModuleType) -> None:
    letter, numbers, parts = LINES[module]
    wanted = {f"{letter}-{number:02}" for number in numbers} | {
        f"{letter}-{part}" for part in parts
    }

    assert wanted - IN_PARTS - set(_told(module)) == set()


def _told(module: ModuleType) -> Iterator[str]:
    """The lines that the ids of a module's cases begin with."""
    for thing in vars(module).values():
        for mark in getattr(thing, "pytestmark", ()):
            ids = mark.kwargs.get("ids") if mark.name == "parametrize" else None
            yield from (found[0] for one in ids or () if (found := _LINE.match(str(one))))
