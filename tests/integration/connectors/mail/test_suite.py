"""The conformance suite over the mail channel, with a real mailbox behind it."""

from pathlib import Path
from typing import Any

import pytest

from connectors.mail.channel import MailChannel
from connectors.mail.settings import MailSettings
from postroom.channel import Account
from postroom.clock import utc_now
from postroom.testing import ChannelSuite
from tests.dovecot import Dovecot, letter

LONG_AGO = "2020-01-01"


class TestMail(ChannelSuite):
    channel = MailChannel()
    payloads = Path(__file__).parents[3] / "payloads" / "mail"
    media_type = "message/rfc822"

    @pytest.fixture(autouse=True)
    def _mailbox(self, dovecot_server: Dovecot, request: pytest.FixtureRequest) -> None:
        user = f"suite{abs(hash(request.node.name))}"
        dovecot_server.deliver(user, *(letter(f"Mail {number}") for number in range(5)))
        self.settings = dovecot_server.settings(user, start_date=LONG_AGO)

    def connect(self) -> Account[Any]:
        settings = MailSettings.model_validate(self.settings)
        return Account(id=1, name="shop", settings=settings, clock=utc_now)
