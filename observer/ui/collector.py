"""Python's garbage collector, kept from looking through a hundred thousand events over and over."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def filling() -> Iterator[None]:
    """While much is loaded that stays: nothing is collected meanwhile, and what is there after that is not looked
    through again until the next time. Else a collection stops the window for a good part of a second now and then."""
    gc.unfreeze()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
