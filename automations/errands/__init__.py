"""Errands: what steps ask of the world outside, done from committed rows until it succeeds.

A run that waits for one goes on when the event `errand_done` is looked at, in its ticket's order.
"""
