"""What the log says of refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from logging import LogRecord
from typing import NamedTuple

# A route is not known to the server, which refuses before the application is asked; nor always the method.
LINE = re.compile(r"refused ([0-9a-f]{12}) ([45][0-9]{2}) ([a-z_]+|-) ([A-Z]+|-) (\S+)")


class Told(NamedTuple):
    """One line: the number that was told, status, code, method and route."""

    number: str
    status: str
    code: str
    method: str
    route: str


def refusals_in(records: Iterable[LogRecord]) -> list[Told]:
    """The lines of the application, each of which is about a refusal."""
    said = [record.getMessage() for record in records if record.name == "catalog.requests"]
    found = [LINE.fullmatch(line) for line in said]
    assert all(found), said
    return [Told(*match.groups()) for match in found if match]
