"""The conformance suite a plug-in's author runs against their channel.

    class TestAcme(ChannelSuite):
        channel = AcmeChannel()
        payloads = Path(__file__).parent / "payloads"

One class runs every standard test; each test's first line says what it promises.
"""

from postroom.testing.accounts import make_account
from postroom.testing.channel_suite import ChannelSuite

__all__ = ["ChannelSuite", "make_account"]
