"""The field names people may type in a query, in Chinese and English, and how their values are read. Pure.

The help page is made from this table; the parser knows no other field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from catalog.folding import simplified
from catalog.products.schemas import FACET_FIELDS
from catalog.search.facets import ships_to
from catalog.search.query import Between, InSeason, Node, Term, Written, any_of
from catalog.standards.numbers import Words
from catalog.written import KILOGRAMS, PERCENT, PIECES, PLAIN, YUAN, Units, Unread, read_day, read_number

_POINTS: Units = {"": 1000, "分": 1000}
_SHARE: Units = {"": 10, "%": 10, "成": 100}


@dataclass(frozen=True)
class Field:
    """One field of the query language.

    `kind`: text (searched in that field only), word (one of fixed values), number, day. `index` is the index field;
    `units` are what a typed number may be written in, worth so many of the index's unit (30 yuan -> 3000 fen).
    `example` is a query that shows it; `value_en` stands in it instead of the Chinese value for readers of English.
    """

    id: str
    names_zh: tuple[str, ...]
    names_en: tuple[str, ...]
    kind: str
    index: str
    example: str
    units: Units = field(default_factory=lambda: PLAIN, hash=False)
    trade: bool = False
    value_en: str = ""

    @property
    def example_en(self) -> str:
        """The example with the English name of the field, and an English value where there is one."""
        name = next(name for name in self.names_zh if self.example.startswith(name))
        rest = self.example.removeprefix(name)
        return self.names_en[0] + (f":{self.value_en}" if self.value_en else rest)


def _said(words: Words) -> tuple[str, str]:
    """The label of a code as it may be typed."""
    return simplified(words.zh.casefold()), words.en.casefold()


# Facets of an offer's own codes (products/schemas.py): what they are called, and a value of each in both languages.
_OF_OFFERS = {
    "harvest": (("采收方式", "采摘"), "手工", "hand"),
    "postage": (("邮费", "运费"), "包邮", "included"),
    "courier": (("快递", "物流"), "顺丰", "sf"),
    "gift_box": (("包装", "礼盒"), "礼盒", "gift_box"),
    "occasion": (("适合", "场合"), "送礼", "gift"),
}

FIELDS = (
    Field("name", ("名称", "品名"), ("name",), "text", "name", "名称:龙井", value_en="longjing"),
    Field("gi", ("地标", "地理标志"), ("gi",), "text", "also", "地标:衢州椪柑", value_en="ponkan"),
    Field("variety", ("品种",), ("variety",), "text", "also", "品种:椪柑"),
    Field("supplier", ("供应商", "农户", "商家"), ("supplier",), "text", "maker", "供应商:合作社"),
    Field("place", ("产地", "地区"), ("place",), "place", "", "产地:衢州", value_en="quzhou"),
    Field("province", ("省", "省份"), ("province",), "place", "province:", "省:浙江", value_en="zhejiang"),
    Field("city", ("市", "城市"), ("city",), "place", "city:", "市:衢州", value_en="quzhou"),
    Field("county", ("县", "区", "区县"), ("county",), "place", "county:", "县:常山", value_en="changshan"),
    Field("kind", ("品类", "类别"), ("kind", "category"), "kind", "", "品类:茶", value_en="tea"),
    Field("grade", ("等级", "评级"), ("grade",), "word", "grade", "等级:A"),
    Field("score", ("评分", "得分"), ("score",), "number", "score_milli", "评分>=85", units=_POINTS),
    Field("price", ("价格", "直播价", "售价"), ("price",), "number", "price_fen", "价格:10..30", units=YUAN),
    Field(
        "unit_price", ("每斤", "斤价"), ("unit_price", "per_500g"), "number", "unit_price_fen", "每斤<=10", units=YUAN
    ),
    Field(
        "weight", ("净重", "重量"), ("weight",), "number", "weight_grams", "净重:5斤", units=KILOGRAMS, value_en="2.5"
    ),
    Field("proven", ("有凭证", "凭证占比"), ("proven",), "number", "proven_share", "有凭证>=80", units=_SHARE),
    Field(
        "capacity", ("余量", "可供", "库存"), ("capacity", "left"), "number", "capacity_left", "余量>=500", units=PIECES
    ),
    Field("season", ("季节", "档期", "在季"), ("season", "on"), "day", "season", "季节:2027-01-15"),
    Field("paper", ("凭证", "证明"), ("paper",), "word", "paper", "凭证:有效", value_en="valid"),
    Field("certificate", ("认证",), ("certificate",), "word", "certificate", "认证:有机", value_en="organic"),
    Field("proof", ("证据", "材料"), ("proof",), "word", "proof", "证据:检测报告", value_en="lab_report"),
    Field("ships", ("发往", "可发"), ("ships", "ship"), "word", "ships", "发往:新疆", value_en="xinjiang"),
    Field(
        "guarantee", ("保障", "承诺"), ("guarantee",), "word", "guarantee", "保障:坏果包赔", value_en="damage_refund"
    ),
    Field("sample", ("样品", "申样"), ("sample",), "word", "sample", "样品:免费", value_en="free"),
    Field(
        "system",
        ("体系", "保护体系"),
        ("system",),
        "word",
        "system",
        "体系:证明商标",
        value_en="certification_trademark",
    ),
    Field(
        "authorisation", ("授权",), ("authorisation",), "word", "authorisation", "授权:已授权", value_en="authorised"
    ),
    Field(
        "commission",
        ("佣金", "佣金率"),
        ("commission",),
        "number",
        "commission_bp",
        "佣金>=15",
        units=PERCENT,
        trade=True,
    ),
    *(
        Field(facet, names_zh, (facet,), "word", facet, f"{names_zh[0]}:{zh}", value_en=en)
        for facet, (names_zh, zh, en) in _OF_OFFERS.items()
    ),
    Field("earning", ("佣金额",), ("earning",), "number", "commission_fen", "佣金额>=5", units=YUAN, trade=True),
)
FIELD_BY_NAME = {name: field for field in FIELDS for name in (*field.names_zh, *field.names_en)}

# What people may write for the fixed values of a field, besides the value itself.
VALUES = {
    "grade": {"a": "A", "b": "B", "c": "C"},
    "guarantee": {
        "damage_refund": "damage_refund",
        "坏果包赔": "damage_refund",
        "破损包赔": "damage_refund",
        "return_7_days": "return_7_days",
        "七天无理由": "return_7_days",
        "7天无理由": "return_7_days",
        "freight_insurance": "freight_insurance",
        "运费险": "freight_insurance",
        "freshness": "freshness",
        "保鲜": "freshness",
        "weight": "weight",
        "足斤足两": "weight",
    },
    "sample": {
        "no": "none",
        "none": "none",
        "无": "none",
        "free": "free",
        "免费": "free",
        "refundable": "refundable",
        "可退": "refundable",
        "paid": "paid",
        "付费": "paid",
    },
    "system": {
        "cn_aqsiq_cnipa": "cn_aqsiq_cnipa",
        "国家地理标志": "cn_aqsiq_cnipa",
        "地理标志产品": "cn_aqsiq_cnipa",
        "certification_trademark": "certification_trademark",
        "证明商标": "certification_trademark",
        "集体商标": "certification_trademark",
        "pre_2005": "pre_2005",
        "原产地域产品": "pre_2005",
        "other_added": "other_added",
        "其他": "other_added",
    },
    "authorisation": {
        "name_only": "name_only",
        "仅用名称": "name_only",
        "registered": "registered",
        "已登记": "registered",
        "authorised": "authorised",
        "已授权": "authorised",
        "lot_verified": "lot_verified",
        "批次核验": "lot_verified",
        "unproven": "unproven",
        "未经证实": "unproven",
    },
    "paper": {
        "valid": "valid",
        "有效": "valid",
        "证明有效": "valid",
        "to_renew": "to_renew",
        "renew": "to_renew",
        "要换新": "to_renew",
        "待换新": "to_renew",
        "换新": "to_renew",
        "凭新合格证": "to_renew",
    },
    "certificate": {
        "organic": "organic",
        "有机": "organic",
        "有机产品": "organic",
        "有机认证": "organic",
        "green_food": "green_food",
        "绿色": "green_food",
        "绿色食品": "green_food",
        "gap": "gap",
        "良好农业规范": "gap",
    },
    "proof": {
        "lab_report": "lab_report",
        "检测报告": "lab_report",
        "检验报告": "lab_report",
        "质检报告": "lab_report",
        "检测": "lab_report",
        "certificate": "certificate",
        "认证证书": "certificate",
        "trace_code": "trace_code",
        "追溯码": "trace_code",
        "溯源": "trace_code",
        "可溯源": "trace_code",
        "production_record": "production_record",
        "生产记录": "production_record",
        "plot_location": "plot_location",
        "地块": "plot_location",
        "地块位置证明": "plot_location",
        "public_record": "public_record",
        "公开记录": "public_record",
        "抽检": "public_record",
        "sc_licence": "sc_licence",
        "生产许可证": "sc_licence",
        "食品生产许可证": "sc_licence",
    },
    "ships": {
        "北京": "11",
        "天津": "12",
        "河北": "13",
        "山西": "14",
        "内蒙古": "15",
        "辽宁": "21",
        "吉林": "22",
        "黑龙江": "23",
        "上海": "31",
        "江苏": "32",
        "浙江": "33",
        "安徽": "34",
        "福建": "35",
        "江西": "36",
        "山东": "37",
        "河南": "41",
        "湖北": "42",
        "湖南": "43",
        "广东": "44",
        "广西": "45",
        "海南": "46",
        "重庆": "50",
        "四川": "51",
        "贵州": "52",
        "云南": "53",
        "西藏": "54",
        "陕西": "61",
        "甘肃": "62",
        "青海": "63",
        "宁夏": "64",
        "新疆": "65",
        "beijing": "11",
        "tianjin": "12",
        "hebei": "13",
        "shanxi": "14",
        "inner mongolia": "15",
        "liaoning": "21",
        "jilin": "22",
        "heilongjiang": "23",
        "shanghai": "31",
        "jiangsu": "32",
        "zhejiang": "33",
        "anhui": "34",
        "fujian": "35",
        "jiangxi": "36",
        "shandong": "37",
        "henan": "41",
        "hubei": "42",
        "hunan": "43",
        "guangdong": "44",
        "guangxi": "45",
        "hainan": "46",
        "chongqing": "50",
        "sichuan": "51",
        "guizhou": "52",
        "yunnan": "53",
        "tibet": "54",
        "shaanxi": "61",
        "gansu": "62",
        "qinghai": "63",
        "ningxia": "64",
        "xinjiang": "65",
    },
}
# Other ways to write the codes of an offer's own fields than their labels.
_OTHER_WORDS = {
    "harvest": {"手工": "hand", "手摘": "hand", "人工": "hand", "机器": "machine"},
    "postage": {"免邮": "included", "免运费": "included", "不包邮": "buyer_pays"},
    "courier": {"京东": "jd", "邮政": "ems", "邮政ems": "ems", "其他": "other"},
    "gift_box": {"礼盒": "gift_box", "普通": "plain"},
    "occasion": {"孩子": "children", "儿童": "children", "宝宝": "children", "老人": "elders", "长辈": "elders",
                 "年货": "festive", "过年": "festive", "过节": "festive", "炖汤": "soup"},
}  # fmt: skip
VALUES |= {
    one.facet: {
        **_OTHER_WORDS[one.facet],
        **{written: code for code in one.choices if code for written in (code, *_said(one.choices[code]))},
    }
    for one in FACET_FIELDS
}
_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(.*)", re.DOTALL)


# Codes of facets that no word of the query language says.
_OTHER_CODES = {
    "proven": ("80", "50", "0"),
    "demand": ("much_asked",),
    "month": tuple(f"{month:02}" for month in range(1, 13)),
}


def codes_of(facet_id: str) -> tuple[str, ...]:
    """The values a facet of fixed ones can have; none for one of places, names and kinds of
    produce."""
    return _OTHER_CODES.get(facet_id) or tuple(dict.fromkeys(VALUES.get(facet_id, {}).values()))


def read_value(field: Field, text: str) -> Node | None:
    """What 'field:text' means, or None when the text is no value of this field. Raises Unread for a number or day that
    has no one meaning, with what was probably meant."""
    readers: dict[str, Callable[[Field, str], Node | None]] = {
        "text": lambda field, text: Written(text, field.index),
        "place": lambda field, text: Written(text, f"places/{field.index}"),
        "kind": lambda field, text: Written(text, "kinds"),
        "word": _read_word,
        "number": _read_number,
        "day": _read_day,
    }
    return readers[field.kind](field, text.strip())


def _read_word(field: Field, text: str) -> Node | None:
    low, dots, high = text.partition("..")
    if field.id == "grade" and dots:
        letters = "ABC"
        first, last = letters.find(low.upper() or "A"), letters.find(high.upper() or "C")
        if min(first, last) < 0 or len(low) > 1 or len(high) > 1:
            return None
        first, last = sorted((first, last))
        return any_of(*(Term("grade", letter) for letter in letters[first : last + 1]))
    known = VALUES[field.id]
    value = known.get(simplified(text.casefold())) or (text if text in known.values() else None)
    if value is None:
        return None
    return ships_to(value) if field.id == "ships" else Term(field.index, value)


def _read_number(field: Field, text: str) -> Node | None:
    low_text, dots, high_text = text.partition("..")
    if dots:
        low, high = (_number(one, field.units) if one.strip() else None for one in (low_text, high_text))
        if low is not None and high is not None:
            low, high = sorted((low, high))
        return Between(field.index, low, high)
    match = _COMPARED.fullmatch(text)
    sign, digits = (match.group(1), match.group(2)) if match else (None, "")
    value = _number(digits, field.units)
    bounds = {
        ">=": (value, None),
        ">": (value + 1, None),
        "<=": (None, value),
        "<": (None, value - 1),
    }
    return Between(field.index, *bounds.get(sign or "=", (value, value)))


def _number(text: str, units: Units) -> int:
    amount = read_number(text, units)
    if amount != int(amount) or not 0 <= amount < 1 << 60:
        raise Unread(text)
    return int(amount)


def _read_day(field: Field, text: str) -> Node | None:
    return InSeason(read_day(text))


def written_values(field: Field, chinese: bool) -> list[str]:
    """What may be typed for a field of fixed values, in one language, for the help page: one way for each value."""
    first: dict[str, str] = {}
    for typed, value in VALUES.get(field.id, {}).items():
        if typed.isascii() != chinese or field.id == "grade":
            first.setdefault(value, value if field.id == "grade" else typed)
    return list(first.values())
