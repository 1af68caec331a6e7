"""Sending mail by SMTP (RFC 5321, RFC 6409)."""

from connectors.mail.smtp.connection import opened
from connectors.mail.smtp.sending import send

__all__ = ["opened", "send"]
