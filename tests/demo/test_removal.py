"""The demonstration is taken away whole, and nothing of anybody else goes with it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.accounts.services import joining, sessions, tokens
from catalog.cli import main
from catalog.demo import removal
from catalog.demo.leftovers import count_people, refuse_leftovers
from catalog.errors import NotFound, Unsafe
from catalog.evidence.models import Document, Photo, StoredFile
from catalog.extensions import Extensions
from catalog.picking.services import broadcasting, ledger, pick_list, presenting
from catalog.products.models import Offer
from catalog.registry.models import GeographicalIndication
from catalog.registry.services import adding_rights
from catalog.review.models import Approval, Review
from catalog.review.services import deciding, desk
from catalog.scoring.models import Answer
from catalog.search import indexer
from catalog.search.request import SearchRequest
from catalog.search.services import saved_searches, searching
from catalog.storage import idempotency
from catalog.storage.audit import AuditRow
from catalog.storage.database import db
from catalog.storage.outbox import OutboxRow
from tests.factories import farming
from tests.factories.farming import ON, PASSWORD
from tests.factories.selling import Market, a_paper, approve_by_hand, authorise, searchable_market

# What tells of the past, or is kept for the sake of others.
GROW = {"audit", "outbox"}


def rows() -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table but those that only grow."""
    db.session.commit()
    return {
        table.name: {tuple(map(str, row)) for row in db.session.execute(select(table))}
        for table in db.metadata.sorted_tables
        if table.name not in GROW
    }


def persona(name: str, *roles: str) -> Account:
    return joining.add_demo_account({"name": f"{name}@demo.example", "display_name": name}, roles)


class Play:
    """A demonstration in a real market: its people, whoever joined and was invited, what they did with one another's
    goods and with real ones."""

    def __init__(self, extensions: Extensions, market: Market) -> None:
        self.market = market
        self.farmer, self.anchor = persona("farmer", "farm_owner"), persona("anchor", "anchor")
        self.reviewer, self.operator = persona("reviewer", "reviewer"), persona("operator", "operator")
        fields = {"password": PASSWORD, "display_name": "来看看的人"}
        self.visitor = joining.sign_up({"name": "13700000001", "role": "farm_owner", **fields}, demo=True)
        _, letter = joining.invite(self.operator, "reviewer")
        self.invited = joining.accept_invitation(letter, {"name": "13700000002", **fields}, demo=True)
        tokens.create_token(self.operator, "a key")
        self.offer = self._farm(extensions, self.farmer, "甲")
        approve_by_hand(market.library, self.offer, self.reviewer)
        authorise(self.offer)
        self.other = self._farm(extensions, self.visitor, "乙")
        deciding.submit(self.visitor, market.library, self._answered(self.other).id, ON)
        # Real goods in its hands, and its goods in real ones.
        plan = market.plan(self.anchor, title="演示场")
        market.reserve(70, actor=self.anchor, broadcast=plan)
        market.reserve(5, actor=self.anchor, broadcast=plan, offer=self.offer)
        market.reserve(9, offer=self.offer)
        slot = next(one for one in broadcasting.slots_of(market.broadcast.id) if one.offer_id == self.offer.id)
        presenting.print_cue_card(market.anchor, market.library, slot.id, ON, "http://localhost/offers/x")
        pick_list.pick(market.anchor, market.library, self.offer.id, ON)
        kept = saved_searches.save_search(self.anchor, extensions.index, {"name": "茶"}, SearchRequest("茶"), ON)
        saved_searches.open_feed(self.anchor, kept.id)
        idempotency.keep_answer(self.anchor.id, "k", "s", 201, {})
        db.session.commit()

    def _farm(self, extensions: Extensions, owner: Account, mark: str) -> Offer:
        supplier = farming.a_supplier(owner, name=f"演示合作社{mark}", contact_phone="13700000003")
        product = farming.a_product(owner, supplier)
        sha256 = extensions.files.put(f"RIFF {mark}".encode())
        db.session.add(StoredFile(sha256=sha256, media_type="image/webp", size_bytes=6))
        db.session.flush()
        db.session.add(
            Photo(
                product_id=product.id, width=1, height=1, list_sha256=sha256, card_sha256=sha256,
                detail_sha256=sha256, uploaded_by_account_id=owner.id,
            )
        )  # fmt: skip
        # Of most PDFs the copy for pages is another file; a plain one is its own.
        plain = a_paper("supplier", supplier.id, "business_licence", owner.id)
        show(plain, plain.file_sha256)
        show(a_paper("product", product.id, "business_licence", owner.id), a_copy(f"copy of {mark}"))
        offer = farming.an_offer(owner, product)
        a_paper("offer", offer.id, "lab_report", owner.id)
        db.session.commit()
        return offer

    def _answered(self, offer: Offer) -> Offer:
        for given_as, account in (("owner", self.visitor), ("reviewer", self.reviewer)):
            db.session.add(
                Answer(
                    offer_id=offer.id, criterion_id="FF-E01", given_as=given_as, value_json='{"value":true}',
                    answered_by_account_id=account.id,
                )
            )  # fmt: skip
        db.session.commit()
        return offer


def a_copy(content: str) -> str:
    digest = sha256(content.encode()).hexdigest()
    db.session.add(StoredFile(sha256=digest, media_type="application/pdf", size_bytes=1))
    db.session.flush()
    return digest


def show(paper: Document, copy: str) -> None:
    """Let pages show that file for the paper."""
    db.session.get_one(StoredFile, paper.file_sha256).copy_sha256 = copy
    db.session.flush()


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Any:
    with searchable_market(extensions) as market:
        yield market


def test_all_of_it_goes_and_nothing_else(market: Market, extensions: Extensions) -> None:
    before = rows()
    farmer_id = Play(extensions, market).farmer.id
    shas = set(db.session.scalars(select(Photo.list_sha256)))
    indexer.follow(extensions.index, extensions.library, ON)
    assert searching.count(extensions.index, SearchRequest(), ON) == 3
    there = rows()
    grown = {name for name in there if there[name] != before[name]}
    assert len(grown) > 20, f"a table nobody filled proves nothing: {grown}"
    removed = removal.remove_demo(extensions)
    after = rows()
    assert {name: after[name] ^ before[name] for name in before if after[name] != before[name]} == {}
    assert removed.rows["account"] == 6 and removed.rows["offer"] == 2 and removed.rows["reservation"] == 3
    assert shas and not any(extensions.files.stat(sha256) for sha256 in shas)
    assert ledger.ledger_differences() == []
    while indexer.follow(extensions.index, extensions.library, ON):
        pass
    assert {card["id"] for card in map(_card, searching.every_card(extensions.index, SearchRequest(), ON))} == {
        offer.id for offer in market.offers
    }
    told = db.session.scalars(select(AuditRow).where(AuditRow.action == "demo_removed")).one()
    assert told.account_id is None and told.changes["account"] == [6, 0] and told.changes["offer"] == [2, 0]
    assert farmer_id in {row.account_id for row in db.session.scalars(select(AuditRow))}, "the trail stays"
    assert removal.remove_demo(extensions).rows["account"] == 0, "again is no error"


def _card(text: str) -> dict[str, Any]:
    import json

    card: dict[str, Any] = json.loads(text)
    return card


def test_a_copy_stays_as_long_as_one_original(market: Market) -> None:
    """Two papers whose pages look alike share a copy."""
    real, shared = a_paper("offer", market.offers[0].id, "lab_report", market.owner.id), a_copy("alike")
    originals = [a_copy("one"), a_copy("other")]
    for sha in originals:
        db.session.get_one(StoredFile, sha).copy_sha256 = shared
    db.session.flush()
    assert removal.no_longer_referred_to(set(originals)) == sorted([*originals, shared])
    show(real, shared)
    assert removal.no_longer_referred_to(set(originals)) == sorted(originals)
    db.session.rollback()


def test_what_its_reviewers_decided_about_real_goods_has_to_be_decided_anew(
    market: Market, extensions: Extensions
) -> None:
    reviewer = persona("reviewer", "reviewer")
    approved = farming.an_offer(market.owner, market.product, title="由演示审核员通过")
    approve_by_hand(market.library, approved, reviewer)
    taken = farming.an_offer(market.owner, market.product, title="由演示审核员接手")
    deciding.take(reviewer, deciding.submit(market.owner, market.library, taken.id, ON).id)
    indexer.follow(extensions.index, extensions.library, ON)
    assert searching.count(extensions.index, SearchRequest(), ON) == 3
    removal.remove_demo(extensions)
    assert db.session.get(Approval, approved.id) is None
    assert db.session.get(Offer, approved.id) is not None
    waiting = db.session.scalars(select(Review).where(Review.offer_id == taken.id)).one()
    assert desk.queue(market.reviewer).counts["waiting"] == 1 and waiting.reviewer_account_id is None
    while indexer.follow(extensions.index, extensions.library, ON):
        pass
    assert searching.count(extensions.index, SearchRequest(), ON) == 2


def test_a_name_it_added_stays_only_where_a_real_farm_uses_it(market: Market, extensions: Extensions) -> None:
    operator = persona("operator", "operator")
    form = {
        "system": "certification_trademark", "category": "fresh_fruit", "place_codes": ["330802"], "source": "商标公告",
        "fact_status": "secondary_pages",
    }  # fmt: skip
    unused, used = (
        adding_rights.add_right(operator, {"name_zh": name, **form}).id for name in ("沙田胡柚", "沙田椪柑")
    )
    farming.a_product(market.owner, market.supplier, gi_id=used, name_zh="沙田椪柑")
    removal.remove_demo(extensions)
    assert db.session.get(GeographicalIndication, unused) is None
    assert db.session.get_one(GeographicalIndication, used).added_by_account_id is None


def test_it_is_all_or_nothing(market: Market, extensions: Extensions, monkeypatch: pytest.MonkeyPatch) -> None:
    Play(extensions, market)
    before = rows()

    def fail(*given: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(removal.audit, "record", fail)
    with pytest.raises(RuntimeError):
        removal.remove_demo(extensions)
    assert rows() == before
    assert all(extensions.files.stat(sha256) for sha256 in db.session.scalars(select(Photo.list_sha256)))


def test_a_real_person_who_joined_meanwhile_is_kept(market: Market, extensions: Extensions) -> None:
    play = Play(extensions, market)
    assert play.other.demo and play.other.product.supplier.demo
    removal.keep_person("+8613700000001")
    removal.remove_demo(extensions)
    assert db.session.get(Account, play.visitor.id) is not None
    other = db.session.get_one(Offer, play.other.id)
    assert not other.demo and not other.product.supplier.demo
    assert db.session.scalar(select(func.count(OutboxRow.sequence)).where(OutboxRow.subject_id == other.id))
    assert sessions.sign_in("13700000001", PASSWORD, "")[0].id == play.visitor.id
    for nobody in ("farmer@demo.example", "+8613700000001", "+8613812345678"):
        with pytest.raises(NotFound):
            removal.keep_person(nobody)


def test_a_new_table_is_thought_of() -> None:
    """Whatever must refer to a person goes with them. What is not reached from one is known to stay."""
    gone = removal._all_that_goes({"account": removal.OF_DEMO})
    stays = {table.name for table in db.metadata.sorted_tables} - gone.keys()
    assert stays == {
        "audit", "outbox", "outbox_reader", "idempotency", "sign_in_attempt", "stored_file", "place", "gi",
        "gi_key", "gi_requirement", "simulation",
    }, "say here that it stays, or give it a foreign key"  # fmt: skip


# --- the door ---------------------------------------------------------------------------------------------------------


def test_a_real_service_does_not_start_with_them(
    app: Flask, extensions: Extensions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settings(**changed: bool) -> None:
        monkeypatch.setitem(extensions.__dict__, "settings", replace(extensions.settings, **changed))

    settings(demo=False)
    refuse_leftovers(app)
    farming.an_account()
    refuse_leftovers(app)
    joining.sign_up({"name": "13700000001", "password": PASSWORD, "display_name": "x", "role": "anchor"}, demo=True)
    with pytest.raises(Unsafe, match=r"1 accounts .*catalog demo remove"):
        refuse_leftovers(app)
    persona("anchor", "anchor")
    with pytest.raises(Unsafe, match=r"2 accounts"):
        refuse_leftovers(app)
    settings(demo=True)
    refuse_leftovers(app)
    settings(demo=False, keep_demo=True)
    refuse_leftovers(app)
    settings(keep_demo=False)
    removal.remove_demo(extensions)
    refuse_leftovers(app)
    assert count_people() == 0


def test_on_the_machine(tmp_path: Path) -> None:
    """With the real commands: a folder with a demo person, started, asked, taken away, started."""
    environment = {**os.environ, "CATALOG_DATA": str(tmp_path), "CATALOG_DEMO": "0"}
    environment.pop("DATABASE_URL", None)
    made = subprocess.run(
        [sys.executable, "-c", MAKE_A_PERSON], env=environment, cwd=Path(__file__).parents[2], capture_output=True
    )
    assert made.returncode == 0, made.stderr.decode()
    catalog = Path(sys.executable).with_name("catalog")
    started = subprocess.run(
        [str(catalog), "serve", "--bind", "127.0.0.1:0"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert started.returncode != 0 and "catalog demo remove" in started.stderr
    loaded = subprocess.run([sys.executable, "-c", "import wsgi"], env=environment, cwd=Path(__file__).parents[2],
                            capture_output=True, text=True)  # fmt: skip
    assert loaded.returncode != 0 and "catalog demo remove" in loaded.stderr

    def run(*words: str, given: str = "") -> tuple[int, str]:
        answer = CliRunner().invoke(main, ["demo", *words], env=environment, input=given)
        return answer.exit_code, answer.output

    assert run("keep", "nobody@example.cn")[0] == 1
    status, said = run("remove", given="n\n")
    assert status == 1 and "anchor@demo.example" in said and "Take them away?" in said
    status, said = run("remove")
    assert status == 1, "nobody is there to say yes"
    status, said = run("remove", "--yes")
    assert (status, "1 account" in said) == (0, True), said
    assert run("remove", "--yes") == (0, "There is nothing of the demonstration here.\n")
    again = subprocess.run([sys.executable, "-c", "import wsgi"], env=environment, cwd=Path(__file__).parents[2],
                           capture_output=True, text=True)  # fmt: skip
    assert again.returncode == 0, again.stderr


MAKE_A_PERSON = """
from catalog.accounts.services import joining
from catalog.cli.database import migrated_app
with migrated_app().app_context():
    joining.add_demo_account({"name": "anchor@demo.example", "display_name": "阿山"}, ("anchor",))
"""
