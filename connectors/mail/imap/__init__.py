"""Reading mailboxes over IMAP (RFC 3501): blocking, in threads of its own."""
