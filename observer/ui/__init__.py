"""The window (with its own issue): the only place that knows Qt."""
