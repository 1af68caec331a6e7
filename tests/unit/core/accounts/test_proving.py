from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel

from core.accounts.proving import prove
from postroom.channel import Account
from postroom.clock import utc_now
from postroom.errors import InvalidSettings, TemporaryError


class ShopSettings(BaseModel):
    """Two things that may each fail."""

    reads: str = ""
    writes: str = ""


class ShopChannel:
    """Fails where the settings say so."""

    async def check(self, account: Account[Any]) -> None:
        """What is written in a field is why it does not work."""
        if account.settings.reads:
            raise InvalidSettings("reads", account.settings.reads)
        if account.settings.writes:
            raise TemporaryError(account.settings.writes)


class ShopInParts(ShopChannel):
    """Reading and writing are tried apart."""

    def parts(self, settings: ShopSettings) -> Mapping[str, ShopSettings]:
        """Each without the other."""
        return {
            "Reading": settings.model_copy(update={"writes": ""}),
            "Writing": settings.model_copy(update={"reads": ""}),
        }


def account(**settings: str) -> Account[Any]:
    """A shop with these troubles."""
    return Account(id=1, name="shop", settings=ShopSettings(**settings), clock=utc_now)


async def test_every_part_is_told_also_behind_one_that_fails() -> None:
    reading, writing = await prove(ShopInParts(), account(reads="no", writes="busy"))  # type: ignore[arg-type] # a check is all it has

    assert (reading.title, reading.ok, reading.field, reading.message) == (
        "Reading", False, "reads", "no",
    )  # fmt: skip
    assert (writing.ok, writing.message, writing.field) == (False, "busy", "")


async def test_a_channel_without_parts_is_tried_as_a_whole() -> None:
    (whole,) = await prove(ShopChannel(), account())  # type: ignore[arg-type] # as above

    assert whole.ok
    assert whole.title == ""


async def test_a_channel_that_cannot_be_tried_has_nothing_to_tell() -> None:
    assert await prove(SimpleNamespace(), account()) == ()  # type: ignore[arg-type] # as above
