"""A token has a burst of a minute's worth, then ten requests a second."""

import pytest

from web.kernel.limits import Limits
from web.kernel.problems import Answerable


def test_a_burst_is_let_through_and_then_it_waits() -> None:
    limits = Limits(600)
    for _ in range(600):
        limits.require_room(1, 0.0)

    with pytest.raises(Answerable) as refused:
        limits.require_room(1, 0.0)

    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "1"
    limits.require_room(2, 0.0)
    limits.require_room(1, 0.2)


def test_a_steady_stream_is_never_held() -> None:
    limits = Limits(600)

    for second in range(3600):
        for tenth in range(10):
            limits.require_room(1, second + tenth / 10)
