"""Drift: with what a coder is compared in the course of time, and why a check is due."""

from enum import StrEnum


class Against(StrEnum):
    """With what a coder is compared: another coder, the consensus, the gold standard, his own repeated coding."""

    PEER = "peer"
    CONSENSUS = "consensus"
    GOLD = "gold"
    OWN = "own"


class Why(StrEnum):
    """Why a coder's work is due for a check: his line is outside its limits, or nothing of late was coded twice."""

    OUTSIDE = "outside"
    UNCHECKED = "unchecked"
