"""Files by the sha256 of their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol

from catalog.errors import NotFound, Unavailable
from catalog.storage.private import private_folder

if TYPE_CHECKING:
    from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LEFT_BEHIND_SECONDS = 86_400


class FileStore(Protocol):
    """Where photos and documents lie. What a name stands for never changes, so responses may be cached for ever."""

    def put(self, content: bytes) -> str:
        """Keep these bytes and give their sha256; again is no error. Raises Unavailable `files_not_written`."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the start. Raises NotFound `file_not_found`, Unavailable `file_damaged` if they changed."""

    def stat(self, sha256: str) -> int | None:
        """The size in bytes, or None when there is no such file."""

    def delete(self, sha256: str) -> None:
        """Take the file away; taking it away twice is no error."""

    def names(self, before: datetime | None = None) -> Iterator[str]:
        """The sha256 of every file, or of those that were put before that moment."""


class DiskFiles:
    """Files in one folder of this machine, in 256 folders by the first two letters, so that none holds too many.

    Plain system calls: the object-store library has no advantage on a disk, and its threads hang in a forked child.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = private_folder(folder)
        self._incoming = private_folder(folder / "incoming")
        self._sweep()

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if _is_whole(path, sha256):
            return sha256
        aside = self._incoming / f"{sha256}.{secrets.token_hex(8)}"
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # Whole under its name or not there at all. Replacing is safe: whoever wins wrote the same bytes, and what
            # stood there damaged is mended.
            aside.replace(path)
            # The database row that will name this file survives a power cut; so must the folder's entry.
            for folder in (path.parent, self._folder):
                _reach_the_disk(folder)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise Unavailable("files_not_written") from error
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        try:
            file = self._path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound("file_not_found", sha256=sha256) from None
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            file.close()
            raise Unavailable("file_damaged", sha256=sha256)
        file.seek(0)
        return file

    def stat(self, sha256: str) -> int | None:
        try:
            return self._path(sha256).stat().st_size
        except (FileNotFoundError, NotFound):
            return None

    def delete(self, sha256: str) -> None:
        with suppress(FileNotFoundError, NotFound):
            self._path(sha256).unlink()

    def names(self, before: datetime | None = None) -> Iterator[str]:
        latest = before.timestamp() if before else float("inf")
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                with suppress(FileNotFoundError):
                    if _SHA256.fullmatch(path.name) and path.stat().st_mtime < latest:
                        yield path.name

    def _path(self, sha256: str) -> Path:
        # A name comes from an address bar: anything but a digest could point anywhere.
        if not _SHA256.fullmatch(sha256):
            raise NotFound("file_not_found", sha256=sha256)
        return self._folder / sha256[:2] / sha256

    def _sweep(self) -> None:
        """Remove what a killed process left half written a day ago or longer."""
        for left in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    left.unlink()


def open_files(folder: Path) -> FileStore:
    """The files below this folder, made when missing."""
    return DiskFiles(folder)


def _is_whole(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _reach_the_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
