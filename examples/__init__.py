"""Programs around Postroom to learn from and to try it with; none of them ships."""
