"""Four 24-megapixel photos and a report as PDF at once, on a service that has 768 MB: who survives, and what it takes.

Needs Linux with memory cgroups (version 1 or 2) and the right to make one: root, as in CI.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from shutil import rmtree
from threading import Event

from PIL import Image

from bench.searching.ground import CATALOG, Ground, prepare, say
from bench.searching.server import serving, tree
from catalog import create_app

OFFERS, UPLOADS = 400, 4
SIZE = (6000, 4000)
_TRIES = 20


def main() -> None:
    """`BENCH_MEGABYTES` (768) is what the whole service may take, `BENCH_ROUNDS` (3) how often it is tried."""
    megabytes, rounds = int(os.environ.get("BENCH_MEGABYTES", "768")), int(os.environ.get("BENCH_ROUNDS", "3"))
    ground = prepare(OFFERS)
    token, products, offer = _somebody(ground)
    photo = _photo()
    say(f"a photo of {SIZE[0]} x {SIZE[1]} pixels has {len(photo) / 2**20:.1f} MB")
    with _memory_of(megabytes << 20) as group:
        command = ["sh", "-c", f"echo $$ > {group.tasks} && exec {CATALOG} serve --bind 127.0.0.1:PORT"]
        with serving(command, ground.environment, "/api/v1/offers?limit=1") as server:
            before = _children(server.process.pid)
            say(f"{group.used_megabytes()} MB at rest, {len(before)} processes beside the first")
            for number in range(rounds):
                say(f"round {number + 1} of {rounds}")
                rmtree(ground.folder / "prints", ignore_errors=True)
                _one_round(server.port, token, products, f"{offer}/assessment.pdf", photo, group)
            say(f"{group.used_megabytes()} MB at rest after it")
            lived = before == _children(server.process.pid)
            print(f"ended by the system for want of memory: {group.ended()} (children that read files, for the most)")
            print(f"web processes and indexer lived: {'yes' if lived else 'NO'} (goal: yes)")


def _one_round(port: int, token: str, products: list[str], report: str, photo: bytes, group: _Group) -> None:
    done, told = Event(), Counter[str]()
    with ThreadPoolExecutor(UPLOADS + 3) as pool:
        began = time.monotonic()
        uploads = [pool.submit(_upload, port, token, products[n % len(products)], photo, told) for n in range(UPLOADS)]
        printed = pool.submit(_ask, port, report)
        slowest = pool.submit(_read_pages, port, done)
        most = pool.submit(group.watch, done)
        taken = sum(upload.result() for upload in uploads)
        lasted = time.monotonic() - began
        status = printed.result()
        done.set()
        print(
            f"{taken} of {UPLOADS} photos taken within {lasted:.0f} s ({dict(told)}), report {status}, "
            f"slowest page {slowest.result():.1f} s; at most {most.result()} MB of memory of processes"
        )


def _upload(port: int, token: str, product: str, photo: bytes, told: Counter[str]) -> bool:
    """Whether the photo was taken; who is told to come again does."""
    line = b"--photo\r\nContent-Disposition: form-data; name=file; filename=p.jpg\r\nContent-Type: image/jpeg\r\n\r\n"
    body = line + photo + b"\r\n--photo--\r\n"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "multipart/form-data; boundary=photo"}
    for _ in range(_TRIES):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("POST", f"/api/v1/products/{product}/photos", body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except OSError as problem:
            told[type(problem).__name__] += 1
            time.sleep(1)
            continue
        told[str(answer.status)] += 1
        if answer.status == 201:
            _withdraw(port, token, json.loads(text)["id"])
            return True
        if answer.status != 503:
            say(text.decode()[:300])
            return False
        time.sleep(float(answer.headers["Retry-After"]))
    return False


def _withdraw(port: int, token: str, photo_id: str) -> None:
    """So that the next run finds the product as this one did."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("DELETE", f"/api/v1/photos/{photo_id}", headers={"Authorization": f"Bearer {token}"})
    connection.getresponse().read()


def _ask(port: int, address: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _read_pages(port: int, done: Event) -> float:
    """What others wait for a page meanwhile, at most."""
    slowest = 0.0
    while not done.wait(0.1):
        began = time.monotonic()
        with suppress(OSError):
            if _ask(port, f"/offers?round={began}") == 200:
                slowest = max(slowest, time.monotonic() - began)
    return slowest


def _somebody(ground: Ground) -> tuple[str, list[str], str]:
    """A farm's token, its products, and the address of a listed offer."""
    from catalog.accounts.models import Account
    from catalog.accounts.services.tokens import create_token
    from catalog.products.models import Product
    from catalog.storage.database import db
    from catalog.suppliers.models import Supplier

    app = create_app(ground.settings())
    with app.app_context():
        owner_id = db.session.scalars(
            db.select(Supplier.owner_account_id).join(Product).order_by(Supplier.id).limit(1)
        ).one()
        products = (
            db.select(Product.id).join(Supplier).where(Supplier.owner_account_id == owner_id).order_by(Product.id)
        )
        found = list(db.session.scalars(products))
        _, token = create_token(db.session.get_one(Account, owner_id), "bench uploads", ("read", "write"))
    index = ground.open_index()
    from catalog.search.request import SearchRequest
    from catalog.search.services import searching

    card = searching.search(index, SearchRequest(limit=1, facets=()), ground.today()).cards[0]
    return token, found, f"/offers/{card['id']}"


def _photo() -> bytes:
    image = Image.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 60).convert("RGB").resize(SIZE)
    output = io.BytesIO()
    image.save(output, "JPEG", quality=92)
    return output.getvalue()


def _children(pid: int) -> list[int]:
    return sorted(set(tree(pid)) - {pid})


class _Group:
    """A memory cgroup, of either version."""

    def __init__(self, folder: Path, second: bool) -> None:
        self._folder, self._second = folder, second
        self.tasks = folder / "cgroup.procs"

    def limit(self, most_bytes: int) -> None:
        (self._folder / ("memory.max" if self._second else "memory.limit_in_bytes")).write_text(str(most_bytes))
        # Without swap, as on the machines this is for. Not every kernel counts it.
        with suppress(OSError):
            swap = "memory.swap.max" if self._second else "memory.memsw.limit_in_bytes"
            (self._folder / swap).write_text("0" if self._second else str(most_bytes))

    def used_megabytes(self) -> int:
        """What the processes hold, without what is kept of files for quickness."""
        name = "anon" if self._second else "total_rss"
        lines = (line.split() for line in (self._folder / "memory.stat").read_text().splitlines())
        return next(int(value) for key, value in lines if key == name) >> 20

    def watch(self, done: Event) -> int:
        most = 0
        while not done.wait(0.05):
            most = max(most, self.used_megabytes())
        return most

    def ended(self) -> int:
        file = self._folder / ("memory.events" if self._second else "memory.oom_control")
        counts = dict(line.split() for line in file.read_text().splitlines())
        return int(counts.get("oom_kill", 0))


@contextmanager
def _memory_of(most_bytes: int) -> Iterator[_Group]:
    root = Path("/sys/fs/cgroup")
    second = (root / "cgroup.controllers").exists()
    folder = (root if second else root / "memory") / f"catalog-bench-{os.getpid()}"
    try:
        if second:
            (root / "cgroup.subtree_control").write_text("+memory")
        folder.mkdir()
    except OSError as problem:
        raise SystemExit(f"No memory cgroup can be made here ({problem}): run this as root") from problem
    group = _Group(folder, second)
    try:
        group.limit(most_bytes)
        yield group
    finally:
        for _ in range(100):
            try:
                folder.rmdir()
                break
            except OSError:
                time.sleep(0.1)
