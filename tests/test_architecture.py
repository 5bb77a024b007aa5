"""The floors of the house: see `docs/architecture.md`."""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "observer"
ROOMS = ["services", "storage", "formats", "media", "agreement", "analysis", "coding", "ui", "cli"]


@cache
def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def imports(path: Path) -> frozenset[str]:
    """The full names that a module imports, also inside functions."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_types = [n for block in ast.walk(tree) if _is_type_checking(block) for n in ast.walk(block)]
    for node in ast.walk(tree):
        if node in only_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def importers(*names: str) -> set[str]:
    """The rooms (or modules on the ground) that import any of these packages."""
    return {
        path.relative_to(PACKAGE).parts[0]
        for path in modules()
        if any(i == n or i.startswith(n + ".") for i in imports(path) for n in names)
    }


@pytest.mark.parametrize(
    ("room", "packages"),
    [
        ("ui", ["PySide6"]),
        ("storage", ["sqlite3", "sqlite_utils", "sqlcipher3"]),
        ("media", ["av", "cv2", "vlc"]),
        ("cli", ["click"]),
        ("analysis", ["pandas"]),
        ("agreement", ["scipy"]),
    ],
)
def test_each_library_lives_in_one_room(room, packages):
    assert importers(*packages) <= {room}


def test_the_subject_is_plain_python():
    import sys

    for path in (PACKAGE / "coding").glob("*.py"):
        for name in imports(path):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith(
                ("observer.coding", "observer.errors", "observer.i18n", "observer.progress", "observer.settings")
            ), f"{path.name} imports {name}"


def test_opencv_is_imported_in_one_module():
    assert {path.name for path in modules() if "cv2" in imports(path)} == {"opencv.py"}


@pytest.mark.parametrize("room", ["coding", "storage", "formats", "media", "agreement", "analysis"])
def test_nobody_imports_upward_or_sideways(room):
    below = set() if room == "coding" else {"coding"}
    for path in (PACKAGE / room).rglob("*.py"):
        for name in imports(path):
            if name.startswith("observer."):
                other = name.split(".")[1]
                assert other not in ROOMS or other == room or other in below, f"{path.name} imports {name}"


def test_faces_reach_storage_and_formats_through_services():
    assert not importers("observer.storage", "observer.formats") & {"cli", "ui"}


def test_heavy_libraries_are_imported_when_they_are_needed():
    """At the top of a module they would cost every start of the program 0.1 to 0.4 s."""
    heavy = {"cv2", "av", "pandas", "numpy", "scipy", "vlc", "PySide6", "frictionless"}
    for path in modules():
        if path.is_relative_to(PACKAGE / "ui"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & heavy, path.name


def test_the_contracts_hold():
    """The same floors as import-linter sees them, transitively."""
    if find_spec("importlinter") is None:
        pytest.skip("import-linter comes with the checks (make check)")
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    assert lint_imports(config_filename=str(PACKAGE.parent / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_widget_is_asked_for_its_screen() -> None:
    """The binding deletes a screen that it got from a widget with that widget: see `observer/ui/screens.py`."""
    asks = [
        f"{path.name}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "screen"
    ]
    assert asks == []
