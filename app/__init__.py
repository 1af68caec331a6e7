"""The composition root: settings, parts, command line and the serving process."""
