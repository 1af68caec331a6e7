"""Names of rows, as people write them and as they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogues import clean
from core.problems import Refused


@pytest.mark.parametrize(
    ("written", "kept"), [("vip", "vip"), ("  Two   words ", "Two words"), ("a\u00a0b", "a b")]
)
def test_spaces_are_put_in_order(written: str, kept: str) -> None:
    assert clean(written) == kept


@pytest.mark.parametrize("written", ["", "   ", "x" * 101, "bell\x07", "zero\u200bwidth", "\u202e"])
def test_what_nobody_can_read_is_no_name(written: str) -> None:
    with pytest.raises(Refused, match="name: write one"):
        clean(written)


@given(st.text(max_size=120))
def test_a_clean_name_stays_as_it_is(written: str) -> None:
    try:
        kept = clean(written)
    except Refused:
        return

    assert clean(kept) == kept
    assert kept.strip() == kept
