"""Runs that go on once an errand of theirs has come back, in their ticket's order."""

from automations.engine.resuming.load import ERRAND_DONE, exit_of, load
from automations.engine.resuming.queries import run_of_event

__all__ = ["ERRAND_DONE", "exit_of", "load", "run_of_event"]
