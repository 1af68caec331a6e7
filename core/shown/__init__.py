"""A message's HTML and its pictures, for the frame a mail is shown in."""

from core.shown.queries import ShownMessage, body, picture

__all__ = ["ShownMessage", "body", "picture"]
