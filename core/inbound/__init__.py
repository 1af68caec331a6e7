"""Taking messages in: raw rows first, then parsing, then tickets.

receive ─▶ raw rows + cursor   commit 1: the acknowledgement
parse   ─▶ (pure, in a process pool)
accept  ─▶ contact, ticket, message, event rows   commit 2
"""
