"""Replay: what an automation would have done in the last days, from what was kept of them.

    found = replay(connection, compiled, language, Span(days=30, now=now))

Nothing is sent or written. Conditions are read against the facts each event kept, with what
automations before this one then changed; what they cannot answer is told in `Hits`, never guessed.
"""

from automations.replay.asked import replay_saved, replay_text
from automations.replay.draft import draft, of_saved
from automations.replay.types import Clash, Deed, Hit, Hits, Replayed, Span
from automations.replay.whole import count, replay

__all__ = [
    "Clash",
    "Deed",
    "Hit",
    "Hits",
    "Replayed",
    "Span",
    "count",
    "draft",
    "of_saved",
    "replay",
    "replay_saved",
    "replay_text",
]
