"""Fixtures that several tests of services share."""

from services.blind import compared, path, path3  # noqa: F401
