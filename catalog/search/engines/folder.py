"""The folder an index lives in: one writer at a time, a manifest that shows damage, a change-over at once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from catalog.errors import Conflict
from catalog.storage.private import private_folder, refuse_link

MANIFEST = "manifest.json"
# Size, time of the last change, inode.
FileState = tuple[int, int, int]
_MANIFEST_SETTLES_SECONDS = 5.0


class IndexFolder:
    """`<path>/current` is the index, `<path>/building` a rebuild under way; lock files say who writes and rebuilds."""

    def __init__(self, path: Path) -> None:
        refuse_link(path)
        refuse_link(path / "current")
        self.path = path
        self.current = path / "current"
        self._checked: dict[str, tuple[FileState, str]] = {}
        self._writing = False

    @contextmanager
    def lock(self, wait_seconds: float = 0) -> Iterator[None]:
        """Be the only writer. The system frees the lock when the process dies. Raises Conflict."""
        if self._writing:
            yield
            return
        with self._flock("lock", wait_seconds):
            self._writing = True
            try:
                # What a change-over that was killed left: the index may be waiting under its old name.
                retired = self.path / "retired"
                if retired.exists() and not self.current.exists():
                    retired.rename(self.current)
                _remove(retired)
                yield
            finally:
                self._writing = False

    @contextmanager
    def building(self) -> Iterator[Path]:
        """An empty folder beside the index to build in, for one process at a time. Raises Conflict."""
        with self._flock("building.lock", 0):
            folder = self.path / "building"
            _remove(folder)
            folder.mkdir(parents=True, mode=0o700)
            try:
                yield folder
            finally:
                _remove(folder)

    @contextmanager
    def _flock(self, name: str, wait_seconds: float) -> Iterator[None]:
        private_folder(self.path)
        deadline = time.monotonic() + wait_seconds
        with (self.path / name).open("w") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise Conflict("index_locked") from None
                    time.sleep(0.02)
            yield

    def begin_commit(self) -> None:
        """Say in the manifest that a commit is under way: until `seal`, new files are no damage."""
        manifest = json.loads(self._manifest_text() or "{}")
        self._write_manifest({"files": manifest.get("files", {}), "committing": True})

    def seal(self, folder: Path | None = None) -> None:
        """Write down size and sha256 of every file of the index."""
        folder = folder or self.current
        files = {name: self._fingerprint(folder / name) for name in _file_names(folder)}
        self._write_manifest({"committing": False, "files": files}, folder)

    def change_over(self, building: Path) -> None:
        """Put a finished folder in the place of the current one. Open readers keep the files they have mapped."""
        retired = self.path / "retired"
        _remove(retired)
        if self.current.exists():
            self.current.rename(retired)
        building.rename(self.current)
        _sync(self.path)
        _remove(retired)

    def damage(self) -> str | None:
        """'missing', 'unreadable' or 'file_differs', or None. Reads every file that changed since it was last read."""
        deadline = time.monotonic() + _MANIFEST_SETTLES_SECONDS
        while True:
            before = self._manifest_text()
            found = "missing" if before is None else self._compare(before)
            # A writer may have committed meanwhile: only what is wrong under one and the same manifest is damage. On a
            # busy machine a fast writer can do so several times in a row.
            if found is None or self._manifest_text() == before or time.monotonic() > deadline:
                return found

    def _compare(self, manifest_text: str) -> str | None:
        try:
            manifest = json.loads(manifest_text)
            committing, files = manifest["committing"], manifest["files"].items()
            for name, expected in files:
                path = self.current / name
                if not path.exists():
                    if not committing or name in _REWRITTEN:
                        return "file_differs"
                elif list(self._fingerprint(path)) != expected and not (committing and name in _REWRITTEN):
                    return "file_differs"
        except FileNotFoundError:
            return "file_differs"
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return "unreadable"
        return None

    def _manifest_text(self) -> str | None:
        try:
            return (self.current / MANIFEST).read_text()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError):
            return ""

    def committing(self) -> bool:
        """Whether the manifest says that a commit began and has not ended (who holds the lock knows: it died)."""
        try:
            return bool(json.loads(self._manifest_text() or "{}").get("committing"))
        except (ValueError, AttributeError):
            return True

    def interrupted(self) -> bool:
        """Whether a commit began, never ended, and nobody is at it any more. For readers."""
        if self._writing or not self.committing():
            return False
        try:
            with self.lock():
                return self.committing()
        except Conflict:
            return False

    def size_bytes(self) -> int:
        """Bytes of all files of the index."""
        return sum((self.current / name).stat().st_size for name in _file_names(self.current))

    def _write_manifest(self, manifest: dict[str, Any], folder: Path | None = None) -> None:
        folder = folder or self.current
        fresh = folder / f"{MANIFEST}.new"
        with fresh.open("w") as handle:
            json.dump(manifest, handle)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.rename(folder / MANIFEST)
        _sync(folder)

    def _fingerprint(self, path: Path) -> tuple[int, str]:
        """(size, sha256); a file whose size, time and inode did not change is not read again."""
        stat = path.stat()
        seen = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        kept = self._checked.get(path.name)
        if kept is None or kept[0] != seen:
            with path.open("rb") as handle:
                kept = (seen, hashlib.file_digest(handle, "sha256").hexdigest())
            self._checked[path.name] = kept
        return stat.st_size, kept[1]


# Files an engine writes anew with each commit under the same name.
_REWRITTEN = frozenset({"meta.json", ".managed.json"})


class Watch:
    """Whether the files under an open reader are still those it opened, told by size, time and inode alone: a reader
    looks twenty times a second. What is merely gone harms nobody who had it open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest: FileState | None = None
        self._files: dict[str, FileState] = {}
        self.changed()

    def changed(self) -> bool:
        """Whether a file that no commit ever rewrites is another one by now."""
        manifest = _state_of(self._folder / MANIFEST)
        if manifest is not None and manifest != self._manifest:
            self._manifest = manifest
            self._files = {name: state for name in self._lasting() if (state := self._known(name)) is not None}
        return any(_state_of(self._folder / name) not in (state, None) for name, state in self._files.items())

    def _lasting(self) -> list[str]:
        try:
            manifest = json.loads((self._folder / MANIFEST).read_text())
            return [name for name in manifest["files"] if name not in _REWRITTEN]
        except (OSError, ValueError, KeyError, TypeError):
            return list(self._files)

    def _known(self, name: str) -> FileState | None:
        return self._files.get(name) or _state_of(self._folder / name)


def _state_of(path: Path) -> FileState | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _remove(path: Path) -> None:
    """Remove what stands there, folder or file."""
    shutil.rmtree(path, ignore_errors=True)
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        path.unlink()


def _file_names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    skipped = (MANIFEST, f"{MANIFEST}.new")
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.is_file()
        and path.name not in skipped
        and not path.name.endswith((".lock", ".tmp"))
        and not path.name.startswith((".tmp", ".tantivy"))
    )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
