"""What automations did: their runs, counted and one by one."""

from automations.runs.queries import NEVER, Counted, RunRow, counted, find, of_automation, trace

__all__ = ["NEVER", "Counted", "RunRow", "counted", "find", "of_automation", "trace"]
