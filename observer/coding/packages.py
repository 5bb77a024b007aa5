"""The part of a study that travels to a coder, and what comes of it when it comes back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """A package that was made for a coder (table `packages`); the package itself holds one such row.

    `codings` are the ids of the codings in it; `digest` covers study, coder, codings and codebooks. In the study
    `packed_in` and `merged_in` are the operations in which it was made and merged last, and `set_aside` says what of
    it was not taken over then; in the package these are empty: they would tell how much others do.
    """

    id: str
    coder: str
    made: str
    software: str
    codings: tuple[str, ...]
    digest: str
    packed_in: str | None = None
    merged_in: str | None = None
    set_aside: tuple[str, ...] = ()
