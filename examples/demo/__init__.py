"""A whole Postroom to look at: `make demo`.

A shop with two brands is made up, thirty days of its life are played in half a minute through the
real doors (mail as bytes, Allegro through a fake of it, agents through the API), and then it runs:
somebody writes every minute or so, answers are answered. Nothing leaves this machine, and nothing
is kept: the next start begins anew.
"""
