import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.plain import clean, from_html, unflowed

PAGES = [
    ("<p>Dzień&nbsp;dobry</p><p>Jan</p>", "Dzień dobry\n\nJan"),
    ("a<b>b</b>c<br>d", "abc\nd"),
    ("<title>no</title><style>p{}</style><script>no()</script>yes", "yes"),
    ("<div style='display: none'>no</div>yes", "yes"),
    ("<ul><li>a<li>b</ul>", "  * a\n  * b"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a  b"),
    ("<p style='margin-left:99999em'>a</p>", "a"),
    ("a &lt; b &amp; c", "a < b & c"),
    ("<div>" * 5_000 + "deep", "deep"),
    ("<!-- no -->", ""),
    ("", ""),
    ("just text", "just text"),
]


@pytest.mark.parametrize(("html", "text"), PAGES)
def test_html_reads_as_a_person_sees_it(html: str, text: str) -> None:
    assert from_html(html) == text


def test_huge_html_loses_its_tags_and_nothing_else() -> None:
    html = "<style>no</style>" + "<p>hello <b>you</b> &amp; me</p>" * 10_000

    text = from_html(html)

    assert text.count("hello you & me") == 10_000
    assert "no" not in text


def test_soft_line_breaks_go_and_hard_ones_stay() -> None:
    flowed = "one \ntwo\nthree\n> quoted \n> on\n-- \nJan "

    assert unflowed(flowed, delete_space=False) == "one two\nthree\n> quoted on\n-- \nJan "
    assert unflowed("zażó \nłć", delete_space=True) == "zażółć"
    assert unflowed(" >stuffed", delete_space=False) == ">stuffed"


def test_text_is_what_a_database_takes() -> None:
    assert clean("a\r\nb\rc\x00\x07\ud800\td") == "a\nb\nc\ufffd\td"


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/!-?[]&;apbrtd ='\"\x00ł\n"), max_size=80))
def test_nothing_raises(html: str) -> None:
    from_html(html).encode()
