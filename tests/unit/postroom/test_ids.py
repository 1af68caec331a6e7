import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.ids import MessageToken, check_token, find_tokens, make_token, message_id

SECRET = b"secret"
TOKEN = make_token(12, 34, SECRET)


@settings(deadline=None)
@given(st.integers(0, 10**18 - 1), st.integers(0, 10**18 - 1), st.binary(min_size=1, max_size=40))
def test_a_token_of_ours_says_its_ticket_and_message(
    ticket: int, message: int, secret: bytes
) -> None:
    token = make_token(ticket, message, secret)

    assert check_token(token, secret) == MessageToken(ticket, message)
    assert check_token(token, secret + b"x") is None
    assert find_tokens(f"<{token}@example.com>") == [token]


@pytest.mark.parametrize(
    "token",
    [
        "",
        "t12.m34",
        TOKEN.replace("t12", "t13"),
        TOKEN.replace("m34", "m35"),
        TOKEN[:-1] + ("0" if TOKEN[-1] != "0" else "1"),
        TOKEN.upper(),
        TOKEN + "0",
        f"x{TOKEN}",
        f"{TOKEN}\n",
        "t12.m34." + "0" * 16,
    ],
)
def test_a_token_that_was_changed_says_nothing(token: str) -> None:
    assert check_token(token, SECRET) is None


def test_a_message_id_is_a_token_at_the_senders_domain() -> None:
    whole = message_id(12, 34, SECRET, "example.com")

    assert whole == f"{TOKEN}@example.com"
    assert check_token(whole, SECRET) == MessageToken(12, 34)


def test_tokens_are_found_in_order_and_only_whole() -> None:
    other = make_token(1, 2, SECRET)
    text = f"a{TOKEN} [{other}], shop+{TOKEN}@example.com {TOKEN}f .{TOKEN} ({other})"

    assert find_tokens(text) == [other, TOKEN, other]


def test_the_signature_is_not_one_of_the_bare_numbers() -> None:
    bare = hmac.new(SECRET, b"12.34", "sha256").hexdigest()[:16]

    assert not TOKEN.endswith(bare)


def test_an_empty_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="secret"):
        make_token(1, 2, b"")
