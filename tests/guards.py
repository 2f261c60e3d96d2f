"""`make guards`: take each guard of guards.toml away and see that its tests fall, on SQLite and on PostgreSQL.

Works on copies of the tree, one a database, never on the checkout. A guard whose tests stay green is an error, and so
is a test that falls while the guard stands, one that is skipped, and one that cannot even start without the guard.
Inside `pg_virtualenv` both databases are used; `--only sqlite` does without.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import cache_from_source
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
FILE = "tests/guards.toml"
DATABASES = ("sqlite", "postgresql")
# A guard that is gone may leave a test waiting for what never comes.
LONGEST_SECONDS = 240
# All tests together, with the guards standing.
LONGEST_WHOLE_SECONDS = 900

# Two trees and what the tests write in them.
NEEDED_BYTES = 2 << 30

# Those the tests need: loading all that are installed takes longer than most tests.
PLUGINS = ("xdist.plugin", "_hypothesis_pytestplugin", "time_machine")

# What a test may end as. Only the first two say anything about the guard.
GREEN, FELL, BROKE, SKIPPED, LOST = "green", "fell", "broke", "skipped", "lost"


@dataclass(frozen=True)
class Guard:
    """One guard: the text that is it, what stands there without it, and the tests that must fall then.

    `only` names the one database the guard is for, with `because` saying why.
    """

    name: str
    says: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    only: str = ""
    because: str = ""

    def databases(self) -> tuple[str, ...]:
        """Those on which its tests must fall."""
        return (self.only,) if self.only else DATABASES

    def taken_away(self, text: str) -> str:
        """The file without the guard. Raises ValueError unless the guard stands in it exactly once."""
        count = text.count(self.old)
        if count != 1:
            raise ValueError(f"{self.name}: its text stands {count} times in {self.file}, not once")
        return text.replace(self.old, self.new)


@dataclass
class Line:
    """What became of one guard on one database. `faults` is empty when all its tests fell."""

    guard: str
    database: str
    fell: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def read_guards(file: Path) -> list[Guard]:
    """The guards of a file. Raises TypeError for a field nobody knows."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["guard"]
    return [Guard(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def outcomes(root: Path, database: str, tests: Sequence[str], seconds: int) -> dict[str, str]:
    """How each of these tests ends in this tree, in that time: of a parametrised one its worst case."""
    report = root / ".guards.xml"
    report.unlink(missing_ok=True)
    plugins = [part for name in PLUGINS for part in ("-p", name)]
    options = ["-q", "-n", "0", "-p", "no:cacheprovider", "--tb=line", "-o", "junit_family=xunit1"]
    command = [sys.executable, "-m", "pytest", *plugins, *options, f"--junitxml={report}", *tests]
    environment = {
        **os.environ,
        "TEST_DATABASE": database,
        "PYTHONPATH": str(root),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TMPDIR": str(root.parent),
    }
    with (root / ".guards.log").open("w+") as log:
        # A group of its own, so that what the tests started ends with them.
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return dict.fromkeys(tests, LOST)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if not report.is_file():
            log.seek(0)
            print(log.read()[-2000:], file=sys.stderr)
            return dict.fromkeys(tests, LOST)
    cases = list(_cases(report))
    return {test: _worst(ended for name, ended in cases if _is_of(name, test)) for test in tests}


def _cases(report: Path) -> Iterable[tuple[str, str]]:
    """(file::name of the case, how it ended) of each case in a report."""
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        ended = BROKE if "error" in kinds else FELL if "failure" in kinds else SKIPPED if "skipped" in kinds else GREEN
        file = case.get("file", "")
        # What the class name says beyond the file's own: the classes around the test.
        around = case.get("classname", "").split(".")[len(Path(file).parts) :]
        yield "::".join([file, *around, case.get("name", "")]), ended


def _is_of(case: str, test: str) -> bool:
    return case == test or case.startswith(f"{test}[")


def _worst(ended: Iterable[str]) -> str:
    """Of the cases of one test: fallen when one fell, unless one broke."""
    found = set(ended)
    return next((one for one in (BROKE, FELL, GREEN, SKIPPED) if one in found), LOST)


def check(root: Path, database: str, guards: Sequence[Guard]) -> list[Line]:
    """Try all guards of one database in a tree of their own. Prints each line as it is known."""
    mine = [guard for guard in guards if database in guard.databases()]
    began = time.monotonic()
    named = sorted({test for guard in mine for test in guard.tests})
    standing = outcomes(root, database, named, LONGEST_WHOLE_SECONDS)
    whole = Line("(all of them standing)", database, seconds=time.monotonic() - began)
    whole.faults = [f"{test} {ended} while the guard stands" for test, ended in standing.items() if ended != GREEN]
    _print(whole)
    lines = [whole]
    for guard in mine:
        began = time.monotonic()
        file = root / guard.file
        text = file.read_text(encoding="utf-8")
        line = Line(guard.name, database)
        try:
            _write(file, guard.taken_away(text))
            ended = outcomes(root, database, guard.tests, LONGEST_SECONDS)
            line.fell = sum(one == FELL for one in ended.values())
            line.faults = [f"{test} {one} without it" for test, one in ended.items() if one != FELL]
        except ValueError as problem:
            line.faults = [str(problem)]
        finally:
            _write(file, text)
        line.seconds = time.monotonic() - began
        _print(line)
        lines.append(line)
    return lines


def _write(file: Path, text: str) -> None:
    """Also forgets what was compiled: Python compares whole seconds and sizes only."""
    file.write_text(text, encoding="utf-8")
    Path(cache_from_source(file)).unlink(missing_ok=True)


def _print(line: Line) -> None:
    told = "; ".join(line.faults) or (f"{line.fell} fell" if line.fell else "all green")
    mark = "ERROR" if line.faults else "ok"
    print(f"{mark:5} {line.database:10} {line.seconds:6.1f} s  {line.guard:28} {told}", flush=True)


def copy_of(root: Path, into: Path) -> Path:
    """The tree as it lies there, with what is not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (root / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, into / name)
    return into


def _memory() -> Path | None:
    """A file system in memory, where there is one with room: the tests write thousands of times to the very disk."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > NEEDED_BYTES else None


def run(root: Path, guards: Sequence[Guard], databases: Sequence[str]) -> list[Line]:
    """Try the guards, each database in its own copy and at the same time."""
    with tempfile.TemporaryDirectory(prefix="guards-", dir=_memory()) as folder:
        trees = {name: copy_of(root, Path(folder) / name) for name in databases}
        with ThreadPoolExecutor(len(databases)) as pool:
            parts = pool.map(lambda name: check(trees[name], name, guards), databases)
            return [line for part in parts for line in part]


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """The command: 0 when every guard is missed by its tests on every database asked for."""
    parser = argparse.ArgumentParser(prog="make guards", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these guards")
    parser.add_argument("--only", choices=DATABASES, help="only this database")
    asked = parser.parse_args(arguments)
    databases = (asked.only,) if asked.only else DATABASES
    if "postgresql" in databases and "PGPORT" not in os.environ:
        print("PostgreSQL: run this inside pg_virtualenv (make guards does), or with --only sqlite", file=sys.stderr)
        return 2
    guards = [guard for guard in read_guards(root / FILE) if not asked.names or guard.name in asked.names]
    began = time.monotonic()
    lines = run(root, guards, databases)
    wrong = [line for line in lines if line.faults]
    worked = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{len(guards)} guards, {', '.join(databases)}: {len(lines) - len(wrong)} of {len(lines)} as they should be, "
        f"{time.monotonic() - began:.0f} s ({worked.ru_utime + worked.ru_stime:.0f} s of processors)"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
