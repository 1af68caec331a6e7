"""Mail to those who work here: notifications, and links to set a password.

Its rows are not deliveries: it belongs to no ticket's thread, goes to no customer, and is sent at
most once (ADR 0020). What comes back of it is known by its id, which names the ticket 0.
"""

from core.notifications.mail.rows import NewLink, queue_link

__all__ = ["NewLink", "queue_link"]
