import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.addresses import normal, parse_addresses

LISTS = [
    ("a@b.pl", [("a@b.pl", "")]),
    ("<a@b.pl>", [("a@b.pl", "")]),
    ("Jan Kowalski <a@b.pl>", [("a@b.pl", "Jan Kowalski")]),
    ('"Kowalski, Jan" <a@b.pl>, x@y.z (Zed)', [("a@b.pl", "Kowalski, Jan"), ("x@y.z", "Zed")]),
    ("=?utf-8?q?Kowalski=2C_Jan?= <a@b.pl>", [("a@b.pl", "Kowalski, Jan")]),
    ('"=?utf-8?q?=C5=BBaneta?=" <a@b.pl>', [("a@b.pl", "Żaneta")]),
    ("=?utf-8?b?SmFuIDxhQGIucGw+?=", [("a@b.pl", "Jan")]),
    ("Friends: a@b.pl, c@d.pl;", [("a@b.pl", ""), ("c@d.pl", "")]),
    ("undisclosed-recipients:;", []),
    ("", []),
    ("<>", []),
    ("Jan", []),
    ("<@relay1,@relay2:a@b.pl>", [("a@b.pl", "")]),
    ('"unterminated <a@b.pl', [("a@b.pl", "")]),
    ("Jan <a@b.pl", [("a@b.pl", "Jan")]),
    ("(one (two)) a@b.pl (three)", [("a@b.pl", "three")]),
    ("Pete <pete(his account)@silly.test(his host)>", [("pete@silly.test", "Pete")]),
    ("a@b.pl;c@d.pl", [("a@b.pl", ""), ("c@d.pl", "")]),
    ("'Jan' <a@b.pl>", [("a@b.pl", "Jan")]),
    ('"say \\"hi\\"" <a@b.pl>', [("a@b.pl", 'say "hi"')]),
    ("użytkownik@żółw.pl", [("użytkownik@żółw.pl", "")]),
    ("[MAILTO:a@b.pl]", [("a@b.pl", "")]),
    ("mailto:a@b.pl", [("a@b.pl", "")]),
    ("Jan Kowalski a@b.pl", [("a@b.pl", "")]),
    ("a@b.pl <a@b.pl>", [("a@b.pl", "a@b.pl")]),
    ("a@b.pl, , ,", [("a@b.pl", "")]),
]


@pytest.mark.parametrize(("value", "people"), LISTS)
def test_a_list_is_read_however_it_is_written(value: str, people: list[tuple[str, str]]) -> None:
    found, more = parse_addresses(value, 10)

    assert [(one.address, one.name) for one in found] == people
    assert not more


def test_no_more_addresses_are_kept_than_asked_for() -> None:
    found, more = parse_addresses(", ".join(f"u{n}@b.pl" for n in range(20)), 5)

    assert len(found) == 5
    assert more


def test_addresses_compare_without_regard_to_case() -> None:
    assert normal(" Jan@Example.PL ") == "jan@example.pl"


@settings(deadline=None)
@given(st.text(st.sampled_from('ab@.,;:<>()"\\ =?\r\n\udcc5ł'), max_size=60))
def test_nothing_raises_and_what_is_found_can_be_stored(value: str) -> None:
    for one in parse_addresses(value, 10)[0]:
        one.address.encode()
        one.name.encode()
        assert "\n" not in one.address + one.name
