import pytest

from web.pages.settings.browsers import browser_name

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        ("curl/8", "curl/8"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_named_in_a_few_words(written: str, said: str) -> None:
    assert browser_name(written, "en") == said
