"""When an account that could not be read is tried again, and what people are told: purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenacity import RetryCallState, Retrying, wait_exponential, wait_random_exponential

from core.accounts.health import Failure
from postroom.errors import NeedsReauthorisation, PostroomError, TemporaryError

LONGEST = timedelta(minutes=10)
SELDOM = timedelta(hours=1)
"""What needs a person is tried that often all the same: it may have been the other side's fault."""
_HALF = LONGEST.total_seconds() / 2
_WAIT = wait_exponential(max=_HALF) + wait_random_exponential(max=_HALF)
"""One second and a random one, doubled each time: accounts that fail together part again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a failed try comes to."""

    failure: Failure
    unexpected: bool = False
    """The channel raised what it never should: a mistake in its code, for the log."""


def failure(error: Exception, failures: int, now: datetime) -> Outcome:
    """What a try that raised this error comes to; `failures`: in a row, with this one."""
    if not isinstance(error, PostroomError):
        reason = f"the channel made a mistake ({type(error).__name__}); the log says more"
        return Outcome(_again(reason, failures, now + delay(failures)), unexpected=True)
    if isinstance(error, TemporaryError):
        wait = max(delay(failures), error.retry_after or timedelta())
        return Outcome(_again(str(error), failures, now + wait))
    return Outcome(
        Failure(
            reason=str(error),
            failures=failures,
            next_at=now + SELDOM,
            reauthorise=isinstance(error, NeedsReauthorisation),
        )
    )


def delay(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = failures
    return timedelta(seconds=_WAIT(state))


def _again(reason: str, failures: int, next_at: datetime) -> Failure:
    return Failure(reason=reason, failures=failures, next_at=next_at)
