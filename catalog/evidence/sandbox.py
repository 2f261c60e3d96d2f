"""Files of strangers are read in a process of their own, with little memory, little time and nothing to lose.

The decoders are where uploads attack. The child gets the bytes on its standard input and gives back what it made of
them; it knows no database, no settings and no secret, and whatever happens to it ends with it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from catalog.errors import Invalid, Reason, Unavailable

WALL_SECONDS = 20
CPU_SECONDS = 15
MEMORY_BYTES = 768 * 1024 * 1024

TASKS = {
    "photo": "catalog.evidence.images:render_photo",
    "scan": "catalog.evidence.images:render_scan",
    "pdf": "catalog.evidence.documents:inspect_pdf",
}
_ROOT = Path(__file__).resolve().parents[2]
# Two at a time in each server process: the rest of the service keeps its processors and its memory.
_turns = BoundedSemaphore(2)


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
    if not _turns.acquire(timeout=wall_seconds):
        raise Unavailable("file_check_timed_out")
    try:
        output = _output_of_child(task, content, wall_seconds)
    finally:
        _turns.release()
    head, _, body = output.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(head)
    except ValueError:
        # Nothing came: it was ended by a limit, or by its own fault.
        answer = {"refused": "file_unreadable"}
    if "refused" in answer:
        raise Invalid({"file": [Reason(answer["refused"], **answer.get("figures", {}))]})
    files, start = [], 0
    for size in answer.pop("sizes"):
        files.append(body[start : start + size])
        start += size
    return answer, files


def _output_of_child(task: str, content: bytes, wall_seconds: float) -> bytes:
    child = subprocess.Popen(  # noqa: S603  (our own words, nothing of the file)
        [sys.executable, "-m", "catalog.evidence.sandbox", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(content, timeout=wall_seconds)
    except subprocess.TimeoutExpired:
        raise Unavailable("file_check_timed_out") from None
    finally:
        # A stopped child dies of this too, and waiting for it leaves no zombie.
        child.kill()
        child.communicate()
    return output


def _limit_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # Not every system knows every limit; the wall clock holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    os.nice(10)


def _main(task: str) -> None:
    _limit_this_process()
    content = sys.stdin.buffer.read()
    files: list[bytes] = []
    answer: dict[str, Any]
    try:
        module, function = TASKS[task].split(":")
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
