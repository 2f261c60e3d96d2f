"""One small world in which every route of the service means something: who there is, and what belongs to whom."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Table, select, tuple_
from werkzeug.test import TestResponse

from catalog.accounts.models import Account
from catalog.accounts.services import joining, recovery, tokens
from catalog.evidence.models import Photo, StoredFile
from catalog.extensions import Extensions
from catalog.picking.services import broadcasting, presenting
from catalog.review import gather
from catalog.review.services import changing, deciding
from catalog.scoring.models import Answer
from catalog.search import indexer
from catalog.search.request import SearchRequest
from catalog.search.services import saved_searches
from catalog.storage.database import db
from tests.factories import farming
from tests.factories.farming import ON
from tests.factories.selling import Market, a_paper, good_answers
from tests.web.visiting import token_on

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R/Size 4>>
%%EOF
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def _picture() -> bytes:
    """A rendition as we make them, of 4 to 3 pixels."""
    content = io.BytesIO()
    Image.new("RGB", (4, 3), "orange").save(content, "WEBP")
    return content.getvalue()


# Everything the routes name belongs to the farm owner, or to the anchor where it is an anchor's.
# `new_anchor` is one whom the alliance has not admitted.
ROLES = ("anon", "owner", "neighbour", "anchor", "other_anchor", "reviewer", "operator", "new_anchor")
# What of the market's offers nobody may learn but those it is meant for: floor and supply price, commission.
TERMS = {"floor_price_fen": 3107, "supply_price_fen": 2719, "commission_bp": 1337}

# What a program sends, so that a refusal is about who asks and not about what. The rest are sent {}. Text of the form
# "<offer_id>" stands for the id.
BODIES: dict[str, Any] = {
    "POST /api/v1/suppliers": farming.supplier_fields(contact_phone="13711110000"),
    "PATCH /api/v1/suppliers/<supplier_id>": {"address": "沙田村 8 号"},
    "PUT /api/v1/suppliers/<supplier_id>/authorisations/<gi_id>": {"level": "registered"},
    "POST /api/v1/suppliers/<supplier_id>/suspensions": {"reason": "抽检不合格"},
    "POST /api/v1/suppliers/<supplier_id>/reinstatements": {"reason": "复检合格"},
    "POST /api/v1/suppliers/<supplier_id>/products": farming.product_fields(),
    "PATCH /api/v1/products/<product_id>": {"variety": "一品红"},
    "POST /api/v1/products/<product_id>/offers": farming.offer_fields(),
    "PATCH /api/v1/offers/<offer_id>": {"live_price_fen": 4100},
    "POST /api/v1/offers/<offer_id>/withdrawals": {"reason": "今年不卖了"},
    "POST /api/v1/offers/<offer_id>/delistings": {"reason": "召回"},
    "PUT /api/v1/offers/<offer_id>/answers/<criterion_id>": {"value": {"value": True}},
    "PUT /api/v1/offers/<offer_id>/facts/<fact>": {"value": 4000, "source": "平台均价"},
    "POST /api/v1/reviews/<review_id>/steps": {"step": "take"},
    "PUT /api/v1/picks/<offer_id>": {"note": "开场"},
    "POST /api/v1/broadcasts": {"title": "年货节", "on_day": "2026-12-12"},
    "PATCH /api/v1/broadcasts/<broadcast_id>": {"title": "年货节（二）"},
    "PATCH /api/v1/slots/<slot_id>": {"minutes": 8},
    "PATCH /api/v1/reservations/<reservation_id>": {"quantity_units": 5},
    "PATCH /api/v1/photos/<photo_id>": {"alt_zh": "树上的椪柑"},
    "PUT /api/v1/products/<product_id>/photos": {"ids": ["<photo_id>"]},
    "PUT /api/v1/broadcasts/<broadcast_id>/slots": {"slot_ids": ["<slot_id>"]},
    "POST /api/v1/broadcasts/<broadcast_id>/reservations": {"lines": [{"offer_id": "<offer_id>", "quantity_units": 3}]},
    "POST /api/v1/invitations": {"role": "reviewer"},
    "POST /api/v1/recoveries": {"letter": "<letter>", "new": "一句只有自己知道的话"},
    "PATCH /api/v1/me": {"language": "en"},
    "POST /api/v1/saved-searches": {"name": "浙江的茶", "query": {"q": "茶", "province": ["33"]}},
    "PATCH /api/v1/saved-searches/<saved_search_id>": {"name": "椪柑和胡柚"},
    "PUT /api/v1/gis/<gi_id>": {
        "name_zh": "柯城椪柑",
        "system": "certification_trademark",
        "category": "fresh_fruit",
        "place_codes": ["330802"],
        "source": "商标公告",
        "fact_status": "secondary_pages",
    },
    "POST /api/v1/gis": {
        "name_zh": "衢州椪柑",
        "system": "certification_trademark",
        "category": "fresh_fruit",
        "place_codes": ["3308"],
        "source": "商标公告",
        "fact_status": "secondary_pages",
    },
}
# What a person's form holds beside its token, and what an upload says beside its file.
FORMS: dict[str, dict[str, str]] = {
    "POST /api/v1/documents": {
        "subject_type": "supplier",
        "subject_id": "<supplier_id>",
        "type": "business_licence",
        "issuer": "衢州市市场监督管理局",
    },
    "POST /api/v1/products/<product_id>/photos": {"role": "detail"},
    "POST /documents/new": {"subject_type": "supplier", "subject_id": "<supplier_id>"},
    "POST /offers/<offer_id>/delist": {"reason": "召回"},
    "POST /reviews/<review_id>/decide": {"decision": "return", "reason": "请补检测报告"},
    "POST /broadcasts/<broadcast_id>/reservations/<reservation_id>": {"action": "release"},
}
UPLOADS = {
    "POST /api/v1/documents": ("paper.pdf", PDF),
    "POST /api/v1/products/<product_id>/photos": ("photo.png", PNG),
    "POST /products/<product_id>/photos": ("photo.png", PNG),
}
QUERIES: dict[str, dict[str, str]] = {
    "GET /api/v1/documents": {"subject_type": "supplier", "subject_id": "<supplier_id>"},
    "GET /api/v1/gis/verdicts": {"name": "柯城椪柑"},
    "GET /api/v1/offers/suggestions": {"q": "椪"},
    "GET /documents/new": {"subject_type": "supplier", "subject_id": "<supplier_id>"},
}
# Routes that mean another thing than the rest.
OTHER_IDS: dict[str, dict[str, str]] = {
    "POST /farm/offers/<offer_id>/take-back": {"offer_id": "<waiting_offer_id>"},
    "POST /api/v1/accounts/<account_id>/admissions": {"account_id": "<new_anchor_id>"},
    "DELETE /api/v1/accounts/<account_id>/admissions": {"account_id": "<new_anchor_id>"},
    "POST /operator/anchors/<account_id>/admit": {"account_id": "<new_anchor_id>"},
    "POST /operator/anchors/<account_id>/end": {"account_id": "<new_anchor_id>"},
}


class World:
    """A listed offer, an open review, a planned broadcast; an account of each role and a stranger of two."""

    def __init__(self, app: Flask, extensions: Extensions) -> None:
        self.app = app
        farming.registry_rows()
        market = Market(extensions.library, 2, good_answers(FF_F02={"value": Decimal("13.37")}), **TERMS)
        waiting = farming.an_offer(market.owner, market.product, title="柯城椪柑 10斤装")
        submitted = deciding.submit(market.owner, extensions.library, waiting.id, ON)
        reservation = market.reserve(10)
        slot = broadcasting.slots_of(market.broadcast.id)[0]
        card = presenting.print_cue_card(market.anchor, extensions.library, slot.id, ON, "http://localhost/offers/x")
        operator = farming.an_operator()
        changing.change_offer(market.owner, market.offer.id, {"title": "柯城椪柑 礼盒"}, market.offer.revision)
        for given_as, account in (("owner", market.owner), ("reviewer", market.reviewer)):
            db.session.add(
                Answer(
                    offer_id=market.offer.id, criterion_id="FF-E01", given_as=given_as, value_json='{"value":true}',
                    answered_by_account_id=account.id,
                )
            )  # fmt: skip
        db.session.commit()
        neighbour = farming.an_account("13800000009", display_name="隔壁老李")
        _, self.invitation_secret = joining.invite(operator, "reviewer")
        invitation = joining.invitations(operator)[0]
        photo = self._photo(extensions, market)
        document = a_paper("supplier", market.supplier.id, "business_licence", market.owner.id)
        document.file_sha256 = self._file(extensions, b"%PDF-1.4 paper", "application/pdf")
        db.session.get_one(StoredFile, document.file_sha256).copy_sha256 = document.file_sha256
        db.session.commit()
        self.accounts: dict[str, Account] = {
            "owner": market.owner,
            "neighbour": neighbour,
            "anchor": market.anchor,
            "other_anchor": market.other_anchor,
            "reviewer": market.reviewer,
            "operator": operator,
            "new_anchor": farming.an_account("13900000003", "anchor", "新来的主播", admit=False),
        }
        self.secrets = {role: tokens.create_token(one, "test", ("write",))[1] for role, one in self.accounts.items()}
        spare, _ = tokens.create_token(market.owner, "spare", ("read",))
        kept = saved_searches.save_search(market.owner, extensions.index, {"name": "椪柑"}, SearchRequest("椪柑"), ON)
        _, feed_secret = saved_searches.open_feed(market.owner, kept.id)
        self.ids: dict[str, str] = {
            "saved_search_id": kept.id,
            "secret": feed_secret,
            "part": "0-0",
            "account_id": neighbour.id,
            "new_anchor_id": self.accounts["new_anchor"].id,
            "role": "anchor",
            "token_id": spare.id,
            "invitation_id": invitation.id,
            "token": self.invitation_secret,
            "letter": recovery.make_letter(operator, neighbour.id, extensions.settings.secret_key),
            "gi_id": farming.PONKAN,
            "code": "330802",
            "supplier_id": market.supplier.id,
            "product_id": market.product.id,
            "offer_id": market.offer.id,
            "criterion_id": "FF-E01",
            "facet_id": "province",
            "fact": "median_price_fen",
            "review_id": submitted.id,
            "assessment_id": gather.find_decided(market.offer.id).id,  # type: ignore[union-attr]
            "document_id": document.id,
            "photo_id": photo.id,
            "evidence_id": document.id,
            "sha256": photo.list_sha256,
            "broadcast_id": market.broadcast.id,
            "reservation_id": reservation.id,
            "slot_id": slot.id,
            "card_id": card.id,
            "standard_id": "gi-selection-fresh-fruit",
            "version": "1.0.0",
            "profile_id": "changshan-huyou",
            "fingerprint": "x",
            "name": "app.css",
            "kind": "csv",
            "waiting_offer_id": waiting.id,
        }
        indexer.rebuild(extensions.index, extensions.library, ON)
        self.cookies: dict[str, tuple[list[tuple[str, str]], str]] = {}
        for role in ROLES:
            self._browser(role)
        self.kept = _rows()

    def ask(self, method: str, rule: str, role: str) -> TestResponse:
        """Send one request as this role, with everything it needs but the right to it."""
        route = f"{method} {rule}"
        path = self.filled(rule, OTHER_IDS.get(route, {}))
        assert "<" not in path, f"tests/authz/world.py has no id for {path}"
        client, form_token = self._browser(role)
        sent: dict[str, Any] = {"query_string": self.filled(QUERIES.get(route, {}))}
        if method != "GET":
            form = self.filled(FORMS.get(route, {}))
            if route in UPLOADS:
                name, content = UPLOADS[route]
                form["file"] = (io.BytesIO(content), name)
            if not rule.startswith("/api/"):
                sent["data"] = {"csrf_token": form_token, **form}
            elif form:
                sent["data"] = form
            elif method != "DELETE":
                sent["json"] = self.filled(BODIES.get(route, {}))
        if rule.startswith("/api/"):
            sent["headers"] = {"If-Match": '"1"'}
            if role in self.secrets:
                sent["headers"]["Authorization"] = f"Bearer {self.secrets[role]}"
        return client.open(path, method=method, **sent)

    def look(self, address: str, role: str) -> TestResponse:
        """Open any address as this role: by token below /api/, by cookie elsewhere."""
        client, _ = self._browser(role)
        program = address.startswith("/api/") and role in self.secrets
        headers = {"Authorization": f"Bearer {self.secrets[role]}"} if program else {}
        return client.get(self.filled(address), headers=headers)

    def filled(self, value: Any, other: dict[str, str] | None = None) -> Any:
        """The same with ids where they are named."""
        if isinstance(value, dict):
            return {name: self.filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        if isinstance(value, str):
            for name, id_ in {**self.ids, **self.filled(other or {})}.items():
                value = value.replace(f"<{name}>", id_).replace(f"<path:{name}>", id_)
        return value

    def changed(self) -> list[str]:
        """The tables that are no longer as they were."""
        now = _rows()
        return [table.name for table in db.metadata.sorted_tables if now[table.name] != self.kept[table.name]]

    def restore(self) -> None:
        """Put every row back."""
        now = _rows()
        for table in reversed(db.metadata.sorted_tables):
            extra = now[table.name].keys() - self.kept[table.name].keys()
            if extra:
                keys = tuple_(*table.primary_key.columns)
                db.session.execute(table.delete().where(keys.in_(list(extra))))
        for table in db.metadata.sorted_tables:
            for key, row in self.kept[table.name].items():
                if key not in now[table.name]:
                    db.session.execute(table.insert().values(row))
                elif now[table.name][key] != row:
                    where = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
                    db.session.execute(table.update().where(*where).values(row))
        db.session.commit()

    def _browser(self, role: str) -> tuple[FlaskClient, str]:
        """A browser with the cookies of this role, as they were after signing in."""
        client = self.app.test_client()
        if role not in self.cookies:
            address = "/sign-in"
            if role in self.accounts:
                account = self.accounts[role]
                form = {"csrf_token": token_on(client, address), "password": farming.PASSWORD}
                answer = client.post(address, data={**form, "name": account.email or account.mobile})
                assert answer.status_code == 303, answer.text
                address = "/account"
            form_token = token_on(client, address)
            cookies = [client.get_cookie(name) for name in ("catalog", "catalog_form")]
            self.cookies[role] = ([(one.key, one.value) for one in cookies if one], form_token)
        cookies, form_token = self.cookies[role]
        for key, value in cookies:
            client.set_cookie(key, value)
        return client, form_token

    def _file(self, extensions: Extensions, content: bytes, media_type: str) -> str:
        sha256 = extensions.files.put(content)
        db.session.add(StoredFile(sha256=sha256, media_type=media_type, size_bytes=len(content)))
        db.session.flush()
        return sha256

    def _photo(self, extensions: Extensions, market: Market) -> Photo:
        sha256 = self._file(extensions, _picture(), "image/webp")
        photo = Photo(
            product_id=market.product.id, width=4, height=3, list_sha256=sha256, card_sha256=sha256,
            detail_sha256=sha256, uploaded_by_account_id=market.owner.id,
        )  # fmt: skip
        db.session.add(photo)
        db.session.commit()
        return photo


def _rows() -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Every row of every table by its primary key; what only notes that somebody was here is left out."""
    found = {}
    db.session.rollback()
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(select(table)).mappings()
        kept = {_key(table, row): dict(row) for row in rows} if table.name != "sign_in_attempt" else {}
        for row in kept.values() if table.name == "sign_in_session" else ():
            del row["seen_at"]
        found[table.name] = kept
    db.session.rollback()
    return found


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


@contextmanager
def standing_world(app: Flask) -> Iterator[World]:
    """A world on 2026-12-01 in the application's database, swept away afterwards."""
    with time_machine.travel(datetime(2026, 12, 1, 4, tzinfo=UTC)), app.app_context():
        yield World(app, app.extensions["catalog"])
        db.session.rollback()
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
