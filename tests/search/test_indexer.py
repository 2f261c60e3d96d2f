"""The index follows the database: through the outbox, after damage, over midnight; and nothing unlisted gets in."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, event, func, select, text

from catalog import worker
from catalog.accounts.terms import Terms
from catalog.cli.standards import standards
from catalog.errors import NotFound, Unavailable
from catalog.extensions import Extensions
from catalog.picking import gather
from catalog.products.services import offering
from catalog.review import gather as review_gather
from catalog.review.models import Approval
from catalog.review.services import changing
from catalog.search import indexer
from catalog.search.document import INDEX_FIELDS
from catalog.search.engines import open_index
from catalog.search.engines.port import Changes, Position, SearchIndex
from catalog.search.facets import FACETS
from catalog.search.query import Between
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.search.services import searching, suggesting
from catalog.settings import Settings
from catalog.storage import outbox
from catalog.storage.database import db, only_read
from catalog.storage.outbox import OutboxRow
from catalog.suppliers.services import supplying
from tests.conftest import ON_POSTGRESQL
from tests.factories.farming import (
    ON,
    TEA,
    a_product,
    a_supplier,
    an_account,
    an_offer,
    an_operator,
    days,
    registry_rows,
)
from tests.factories.selling import Market, approve_by_hand, good_answers
from tests.versions import FIVE_DAYS_OF_GRACE, FRUIT, library_with

NONCE = "扁䭉暗号"


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Market:
    """One farm with two listed offers."""
    registry_rows()
    return Market(extensions.library, offers=2)


@pytest.fixture
def index(market: Market, own_index: SearchIndex) -> SearchIndex:
    """An index that knows the market."""
    indexer.rebuild(own_index, market.library, ON)
    return own_index


def found(index: SearchIndex, text: str = "", on: object = ON, **asked: object) -> SearchAnswer:
    return searching.search(index, SearchRequest(text, **asked), on)


def ids(answer: SearchAnswer) -> set[str]:
    return {card["id"] for card in answer.cards}


def follow(index: SearchIndex, market: Market, on: object = ON) -> None:
    while indexer.follow(index, market.library, on):
        pass


def same(index: SearchIndex, market: Market, on: object = ON) -> bool:
    return indexer.verify(index, market.library, on).total == 0


def test_a_rebuilt_index_holds_what_is_listed(index: SearchIndex, market: Market) -> None:
    answer = found(index, "椪柑", trade=True)
    assert ids(answer) == {offer.id for offer in market.offers}
    card = answer.cards[0]
    assert (card["name"], card["grade"], card["price_fen"]) == ("柯城椪柑 一品红", "A", 3990)
    assert [place["name"] for place in card["place"]] == ["浙江省", "衢州市", "柯城区"]
    anchors = {"commission_bp": 1500, "commission_fen": 598, "floor_price_fen": 2990}
    assert card["trade"] == anchors
    assert found(index, "椪柑", trade=Terms.ALLIANCE).cards[0]["trade"] == {**anchors, "supply_price_fen": 2600}
    assert card["authorisation"] == "authorised"
    assert card["standard"] == "gi-selection-fresh-fruit@1.0.0"
    assert same(index, market)


def test_the_index_follows_price_stock_withdrawal_and_suspension(index: SearchIndex, market: Market) -> None:
    first, second = market.offers
    changing.change_offer(market.owner, first.id, {"live_price_fen": 3590}, first.revision)
    follow(index, market)
    assert {card["id"]: card["price_fen"] for card in found(index).cards} == {first.id: 3590, second.id: 3990}

    market.reserve(250)
    follow(index, market)
    assert {c["id"]: c["capacity_left_units"] for c in found(index).cards} == {first.id: 750, second.id: 1000}

    offering.withdraw_offer(market.owner, second.id, "卖完了")
    follow(index, market)
    assert ids(found(index)) == {first.id}

    operator = an_operator("boss@example.cn")
    supplying.suspend(operator, market.supplier.id, "抽检不合格")
    follow(index, market)
    assert found(index).total == 0
    supplying.reinstate(operator, market.supplier.id, "复检合格")
    follow(index, market)
    assert ids(found(index)) == {first.id}
    assert same(index, market)


def test_many_changes_are_followed_in_stretches_and_in_order(
    index: SearchIndex, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "STRETCH", 3)
    for number in range(10):
        offer = market.offers[number % 2]
        db.session.execute(
            text("UPDATE offer SET live_price_fen = :p WHERE id = :i"), {"p": 5000 + number, "i": offer.id}
        )
        outbox.publish("offer.edited", offer.id, offer_id=offer.id)
        db.session.commit()
    followed = []
    while count := indexer.follow(index, market.library, ON):
        followed.append(count)
    assert max(followed) == 3 and sum(followed) >= 10
    assert {card["price_fen"] for card in found(index).cards} == {5008, 5009}
    assert index.reader().position().sequence == db.session.scalar(select(func.max(OutboxRow.sequence)))


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite gives a number again that was never used")
def test_numbers_of_the_outbox_that_were_never_used_are_passed(index: SearchIndex, market: Market) -> None:
    first = market.offers[0]
    for _ in range(2):
        outbox.publish("offer.edited", first.id, offer_id=first.id)
        db.session.flush()
        db.session.rollback()
    changing.change_offer(market.owner, first.id, {"live_price_fen": 3590}, first.revision)
    # Passed once no transaction that could still use them is open, in whichever database of the server.
    deadline = time.monotonic() + 60
    while indexer.status(index, market.library).behind and time.monotonic() < deadline:
        indexer.follow(index, market.library, ON)
        time.sleep(0.05)
    assert indexer.status(index, market.library).behind == 0
    assert same(index, market)


def test_what_happens_during_a_rebuild_is_in_the_new_index(market: Market, own_index: SearchIndex) -> None:
    first, second = market.offers

    def edit(done: int, of: int) -> None:
        pass

    real = indexer._all_documents

    def with_an_edit_meanwhile(*given: object) -> object:
        documents = list(real(*given))
        changing.change_offer(market.owner, first.id, {"live_price_fen": 3590}, first.revision)
        offering.withdraw_offer(market.owner, second.id, "卖完了")
        return documents

    indexer._all_documents = with_an_edit_meanwhile
    try:
        indexer.rebuild(own_index, market.library, ON, edit)
    finally:
        indexer._all_documents = real
    assert [(card["id"], card["price_fen"]) for card in found(own_index).cards] == [(first.id, 3590)]
    assert same(own_index, market)


def test_a_missing_index_says_so_and_is_rebuilt(market: Market, own_index: SearchIndex) -> None:
    assert indexer.status(own_index, market.library).state == "missing"
    with pytest.raises(Unavailable, match="search_rebuilding"):
        searching.search(own_index, SearchRequest(), ON)
    with pytest.raises(Unavailable):
        indexer.follow(own_index, market.library, ON)
    assert indexer.rebuild(own_index, market.library, ON) == 2
    status = indexer.status(own_index, market.library)
    assert (status.state, status.documents, status.behind) == ("ready", 2, 0)


def test_a_damaged_file_is_noticed_and_a_rebuild_mends_it(folder_address: str, market: Market, tmp_path: Path) -> None:
    indexer.rebuild(open_index(folder_address), market.library, ON)
    for path in sorted((tmp_path / "index" / "current").iterdir()):
        if not path.stat().st_size or path.name.endswith(".lock") or not path.exists():
            continue
        path.write_bytes(b"\0" * path.stat().st_size)
        again = open_index(folder_address)
        assert indexer.status(again, market.library).state == "damaged", path.name
        indexer.rebuild(again, market.library, ON)
        assert indexer.status(again, market.library).state == "ready"
        assert same(again, market)
        break


def test_an_index_made_with_other_words_or_fields_asks_for_a_rebuild(index: SearchIndex, market: Market) -> None:
    with index.writing():
        index.apply(Changes((), (), Position(index.reader().position().sequence, "other words")))
    assert indexer.status(index, market.library).state == "stale"
    assert found(index).total == 2, "it still answers until it is rebuilt"
    with pytest.raises(Unavailable):
        indexer.follow(index, market.library, ON)


def test_a_version_that_is_sealed_is_followed_by_itself(
    app: Flask, extensions: Extensions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody rebuilds, nothing restarts: a running process sees the new seal, and with it until when offers stand."""
    monkeypatch.setattr(Settings, "today", lambda self: ON)
    registry_rows()
    folder = tmp_path / "standards"
    library_with(
        folder,
        "2.0.0",
        days(3),
        ("expiring_days = 30, expiring_score = 0.5", "expiring_days = 31, expiring_score = 0.5"),
        FIVE_DAYS_OF_GRACE,
        sealed=False,
    )
    running = Extensions(
        replace(extensions.settings, standards_folder=folder, search_url=f"tantivy://{tmp_path / 'index'}")
    )
    market = Market(running.library, offers=1)
    assert worker.make_usable(running) and not worker.make_usable(running)
    through = last_day(running)
    assert through > days(7)
    db.session.commit()

    words = ["--standards", str(folder), "seal", f"{FRUIT}@2.0.0", "--on", ON.isoformat()]
    sealed = CliRunner().invoke(standards, words)
    assert sealed.exit_code == 0, sealed.output
    assert running.library.in_force(FRUIT, days(3)).version == "2.0.0"
    assert indexer.status(running.index, running.library).state == "stale"
    assert last_day(running) == through, "it answers as it stands until it has followed"
    assert worker.make_usable(running) and not worker.make_usable(running)
    assert (
        last_day(running)
        == days(7)
        == review_gather.listings(running.library, [market.offer.id], ON)[market.offer.id].through_on
    )
    assert indexer.verify(running.index, running.library, ON).total == 0


def last_day(extensions: Extensions) -> date:
    """The last day on which the index holds anything as listed."""
    (hit,) = extensions.index.reader().top(Between("listed_through", None, None), "by_ending", True, 1)
    return date.fromisoformat(json.loads(hit.card)["listed_through"])


def test_an_index_that_is_ahead_of_a_restored_database_asks_for_a_rebuild(index: SearchIndex, market: Market) -> None:
    db.session.execute(delete(OutboxRow).where(OutboxRow.sequence > 1))
    db.session.commit()
    with pytest.raises(Unavailable) as refusal:
        indexer.follow(index, market.library, ON)
    assert refusal.value.figures["reason"] == "ahead_of_database"
    assert indexer.status(index, market.library).state == "stale"


def test_verify_names_what_differs(index: SearchIndex, market: Market) -> None:
    first, second = market.offers
    third = an_offer(market.owner, market.product)
    approve_by_hand(market.library, third, market.reviewer)
    db.session.execute(text("UPDATE offer SET live_price_fen = 4100 WHERE id = :i"), {"i": first.id})
    db.session.get_one(Approval, second.id).ended_at = second.created_at
    db.session.commit()
    differences = indexer.verify(index, market.library, ON)
    assert (differences.missing, differences.extra, differences.stale) == ([third.id], [second.id], [first.id])
    assert differences.total == 3


def test_a_grade_falls_and_a_listing_ends_at_midnight_without_anybody_writing(
    market: Market, own_index: SearchIndex
) -> None:
    ageing = an_offer(market.owner, market.product)
    issued = {"present": True, "issued_on": days(-20).isoformat(), "expires_on": None}
    approve_by_hand(market.library, ageing, market.reviewer, good_answers(FF_B01=issued))
    indexer.rebuild(own_index, market.library, ON)
    listing = review_gather.listings(market.library, [ageing.id], ON)[ageing.id]
    last = listing.through_on
    assert last is not None and last < market.offer.ship_through_on
    assert ageing.id in ids(found(own_index, on=last))
    assert ageing.id not in ids(found(own_index, on=last + timedelta(days=1)))
    assert all(found(own_index, on=span.through_on, chosen={"grade": (span.grade,)}).total for span in listing.spans)


def test_a_broadcast_day_after_the_listing_ends_is_out_of_season(market: Market, own_index: SearchIndex) -> None:
    indexer.rebuild(own_index, market.library, ON)
    listing = review_gather.listings(market.library, [market.offer.id], ON)[market.offer.id]
    last = listing.through_on
    assert found(own_index, season_on=last).total == 2
    assert found(own_index, season_on=last + timedelta(days=1)).total == 0
    for day in (ON, last):
        gates = gather.gates_for(market.library, [market.offer.id], day, ON)[market.offer.id]
        assert all(gate.passed for gate in gates)


def test_past_days_are_dropped_from_the_index(index: SearchIndex, market: Market) -> None:
    later = market.offer.ship_through_on + timedelta(days=1)
    assert index.reader().size() == 2
    assert indexer.drop_past(index, market.library, later) == 2
    assert indexer.drop_past(index, market.library, later) == 0
    assert index.reader().size() == 0
    assert same(index, market, later)


def test_nothing_unlisted_leaks_by_any_path(market: Market, own_index: SearchIndex) -> None:
    """A word planted in everything that is not listed must turn up nowhere."""
    library = market.library
    hidden = {}

    def plant(state: str, **fields: object) -> object:
        owner = an_account(f"{state}@example.cn")
        supplier = a_supplier(owner, name=f"{NONCE}合作社{state}")
        product = a_product(
            owner, supplier, name_zh=f"{NONCE}{state}", variety=NONCE, story=f"{NONCE}的故事", gi_id=TEA, category="tea"
        )
        hidden[state] = an_offer(owner, product, title=f"{NONCE}{state}", **fields)
        return owner

    plant("draft")
    plant("withdrawn")
    approve_by_hand(library, hidden["withdrawn"], market.reviewer)
    hidden["withdrawn"].withdrawn_at = hidden["withdrawn"].created_at
    db.session.commit()  # signing up ends the running transaction before it hashes
    plant("expired")
    old = {"present": True, "issued_on": days(-200).isoformat(), "expires_on": None}
    approve_by_hand(library, hidden["expired"], market.reviewer, good_answers(FF_B01=old), on=days(-190))
    plant("rejected")
    approve_by_hand(library, hidden["rejected"], market.reviewer, good_answers(FF_A01={"present": False}))
    plant("edited")
    approve_by_hand(library, hidden["edited"], market.reviewer)
    hidden["edited"].revision += 1
    db.session.commit()
    plant("future")
    approve_by_hand(library, hidden["future"], market.reviewer, on=days(5))
    db.session.commit()

    indexer.rebuild(own_index, library, ON)
    assert found(own_index, on=days(6)).total == 3, "what is planted for later is in the index"
    assert found(own_index, NONCE, on=days(6)).total == 1
    for asked in (
        NONCE,
        NONCE[:2],
        f"名称:{NONCE}",
        f'"{NONCE}"',
        f"供应商:{NONCE}",
        "品类:茶",
        "茶",
        "lvcha",
        f"{NONCE[:3]}错",
    ):
        answer = found(own_index, asked, trade=True)
        assert answer.total == 0, asked
        others = [one.value for one in answer.alternatives if one.value != asked]
        assert NONCE not in json.dumps([answer.cards_json, answer.corrected, others], ensure_ascii=False)
    everything = found(own_index, limit=100, trade=True, facets=tuple(FACETS))
    assert everything.total == 2
    counted = {name: {line.value: line.count for line in lines} for name, lines in everything.facets.items()}
    assert counted["category"] == {"fresh_fruit": 2}
    assert counted["supplier"] == {market.supplier.id: 2}
    assert sum(counted["price"].values()) == 2
    for begun in (NONCE, NONCE[0], "bian", "柯城"):
        assert all(NONCE not in one.text for one in suggesting.suggest(own_index, begun, ON))
    assert NONCE not in "".join(searching.every_card(own_index, SearchRequest(trade=True), ON))
    assert searching.season_calendar(own_index, "category", SearchRequest(), ON).values == ["fresh_fruit"]
    assert (
        found(own_index, NONCE, season_on=days(6)).total
        == found(own_index, NONCE, in_month=ON.replace(day=1)).total
        == 0
    )
    for name in (facet.id for facet in FACETS.values() if not facet.bands):
        for within in ("", NONCE):
            values = searching.facet_values(own_index, SearchRequest(), name, within, ON, lambda _facet, code: (code,))
            assert all(NONCE not in line.name and line.count <= 2 for line in values), name
    planted = SearchRequest(chosen={"supplier": (hidden["future"].product.supplier_id,)}, season_on=days(400))
    assert searching.value_names(own_index, planted, ON) == {}
    assert NONCE not in "".join(searching.search(own_index, planted, ON).nearest_json)


def test_the_public_gets_no_trade_terms(index: SearchIndex) -> None:
    public = found(index)
    assert "commission" not in public.facets
    for card in public.cards_json:
        assert "commission" not in card and "floor" not in card and "supply" not in card and "trade" not in card
    assert found(index, "佣金>=99").hints[0][0] == "trade_field"
    assert found(index, "佣金>=99").total == found(index, "佣金<=1").total == 2
    assert found(index, "佣金>=15", trade=True).total == 2
    assert found(index, "佣金>15", trade=True).total == 0


def test_searching_runs_no_sql_and_gathering_a_bounded_number(index: SearchIndex, market: Market) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found(index, "柯城 椪柑", trade=True, chosen={"grade": ("A",)})
        suggesting.suggest(index, "ke", ON)
        assert statements == []
        only_read(True)
        few = _statements_for(market, 1, statements)
        for _ in range(6):
            approve_by_hand(market.library, an_offer(market.owner, market.product), market.reviewer)
        assert _statements_for(market, 8, statements) == few
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        only_read(False)


@pytest.mark.parametrize("reading", [True, False])
def test_the_indexers_look_leaves_a_request_as_it_was(index: SearchIndex, market: Market, reading: bool) -> None:
    """A GET that shows how the index stands goes on only reading: it would wait for every writer otherwise."""
    only_read(reading)
    try:
        indexer.status(index, market.library)
        indexer.verify(index, market.library, ON)
        assert only_read(False) is reading
    finally:
        only_read(False)


def _statements_for(market: Market, count: int, statements: list[str]) -> int:
    from catalog.products.models import Offer
    from catalog.search.gather import snapshots

    wanted = list(db.session.scalars(select(Offer.id).order_by(Offer.id).limit(count)))
    db.session.expire_all()
    statements.clear()
    list(snapshots(market.library, wanted, ON))
    return len(statements)


def test_events_wait_for_the_slowest_reader_and_go_when_all_have_passed(
    index: SearchIndex, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MARGIN", 2)
    outbox.note_position("notices", 0)
    for _ in range(8):
        outbox.publish("offer.edited", market.offer.id, offer_id=market.offer.id)
    db.session.commit()
    before = db.session.scalar(select(func.count()).select_from(OutboxRow))
    follow(index, market)
    indexer.note_position(index, market.library, "index")
    outbox.delete_passed()
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == before, "notices have not read them"
    assert [(one.name, one.behind) for one in outbox.readers()] == [("notices", before), ("index", 0)]
    with pytest.raises(NotFound):
        outbox.declare_gone("nobody")
    outbox.declare_gone("notices")
    outbox.delete_passed()
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 3 < before
    assert indexer.status(index, market.library).behind == 0
    follow(index, market)


def test_every_field_of_the_table_is_filled_by_a_whole_offer(market: Market) -> None:
    from catalog.products.schemas import FACET_FIELDS
    from catalog.search.document import build
    from catalog.search.gather import snapshots

    (snapshot,) = snapshots(market.library, [market.offer.id], ON)
    (document,) = build(snapshot)
    assert document.keys() == INDEX_FIELDS.keys()
    empty = {name for name, value in document.items() if value in ([], "")}
    # What was decided under 1.0.0 says nothing of proof.
    without_proof = {"certificate", "demand", "proof", "proven"}
    # A specification need not name an amount.
    unsaid = {"says_grams", "to_renew_in", "listed_before", *(one.facet for one in FACET_FIELDS)}
    assert empty <= {*without_proof, *unsaid}
