from hypothesis import given
from hypothesis import strategies as st

from postroom.message import Address
from web.pages.inbox.composer import addresses, typed

WORDS = st.text("aŁż Ź'-_&\\\"@,;<>().[]", max_size=12).map(lambda text: " ".join(text.split()))
PEOPLE = st.lists(st.tuples(st.sampled_from(["a@example.org", "ł.b+c@example.pl"]), WORDS))


@given(PEOPLE)
def test_people_are_read_as_they_were_written(people: list[tuple[str, str]]) -> None:
    assert addresses(typed(people)) == tuple(Address(*one) for one in people)


def test_people_may_be_separated_by_semicolons() -> None:
    assert [one.address for one in addresses("a@example.org; Anna <b@example.org>")] == [
        "a@example.org",
        "b@example.org",
    ]


def test_what_is_no_address_is_kept_to_be_refused() -> None:
    assert [one.address for one in addresses("Anna")] == ["Anna"]
