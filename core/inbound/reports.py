"""How a message is marked that reports what became of another one."""

BOUNCE = "bounce: "
"""Begins why such a message is automatic."""
