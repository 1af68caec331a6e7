"""How the tickets stand that a batch of messages may belong to."""
