"""Notifications: what agents are told behind the bell, and which of it goes out by mail.

    notifications.add(connection, [NewNotification(kind="automation", ticket=7, agents={3})], now)

Nobody is told of a ticket they may not see: that is looked up when it is written and when it is
shown. Mails are rows of their own (`staff_mail`), sent by `core.notifications.mail`.
"""

from core.notifications.changes import add, prune, read, read_all, read_of_ticket
from core.notifications.queries import Bell, bells, listed, of_ticket, one, unread
from core.notifications.types import Kind, NewNotification, Notification, Told

__all__ = [
    "Bell",
    "Kind",
    "NewNotification",
    "Notification",
    "Told",
    "add",
    "bells",
    "listed",
    "of_ticket",
    "one",
    "prune",
    "read",
    "read_all",
    "read_of_ticket",
    "unread",
]
