"""Automations that wait for time to pass: computed, not polled.

Each timed trigger of an automation is a *watch*: a condition over tickets. It is looked at when the
first moment it speaks of falls due, when one of its clock conditions turns, and for tickets that
something happened to. A ticket for which it holds makes an event that names the automation, once
for each episode: the values of all moments the condition names.
"""
