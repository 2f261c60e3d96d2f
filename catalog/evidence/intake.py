"""The door by which files of strangers come in: who looks at them, and how many at once on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import Invalid, Reason
from catalog.evidence import clamd, images
from catalog.evidence.documents import CheckedDocument, check_document
from catalog.evidence.images import Picture
from catalog.evidence.infected import TEST_FILE_NAME, holds_test_file
from catalog.storage.files import FileStore
from catalog.storage.slots import Slots

# Who waits holds a thread of the server.
_WAIT_SECONDS = 10.0
# What reading one file may take: without so much for each, two at once push the indexer out of the memory.
_BYTES_FOR_ONE = 1 << 30
_CGROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")


@dataclass(frozen=True)
class Intake:
    """Where files are stored, the slots for reading them, and the address of a virus scanner ("" for none)."""

    files: FileStore
    slots: Slots
    scanner: str = ""

    def photo(self, content: bytes) -> Picture:
        """The renditions of a photo. Raises as `images.prepare_photo`, Invalid `file_infected`, Unavailable
        `uploads_busy`, `scanner_unavailable`."""
        self._refuse_infected(content)
        with self.slots.one(_WAIT_SECONDS, "uploads_busy"):
            return images.prepare_photo(content)

    def document(self, content: bytes) -> CheckedDocument:
        """The document to store. Raises as `documents.check_document`, and as `photo`."""
        self._refuse_infected(content)
        with self.slots.one(_WAIT_SECONDS, "uploads_busy"):
            return check_document(content)

    def _refuse_infected(self, content: bytes) -> None:
        name = TEST_FILE_NAME if holds_test_file(content) else None
        # What is refused for its size anyway is not sent about.
        if name is None and self.scanner and 0 < len(content) <= images.LARGEST_BYTES:
            name = clamd.found_in(self.scanner, content)
        if name is not None:
            raise Invalid({"file": [Reason("file_infected", name=name)]})


def open_intake(files: FileStore, folder: Path, scanner: str = "") -> Intake:
    """The intake of this machine; `folder` holds its locks."""
    return Intake(files, Slots(folder, "reading", readers_at_once()), scanner)


def readers_at_once() -> int:
    """How many files are read at once: one for each GiB of memory this process may use, at most two."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in _memory_limits():
        with suppress(OSError, ValueError):
            memory = min(memory, int(limit.read_text()))
    return max(1, min(2, memory // _BYTES_FOR_ONE))


def _memory_limits() -> Iterator[Path]:
    """Where the memory of this process may be limited: its cgroup and those above it, of either version. A service of
    systemd stands some way below the root; a container sees its own as the root."""
    try:
        groups = _OWN_GROUPS.read_text().splitlines()
    except OSError:  # another system
        return
    for line in groups:
        _, kinds, path = line.split(":", 2)
        if kinds and "memory" not in kinds.split(","):
            continue
        root, name = (_CGROUPS / "memory", "memory.limit_in_bytes") if kinds else (_CGROUPS, "memory.max")
        folder = root / path.lstrip("/")
        for above in (folder, *folder.parents):
            if above.is_relative_to(root):
                yield above / name
