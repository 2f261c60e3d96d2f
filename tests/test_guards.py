"""Every guard of guards.toml still stands where it says, its tests exist, and `make guards` tells what goes unnoticed.

Whether the tests fall without their guard is tried by `make guards` itself, which takes minutes.
"""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests import guards
from tests.guards import DATABASES, FILE, ROOT, Guard, read_guards

GUARDS = read_guards(ROOT / FILE)
LEAST = 20
# Those an issue asked for by name.
ASKED_FOR = {
    "ledger-quantity", "write-lock", "image-formats", "owner-check", "formula-escape", "csrf", "host", "rate-limit",
    "token-end", "pdf", "listed-today", "cursor-signature", "sandbox-memory", "idempotency", "audit-row", "outbox-row",
    "demo-session", "trade-terms",
}  # fmt: skip


@cache
def names_in(file: Path) -> frozenset[str]:
    """The tests of a file: functions, and methods as Class::function."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return frozenset(found)


def test_there_are_enough_and_each_has_a_name() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(names) == len(set(names)) >= LEAST
    assert set(names) >= ASKED_FOR
    assert not [guard.name for guard in GUARDS if not guard.says.endswith(".") or not guard.tests]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_each_guard_can_be_taken_away_and_its_tests_exist(guard: Guard) -> None:
    without = guard.taken_away((ROOT / guard.file).read_text(encoding="utf-8"))
    compile(without, guard.file, "exec")
    for test in guard.tests:
        file, _, name = test.partition("::")
        assert name.partition("[")[0] in names_in(ROOT / file), f"{test} is no test: name the one that falls now"
    assert set(guard.databases()) <= set(DATABASES)
    assert bool(guard.only) == bool(guard.because), "for one database: say why"


# --- the command, on a tree of its own -------------------------------------------------------------------------------

TREE = {
    "pyproject.toml": "[tool.pytest.ini_options]\n",
    "shop.py": "def price(fen):\n    if fen < 0:\n        raise ValueError\n    return fen\n",
    "test_shop.py": """
import pytest, shop

def test_guarded():
    with pytest.raises(ValueError):
        shop.price(-1)

class TestAll:
    @pytest.mark.parametrize("fen", [1, -1])
    def test_each(self, fen):
        if fen < 0:
            with pytest.raises(ValueError):
                shop.price(fen)

def test_says_nothing():
    assert shop.price(1) == 1

def test_red():
    assert shop.price(1) == 2

def test_skipped():
    pytest.skip("not here")

def test_hangs():
    try:
        shop.price(-1)
    except ValueError:
        return
    while True:
        pass
""",
}
GUARD = """
[[guard]]
name = "price"
says = "No price is negative."
file = "shop.py"
old = "    if fen < 0:\\n        raise ValueError\\n"
new = "{new}"
tests = {tests}
only = "sqlite"
because = "there is no database"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def told(tree: Path, capsys: pytest.CaptureFixture[str], tests: list[str], new: str = "") -> tuple[int, str]:
    """What the command says of the one guard with these tests, and how it ends."""
    (tree / "tests").mkdir(exist_ok=True)
    (tree / FILE).write_text(GUARD.format(tests=[f"test_shop.py::{test}" for test in tests], new=new))
    ended = guards.main(["--only", "sqlite"], tree)
    return ended, capsys.readouterr().out


def test_a_guard_whose_tests_fall_is_well_and_the_tree_is_left_alone(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, said = told(tree, capsys, ["test_guarded", "TestAll::test_each"])
    assert ended == 0 and "ok" in said and "2 fell" in said and "ERROR" not in said
    assert {name: (tree / name).read_text() for name in TREE} == TREE
    assert not (tree / ".guards.xml").exists()


@pytest.mark.parametrize(
    ("tests", "new", "fault"),
    [
        (["test_guarded", "test_says_nothing"], "", "test_says_nothing green without it"),
        (["test_red"], "", "test_red fell while the guard stands"),
        (["test_skipped"], "", "test_skipped skipped"),
        (["test_nowhere"], "", "test_nowhere lost"),
        (["test_guarded"], "    this is no Python\\n", "test_guarded lost without it"),
        (["test_hangs"], "", "test_hangs lost without it"),
    ],
)
def test_what_says_nothing_about_a_guard_is_an_error(
    tree: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tests: list[str],
    new: str,
    fault: str,
) -> None:
    monkeypatch.setattr(guards, "LONGEST_SECONDS", 15)
    ended, said = told(tree, capsys, tests, new)
    assert ended == 1 and "ERROR" in said and fault in said


def test_a_guard_that_stands_nowhere_or_twice_is_an_error() -> None:
    for text in (TREE["shop.py"] * 2, "def price(fen):\n    return fen\n"):
        with pytest.raises(ValueError, match=r"times in shop\.py, not once"):
            Guard("price", "", "shop.py", "    if fen < 0:\n", "", ()).taken_away(text)


def test_both_databases_need_a_server(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPORT", raising=False)
    assert guards.main([], tree) == 2
