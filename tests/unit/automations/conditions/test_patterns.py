import time

import pytest

from automations.conditions.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(a", "missing"),
        ("(?=a)", "invalid"),
        (r"(a)\1", "invalid"),
        ("((a{100}){100}){100}", "repetition"),
        (r"(\pL{300}){3}", "too large"),
        ("a" * 501, "500"),
        ("", "empty"),
    ],
)
def test_a_pattern_that_cannot_be_run_is_refused_when_saved(pattern: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compile_pattern(pattern)


def test_no_pattern_runs_for_ever() -> None:
    started = time.perf_counter()

    found = compile_pattern("(a+)+$").search("a" * 50_000 + "b")

    assert found is None
    assert time.perf_counter() - started < 1


def test_classes_keep_their_meaning_though_letters_are_folded() -> None:
    assert compile_pattern(r"\D+").search("12x") is not None
    assert compile_pattern(r"^\S+$").search("a b") is None
    assert compile_pattern("Łódź").search("lodz") is not None
