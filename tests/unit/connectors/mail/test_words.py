from email.header import Header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.charsets import guess_any
from connectors.mail.words import readable


def raw(data: bytes) -> str:
    """A header value as it is read: 8-bit bytes as surrogate escapes."""
    return data.decode("ascii", "surrogateescape")


VALUES = [
    ("plain", "plain"),
    ("=?utf-8?b?xbvDs8WCdHk=?=", "Żółty"),
    ("=?UTF-8?Q?=C5=BB=C3=B3=C5=82ty_sweter?=", "Żółty sweter"),
    ("Re: paczka? =?UTF-8?Q?=C5=BC=C3=B3=C5=82=C4=87?=", "Re: paczka? żółć"),
    (
        "=?iso-8859-2?Q?=BF=F3=B3=E6?=\r\n =?iso-8859-2?q?_paczka?= i\r\n dalej",
        "żółć paczka i dalej",
    ),
    ("=?utf-8?q?=C5?=\n =?utf-8?B?gg==?=", "ł"),
    ("=?utf-8?q?a?= =?iso-8859-2?q?=B1?=", "aą"),
    ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
    ("a=?utf-8?q?b?=c", "abc"),
    ("folded\r\n\tvalue", "folded value"),
    ("=?utf-8*pl?q?x?=", "x"),
    ("=?utf-8?Q?Jak_si=C4=99_masz??= dalej", "Jak się masz? dalej"),
    ("=?utf-8?q?with space?=", "with space"),
    ("=?x-unknown?q?=B9abc?=", "ąabc"),
    ("=?utf-8?b?!!!?=", ""),
    ("=?utf-8?b?YQ?=", "a"),
    ("=?utf-8?b?a", "=?utf-8?b?a"),
    ("=??q?a?=", "=??q?a?="),
    ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
    ("a\x00b\x07c", "ab c"),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_a_header_value_reads_as_its_author_meant_it(value: str, text: str) -> None:
    assert readable(value) == text


@pytest.mark.parametrize("charset", ["utf-8", "cp1250", "iso-8859-2"])
def test_raw_8_bit_letters_are_read(charset: str) -> None:
    assert readable(raw("Zażółć gęślą jaźń".encode(charset)), guess_any) == "Zażółć gęślą jaźń"


@pytest.mark.parametrize(
    "word", ["=?utf-8?q?a=0ABcc:_b?=", "=?utf-8?b?YQpCY2M6IGI=?=", "a\r\nBcc: b"]
)
def test_a_line_break_never_comes_out_of_a_header(word: str) -> None:
    assert not set("\r\n\x00") & set(readable(word))


def test_half_a_surrogate_pair_never_comes_out_of_a_header() -> None:
    readable("=?utf-7?q?+2AA-test?=").encode()
    readable("=?utf-16?b?2AA=?= \udced\udca0\udc80").encode()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C"]), max_size=200))
def test_what_the_standard_library_encodes_comes_back(text: str) -> None:
    encoded = Header(text, "utf-8").encode()

    assert readable(encoded).split() == text.split()


@settings(deadline=None)
@given(st.text(st.sampled_from("=?bqQ utf-8?C5\r\n\t\udcc5"), max_size=60))
def test_nothing_raises(value: str) -> None:
    readable(value).encode()
