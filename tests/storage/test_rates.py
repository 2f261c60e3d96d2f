"""Counters that all processes of a machine share."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from catalog.storage.rates import WINDOW_SECONDS, RateCounters, seconds_left

NOON = 1_800_000_000.0 - 1_800_000_000.0 % WINDOW_SECONDS


def test_counts_each_caller_in_each_minute_by_itself(tmp_path: Path) -> None:
    rates = RateCounters(tmp_path / "rates", "secret")
    assert [rates.hit("anna", 1, NOON), rates.hit("anna", 5, NOON + 59), rates.hit("bela", 1, NOON)] == [1, 6, 1]
    assert rates.hit("anna", 1, NOON + WINDOW_SECONDS) == 1


def test_survives_a_restart(tmp_path: Path) -> None:
    RateCounters(tmp_path / "rates", "secret").hit("anna", 3, NOON)
    assert RateCounters(tmp_path / "rates", "secret").hit("anna", 1, NOON) == 4


def test_a_crowd_does_not_take_the_busy_ones_place(tmp_path: Path) -> None:
    rates = RateCounters(tmp_path / "rates", "secret")
    for _ in range(50):
        rates.hit("busy", 1, NOON)
    for number in range(100_000):
        rates.hit(f"stranger {number}", 1, NOON)
    assert rates.hit("busy", 1, NOON) == 51


def test_the_file_has_one_size(tmp_path: Path) -> None:
    rates = RateCounters(tmp_path / "rates", "secret")
    for number in range(1_000):
        rates.hit(str(number), 1, NOON)
    assert (tmp_path / "rates").stat().st_size == 1 << 20


def test_says_when_the_window_ends() -> None:
    assert seconds_left(NOON) == 60 and seconds_left(NOON + 59.9) == 1


def _hit_often(path: Path) -> None:
    rates = RateCounters(path, "secret")
    for _ in range(2_000):
        rates.hit("anna", 1, NOON)


def test_no_hit_is_lost_between_processes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_hit_often, args=(tmp_path / "rates",)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert RateCounters(tmp_path / "rates", "secret").hit("anna", 1, NOON) == 8_001


def test_a_process_stopped_while_it_counts_stops_nobody(tmp_path: Path) -> None:
    rates = RateCounters(tmp_path / "rates", "secret")
    assert rates.hit("anna", 1, NOON) == 1
    holding = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); "
    )
    command = [sys.executable, "-c", holding + "time.sleep(600)", str(tmp_path / "rates")]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None and holder.stdout.readline()
        os.kill(holder.pid, signal.SIGSTOP)
        # In a thread that may be left behind: without its bound it would wait as long as the holder is there.
        counted: list[int] = []
        counting = threading.Thread(target=lambda: counted.append(rates.hit("anna", 1, NOON)), daemon=True)
        counting.start()
        counting.join(20)
        assert counted == [2]
    finally:
        holder.kill()
        holder.wait()
