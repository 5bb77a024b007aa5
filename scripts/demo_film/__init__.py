"""Draws and speaks the demo film: a home visit of two minutes, acted by four figures."""
