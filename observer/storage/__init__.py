"""The study file: the only place that knows SQLite."""
