"""What costs much to make: once, one at a time, and never more than the folder may hold."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.errors import Unavailable
from catalog.storage.made_files import MadeFiles

PATIENCE = 60


def files(tmp_path: Path, *, waiting: int = 1, seconds: float = PATIENCE, most_bytes: int = 1000) -> MadeFiles:
    return MadeFiles(
        tmp_path / "prints",
        tmp_path / "slots",
        "printing_busy",
        waiting=waiting,
        seconds=seconds,
        most_bytes=most_bytes,
    )


def never() -> bytes:
    raise AssertionError("made again")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[threading.Thread, threading.Event]]:
    """Somebody who makes the file "a" until they are let go."""
    began, go_on = threading.Event(), threading.Event()

    def make() -> bytes:
        began.set()
        assert go_on.wait(PATIENCE)
        return b"slow"

    maker = threading.Thread(target=lambda: files(tmp_path).get("a", make))
    maker.start()
    assert began.wait(PATIENCE)
    yield maker, go_on
    go_on.set()
    maker.join(PATIENCE)


def test_a_file_is_made_once_for_all_processes(tmp_path: Path) -> None:
    assert files(tmp_path).get("a", lambda: b"first") == b"first"
    assert files(tmp_path).get("a", never) == b"first"
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "prints", tmp_path / "prints/a")] == [0o700, 0o600]


def test_an_error_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        files(tmp_path).get("a", lambda: (_ for _ in ()).throw(Unavailable("pdf_not_made")))
    assert files(tmp_path).get("a", lambda: b"second") == b"second"


def test_no_more_wait_than_may(made: tuple[threading.Thread, threading.Event], tmp_path: Path) -> None:
    """Who waits holds a thread of the server: past a few, the answer comes at once."""
    for name in ("a", "b"):
        with pytest.raises(Unavailable) as refusal:
            files(tmp_path, waiting=0).get(name, never)
        assert refusal.value.code == "printing_busy" and refusal.value.figures["retry_after_seconds"] >= 5


def test_who_waits_too_long_is_told(made: tuple[threading.Thread, threading.Event], tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        files(tmp_path, seconds=0.1).get("b", never)
    assert refusal.value.code == "printing_busy"


def test_who_waited_for_the_same_file_gets_it(made: tuple[threading.Thread, threading.Event], tmp_path: Path) -> None:
    maker, go_on = made
    got: list[bytes] = []
    second = threading.Thread(target=lambda: got.append(files(tmp_path).get("a", never)))
    second.start()
    # Until the second stands in the queue, which has two places.
    while not is_held(tmp_path / "slots/prints-inside.1"):
        assert second.is_alive()
        time.sleep(0.01)
    go_on.set()
    maker.join(PATIENCE)
    second.join(PATIENCE)
    assert got == [b"slow"]


def is_held(slot: Path) -> bool:
    if not slot.exists():
        return False
    with slot.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    made = files(tmp_path, most_bytes=350)
    for number, name in enumerate("abc"):
        made.get(name, lambda: bytes(100))
        os.utime(tmp_path / "prints" / name, (number, number))
    made.get("a", never)
    made.get("d", lambda: bytes(100))
    assert sorted(path.name for path in (tmp_path / "prints").iterdir()) == ["a", "c", "d"]


@pytest.mark.parametrize("left", [b"", b"5\nwho", b"5", b"x\nwhole"])
def test_what_a_power_cut_left_is_made_again(tmp_path: Path, left: bytes) -> None:
    files(tmp_path).get("a", lambda: b"whole")
    (tmp_path / "prints/a").write_bytes(left)
    assert files(tmp_path).get("a", lambda: b"again") == b"again"
    assert files(tmp_path).get("a", never) == b"again"


def test_a_full_disk_keeps_nobody_from_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", full)
        assert files(tmp_path).get("a", lambda: b"made") == b"made"
    assert list((tmp_path / "prints").iterdir()) == []
