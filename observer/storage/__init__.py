"""The study file: the only place that knows SQLite."""

import sys

# sqlite-utils imports pandas and numpy where they are installed, only to know their types. We give it none
# of these, and it would cost each start 0.4 s; so they are hidden from it for as long as it is imported.
_HEAVY = ("pandas", "numpy")
_hidden = {name: sys.modules[name] for name in _HEAVY if name in sys.modules}
for _name in _HEAVY:
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import sqlite_utils as sqlite_utils
finally:
    for _name in _HEAVY:
        del sys.modules[_name]
    sys.modules.update(_hidden)
