import pytest

from core.problems import Refused
from web.pages.settings.exceptions import read_exceptions, shown_exceptions

DAYS = [
    {"date": "2026-12-31", "hours": ["09:00-12:00"], "name": "Święto: próba"},
    {"date": "2027-01-02", "until": "2027-01-08"},
]


def test_what_is_shown_is_read_again() -> None:
    assert read_exceptions(shown_exceptions(DAYS)) == DAYS


def test_nothing_is_no_days() -> None:
    assert read_exceptions(" \n") == []
    assert shown_exceptions([]) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("- {date: ", "line 1 is not YAML"), ("date: 2026-12-31", "write a list")],
)
def test_what_is_no_list_is_told_in_words(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        read_exceptions(text)

    assert refused.value.field == "exceptions"
