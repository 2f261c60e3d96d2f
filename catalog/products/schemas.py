"""What an offer and a product consist of, each field said once; and the forms in which a farm owner types them.

From these two tables come the forms, the API's shapes, what the indexer reads and puts on a card, labels, plain rows
of pages and the headings of a file. tests/products/test_field_table.py holds them against the columns and the pages.
People type yuan, percent, kilograms: see catalog.fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from catalog.accounts.terms import Terms
from catalog.fields import Amount, BasisPoints, Choice, Day, Fen, Form, Grams, Strict, Text, Whole, Words
from catalog.products.models import (
    BASES,
    COURIERS,
    GIFT_BOXES,
    GUARANTEES,
    HARVEST_METHODS,
    MOST_OCCASIONS,
    OCCASIONS,
    POSTAGES,
    SAMPLE_POLICIES,
    SEASON_BASES,
)
from catalog.registry.models import CATEGORIES
from catalog.standards.numbers import Words as Wording
from catalog.written import DAYS, HOURS, PIECES

DEAREST_FEN = 1_000_000_00
MOST_UNITS = 100_000_000
_EVERYWHERE = ("offer", "farm", "review")


@dataclass(frozen=True)
class DeclaredField:
    """One field. `name` is its column, its key in the API and in the form; the type of `reads` says its unit.

    `choices` are the words for its codes, where it has codes of its own. `terms` is what a reader must see of the terms
    of trade to see it. `indexed`: the indexer reads it; with `facet` a search can be narrowed by its codes, and it
    stands on the card under its name. `rows` are the pages that show it as a plain row after what they draw themselves
    (offer, farm, review). `stage` is the part of the form that asks for it after its own questions, with `hint`.
    `about` explains it in the API's documentation. Edits of an approved offer wait for review, but for a `free_edit`
    within the bounds of review/edits.py: "price" or "stock". `defines`: says what the product is, so that its other
    offers have to be reviewed again.
    """

    name: str
    reads: Strict
    label: Wording
    choices: Mapping[str, Wording] = field(default_factory=dict)
    terms: Terms = Terms.NONE
    indexed: bool = False
    facet: str = ""
    rows: tuple[str, ...] = ()
    stage: str = ""
    hint: Wording | None = None
    about: str = ""
    free_edit: str = ""
    defines: bool = False

    def __post_init__(self) -> None:
        if self.terms is not Terms.NONE and (self.facet or "offer" in self.rows):
            raise ValueError(f"{self.name}: everybody sees facets and the rows of an offer's page, terms of trade not")
        if self.stage and isinstance(self.reads, Amount):
            raise ValueError(f"{self.name}: people type another unit, so the form draws the question itself")

    @property
    def question(self) -> str:
        """How the form asks for it at the end of a stage."""
        if self.choices:
            return "several" if isinstance(self.reads, Words) else "choice"
        if isinstance(self.reads, Whole):
            return "number"
        return "day" if isinstance(self.reads, Day) else "text"


PRODUCT_FIELDS = (
    DeclaredField("gi_id", Text(64, minimum=1, required=True), Wording("地标", "GI"), indexed=True, defines=True),
    DeclaredField(
        "category", Choice(CATEGORIES, required=True), Wording("类别", "Category"), indexed=True, defines=True
    ),
    DeclaredField(
        "name_zh", Text(80, minimum=2, name=True, required=True), Wording("产品名称", "Product name"), indexed=True
    ),
    DeclaredField("name_en", Text(120, name=True, load_default=""), Wording("英文名称", "English name"), indexed=True),
    # A county (6 digits) or a street (9 digits).
    DeclaredField(
        "place_code", Text(9, minimum=6, required=True), Wording("产地", "Place"), indexed=True, defines=True
    ),
    DeclaredField(
        "variety", Text(80, name=True, load_default=""), Wording("品种", "Variety"), indexed=True, defines=True
    ),
    DeclaredField("story", Text(5000, lines=True, load_default=""), Wording("产品故事", "Product story"), indexed=True),
    DeclaredField(
        "story_en", Text(5000, lines=True, load_default=""), Wording("英文故事", "English story"), indexed=True
    ),
    DeclaredField("storage", Text(300, load_default=""), Wording("贮存方法", "Storage")),
    DeclaredField(
        "shelf_life_days",
        Whole(1, 3650, units=DAYS, allow_none=True, load_default=None),
        Wording("保质期", "Shelf life"),
    ),
)

OFFER_FIELDS = (
    DeclaredField(
        "title", Text(80, minimum=2, name=True, required=True), Wording("货盘名称", "Offer title"), indexed=True
    ),
    DeclaredField(
        "basis",
        Choice(BASES, load_default="batch"),
        Wording("按什么供货", "Sold by"),
        {"batch": Wording("按批次", "By batch"), "season": Wording("按产季", "By season")},
        about="batch or season",
    ),
    DeclaredField("batch_no", Text(40, load_default=""), Wording("批次号", "Batch number")),
    DeclaredField(
        "spec",
        Text(120, minimum=1, required=True),
        Wording("规格", "Specification"),
        indexed=True,
        about="What one unit is",
    ),
    DeclaredField("spec_en", Text(160, load_default=""), Wording("英文规格", "English specification"), indexed=True),
    DeclaredField("net_weight_grams", Grams(1, 1_000_000, required=True), Wording("净重", "net weight"), indexed=True),
    DeclaredField(
        "season_basis",
        Choice(SEASON_BASES, load_default="harvest"),
        Wording("凭什么供货", "What the supply comes from"),
        {
            "harvest": Wording("当季采收", "In-season harvest"),
            "storage": Wording("冷库贮藏", "Cold storage"),
            "processed": Wording("加工品", "Processed"),
        },
        indexed=True,
        about="harvest, storage or processed",
    ),
    DeclaredField("storage_basis", Text(200, load_default=""), Wording("怎么贮藏", "How it is stored"), indexed=True),
    DeclaredField(
        "harvest_method",
        Choice(HARVEST_METHODS, load_default=""),
        Wording("怎么采收", "How it is harvested"),
        {
            "": Wording("没有说明", "Not stated"),
            "hand": Wording("手工采收", "Picked by hand"),
            "machine": Wording("机器采收", "By machine"),
            "mixed": Wording("手工和机器都有", "By hand and by machine"),
        },
        indexed=True,
        facet="harvest",
        rows=_EVERYWHERE,
        stage="season",
        about='hand, machine or mixed; "" where the farm has not said',
    ),
    DeclaredField("harvest_from_on", Day(required=True), Wording("采收开始", "Harvest starts"), indexed=True),
    DeclaredField("harvest_through_on", Day(required=True), Wording("采收结束", "Harvest ends"), indexed=True),
    DeclaredField("ship_from_on", Day(required=True), Wording("发货开始", "Shipping starts"), indexed=True),
    DeclaredField("ship_through_on", Day(required=True), Wording("发货结束", "Shipping ends"), indexed=True),
    DeclaredField(
        "capacity_units",
        Whole(0, MOST_UNITS, units=PIECES, required=True),
        Wording("产能", "Capacity"),
        indexed=True,
        free_edit="stock",
    ),
    DeclaredField(
        "floor_price_fen",
        Fen(0, DEAREST_FEN, required=True),
        Wording("保底价", "Floor price"),
        terms=Terms.ADMITTED,
        indexed=True,
    ),
    DeclaredField(
        "supply_price_fen",
        Fen(0, DEAREST_FEN, required=True),
        Wording("供货价", "Supply price"),
        terms=Terms.ALLIANCE,
        indexed=True,
    ),
    DeclaredField(
        "live_price_fen",
        Fen(1, DEAREST_FEN, required=True),
        Wording("直播价", "Live price"),
        indexed=True,
        free_edit="price",
    ),
    DeclaredField(
        "commission_bp",
        BasisPoints(0, 10_000, required=True),
        Wording("佣金率", "Commission rate"),
        terms=Terms.ADMITTED,
        indexed=True,
    ),
    DeclaredField("ship_from_place_code", Text(9, minimum=6, required=True), Wording("发货地", "Ships from")),
    DeclaredField(
        "ship_within_hours",
        Whole(1, 720, units=HOURS, required=True),
        Wording("多久内发货", "Ships within"),
        indexed=True,
    ),
    DeclaredField(
        "no_ship_provinces",
        Words(maximum=34, load_default=list),
        Wording("不发货的省份", "Provinces you do not ship to"),
        indexed=True,
        about="Two-digit codes",
    ),
    DeclaredField(
        "guarantees",
        Words(GUARANTEES, load_default=list),
        Wording("售后承诺", "Guarantees"),
        {
            "damage_refund": Wording("坏果 48 小时包赔", "Full refund for damage within 48 h"),
            "return_7_days": Wording("七天无理由退货", "7-day returns"),
            "freight_insurance": Wording("运费险", "Freight insured"),
            "freshness": Wording("新鲜保证", "Freshness guaranteed"),
            "weight": Wording("足斤足两", "Full weight"),
        },
        indexed=True,
        about="damage_refund, return_7_days, freight_insurance, freshness, weight",
    ),
    DeclaredField(
        "postage",
        Choice(POSTAGES, load_default=""),
        Wording("邮费", "Postage"),
        {
            "": Wording("没有说明", "Not stated"),
            "included": Wording("包邮", "Postage included"),
            "buyer_pays": Wording("买家付邮费", "Buyer pays postage"),
        },
        indexed=True,
        facet="postage",
        rows=_EVERYWHERE,
        stage="dispatch",
        about='included or buyer_pays; "" where the farm has not said',
    ),
    DeclaredField(
        "couriers",
        Words(COURIERS, load_default=list),
        Wording("快递", "Courier"),
        {
            "sf": Wording("顺丰", "SF Express"),
            "jd": Wording("京东快递", "JD Logistics"),
            "ems": Wording("邮政 EMS", "China Post EMS"),
            "zto": Wording("中通", "ZTO Express"),
            "yto": Wording("圆通", "YTO Express"),
            "sto": Wording("申通", "STO Express"),
            "yunda": Wording("韵达", "Yunda Express"),
            "deppon": Wording("德邦", "Deppon Express"),
            "jt": Wording("极兔", "J&T Express"),
            "other": Wording("其他快递", "Another courier"),
        },
        indexed=True,
        facet="courier",
        rows=_EVERYWHERE,
        stage="dispatch",
        about="Those it is sent with: sf, jd, ems, zto, yto, sto, yunda, deppon, jt, other",
    ),
    DeclaredField(
        "gift_box",
        Choice(GIFT_BOXES, load_default=""),
        Wording("礼盒", "Gift box"),
        {
            "": Wording("没有说明", "Not stated"),
            "gift_box": Wording("礼盒装", "In a gift box"),
            "plain": Wording("普通包装", "Plain packing"),
        },
        indexed=True,
        facet="gift_box",
        rows=_EVERYWHERE,
        stage="goods",
        about='gift_box or plain; "" where the farm has not said',
    ),
    DeclaredField(
        "occasions",
        Words(OCCASIONS, maximum=MOST_OCCASIONS, load_default=list),
        Wording("适合", "Good for"),
        {
            "gift": Wording("送礼", "Gifts"),
            "children": Wording("给孩子吃", "Children"),
            "elders": Wording("孝敬长辈", "Elders"),
            "soup": Wording("煲汤", "Soups"),
            "festive": Wording("过年过节", "Festivals"),
        },
        indexed=True,
        facet="occasion",
        rows=_EVERYWHERE,
        stage="goods",
        hint=Wording("最多选 3 样，全选等于没选。", "At most three: all of them would say nothing."),
        about="At most three of gift, children, elders, soup, festive, as the farm sees it",
    ),
    DeclaredField(
        "sample_policy",
        Choice(SAMPLE_POLICIES, load_default="none"),
        Wording("样品", "Samples"),
        {
            "none": Wording("不提供样品", "No samples"),
            "free": Wording("免费寄样", "Free sample"),
            "refundable": Wording("寄样可退款", "Refundable sample"),
            "paid": Wording("付费样品", "Paid sample"),
        },
        indexed=True,
        about="none, free, refundable, paid",
    ),
    DeclaredField(
        "sample_quota", Whole(0, 10_000, units=PIECES, load_default=0), Wording("最多寄几份样品", "Samples at most")
    ),
)


class ProductForm(Form):
    """Lasting facts of what is grown or made. `place_code`: county (6 digits) or street (9 digits)."""

    class Meta(Form.Meta):
        include: ClassVar = {declared.name: declared.reads for declared in PRODUCT_FIELDS}


class OfferForm(Form):
    """One batch or season for sale. `spec` says what one unit is; what belongs together is checked in terms.py."""

    class Meta(Form.Meta):
        include: ClassVar = {declared.name: declared.reads for declared in OFFER_FIELDS}


# Which of an offer everybody sees, and which are terms of trade.
PUBLIC_FIELDS = tuple(declared for declared in OFFER_FIELDS if declared.terms is Terms.NONE)
TRADE_FIELDS = tuple(declared for declared in OFFER_FIELDS if declared.terms is not Terms.NONE)
# What the index, the card and the file for people take of an offer by its name alone.
FACET_FIELDS = tuple(declared for declared in OFFER_FIELDS if declared.facet)
