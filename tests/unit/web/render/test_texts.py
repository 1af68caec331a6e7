from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from tests.unit.web.render.test_times import NOW
from web.render import mails, texts
from web.render.reader import READER, Reader


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    token = READER.set(Reader(locale="pl", zone=ZoneInfo("UTC"), now=NOW))
    yield
    READER.reset(token)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (182_400, "182 kB"),
        (3_400_000, "3,4 MB"),
        (25_000_000_000, "25 GB"),
    ],
)
def test_sizes_are_short(count: int, said: str) -> None:
    assert texts.size(count) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Łucja Żak", "ŁŻ"),
        ("anna@example.org", "A"),
        ("Jean-Baptiste Lefèvre", "JL"),
        ("", "?"),
        ("@", "?"),
    ],
)
def test_an_avatar_has_one_or_two_letters(name: str, letters: str) -> None:
    assert texts.initials(name) == letters


@pytest.mark.parametrize("written", ["red", "#12345", "#12345g", '#123456"/><script>', "url(x)"])
def test_a_colour_that_is_none_is_not_drawn(written: str) -> None:
    assert texts.colour(written) == ""


@pytest.mark.parametrize(
    "written", ["Re: Faktura", "Odp: Re: faktura", "FWD: Faktura", "re[2]: Faktura", "AW: Faktura"]
)
def test_a_reply_has_the_subject_of_its_ticket(written: str) -> None:
    assert mails.subject(written) == mails.subject("Faktura")


def test_a_subject_that_only_begins_like_a_prefix_is_its_own() -> None:
    assert mails.subject("Reklamacja: buty") != mails.subject("buty")
