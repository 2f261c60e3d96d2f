"""What a farm owner types about a product and an offer. People type yuan, percent, kilograms: see catalog.fields."""

from __future__ import annotations

from catalog.fields import BasisPoints, Choice, Day, Fen, Form, Grams, Text, Whole, Words
from catalog.products.models import BASES, GUARANTEES, SAMPLE_POLICIES, SEASON_BASES
from catalog.registry.models import CATEGORIES
from catalog.written import DAYS, HOURS, PIECES

DEAREST_FEN = 1_000_000_00
MOST_UNITS = 100_000_000


class ProductForm(Form):
    """Lasting facts of what is grown or made. `place_code`: county (6 digits) or street (9 digits)."""

    gi_id = Text(64, minimum=1, required=True)
    category = Choice(CATEGORIES, required=True)
    name_zh = Text(80, minimum=2, name=True, required=True)
    name_en = Text(120, name=True, load_default="")
    place_code = Text(9, minimum=6, required=True)
    variety = Text(80, name=True, load_default="")
    story = Text(5000, lines=True, load_default="")
    story_en = Text(5000, lines=True, load_default="")
    storage = Text(300, load_default="")
    shelf_life_days = Whole(1, 3650, units=DAYS, allow_none=True, load_default=None)


class OfferForm(Form):
    """One batch or season for sale. `spec` says what one unit is; what belongs together is checked in terms.py."""

    title = Text(80, minimum=2, name=True, required=True)
    basis = Choice(BASES, load_default="batch")
    batch_no = Text(40, load_default="")
    spec = Text(120, minimum=1, required=True)
    spec_en = Text(160, load_default="")
    net_weight_grams = Grams(1, 1_000_000, required=True)
    season_basis = Choice(SEASON_BASES, load_default="harvest")
    storage_basis = Text(200, load_default="")
    harvest_from_on = Day(required=True)
    harvest_through_on = Day(required=True)
    ship_from_on = Day(required=True)
    ship_through_on = Day(required=True)
    capacity_units = Whole(0, MOST_UNITS, units=PIECES, required=True)
    floor_price_fen = Fen(0, DEAREST_FEN, required=True)
    supply_price_fen = Fen(0, DEAREST_FEN, required=True)
    live_price_fen = Fen(1, DEAREST_FEN, required=True)
    commission_bp = BasisPoints(0, 10_000, required=True)
    ship_from_place_code = Text(9, minimum=6, required=True)
    ship_within_hours = Whole(1, 720, units=HOURS, required=True)
    no_ship_provinces = Words(maximum=34, load_default=list)
    guarantees = Words(GUARANTEES, load_default=list)
    sample_policy = Choice(SAMPLE_POLICIES, load_default="none")
    sample_quota = Whole(0, 10_000, units=PIECES, load_default=0)
