"""Agents as those who look after them see them."""

from core.agents.roster.queries import Colleague, colleague, colleagues

__all__ = ["Colleague", "colleague", "colleagues"]
