"""The door for files: how many are read at once on a machine, and what a virus scanner says of them."""

from __future__ import annotations

import io
import os
import shutil
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from catalog.errors import CatalogError, Invalid, Unavailable, Unsafe
from catalog.evidence import clamd, intake
from catalog.evidence.intake import Intake, open_intake, readers_at_once
from catalog.evidence.models import Document, Photo
from catalog.evidence.services import filing
from catalog.settings import PROJECT, Settings
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.storage.files import open_files
from catalog.storage.slots import Slots
from tests.evidence import papers
from tests.evidence.pictures import scene, written
from tests.factories import farming

# In parts, so that no scanner takes this file for the test file itself.
EICAR = "".join((r"X5O!P%@AP[4\PZX54(P^)", "7CC)7}$EICAR", "-STANDARD-ANTIVIRUS", "-TEST-FILE!$H+H*")).encode()


@pytest.fixture
def door(tmp_path: Path) -> Intake:
    return open_intake(open_files(tmp_path / "files"), tmp_path / "slots")


def refusal_of(door: Intake, content: bytes) -> Any:
    with pytest.raises(CatalogError) as refusal:
        door.document(content)
    return refusal.value


# --- slots -----------------------------------------------------------------------------------------------------------


HOLDER = """
import sys
from pathlib import Path
from catalog.storage.slots import Slots
with Slots(Path(sys.argv[1]), "reading", 1).one(5, "uploads_busy"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the only slot until its input ends or it dies."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "slots")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_slot_is_held_across_processes_and_free_when_its_holder_dies(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    slots = Slots(tmp_path / "slots", "reading", 1)
    with pytest.raises(Unavailable) as refusal, slots.one(0.2, "uploads_busy"):
        pass
    assert refusal.value.code == "uploads_busy"
    assert refusal.value.figures["retry_after_seconds"] >= 5
    holder.kill()
    holder.wait()
    with slots.one(5, "uploads_busy"):
        pass


def test_threads_share_the_slots(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "slots", "reading", 2)
    inside, most, guard = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with slots.one(60, "uploads_busy"):
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.05)
            with guard:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (inside, most) == (0, 2)


def test_who_waits_too_long_is_told_when_to_come_again(
    app: Flask, holder: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four large photos at once, each in another process of the server, pushed the indexer out of the memory."""
    monkeypatch.setattr(intake, "_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(intake, "readers_at_once", lambda: 1)
    farming.registry_rows()
    owner, offer = farming.a_whole_offer()
    door = open_intake(open_files(tmp_path / "files"), tmp_path / "slots")
    with pytest.raises(Unavailable) as refusal:
        filing.add_photo(door, owner, offer.product_id, written(scene(), "JPEG"))
    assert refusal.value.code == "uploads_busy"
    with pytest.raises(Unavailable):
        filing.add_document(
            door, owner, "offer", offer.id, {"type": "other", "issuer": "某某"}, "a.pdf", papers.pdf(), today=farming.ON
        )
    assert not list(door.files.names())
    holder.communicate()
    filing.add_photo(door, owner, offer.product_id, written(scene(), "JPEG"))


@pytest.mark.parametrize(
    ("own", "limited"),
    [
        ("0::/\n", "memory.max"),
        ("0::/system.slice/catalog.service\n", "system.slice/catalog.service/memory.max"),
        ("0::/system.slice/catalog.service\n", "system.slice/memory.max"),
        ("5:memory:/system.slice/catalog.service\n0::/\n", "memory/system.slice/catalog.service/memory.limit_in_bytes"),
        ("5:cpu,memory:/\n", "memory/memory.limit_in_bytes"),
        # A container names its group as the host does and sees it as the root.
        ("4:memory:/docker/0123\n", "memory/memory.limit_in_bytes"),
    ],
)
def test_a_small_machine_reads_one_at_a_time(
    own: str, limited: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert readers_at_once() in (1, 2)
    (tmp_path / "own").write_text(own)
    file = tmp_path / "groups" / limited
    file.parent.mkdir(parents=True)
    file.write_text(f"{768 << 20}\n")
    monkeypatch.setattr(intake, "_OWN_GROUPS", tmp_path / "own")
    monkeypatch.setattr(intake, "_CGROUPS", tmp_path / "groups")
    assert readers_at_once() == 1
    file.write_text("max\n")
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 1 << 20)
    assert readers_at_once() == 2


# --- scanners --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [EICAR, b"\n" + EICAR, EICAR + papers.pdf(), written(scene(), "JPEG") + EICAR])
def test_the_test_file_is_refused_whatever_it_hangs_on(door: Intake, content: bytes) -> None:
    for look in (door.document, door.photo):
        with pytest.raises(Invalid) as refusal:
            look(content)
        assert refusal.value.errors == {"file": ["file_infected"]}


def test_who_sends_a_virus_is_in_the_audit(app: Flask, door: Intake) -> None:
    farming.registry_rows()
    owner, offer = farming.a_whole_offer()
    infected = papers.carrying("data.txt", EICAR)
    with pytest.raises(Invalid):
        filing.add_document(
            door, owner, "offer", offer.id, {"type": "other", "issuer": "某某"}, "a.pdf", infected, today=farming.ON
        )
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "upload_infected")).one()
    assert (row.account_id, row.changes) == (owner.id, {"virus": [None, "EICAR-Test-File"]})
    assert not db.session.scalars(select(Document)).all() and not db.session.scalars(select(Photo)).all()


class Scanner(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM as its manual says; what it answers is the server's."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        answer = self.server.answer  # type: ignore[attr-defined]
        if answer is None:
            answer = "stream: Test.Virus FOUND" if b"virus" in content else "stream: OK"
        self.wfile.write(answer.encode() + b"\0")


@pytest.fixture
def scanner() -> Iterator[Any]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner)
    server.seen, server.answer = [], None  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_scanner_sees_every_upload_before_it_is_read(scanner: Any, tmp_path: Path) -> None:
    door = open_intake(open_files(tmp_path / "files"), tmp_path / "slots", f"127.0.0.1:{scanner.server_address[1]}")
    content = papers.pdf() + b"%" * 200_000
    assert door.document(content).content == content
    assert scanner.seen == [content]
    reason = refusal_of(door, papers.pdf() + b"virus").errors["file"][0]
    assert (reason, reason.figures) == ("file_infected", {"name": "Test.Virus"})
    with pytest.raises(Invalid):
        door.photo(written(scene(), "JPEG") + b"virus")
    assert len(scanner.seen) == 3


@pytest.mark.parametrize("answer", ["", "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND", "stream: ERROR"])
def test_what_the_scanner_did_not_look_at_is_not_taken(scanner: Any, tmp_path: Path, answer: str) -> None:
    scanner.answer = answer
    door = open_intake(open_files(tmp_path / "files"), tmp_path / "slots", f"127.0.0.1:{scanner.server_address[1]}")
    refusal = refusal_of(door, papers.pdf())
    assert (refusal.status, refusal.code) == (503, "scanner_unavailable")
    assert refusal.figures["retry_after_seconds"]


def test_a_scanner_that_is_silent_or_gone_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clamd, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        door = open_intake(open_files(tmp_path / "files"), tmp_path / "slots", f"127.0.0.1:{port}")
        assert refusal_of(door, papers.pdf()).code == "scanner_unavailable"
    assert refusal_of(door, papers.pdf()).code == "scanner_unavailable"
    gone = open_intake(open_files(tmp_path / "files"), tmp_path / "slots", str(tmp_path / "clamd.ctl"))
    assert refusal_of(gone, papers.pdf()).code == "scanner_unavailable"


def test_the_real_clamd_answers(tmp_path: Path) -> None:
    """With one signature of our own: its usual ones are 200 MB and come over the network."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("clamav-daemon is not installed")
    # A socket's path may have 107 characters.
    folder = Path(f"/tmp/catalog-clamd-{tmp_path.parent.name}-{tmp_path.name}"[:80])
    folder.mkdir()
    try:
        (folder / "own.ndb").write_text(f"Catalog.Test:0:*:{b'virus of ours'.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"LocalSocket {folder}/clamd.ctl\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 25M\n"
            f"LogFile {folder}/log\nTemporaryDirectory {folder}\n"
        )
        daemon = subprocess.Popen(
            [program, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            for _ in range(600):
                if (folder / "clamd.ctl").exists() or daemon.poll() is not None:
                    break
                time.sleep(0.1)
            address = str(folder / "clamd.ctl")
            assert clamd.found_in(address, papers.pdf()) is None
            assert clamd.found_in(address, papers.pdf() + b"virus of ours") == "Catalog.Test.UNOFFICIAL"
            packed = papers.pdf({9: papers.deflated(b"a virus of ours, deflated")})
            assert clamd.found_in(address, packed) == "Catalog.Test.UNOFFICIAL"
        finally:
            daemon.terminate()
            daemon.wait(30)
    finally:
        shutil.rmtree(folder)


def test_its_address_is_a_socket_or_host_and_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DATA", str(tmp_path))
    for address in ("", "/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"):
        monkeypatch.setenv("CATALOG_CLAMD", address)
        assert Settings.from_environment().scanner == address
    for wrong in ("clamd", "tcp://x", "127.0.0.1:", ":3310"):
        monkeypatch.setenv("CATALOG_CLAMD", wrong)
        with pytest.raises(Unsafe):
            Settings.from_environment()


def test_eight_uploads_at_once_are_all_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody gives up on a machine that is busy with other things.
    monkeypatch.setattr(intake, "_WAIT_SECONDS", 120.0)
    door = open_intake(open_files(tmp_path / "files"), tmp_path / "slots")
    content = written(scene(), "JPEG")
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(door.photo(content).detail)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(made) == 8 and len(set(made)) == 1
    assert Image.open(io.BytesIO(made[0])).format == "WEBP"
