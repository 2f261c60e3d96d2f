"""How much of the service one client, and all clients together, may take. Alliance design choices, each tested."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one web process; seconds and bytes. Tests give shorter ones."""

    # A request's line and headers must be there this long after the connection opened, or after their first byte.
    head_seconds: float = 10.0
    # A body may pause this long between two of its pieces...
    body_pause_seconds: float = 15.0
    # ...and has to come at this rate in the long run: a photo of 24 MB over a telephone line that carries 8 KB/s.
    body_bytes_a_second: int = 8_000
    # An answer may lie this long without its reader taking any of it.
    reader_pause_seconds: float = 60.0
    # A connection between two requests. Longer than a proxy keeps its own (nginx: 60 s), so that the proxy never sends
    # into a connection that closes just then.
    idle_seconds: float = 75.0
    # What is left unread after an early answer is thrown away for so long, then the connection ends.
    discard_seconds: float = 30.0
    line_bytes: int = 16_384
    head_bytes: int = 65_536
    headers: int = 200
    body_bytes: int = 24 * 1024 * 1024
    # Bodies that have arrived, or are arriving, together. Beyond 1 MB each lies in a temporary file.
    bodies_bytes: int = 1 << 30
    body_in_memory_bytes: int = 1 << 20
    connections: int = 2_000
    # Requests that wait for a thread, in one lane, and how long. Then the service says 503.
    waiting: int = 100
    waiting_seconds: float = 5.0
    # For the answers under way when the service is told to stop.
    goodbye_seconds: float = 20.0
