"""The rooms of farms, reviewers and operators on a large alliance, inside the server: processor time a request.

Pages of a list are walked by their links from the first to the deepest, each asked once; the page of one thing is asked
for many things, each once. Nothing made for one request serves another, but for what the process keeps by itself.
"""

from __future__ import annotations

import gzip
import html
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, event, select

from bench._filled_rooms import LARGE, SMALL, fill
from catalog import create_app
from catalog.accounts.models import Account, ApiToken
from catalog.accounts.services import sessions, tokens
from catalog.extensions import Extensions, current_extensions
from catalog.products.models import Offer, Product
from catalog.review import gather
from catalog.review.models import Approval, Review
from catalog.storage.database import db
from catalog.suppliers.models import Supplier

ROUNDS = 20
DEEPEST = int(os.environ.get("BENCH_PAGES", "340"))
_NEXT = re.compile(r'href="([^"]+)" rel="next"')


@dataclass(frozen=True)
class Cost:
    """What one request took: processor and clock in milliseconds, and its statements."""

    processor: float
    clock: float
    statements: int


def main() -> None:
    """`BENCH_DATA` names a data folder with the demo in it (made when missing, filled when not filled yet)."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(os.environ.get("BENCH_DATA", fresh))
        os.environ.update(CATALOG_DATA=str(folder), CATALOG_DEMO="1", CATALOG_API_PER_MINUTE="0")
        begin = "from catalog.cli import main; main()"
        subprocess.run([sys.executable, "-c", begin, "demo", "--quiet-when-loaded"], check=True)
        app = create_app()
        with app.app_context():
            began = time.perf_counter()
            extensions = current_extensions()
            people = fill(extensions.today())
            print(f"farms of 500 and 20,000 offers: {time.perf_counter() - began:.0f} s")
            clients = {name: _signed_in(app, account) for name, account in people.items()}
            things = _things(extensions, people)
        print(f"milliseconds of processor a request; lists up to page {DEEPEST}, others {len(things['offer'])} times")
        print(
            f"{'':44} {'first':>6} {'p50':>6} {'deep':>6} {'p95':>6}   {'clock p50':>9} {'statements':>10}  {'goal':>4}"
        )
        wanted = os.environ.get("BENCH_PARTS", "")
        for name, who, address, goal in _lists():
            if wanted and not re.search(wanted, name):
                continue
            _told(name, goal, list(_walk(clients[who], address)))
        for name, who, kind, path, goal in _pages():
            if wanted and not re.search(wanted, name):
                continue
            _asked(clients[who], path.format(things[kind][-1]))
            _told(name, goal, [_asked(clients[who], path.format(one))[0] for one in things[kind]])


def _lists() -> Iterator[tuple[str, str, str, int]]:
    farm, reviewer, operator = LARGE, "reviewer@demo.example", "operator@demo.example"
    yield "/farm, 500 offers", SMALL, "/farm", 40
    yield "/farm, 20,000 offers", farm, "/farm", 40
    yield "/farm, 20,000 offers, searched", farm, "/farm?text=-1", 40
    yield "/farm, 20,000 offers, nothing found", farm, "/farm?text=nowhere", 40
    yield "review queue, 10,000 waiting", reviewer, "/reviews", 50
    yield "decided reviews, 10,000", reviewer, "/reviews?state=approved", 50
    yield "operator's home", operator, "/operator", 50
    yield "expiries", operator, "/operator/expiries", 50
    yield "API: own offers, 20,000", farm, "/api/v1/me/offers", 50
    yield "API: own renewals", farm, "/api/v1/me/renewals", 50
    yield "API: review queue", reviewer, "/api/v1/reviews", 50
    yield "API: decided reviews", reviewer, "/api/v1/reviews?state=approved", 50


def _pages() -> Iterator[tuple[str, str, str, str, int]]:
    yield "an offer's page, anchor", "anchor@demo.example", "offer", "/offers/{}", 40
    yield "an offer's page, operator", "operator@demo.example", "offer", "/offers/{}", 40
    yield "an offer's own page, its farm", "farmer@demo.example", "own", "/farm/offers/{}", 40
    yield "one open review", "reviewer@demo.example", "review", "/reviews/{}", 40
    yield "one decided review", "reviewer@demo.example", "decided", "/reviews/{}", 40


def _things(extensions: Extensions, people: dict[str, Account]) -> dict[str, list[str]]:
    """Ids of the demo's own things, spread over its kinds: their papers, answers and photos are all there."""
    large = [people[name].id for name in (LARGE, SMALL)]
    of_demo = select(Offer.id).join(Product).join(Supplier).where(Supplier.owner_account_id.not_in(large))
    own = select(Offer.id).join(Product).join(Supplier)
    own = own.where(Supplier.owner_account_id == people["farmer@demo.example"].id, Offer.withdrawn_at.is_(None))
    approved = select(Approval.offer_id).where(Approval.ended_at.is_(None), Approval.offer_id.in_(of_demo))
    open_ones = select(Review.id).where(Review.decision.is_(None), Review.offer_id.in_(of_demo))
    decided = select(Review.id).where(Review.decision == "approved", Review.offer_id.in_(of_demo))
    queries = {"offer": approved, "own": own, "review": open_ones, "decided": decided}
    found = {kind: sorted(db.session.scalars(query)) for kind, query in queries.items()}
    listings = gather.listings(extensions.library, found["offer"], extensions.today())
    found["offer"] = [one for one in found["offer"] if listings[one].listed]
    return {kind: ids[:: max(1, len(ids) // ROUNDS)][:ROUNDS] for kind, ids in found.items()}


def _signed_in(app: Flask, account: Account) -> FlaskClient:
    """A browser in which the account is signed in, and which brings a key for the API."""
    _, cookie = sessions.sign_in_as_demo(account.id, True)
    client = app.test_client()
    client.set_cookie("catalog", cookie)
    db.session.execute(delete(ApiToken).where(ApiToken.account_id == account.id, ApiToken.name == "bench"))
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.create_token(account, 'bench', days=1)[1]}"
    return client


def _walk(client: FlaskClient, first: str) -> Iterator[Cost]:
    """Every page of a list by its links to the next one; a page without another often enough to be counted."""
    _asked(client, first)  # templates and statements are compiled once a process
    address, count = first, 0
    while count < DEEPEST and (address or count < ROUNDS):
        cost, page, link = _asked(client, address or first)
        yield cost
        count += 1
        following = _NEXT.search(page)
        address = link or (html.unescape(following[1]) if following else "")


def _asked(client: FlaskClient, address: str) -> tuple[Cost, str, str]:
    with _statements() as seen:
        processor, clock = time.process_time(), time.perf_counter()
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status}")
    link = answer.headers.get("Link", "")
    next_one = link[1:].partition(">")[0] if 'rel="next"' in link else ""
    packed = answer.headers.get("Content-Encoding") == "gzip"
    page = gzip.decompress(answer.data) if packed else answer.data
    return Cost(processor * 1000, clock * 1000, len(seen)), page.decode(), next_one


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _told(name: str, goal: int, costs: list[Cost]) -> None:
    early, late = costs[1 : ROUNDS + 1] or costs, costs[-ROUNDS:]
    p50, deep, clock = _middle(early), _middle(late), sorted(one.clock for one in costs)[len(costs) // 2]
    worst = sorted(one.processor for one in costs)[len(costs) * 95 // 100]
    good = "met" if max(costs[0].processor, p50, deep) <= goal else "missed"
    said = sorted({one.statements for one in costs})
    span = str(said[0]) if len(said) == 1 else f"{said[0]}-{said[-1]}"
    figures = f"{costs[0].processor:6.1f} {p50:6.1f} {deep:6.1f} {worst:6.1f}   {clock:9.1f} {span:>10}  {goal:4}"
    print(f"{f'{name} ({len(costs)})':44} {figures} {good}", flush=True)


def _middle(costs: list[Cost]) -> float:
    return sorted(one.processor for one in costs)[len(costs) // 2]
