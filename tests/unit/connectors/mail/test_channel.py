from multiprocessing.reduction import ForkingPickler

import pytest
from pydantic import ValidationError

from connectors import mail
from connectors.mail.channel import MailChannel
from connectors.mail.settings import MailSettings
from postroom.channel import ParsesWith
from tests.mails import make_mail, make_raw

ORDERS = {"from": "orders@market.example", "reply_to": "Jan <jan@example.pl>", "precedence": "bulk"}


def make_settings(**changes: object) -> MailSettings:
    """Settings of a shop's mailbox."""
    return MailSettings.model_validate({"address": "shop@example.com", **changes})


def test_the_plug_in_brings_the_channel() -> None:
    (channel,) = mail.register_channels()

    assert (channel.key, channel.sources, channel.parse_in) == ("mail", ("email",), "pool")
    assert isinstance(channel, ParsesWith)


def test_mail_from_our_own_addresses_is_no_customer_s() -> None:
    parser = MailChannel().parser(make_settings(own_addresses=["Alias@example.com"]))

    (message,) = parser(make_raw(make_mail(**{"from": "alias@example.com"}))).messages

    assert message.automatic == "sent from an address of ours"


def test_mail_of_a_trusted_sender_is_the_customer_s() -> None:
    parser = MailChannel().parser(make_settings(treat_as_customer=["@market.example"]))

    (message,) = parser(make_raw(make_mail(**ORDERS))).messages

    assert message.automatic == ""
    assert message.sender.email == "jan@example.pl"


def test_without_settings_nobody_is_trusted() -> None:
    (message,) = MailChannel.parse(make_raw(make_mail(**ORDERS))).messages

    assert message.automatic == "Precedence: bulk"
    assert message.sender.email == "orders@market.example"


def test_the_parser_of_an_account_can_be_pickled() -> None:
    parser = MailChannel().parser(make_settings())

    again = ForkingPickler.loads(ForkingPickler.dumps(parser))

    assert again(make_raw(make_mail())) == parser(make_raw(make_mail()))


def test_settings_know_all_addresses_once() -> None:
    settings = make_settings(own_addresses=["a@example.com", "shop@example.com"])

    assert settings.all_addresses == ("shop@example.com", "a@example.com")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "shop"),
        ("address", "Shop <shop@example.com>"),
        ("own_addresses", ["a@example.com, b@example.com"]),
        ("treat_as_customer", ["market.example"]),
        ("treat_as_customer", ["@"]),
        ("unknown", "x"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_settings(**{field: value})

    assert refusal.value.errors()[0]["loc"][0] == field
