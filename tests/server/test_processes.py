"""The supervisor: ready when the processes are, what dies comes back, and nothing stays when it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.server.conftest import PATIENCE, PROJECT, Service, free_port, wait_for

Serve = Callable[..., Service]


def test_ready_is_said_when_the_processes_are(serve: Serve) -> None:
    service = serve(wait=False, environment={"TEST_START_SECONDS": "3", "TEST_WORKERS": "2"})
    wait_for(lambda: len(service.children()) == 2, "two web processes")
    assert "ready on" not in service.said
    wait_for(lambda: "ready" in service.said, "ready")
    assert service.get("/").status == 200


def test_a_service_that_cannot_start_ends_and_says_so(serve: Serve) -> None:
    service = serve(wait=False, environment={"TEST_START_FAILS": "1"})
    assert service.process.wait(PATIENCE) == 1
    assert "a wrong setting" in service.said and "could not start" in service.said and "ready on" not in service.said


def test_an_address_that_is_taken_is_told(serve: Serve) -> None:
    service = serve()
    other = serve(f"127.0.0.1:{service.port}", wait=False)
    assert other.process.wait(PATIENCE) != 0 and "ddress already in use" in other.said


def test_a_killed_process_is_replaced_and_nobody_else_notices(serve: Serve) -> None:
    service = serve(environment={"TEST_WORKERS": "2"})
    kept = service.connect()
    first = kept.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").json["pid"]
    other = next(pid for pid in service.children() if pid != first)
    os.kill(other, signal.SIGKILL)
    for _ in range(30):
        assert service.get("/").status == 200
    assert kept.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").json["pid"] == first
    wait_for(lambda: len(set(service.children()) - {other}) == 2, "a new process")
    assert "killed by SIGKILL. It is started again now" in service.said
    kept.close()


def test_a_stopped_process_is_killed_and_replaced(serve: Serve) -> None:
    service = serve(environment={"TEST_WORKERS": "1", "TEST_SILENCE_SECONDS": "3"})
    (before,) = service.children()
    os.kill(before, signal.SIGSTOP)
    wait_for(lambda: service.children() not in ([before], []), "another process")
    assert service.get("/").status == 200
    assert "silent" in service.said


def test_a_process_that_stood_still_reads_what_was_sent_before_it_ends_a_connection(serve: Serve) -> None:
    """A busy machine may stop a process for seconds: whoever sent a request meanwhile has not been slow."""
    service = serve(head_seconds=2.0)
    connections = [service.connect() for _ in range(8)]
    time.sleep(0.5)  # all are accepted
    for pid in service.children():
        os.kill(pid, signal.SIGSTOP)
    time.sleep(5)
    for connection in connections:
        connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for pid in service.children():
        os.kill(pid, signal.SIGCONT)
    assert [connection.reply().status for connection in connections] == [200] * 8


def test_what_keeps_dying_beside_the_web_is_started_with_growing_pauses(serve: Serve) -> None:
    service = serve(environment={"TEST_BESIDE": "1"})
    wait_for(lambda: service.said.count("beside: started") >= 3, "three starts")
    assert "started again now" in service.said
    assert "started again in 1 seconds" in service.said
    wait_for(lambda: "started again in 2 seconds" in service.said, "a longer pause")
    assert service.get("/").status == 200


def test_answers_under_way_are_finished_when_the_service_stops(serve: Serve) -> None:
    service = serve()
    connection = service.connect()
    idle = service.connect()
    assert idle.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200
    connection.send(b"GET /wait?seconds=2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    service.get("/")
    children = service.children()
    assert service.stop() == 0
    assert connection.reply().status == 200
    assert not any(_lives(pid) for pid in children)


def test_no_child_outlives_a_supervisor_that_was_killed(serve: Serve) -> None:
    service = serve(environment={"TEST_WORKERS": "2"})
    children = service.children()
    os.kill(service.process.pid, signal.SIGKILL)
    service.process.wait(PATIENCE)
    wait_for(lambda: not any(_lives(pid) for pid in children), "the end of the children")


def test_make_run_ends_its_children(tmp_path: Path) -> None:
    """make itself is told to stop, as a terminal or a service manager does it."""
    tools = tmp_path / "bin"
    tools.mkdir()
    port, log = free_port(), tmp_path / "log"
    # `catalog demo` is left out here; `catalog serve` is the real server with a small application.
    (tools / "catalog").write_text(
        f'#!/bin/sh\n[ "$1" = serve ] || exit 0\nexec {sys.executable} -m tests.server.applications "$3" "{{}}"\n'
    )
    (tools / "catalog").chmod(0o755)
    with log.open("w") as output:
        make = subprocess.Popen(
            ["make", "-o", ".venv/.run", "-o", "catalog/web/translations/en/LC_MESSAGES/messages.mo", "run",
             f"BIN={tools}", f"ADDRESS=127.0.0.1:{port}", f"CATALOG_DATA={tmp_path}"],
            cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(lambda: "ready" in log.read_text(), "ready")
        family = _descendants(make.pid)
        assert len(family) >= 2
        make.send_signal(signal.SIGTERM)
        make.wait(PATIENCE)
        wait_for(lambda: not any(_lives(pid) for pid in family), "the end of all that make started")
    finally:
        for pid in [make.pid, *_descendants(make.pid)]:
            if _lives(pid):
                os.kill(pid, signal.SIGKILL)


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return children + [grandchild for child in children for grandchild in _descendants(child)]
