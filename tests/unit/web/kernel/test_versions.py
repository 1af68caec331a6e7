"""The version that a change expects, as If-Match says it."""

import pytest

from core.problems import Refused
from web.kernel.versions import etag, expected_version


@pytest.mark.parametrize(("written", "version"), [("", None), ("*", None), ('W/"7"', 7)])
def test_it_is_read(written: str, version: int | None) -> None:
    assert expected_version(written) == version


def test_it_comes_back_as_it_was_given() -> None:
    assert expected_version(etag(12)) == 12


@pytest.mark.parametrize("written", ["7", '"x"', '"7", "8"', '"-1"', f'"{"9" * 40}"'])
def test_nonsense_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="If-Match"):
        expected_version(written)
