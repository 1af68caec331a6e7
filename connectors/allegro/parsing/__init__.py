"""What the raw items of Allegro mean: one module a kind, all of them pure."""
