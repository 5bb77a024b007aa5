"""All tests of the study file use quick keys, except where the real ones are what is tested."""

import pytest


@pytest.fixture(autouse=True)
def _quick(fast_keys: None) -> None:
    pass
