"""How the index follows: from a commit in the database to the answer that shows it, under writes; a whole rebuild."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from bench.searching.ground import CATALOG, Ground
from bench.searching.load import serve
from bench.searching.server import memory_bytes, tree
from catalog import create_app
from catalog.accounts.models import Account
from catalog.demo.alliance import MEASURED
from catalog.products.models import Offer, Product
from catalog.review.changes.service import change_offer
from catalog.review.models import Approval
from catalog.settings import Settings
from catalog.storage.database import db, only_read
from catalog.suppliers.models import Supplier

WRITES_A_SECOND = 20
_LOOK_EVERY_SECONDS = 0.01
_GIVEN_UP_AFTER_SECONDS = 20


def visible_after(ground: Ground, seconds: float) -> list[float]:
    """Seconds from the commit of a new price until the API gives it, for each of 20 writes a second, in order.

    A change that is never seen counts as _GIVEN_UP_AFTER_SECONDS.
    """
    settings = Settings(ground.folder, f"sqlite:///{ground.folder / 'catalog.db'}", "tantivy:///none", "bench")
    with serve(ground) as server, create_app(settings).app_context():
        count = int(WRITES_A_SECOND * seconds)
        owner, offers = _offers(count)
        found: list[float] = []
        watchers = []
        began = time.monotonic()
        for number, (offer_id, revision, price, supplier_id) in enumerate(offers):
            time.sleep(max(0.0, began + number / WRITES_A_SECOND - time.monotonic()))
            new_price = price - 1 - number % 7
            only_read(False)
            change_offer(owner, offer_id, {"live_price_fen": new_price}, revision)
            given = (server.port, offer_id, supplier_id, new_price, time.monotonic(), found)
            watchers.append(threading.Thread(target=_watch, args=given))
            watchers[-1].start()
        for watcher in watchers:
            watcher.join()
    return sorted(found)


def _offers(count: int) -> tuple[Account, list[tuple[str, int, int, str]]]:
    """Offers of the measured supplier's account, away from their floor, spread over all of them."""
    owner = db.session.scalars(select(Account).where(Account.email == MEASURED)).one()
    query = (
        select(Offer.id, Offer.revision, Offer.live_price_fen, Product.supplier_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .join(Approval, Approval.offer_id == Offer.id)
        .where(
            Supplier.owner_account_id == owner.id,
            Approval.ended_at.is_(None),
            Offer.live_price_fen > Offer.floor_price_fen + 10,
            Offer.live_price_fen > Approval.approved_price_fen * 95 // 100,
        )
        .order_by(Offer.revision, Offer.title, Offer.id)
        .limit(count)
    )
    return owner, [tuple(row) for row in db.session.execute(query)]


def _watch(port: int, offer_id: str, supplier_id: str, price: int, since: float, found: list[float]) -> None:
    """Ask for the offer by its supplier and new price until it is there."""
    asked = urlencode({"supplier": supplier_id, "price": f"{price}..{price}", "limit": 100})
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while True:
        connection.request("GET", f"/api/v1/offers?{asked}")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        passed = time.monotonic() - since
        if any(card["id"] == offer_id for card in answer["items"]) or passed > _GIVEN_UP_AFTER_SECONDS:
            found.append(passed)
            return
        time.sleep(_LOOK_EVERY_SECONDS)


@dataclass
class Rebuilt:
    """What `catalog index rebuild` took: seconds by the clock, of all processors, and bytes at the most."""

    seconds: float
    processor: float
    memory: int


def rebuild(ground: Ground) -> Rebuilt:
    """Run it."""
    began = time.monotonic()
    process = subprocess.Popen(
        [CATALOG, "index", "rebuild"], env=ground.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with _memory_watched(process.pid) as most:
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("The rebuild failed.")
    return Rebuilt(time.monotonic() - began, used.ru_utime + used.ru_stime, most[0])


@contextmanager
def _memory_watched(pid: int) -> Iterator[list[int]]:
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            if tree(pid):
                most[0] = max(most[0], memory_bytes(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()
