"""Small tables beside the registers, kept in memory: each is checked against its digest when it is read. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

from catalog.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in the registry's folder.

    Raises Unavailable `registry_list_damaged` where the file is missing or differs from SHA256SUMS.
    """
    lines = (line.split() for line in (folder / "SHA256SUMS").read_text().splitlines())
    sums = {listed: digest for digest, listed in lines}
    content = (folder / name).read_bytes() if (folder / name).is_file() else b""
    if sums.get(name) != hashlib.sha256(content).hexdigest():
        raise Unavailable("registry_list_damaged", file=name)
    return csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
