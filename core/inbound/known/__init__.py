"""What is here already under the names that arriving messages give."""
