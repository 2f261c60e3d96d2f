"""Offers by the hundred thousand, for measuring: written straight into the tables in chunks, all of them listed.

The real engine scores them, but not each by itself: one decided assessment stands behind many offers (sampled.py). What
people would have answered, uploaded and audited is left out. The showcase goes through the services (load.py) and is
the one to look at. A load that was stopped goes on where it stood: whole suppliers are committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, cast

from sqlalchemy import Table, func, select

from catalog.accounts.models import Account
from catalog.accounts.services import joining, sessions
from catalog.demo.pictures import Album, Motif, few_motifs_of
from catalog.demo.planning import fates, wording
from catalog.demo.planning.fictional_names import MARK, NameBook
from catalog.demo.planning.offers import season_for, terms
from catalog.demo.planning.plan import SEED
from catalog.demo.planning.rights import Right
from catalog.demo.sampled import Samples
from catalog.evidence.models import Photo, StoredFile
from catalog.extensions import Extensions
from catalog.picking.forbidden_words import find_forbidden
from catalog.products.models import Offer, Product
from catalog.review.models import Approval, Review
from catalog.scoring.models import AssessmentPeriod, AssessmentRow
from catalog.storage.database import db, insert_or_leave, new_id, now
from catalog.suppliers.models import Authorisation, Supplier

# In the order in which foreign keys want them.
_TABLES = (Supplier, Authorisation, Product, Photo, Offer, AssessmentRow, AssessmentPeriod, Review, Approval)
_SUPPLIERS_PER_COMMIT = 50
# One supplier offers up to four names of its city, ten offers each.
_RIGHTS_EACH, _OFFERS_PER_RIGHT = 4, 10
_DECIDED_DAYS_AGO = 2
_FATES = [fate for fate, _ in fates.MEASURED]
_SHARES = [share for _, share in fates.MEASURED]
_DAYS = ("harvest_from_on", "harvest_through_on", "ship_from_on", "ship_through_on")


@dataclass(frozen=True)
class Lot:
    """What one measured supplier offers: names, and how many offers of each. `number` makes its codes its own."""

    number: int
    goods: tuple[tuple[Right, int], ...]
    plain: bool = False


def measured_lots(rights: list[Right], scored: Callable[[str], bool], count: int, number: int = 0) -> Iterator[Lot]:
    """Lots of `count` offers in all, over every city that has names with a standard; `number` is the first lot's."""
    cities: dict[str, list[Right]] = {}
    for right in rights:
        if scored(right.category):
            cities.setdefault(right.counties[0].code[:4], []).append(right)
    order = sorted(cities)
    while count > 0:
        city = cities[order[number % len(order)]]
        turn = number // len(order) * _RIGHTS_EACH
        goods = []
        for place in range(min(_RIGHTS_EACH, len(city))):
            share = min(_OFFERS_PER_RIGHT, count)
            if share:
                goods.append((city[(turn + place) % len(city)], share))
            count -= share
        yield Lot(1_000 + number, tuple(goods))
        number += 1


def register_lots(rights: list[Right]) -> Iterator[Lot]:
    """One offer for each name, named as the register names it; forty names of one city to a supplier."""
    waiting = iter(sorted(rights, key=lambda right: (right.counties[0].code[:4], right.id)))
    number = 0
    while group := list(islice(waiting, _RIGHTS_EACH * _OFFERS_PER_RIGHT)):
        yield Lot(2_000_000 + number, tuple((right, 1) for right in group), plain=True)
        number += 1


def written_for(name: str) -> tuple[int, int]:
    """How many suppliers and offers of this account there are from earlier loads."""
    suppliers = select(Supplier.id).join(Account, Account.id == Supplier.owner_account_id).where(Account.email == name)
    offers = select(func.count(Offer.id)).join(Product).where(Product.supplier_id.in_(suppliers))
    return len(db.session.scalars(suppliers).all()), db.session.scalar(offers) or 0


def load_bulk(
    extensions: Extensions, today: date, owner_name: str, lots: Iterable[Lot], progress: Callable[[int], None]
) -> int:
    """Write these lots for the account of that name; how many offers were written. `progress` is called on the way."""
    writer = _Writer(extensions, today, _owner(owner_name))
    for lot in lots:
        writer.add(lot)
        if writer.suppliers >= _SUPPLIERS_PER_COMMIT:
            writer.commit()
            progress(writer.done)
    writer.commit()
    progress(writer.done)
    return writer.done


def _owner(name: str) -> Account:
    """The account behind measured offers, made when missing."""
    for account in sessions.find_demo_accounts():
        if account.email == name:
            return account
    return joining.add_demo_account({"name": name, "display_name": f"测量数据{MARK}"}, ("farm_owner",))


@dataclass
class _Writer:
    """Collects rows and writes them chunk by chunk."""

    extensions: Extensions
    today: date
    owner: Account
    rows: dict[type[Any], list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in _TABLES})
    stories: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    photos: dict[Motif, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owner_id = self.owner.id
        library = self.extensions.library
        self.samples = Samples(library)
        # From which day each standard's version of today decides, where another one did before.
        self.since = {
            one.standard.id: one.from_on
            for category in library.categories.values()
            if category.standard_id is not None
            for one in library.deciding(category.standard_id)[1:]
            if one.from_on <= self.today
        }
        self.album = Album()
        self.moment: datetime = now()
        self.suppliers = 0
        self.done = 0

    def add(self, lot: Lot) -> None:
        """Make the rows of one supplier."""
        random = Random(f"{SEED}:{lot.number}")  # noqa: S311 - made-up offers, no secret
        first = lot.goods[0][0]
        seat = random.choice(first.counties)
        kind = random.choice(("cooperative", "enterprise"))
        identity = NameBook(random, lot.number).identity(seat.zh, seat.code, first.kind.zh, kind)
        supplier_id = new_id()
        self.rows[Supplier].append(
            {
                "id": supplier_id,
                "owner_account_id": self.owner_id,
                "name": identity.name,
                "kind": kind,
                "credit_code": identity.credit_code,
                "place_code": seat.code,
                "contact_name": identity.contact_name,
                "contact_phone": identity.contact_phone,
                "demo": True,
                "first_approved_at": self.moment,
            }
        )
        for right, count in lot.goods:
            self.rows[Authorisation].append(
                {"id": new_id(), "supplier_id": supplier_id, "gi_id": right.id, "level": "authorised"}
            )
            self._product(supplier_id, right, count, lot.plain, random)
        self.suppliers += 1

    def _product(self, supplier_id: str, right: Right, count: int, plain: bool, random: Random) -> None:
        county = random.choice(right.counties)
        key = (right.id, county.code)
        if key not in self.stories:
            told = wording.story_zh(right, county, lambda text: bool(find_forbidden(text)))
            self.stories[key] = (told, wording.story_en(right, county))
        product_id = new_id()
        self.rows[Product].append(
            {
                "id": product_id,
                "supplier_id": supplier_id,
                "gi_id": right.id,
                "category": right.category,
                "name_zh": right.name_zh,
                "name_en": right.name_en,
                "place_code": county.home(self.done),
                "story": self.stories[key][0],
                "story_en": self.stories[key][1],
                "storage": wording.storage(right.category),
                "shelf_life_days": right.kind.shelf_days,
            }
        )
        self.rows[Photo].append(self._photo(right, product_id, self.done))
        standard = self.samples.standard_for(right.category, right.id, right.name_zh, self.today)
        season = season_for(right, fates.LISTED_B, self.today)
        for number, fate in enumerate(random.choices(_FATES, _SHARES, k=count)):
            fields = terms(right, county, fate, season, self.done + number, random)
            fields |= {name: date.fromisoformat(fields[name]) for name in _DAYS}
            if plain:
                fields["title"] = right.name_zh
            self._offer(product_id, fields, standard, right.kind.id, fate, random)
        self.done += count

    def _offer(
        self, product_id: str, fields: dict[str, Any], standard: Any, kind: str, fate: fates.Fate, random: Random
    ) -> None:
        offer_id, review_id = new_id(), new_id()
        on = self.today - timedelta(days=random.randrange(_DECIDED_DAYS_AGO))
        if (since := self.since.get(standard.id)) is not None:
            on = max(on, since)
        assessment_id = self.samples.assessment_id(standard, kind, fate, random.randrange(1000), on, offer_id)
        self.rows[Offer].append(
            {"id": offer_id, "product_id": product_id, "demo": True, "first_approved_at": self.moment, **fields}
        )
        self.rows[Review].append(
            {
                "id": review_id,
                "offer_id": offer_id,
                "offer_revision": 1,
                "product_revision": 1,
                "snapshot": {"live": {}, "changes": {}},
                "submitted_by_account_id": self.owner_id,
                "decision": "approved",
                "decided_at": self.moment,
                "assessment_id": assessment_id,
            }
        )
        self.rows[Approval].append(
            {
                "offer_id": offer_id,
                "review_id": review_id,
                "assessment_id": assessment_id,
                "offer_revision": 1,
                "product_revision": 1,
                "approved_price_fen": fields["live_price_fen"],
                "approved_at": self.moment,
            }
        )

    def _photo(self, right: Right, product_id: str, number: int) -> dict[str, Any]:
        motif = few_motifs_of(right, number)
        if motif not in self.photos:
            picture = self.album.picture(motif)
            kept = {}
            for side in ("list", "card", "detail"):
                content: bytes = getattr(picture, side)
                kept[f"{side}_sha256"] = self.extensions.files.put(content)
                values = {"sha256": kept[f"{side}_sha256"], "media_type": "image/webp", "size_bytes": len(content)}
                insert_or_leave(StoredFile, values)
            self.photos[motif] = {
                **kept,
                "role": "cover",
                "alt_zh": motif.zh,
                "width": picture.width,
                "height": picture.height,
                "placeholder": picture.placeholder,
                "uploaded_by_account_id": self.owner_id,
            }
        return {"id": new_id(), "product_id": product_id, **self.photos[motif]}

    def commit(self) -> None:
        """Write what was collected, whole suppliers only."""
        self.rows[AssessmentRow] = self.samples.take_new()
        self.rows[AssessmentPeriod] = self.samples.take_new_periods()
        connection = db.session.connection()
        for row_class in _TABLES:
            if self.rows[row_class]:
                connection.execute(cast("Table", row_class.__table__).insert(), self.rows[row_class])
            self.rows[row_class] = []
        db.session.commit()
        self.suppliers = 0
