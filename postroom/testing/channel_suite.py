"""`ChannelSuite`: what every channel must keep, as tests that a plug-in inherits."""

from __future__ import annotations

from datetime import UTC, datetime
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, SecretStr

from postroom.channel import Account, Channel, Polls
from postroom.errors import Unreadable
from postroom.message import Batch, InboundMessage, Parsed, Raw
from postroom.registry import KEY

RECEIVED_AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GARBAGE = (b"", b"\x00", b"\xff\xfe\x00\xd8", b"{", b"[[[[", b"null", b"a" * 100_000, b"\n" * 1000)
LIMIT = 100
"""Most batches a polling test reads."""


class ChannelSuite:
    """Inherit, name your channel and a folder of recorded payloads, and run pytest.

    A channel that polls also overrides `connect`, which returns an account joined to your fake
    server that has at least three messages to give.
    """

    channel: ClassVar[Channel[Any]]
    payloads: ClassVar[Path]
    media_type: ClassVar[str] = "application/json"

    def connect(self) -> Account[Any]:
        """Return an account at your fake server; needed only by a channel that polls."""
        raise NotImplementedError("override connect() to test a channel that polls")

    def parsed(self, payload: bytes, name: str = "payload") -> Parsed:
        """What the channel makes of one payload."""
        raw = Raw(
            external_id=name, received_at=RECEIVED_AT, payload=payload, media_type=self.media_type
        )
        return type(self.channel).parse(raw)

    def recorded(self) -> list[tuple[str, bytes]]:
        """Every recorded payload by name; at least one must be there."""
        files = sorted(path for path in self.payloads.iterdir() if path.is_file())
        if not files:
            pytest.fail(f"{self.payloads} holds no recorded payload")
        return [(path.name, path.read_bytes()) for path in files]

    def messages(self) -> list[InboundMessage]:
        """Every message of every recorded payload."""
        return [
            message
            for name, payload in self.recorded()
            for message in self.parsed(payload, name).messages
        ]

    def test_describes_itself(self) -> None:
        """Key, title, sources and settings are there and well formed."""
        assert KEY.fullmatch(self.channel.key)
        assert self.channel.title.strip()
        assert self.channel.sources
        assert all(KEY.fullmatch(source) for source in self.channel.sources)
        assert issubclass(self.channel.settings, BaseModel)

    def test_its_secrets_do_not_print(self) -> None:
        """A setting whose name speaks of a secret is a `SecretStr`, which prints as stars."""
        for name, field in self.channel.settings.model_fields.items():
            speaks = any(word in name for word in ("password", "secret", "token", "api_key"))
            if speaks and not name.endswith("_url"):
                assert SecretStr.__name__ in repr(field.annotation), name

    def test_parse_can_travel_to_another_process(self) -> None:
        """`parse` is picklable, so it may run in a pool."""
        assert ForkingPickler.dumps(type(self.channel).parse)

    def test_parse_is_pure(self) -> None:
        """The same payload means the same thing every time."""
        for name, payload in self.recorded():
            assert self.parsed(payload, name) == self.parsed(payload, name)

    def test_messages_have_ids_of_their_own(self) -> None:
        """No two recorded messages share an external id, and none is without one."""
        ids = [message.external_id for message in self.messages()]
        assert all(ids)
        assert len(ids) == len(set(ids))

    def test_messages_come_from_a_declared_source(self) -> None:
        """Conditions can only ask for sources the channel declares."""
        assert {message.source for message in self.messages()} <= set(self.channel.sources)

    def test_times_say_their_zone(self) -> None:
        """Every time is aware; a naive one would be an hour off twice a year."""
        parsed = [self.parsed(payload, name) for name, payload in self.recorded()]
        times = [message.sent_at for one in parsed for message in one.messages]
        times += [change.at for one in parsed for change in one.changes]
        assert all(moment.tzinfo is not None for moment in times)

    def test_html_comes_with_text(self) -> None:
        """A message that has HTML has the same in plain text."""
        assert all(message.text.strip() for message in self.messages() if message.html.strip())

    def test_senders_are_known(self) -> None:
        """Each message says who wrote it, by the channel's own id."""
        assert all(message.sender.identity for message in self.messages())

    def test_text_can_be_stored(self) -> None:
        """No NUL and no half of a surrogate pair: PostgreSQL refuses both."""
        for message in self.messages():
            whole = "".join((message.subject, message.text, message.visible, message.html))
            assert "\x00" not in whole
            whole.encode()

    @pytest.mark.parametrize("payload", GARBAGE, ids=lambda payload: repr(payload[:8]))
    def test_garbage_is_unreadable_and_nothing_worse(self, payload: bytes) -> None:
        """Bytes that mean nothing raise `Unreadable`, or are a message all the same."""
        try:
            self.parsed(payload)
        except Unreadable as error:
            assert error.reason

    async def test_reading_on_from_any_cursor_misses_and_repeats_nothing(self) -> None:
        """Killed after any batch, reading resumes where it stood."""
        if not isinstance(self.channel, Polls):
            pytest.skip("this channel does not poll")
        account = self.connect()
        batches = await _read(self.channel, account, None)
        whole = [item.external_id for batch in batches for item in batch.items]
        assert len(whole) >= 3
        assert len(whole) == len(set(whole))
        for number, batch in enumerate(batches):
            rest = await _read(self.channel, account, batch.cursor)
            seen = {item.external_id for one in batches[: number + 1] for item in one.items}
            assert seen | {item.external_id for one in rest for item in one.items} == set(whole)

    async def test_what_is_received_can_be_parsed(self) -> None:
        """Every raw item the channel hands over is one its own `parse` reads."""
        if not isinstance(self.channel, Polls):
            pytest.skip("this channel does not poll")
        for batch in await _read(self.channel, self.connect(), None):
            for item in batch.items:
                assert item.received_at.tzinfo is not None
                type(self.channel).parse(item)


async def _read(channel: Polls, account: Account[Any], cursor: str | None) -> list[Batch]:
    batches: list[Batch] = []
    async for batch in channel.receive(account, cursor):
        batches.append(batch)
        if len(batches) == LIMIT:
            break
    return batches
