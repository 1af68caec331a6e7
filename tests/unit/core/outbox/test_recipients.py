import pytest

from core.outbox.recipients import mailbox


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("Help+4711@Tickets.example", "help@tickets.example"),
        ("jan@example.pl", "jan@example.pl"),
        ("a+b+c@example.pl", "a@example.pl"),
        ("+48123456789@sms.example", "+48123456789@sms.example"),
        ("\u0141ucja+x@example.pl", "lucja@example.pl"),
        ("contact:17", "contact:17"),
    ],
)
def test_a_mailbox_is_counted_once_however_its_address_is_written(
    written: str, counted: str
) -> None:
    assert mailbox(written) == counted
    assert mailbox(counted) == counted
