"""Reading orders, whose they are, and what is being asked about them."""
