import time

import pytest

from web.safe import links, visible
from web.safe.links import honest_host


def test_text_is_escaped_and_addresses_become_links() -> None:
    html = links("<b> https://a.example/x?y=1&z=2, bye")

    assert html == (
        '&lt;b&gt; <a href="https://a.example/x?y=1&amp;z=2" target="_blank"'
        ' rel="noopener noreferrer nofollow">https://a.example/x?y=1&amp;z=2</a>, bye'
    )


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("(see https://a.example/b)", "https://a.example/b"),
        ("https://en.example/A_(b).", "https://en.example/A_(b)"),
        ("www.shop.example!", "https://www.shop.example"),
        ("'https://a.example'", "https://a.example"),
    ],
)
def test_link_ends_where_the_sentence_goes_on(text: str, href: str) -> None:
    assert f'href="{href}"' in links(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user@evil.example",
        "http://[::1",
        "//evil",
    ],
)
def test_what_is_no_plain_web_address_stays_text(text: str) -> None:
    assert "<a" not in links(text)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("żółw.pl", "żółw.pl"),
        ("bücher.example", "bücher.example"),
        ("www.аpple.com", "www.xn--pple-43d.com"),
        ("аррӏе.com", "xn--80ak6aa92e.com"),
        ("почта.рф", "почта.рф"),
        ("ɡoogle.com", "xn--oogle-qmc.com"),
        ("παypal.com", "xn--ypal-zld3g.com"),
        ("例え.jp", "例え.jp"),
        ("shop.example", "shop.example"),
    ],
)
def test_host_that_passes_for_another_is_shown_as_punycode(host: str, shown: str) -> None:
    assert honest_host(host) == shown


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\x1b", "\u2066", "\ufeff", "\x00"])
def test_character_that_hides_or_turns_text_is_written_out(character: str) -> None:
    assert visible(f"a{character}b") == f"a[U+{ord(character):04X}]b"
    assert character not in links(f"https://a.example/{character}x")


@pytest.mark.parametrize(
    "text",
    ["www." * 100_000, "https://" + ")" * 500_000, "https://a" * 60_000, "\u202e" * 200_000],
    ids=lambda text: text[:12],
)
def test_text_made_to_take_long_takes_no_long_time(text: str) -> None:
    started = time.process_time()
    links(text)

    assert time.process_time() - started < 5


def test_joiners_of_scripts_and_emoji_stay() -> None:
    assert (
        visible("👨\u200d👩\u200d👧 نمی\u200cخواهم\n\t") == "👨\u200d👩\u200d👧 نمی\u200cخواهم\n\t"
    )
