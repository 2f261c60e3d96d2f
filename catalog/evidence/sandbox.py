"""Files of strangers are read in a process of their own, with little memory, little time and nothing to lose.

The decoders are where uploads attack. The child gets the bytes on its standard input and gives back what it made of
them; it knows no database, no settings and no secret, and whatever happens to it ends with it. How many there are at
once is bounded by `intake`.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from catalog.errors import Invalid, Reason, Unavailable

# A child that hangs. What is busy ends by its limit of processor time, which a loaded machine stretches.
WALL_SECONDS = 40
MEMORY_BYTES = 768 * 1024 * 1024

# What there is to do, and how many seconds of a processor it may take.
TASKS = {
    "photo": ("catalog.evidence.images:render_photo", 15),
    "scan": ("catalog.evidence.images:render_scan", 15),
    "pdf": ("catalog.evidence.pdf:inspect_pdf", 4),
}
_ROOT = Path(__file__).resolve().parents[2]


class FileRefused(Exception):
    """Raised inside the child: this file is not taken, and why."""

    def __init__(self, code: str, **figures: Any) -> None:
        self.code = code
        self.figures = figures
        super().__init__(code)


def run(task: str, content: bytes, *, wall_seconds: float = WALL_SECONDS) -> tuple[dict[str, Any], list[bytes]]:
    """What the task, one of TASKS, makes of the bytes: its values and its files.

    Raises Invalid (field `file`) when the file is refused, `file_unreadable` when its reader broke over it, and
    Unavailable `file_check_timed_out` when it took longer than `wall_seconds`.
    """
    try:
        output, status = output_of_child(__name__, task, content=content, wall_seconds=wall_seconds)
    except subprocess.TimeoutExpired:
        raise Unavailable("file_check_timed_out") from None
    head, _, body = output.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(head)
    except ValueError:
        # Nothing came.
        if status == -signal.SIGKILL:
            # Not the file's fault: the machine ran out of memory, or somebody ended it.
            raise Unavailable("file_check_timed_out") from None
        answer = {"refused": "file_too_heavy" if status == -signal.SIGXCPU else "file_unreadable"}
    if "refused" in answer:
        raise Invalid({"file": [Reason(answer["refused"], **answer.get("figures", {}))]})
    files, start = [], 0
    for size in answer.pop("sizes"):
        files.append(body[start : start + size])
        start += size
    return answer, files


def output_of_child(
    module: str,
    *arguments: str,
    content: bytes,
    wall_seconds: float,
    environment: Mapping[str, str] = MappingProxyType({}),
    silent: bool = True,
) -> tuple[bytes, int]:
    """What one of our modules, run as a program that knows nothing of this process, writes about the content, and the
    status it leaves with. `environment` is all it gets of ours; `silent`: what it says of errors is about a stranger's
    file.

    Raises subprocess.TimeoutExpired; the child has ended then too.
    """
    child = subprocess.Popen(  # noqa: S603  (our own words, nothing of the file)
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if silent else None,
        env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", **environment},
        cwd="/",
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(content, timeout=wall_seconds)
        return output, child.returncode
    finally:
        # A stopped child dies of this too, and waiting for it leaves no zombie.
        child.kill()
        child.communicate()


def limit_this_process(cpu_seconds: int) -> None:
    """Little memory, little time, no disk, and the last in everybody's way."""
    # Where memory runs short, this goes first, not the server or the indexer.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # Not every system knows every limit; the wall clock holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    # The softer limit ends it with a signal of its own, by which the parent knows.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    os.nice(10)


def memory_left() -> int:
    """How many bytes this process may still take before the limit of its memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return MEMORY_BYTES - pages * resource.getpagesize()


def _main(task: str) -> None:
    target, cpu_seconds = TASKS[task]
    limit_this_process(cpu_seconds)
    content = sys.stdin.buffer.read()
    files: list[bytes] = []
    answer: dict[str, Any]
    try:
        module, function = target.split(":")
        answer, files = getattr(import_module(module), function)(content)
        answer["sizes"] = [len(file) for file in files]
    except MemoryError:
        answer = {"refused": "file_too_heavy"}
    except FileRefused as refusal:
        answer = {"refused": refusal.code, "figures": refusal.figures}
    except Exception:
        # Decoders raise whatever they like over a broken file.
        answer = {"refused": "file_unreadable"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(files))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    # By its full name, so that FileRefused here is the FileRefused its tasks raise.
    from catalog.evidence import sandbox

    sandbox._main(sys.argv[1])
