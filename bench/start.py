"""How long `create_app` takes in a fresh process, its imports included: nothing serves before it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

RUNS = 11
GOAL_SECONDS = 1
_TIMED = """
import time
began = time.perf_counter()
from catalog import create_app
create_app()
print(time.perf_counter() - began)
"""


def main() -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def seconds_once() -> float:
        command = [sys.executable, "-c", _TIMED]
        return float(subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout)

    seconds_once()  # leaves the byte code behind, as an installation does
    seconds = [seconds_once() for _ in range(RUNS)]
    print(
        f"create_app in a fresh process, {RUNS} runs: {min(seconds):.2f} s at best, "
        f"{statistics.median(seconds):.2f} s at the median (goal: under {GOAL_SECONDS})"
    )
