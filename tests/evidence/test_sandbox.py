"""Whoever attacks a decoder gets a process with nothing in it, and not for long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from catalog.errors import CatalogError, Invalid, Unavailable
from catalog.evidence import sandbox
from catalog.evidence.images import prepare_photo
from catalog.settings import PROJECT
from tests.evidence.pictures import written


def children() -> set[int]:
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ends just now
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


class Run(Thread):
    """A check that runs beside the test."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__()
        self.act = act
        self.outcome: Any = None

    def run(self) -> None:
        try:
            self.outcome = self.act()
        except CatalogError as refusal:
            self.outcome = refusal


def caught(act: Callable[[], Any], catch: Callable[[int], None]) -> Run:
    """Start the check, do something to its child as soon as there is one, and wait for the end."""
    before = children()
    run = Run(act)
    run.start()
    while not (new := children() - before):
        assert run.is_alive()
        time.sleep(0.001)
    child = new.pop()
    while not is_itself(child):
        time.sleep(0.001)
    catch(child)
    run.join(120)
    assert not run.is_alive()
    return run


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """No test may leave a child of its own behind, running or dead (others' helpers may live on)."""
    before = children()
    yield
    assert children() - before == set()


def is_itself(child: int) -> bool:
    """Whether the child has become the checker: until then it is a copy of this process, and stopping it stops us."""
    try:
        return Path(f"/proc/{child}/cmdline").read_bytes() != Path("/proc/self/cmdline").read_bytes()
    except OSError:
        return True


@pytest.fixture(scope="module")
def photo() -> bytes:
    return written(Image.effect_noise((2200, 1600), 80).convert("RGB"), "PNG")


def test_a_child_that_hangs_ends_in_time_and_leaves_no_zombie(photo: bytes) -> None:
    run = caught(lambda: sandbox.run("photo", photo, wall_seconds=1.5), lambda child: os.kill(child, signal.SIGSTOP))
    assert isinstance(run.outcome, Unavailable)
    assert run.outcome.code == "file_check_timed_out"


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGSEGV, "file_unreadable"), (signal.SIGXCPU, "file_too_heavy")], ids=lambda one: str(one)
)
def test_a_child_that_dies_of_its_file_says_how(photo: bytes, how: signal.Signals, code: str) -> None:
    run = caught(lambda: prepare_photo(photo), lambda child: os.kill(child, how))
    assert isinstance(run.outcome, Invalid)
    assert run.outcome.errors == {"file": [code]}


def test_a_child_that_others_end_is_not_the_files_fault(photo: bytes) -> None:
    run = caught(lambda: prepare_photo(photo), lambda child: os.kill(child, signal.SIGKILL))
    assert isinstance(run.outcome, Unavailable)


def test_where_memory_runs_short_the_child_goes_first(photo: bytes) -> None:
    seen: list[str] = []

    def look(child: int) -> None:
        while (score := Path(f"/proc/{child}/oom_score_adj").read_text().strip()) != "1000":
            assert score
            time.sleep(0.001)
        seen.append(score)

    caught(lambda: prepare_photo(photo), look)
    assert seen == ["1000"]


def test_the_child_knows_no_secret(photo: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_SECRET_KEY", "do not tell")
    seen: list[bytes] = []

    def look(child: int) -> None:
        while Path(f"/proc/{child}/cmdline").read_bytes().count(b"catalog.evidence.sandbox") == 0:
            time.sleep(0.001)
        seen.append(Path(f"/proc/{child}/environ").read_bytes())

    caught(lambda: prepare_photo(photo), look)
    assert b"PYTHONPATH=" in seen[0]
    assert b"CATALOG_SECRET_KEY" not in seen[0]
    assert b"do not tell" not in seen[0]


def in_a_limited_process(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from catalog.evidence import sandbox\nsandbox.limit_this_process(5)\n{script}"],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=60,
        check=False,
    )


def test_memory_ends_at_the_limit() -> None:
    taken = in_a_limited_process("try: bytearray(800 * 1024 * 1024)\nexcept MemoryError: print('refused')")
    assert taken.stdout.strip() == "refused"
    assert in_a_limited_process("print(len(bytearray(400 * 1024 * 1024)))").returncode == 0


def test_time_ends_at_the_limit() -> None:
    script = "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    assert in_a_limited_process(script).returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    assert (
        in_a_limited_process("import resource\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0])").stdout.strip() == "5"
    )


def test_nothing_is_written_to_the_disk(tmp_path: Path) -> None:
    target = tmp_path / "file"
    done = in_a_limited_process(f"from pathlib import Path\nPath({str(target)!r}).write_text('x')")
    assert "File too large" in done.stderr
    assert target.stat().st_size == 0
