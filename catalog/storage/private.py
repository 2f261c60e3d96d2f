"""Files and folders that only the account of the service may read.

They hold people's phone numbers, papers and prices, and other people may have an account on the same machine. A
symbolic link is not followed: what it names may be somebody else's, or somebody else may change what it names.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from catalog.errors import Unsafe

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def take_umask() -> None:
    """From here on, whatever this process and its children make is for its own account alone."""
    os.umask(_OTHERS)


def refuse_link(path: Path) -> None:
    """Raises Unsafe when the last part of this path is a symbolic link."""
    if path.is_symlink():
        raise Unsafe(
            f"{path} is a symbolic link, which is not followed: name the real path in the settings, or mount the other "
            "file system there"
        )


def private_folder(path: Path) -> Path:
    """The folder, made when missing, readable for nobody else. Raises Unsafe for a symbolic link.

    One that belongs to another account stays as it is: its owner let this one in, and the files inside are private.
    """
    refuse_link(path)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = path.stat()
    if found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
    return path


def private_database(path: Path) -> None:
    """Make an SQLite file for this account alone before it is opened, or tighten it and those beside it (its log takes
    the rights of the file whenever it is made). Raises Unsafe where that cannot be done.

    One that is there is never opened here: a process that closes any descriptor of a file loses all its POSIX locks on
    it, those of SQLite's connections too, and the next program to close the database would take its log away from them.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}.queue")):
        try:
            tighten(file)
        except FileNotFoundError:
            continue


def tighten(file: Path) -> None:
    """Take a file's rights from everybody else. Raises Unsafe when it belongs to another account."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if not mode & _OTHERS:
        return
    try:
        file.chmod(mode & ~_OTHERS)
    except PermissionError:
        raise Unsafe(
            f"{file} can be read by other accounts of this machine (mode {mode:o}) and belongs to another one: "
            f"its owner says `chmod 600 {file}`"
        ) from None
