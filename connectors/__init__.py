"""Built-in channels; each is a plug-in that knows only `postroom`."""
