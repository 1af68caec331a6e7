"""The engine: which automations an event starts, and what they do.

    facts → match (pure) → plan (pure) → runs, changes, traces, verdicts, kept facts

One transaction for up to a hundred events: `process`. `lane.EventsLane` drains them; `explain` says
afterwards why, or why not.
"""
