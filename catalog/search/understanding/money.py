"""Prices and commission as people type them: 30元以下, 低于30, 20到40元, 9块9, 佣金20%以上, 每单赚5元. Pure.

A price without a word beside it is about that price, a fifth less or more; a rate of commission, or about one, is at
least that rate (both alliance design choices).
"""

from __future__ import annotations

import re
from decimal import Decimal

from catalog.search.understanding.bounds import Bounds, banded, has_words, pattern, read_bounds
from catalog.search.understanding.numerals import ARABIC, read_number
from catalog.search.understanding.part import UNREAD, Part

_YUAN = r"(?:元|块钱|块|圆|人民币|¥|rmb|cny|yuan)(?:钱|人民币)?"
# What makes a number without a unit another thing than a price.
_NO_OTHER = r"(?![\s]*(?:[0-9.,:%‰/年月日号天周点分成斤两克千吨件份箱单盒袋只个头支包瓶粒级度毫厘米a-z]|公斤|x))"
_PRICE_LEAD = "人民币|直播价|到手价|价格|价位|售价|单价|价钱|价|¥|price"
_PRICE = pattern(_YUAN, _PRICE_LEAD, _NO_OTHER, r"(?:的?(?:价格带?|价位|价)|档位?)")
_SPOKEN = re.compile(
    r"(?<![0-9.])(?P<yuan>[0-9]{1,4})[块元](?P<jiao>[0-9])(?:角|毛)?(?![0-9元块斤克件])"
    r"(?:\s*(?P<up>以上|起)|\s*(?P<under>以下|以内))?"
)
# 9.9包邮: a price alone in front of who pays the postage.
_POSTED = re.compile(rf"(?P<number>{ARABIC})(?=\s*(?:包邮|免邮|包运费))")
# 十几块, 几十块, 二十几块: from .. to in yuan.
_VAGUE = re.compile(r"(?:(?P<tens>[二三四五六七八九]?十)几|(?P<many>几十)|(?<![十百千])几)(?:块钱|块|元)")
_UNIT_PRICE = pattern(
    _YUAN,
    "每斤|一斤|斤价|每一斤|1斤",
    r"(?(lead)(?![0-9.%斤公克g])|(?!))",
    r"(?:/|每|一|1|per )(?:斤|500 ?g|jin)(?:(?P<tail_under>以下|以内|之内|内)|(?P<tail_up>以上|起))?",
)
_LARGEST_FEN = 10**11
_PERCENT = r"(?:%|percent|个点|点|成)"
_RATE = pattern(
    _PERCENT,
    "佣金比例|佣金率|佣金|返佣|分佣|提成|分成|返点|返利|佣|commission",
    r"(?(lead)(?![0-9.元块%])|(?!))",
    "的?佣金率?|的?返佣|的?提成|的?佣|commission",
)
_EARNED = pattern(_YUAN, "每单赚|一单赚|单赚|每件赚|一件赚|赚|佣金额|佣金|佣|earning|earns|earn", "(?!)", "的?佣金")
_OF_A_PERCENT = {"成": Decimal(1000), "点": Decimal(100), "个点": Decimal(100)}
# A rate above it, and nothing that says of what (80%以上), is hardly a commission (alliance design choice).
_MOST_UNNAMED_BP = 5000
_PROVEN = {"80": ("80",), "50": ("80", "50")}
_PROVEN_SHARE = re.compile(
    r"(?:凭证|证明|证据)(?:率|度|比例|充足)?\s*(?:至少|不低于|达到|到|有|在)?\s*(?P<percent>[0-9]{1,3})\s*%(?:以上|之上|起)?(?:的?(?:凭证|证明|证据))?"
)


def prices(text: str) -> list[Part]:
    """What a text says of the live price."""
    found = []
    for match in _SPOKEN.finditer(text):
        fen = Decimal(f"{match['yuan']}.{match['jiao']}") * 100
        said = Bounds(fen, None) if match["up"] else Bounds(None, fen) if match["under"] else _near(fen)
        found.append(banded(match, "price", said))
    for match in _POSTED.finditer(text):
        yuan = read_number(match["number"])
        if yuan and yuan * 100 <= _LARGEST_FEN:
            found.append(banded(match, "price", _near(yuan * 100)))
    for match in _VAGUE.finditer(text):
        tens = read_number(match["tens"] or "") if match["tens"] else None
        low, high = (
            (tens, tens + 9) if tens else (Decimal(20), Decimal(99)) if match["many"] else (Decimal(1), Decimal(9))
        )
        found.append(banded(match, "price", Bounds(low * 100, high * 100 + 99)))
    for match in _PRICE.finditer(text):
        if not (match["unit"] or match["first_unit"] or match["lead"] or _said_enough(match)):
            continue
        bounds = read_bounds(match, lambda _unit: Decimal(100))
        if bounds is None or bounds.largest > _LARGEST_FEN:
            continue
        if bounds.single:
            bounds = _near(bounds.low or Decimal(0))
        found.append(banded(match, "price", bounds))
    return found


def unit_prices(text: str) -> list[Part]:
    """What a text says of the price of 500 g (`unit_price`, in fen): 每斤10元以下, 10块钱一斤."""
    found = []
    for match in _UNIT_PRICE.finditer(text):
        # 一斤半 is an amount.
        if match["number"] == "半" and not match["unit"]:
            continue
        bounds = read_bounds(match, lambda _unit: Decimal(100)) if match["lead"] or match["tail"] else None
        if bounds is None or bounds.largest > _LARGEST_FEN:
            continue
        if match["tail_under"] or match["tail_up"]:
            bounds = Bounds(None, bounds.high) if match["tail_under"] else Bounds(bounds.low, None)
        elif bounds.single:
            bounds = _near(bounds.low or Decimal(0))
        found.append(banded(match, "unit_price", bounds))
    return found


def commissions(text: str) -> list[Part]:
    """What a text says of the commission: its rate (`commission`, basis points) or yuan a unit (`earning`, fen)."""
    found = []
    for match in _EARNED.finditer(text):
        if (match["lead"] or match["tail"]) and (bounds := read_bounds(match, lambda _unit: Decimal(100))):
            found.append(banded(match, "earning", bounds.at_least()))
    for match in _RATE.finditer(text):
        spoken = match["unit"] in ("个点", "成")
        if not (match["lead"] or match["tail"] or spoken or (match["unit"] in ("%", "percent") and has_words(match))):
            continue
        if match["unit"] == "点" and not (match["lead"] or match["tail"]):
            continue
        bounds = read_bounds(match, lambda unit: _OF_A_PERCENT.get(unit, Decimal(100)))
        if bounds is None or bounds.largest > 10_000:
            continue
        if not (match["lead"] or match["tail"]) and bounds.largest > _MOST_UNNAMED_BP:
            found.append(Part(*match.span(), UNREAD))
            continue
        found.append(banded(match, "commission", bounds.at_least()))
    return found


def proven(text: str) -> list[Part]:
    """What a text says of how much is proven (`proven`): 凭证80%以上. Offers are told apart at 50 and 80 %."""
    return [
        Part(*match.span(), *(("proven", _PROVEN[match["percent"]]) if match["percent"] in _PROVEN else (UNREAD,)))
        for match in _PROVEN_SHARE.finditer(text)
    ]


def _said_enough(match: re.Match[str]) -> bool:
    """Whether a number without a unit is a price: 低于30, 30以下, 20到40; 30左右; not 20-40, about 30."""
    said = match.groupdict()
    if said["first"]:
        return bool(re.search("到|至|to", match.group()))
    return any(said[name] for name in ("at_most", "at_least", "below", "above", "under", "up", "near"))


def _near(fen: Decimal) -> Bounds:
    return Bounds(fen * 4 / 5, fen * 6 / 5)
