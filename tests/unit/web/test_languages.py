from __future__ import annotations

import pytest

from web.languages import preferred


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("", "en"),
        ("pl", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("de-DE,de;q=0.9,pl;q=0.4,en;q=0.3", "pl"),
        ("en;q=0.3, pl;q=0.8", "pl"),
        ("en, pl", "en"),
        ("pl;q=0", "en"),
        ("PL", "pl"),
        ("*", "en"),
        ("pl;q=much", "en"),
        (";;;,,,=;q=", "en"),
    ],
)
def test_the_best_language_there_is(accepted: str, wanted: str) -> None:
    assert preferred(accepted, "en") == wanted
