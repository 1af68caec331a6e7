"""Automations: the language, its meaning, and the engine that runs it."""
