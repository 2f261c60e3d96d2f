"""How a file is named where a browser saves it (doors only)."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from flask import Response

# Signs that no file system takes, that move text about, or that end a header.
_NOT_IN_A_FILE_NAME = re.compile(
    '[\x00-\x1f\x7f-\x9f"*/:<>?\\\\|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]'
)
# Most file systems take 255 bytes: what a person reads of it, day and ending beside it.
_LONGEST_FILE_NAME = 50


def save_as(response: Response, title: str, day: date, plain: str, ending: str, inline: bool = False) -> None:
    """Name the file a browser saves (doors only): title and day in any writing, `plain` for programs that read ASCII
    only. `inline` shows it in the browser first."""
    words = _NOT_IN_A_FILE_NAME.sub(" ", title).split()
    name = " ".join(words)[:_LONGEST_FILE_NAME].strip(". ")
    full = quote(f"{name}-{day.isoformat()}.{ending}".lstrip("-"), safe="")
    kind = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{full}"
