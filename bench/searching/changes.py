"""How the index follows: from a commit in the database to the answer that shows it, under writes; a whole rebuild."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from bench.searching.ground import CATALOG, Ground, say
from bench.searching.load import serve
from bench.searching.server import memory_bytes, tree
from catalog import create_app
from catalog.accounts.models import Account
from catalog.accounts.services.sessions import find_demo_accounts
from catalog.demo.alliance import MEASURED
from catalog.products.models import Offer, Product
from catalog.review.models import Approval
from catalog.review.services.changing import change_offer
from catalog.storage.database import db, only_read
from catalog.suppliers.models import Supplier

WRITES_A_SECOND = 20
_LOOK_EVERY_SECONDS = 0.01
_GIVEN_UP_AFTER_SECONDS = 30.0


@dataclass(frozen=True)
class _Change:
    """A new price of one offer, and when it was due to be written."""

    offer_id: str
    supplier_id: str
    price_fen: int
    due: float


@dataclass
class Followed:
    """Seconds until each change was found by searching, and how many were written a second."""

    seconds: list[float]
    writes_a_second: float

    def within(self, share: float) -> float:
        """The seconds within which this share was seen."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def visible_after(ground: Ground, seconds: float) -> Followed:
    """From the moment a new price is due to be written, 20 a second, until the API of the running service gives it.

    The moment is the schedule's, so a writer that has to wait counts too. Written in this process by the service of
    `catalog`, asked over HTTP. A change that is never seen counts as _GIVEN_UP_AFTER_SECONDS.
    """
    count = int(WRITES_A_SECOND * seconds)
    changes: SimpleQueue[_Change | None] = SimpleQueue()
    with serve(ground) as server, create_app(ground.settings()).app_context(), ThreadPoolExecutor(1) as beside:
        owner, offers = _offers(count + 1)
        # The service answers before its indexer has started: the schedule begins when that has followed once.
        if _seen_after(server.port, _write(owner, offers[0], time.monotonic())) > _GIVEN_UP_AFTER_SECONDS:
            raise SystemExit("The indexer did not start.")
        watching = beside.submit(_watch, server.port, changes)
        began = time.monotonic()
        try:
            for number, offer in enumerate(offers[1:]):
                due = began + number / WRITES_A_SECOND
                time.sleep(max(0.0, due - time.monotonic()))
                changes.put(_write(owner, offer, due))
            lasted = time.monotonic() - began
        finally:
            changes.put(None)
        return Followed(watching.result(), count / lasted)


def _write(owner: Account, offer: tuple[str, int, int, str], due: float) -> _Change:
    """Make an offer a little cheaper, as its owner does."""
    offer_id, revision, price_fen, supplier_id = offer
    only_read(False)
    outcome = change_offer(owner, offer_id, {"live_price_fen": price_fen - 1}, revision)
    if outcome.waiting:
        raise SystemExit(f"A change of price waits for review: {outcome.waiting}")
    return _Change(offer_id, supplier_id, price_fen - 1, due)


def _watch(port: int, changes: SimpleQueue[_Change | None]) -> list[float]:
    """Seconds of each change. One after another: the index follows in the order of the commits."""
    found: list[float] = []
    while (change := changes.get()) is not None:
        found.append(_seen_after(port, change))
        if len(found) % (WRITES_A_SECOND * 5) == 0:
            say(f"{len(found)} changes seen")
    return found


def _offers(count: int) -> tuple[Account, list[tuple[str, int, int, str]]]:
    """The account behind the measured offers, and offers of it away from their floor, those least changed so far."""
    owner = next(account for account in find_demo_accounts() if account.email == MEASURED)
    query = (
        select(Offer.id, Offer.revision, Offer.live_price_fen, Product.supplier_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .join(Approval, Approval.offer_id == Offer.id)
        .where(
            Supplier.owner_account_id == owner.id,
            Approval.ended_at.is_(None),
            Offer.live_price_fen > Offer.floor_price_fen,
            Offer.live_price_fen > Approval.approved_price_fen * 95 // 100,
        )
        .order_by(Offer.revision, Offer.title, Offer.id)
        .limit(count)
    )
    found = [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query)]
    if len(found) < count:
        raise SystemExit(f"Only {len(found)} offers of this data folder can still become cheaper: make it anew.")
    return owner, found


def _seen_after(port: int, change: _Change) -> float:
    """Ask for the offer by its supplier and new price until it is there, over one connection."""
    price = f"{change.price_fen}..{change.price_fen}"
    asked = urlencode({"supplier": change.supplier_id, "price": price, "facets": "grade", "limit": 100})
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        while True:
            connection.request("GET", f"/api/v1/offers?{asked}")
            response = connection.getresponse()
            content = response.read()
            passed = time.monotonic() - change.due
            if response.status != 200:
                raise SystemExit(f"The service answered {response.status}: {content[:300]!r}")
            answer: dict[str, Any] = json.loads(content)
            if any(card["id"] == change.offer_id for card in answer["items"]) or passed > _GIVEN_UP_AFTER_SECONDS:
                return passed
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
