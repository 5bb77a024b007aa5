"""Observer: code home-visit footage, rate the alliance, compare coders, and play fragments back."""

__version__ = "0.2.0"
