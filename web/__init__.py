"""HTTP: what browsers and programs see."""
