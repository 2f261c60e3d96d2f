"""Files by their digest: whole or not there, the same for ever, and never outside the folder."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from catalog.errors import NotFound, Unavailable
from catalog.settings import PROJECT
from catalog.storage.files import FileStore, open_files

HELLO = hashlib.sha256(b"hello").hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def files(folder: Path) -> FileStore:
    return open_files(folder)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"hello", b"", bytes(range(256)) * 5000])
def test_what_is_kept_comes_back(files: FileStore, content: bytes) -> None:
    sha256 = files.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    with files.open(sha256) as file:
        assert file.read() == content
    assert files.stat(sha256) == len(content)


def test_keeping_twice_keeps_one(files: FileStore, folder: Path) -> None:
    assert files.put(b"hello") == files.put(b"hello") == HELLO
    assert [path.name for path in stored(folder)] == [HELLO]


def test_taking_away(files: FileStore) -> None:
    files.put(b"hello")
    files.delete(HELLO)
    files.delete(HELLO)
    assert files.stat(HELLO) is None
    with pytest.raises(NotFound) as refusal:
        files.open(HELLO)
    assert refusal.value.code == "file_not_found"


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../../etc/passwd", "/etc/passwd", HELLO.upper(), HELLO + "\n", HELLO[:-1], "incoming", "\x00"],
)
def test_a_name_that_is_no_digest_leads_nowhere(files: FileStore, name: str) -> None:
    files.put(b"hello")
    assert files.stat(name) is None
    files.delete(name)
    with pytest.raises(NotFound):
        files.open(name)
    assert files.stat(HELLO) == 5


@pytest.mark.parametrize("damage", [b"hell", b"hallo", b""])
def test_changed_bytes_are_noticed_and_mended(files: FileStore, folder: Path, damage: bytes) -> None:
    files.put(b"hello")
    (folder / HELLO[:2] / HELLO).write_bytes(damage)
    with pytest.raises(Unavailable) as refusal:
        files.open(HELLO)
    assert refusal.value.code == "file_damaged"
    files.put(b"hello")
    assert files.open(HELLO).read() == b"hello"


def test_others_on_the_machine_may_not_read(files: FileStore, folder: Path) -> None:
    files.put(b"hello")
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))


def test_twenty_at_once_keep_one_whole_file(files: FileStore, folder: Path) -> None:
    content = os.urandom(1_000_000)
    threads = [Thread(target=files.put, args=(content,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (path,) = stored(folder)
    assert path.read_bytes() == content


def test_a_full_disk_is_said_and_leaves_nothing(folder: Path) -> None:
    # A limit on the size of a file stands in for a full disk: the write fails half way in the same call.
    script = """
import resource, signal, sys
from pathlib import Path
from catalog.errors import Unavailable
from catalog.storage.files import open_files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
files = open_files(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.put(b"x" * 5000)
except Unavailable as refusal:
    print(refusal.code)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, cwd=PROJECT, timeout=60, check=True
    )
    assert done.stdout.strip() == "files_not_written"
    assert stored(folder) == []


def test_killed_while_writing_every_named_file_is_whole(folder: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from catalog.storage.files import open_files
files = open_files(Path(sys.argv[1]))
while True:
    print(files.put(os.urandom(300_000)), flush=True)
"""
    acknowledged: list[str] = []
    for round_number in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
        )
        assert child.stdout is not None
        acknowledged.append(child.stdout.readline().strip())
        time.sleep(0.013 * round_number)
        child.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in child.stdout if len(line) == 65]
        child.wait()
    files = open_files(folder)
    for sha256 in acknowledged:
        assert files.stat(sha256) == 300_000
    for path in stored(folder):
        if path.parent.name != "incoming":
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def test_what_a_killed_process_left_is_swept_a_day_later(folder: Path) -> None:
    open_files(folder)
    old, new = folder / "incoming" / "old", folder / "incoming" / "new"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    open_files(folder)
    assert not old.exists()
    assert new.exists()


def test_a_forked_process_goes_on_using_the_files(files: FileStore) -> None:
    files.put(b"hello")
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(0 if files.open(files.put(b"from the child")).read() == b"from the child" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
