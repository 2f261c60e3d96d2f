"""Titles, specifications and stories of demo products, in Chinese and English. Pure.

A story quotes the notice's own sentence on what the product is like, leaves out what may not be said when selling, and
says that supplier and figures are made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from catalog.demo.planning.kinds import Size
from catalog.demo.planning.rights import Place, Right

_LONGEST_QUOTE = 160
_STORAGE = {
    "fresh_fruit": "阴凉通风处存放，冷藏 4–8 ℃ 更耐放。",
    "tea": "密封、避光、防潮，冷藏更能保鲜。",
    "nut_dried": "密封、阴凉、干燥处存放，开封后尽快吃完。",
    "oil": "避光、阴凉处存放，用后拧紧瓶盖。",
    "condiment_processed": "阴凉干燥处存放，开封后冷藏。",
    "medicinal_herb": "密封、阴凉、干燥处存放。",
    "vegetable": "冷藏 4–8 ℃，尽快食用。",
    "aquatic": "鲜活发货，收到后冷藏或暂养。",
    "livestock_meat": "冷链发货，冷藏 0–4 ℃ 或冷冻。",
}
_OTHER_STORAGE = "阴凉干燥处存放。"


def pack_zh(grams: int) -> str:
    """A weight as people say it: 5 斤, 250 g."""
    if grams >= 1000 and grams % 500 == 0:
        return f"{grams // 500} 斤"
    return f"{grams} g"


def pack_en(grams: int) -> str:
    """A weight in kilograms or grams."""
    return f"{grams / 1000:g} kg" if grams >= 1000 else f"{grams} g"


def title(right: Right, size: Size, grams: int) -> str:
    """What an offer is called: name, size, pack."""
    return f"{right.name_zh} {size.zh} {pack_zh(grams)}"[:80]


def spec(size: Size, grams: int) -> tuple[str, str]:
    """What one unit is, in both languages."""
    return f"{pack_zh(grams)}装 · {size.zh}", f"{pack_en(grams)}, {size.en}"


def storage(category: str) -> str:
    """How to keep it at home."""
    return _STORAGE.get(category, _OTHER_STORAGE)


def story_zh(right: Right, county: Place, forbidden: Callable[[str], bool]) -> str:
    """A few sentences: where from, what the notice says of it, when it is picked. `forbidden` judges a piece."""
    where = right.city_zh if right.city_zh in county.zh else right.city_zh + county.zh
    parts = [f"{right.name_zh}，产自{where}。"]
    quote = quotable(right.sensory, forbidden)
    if quote and right.notice_zh:
        parts.append(f"{right.notice_zh}这样描述它：“{quote}”")
    elif quote:
        parts.append(quote)
    parts.append(harvest_zh(right))
    parts.append("本页供货主体、价格与检测数据均为虚构，仅供演示。")
    return "".join(parts)


def harvest_zh(right: Right) -> str:
    """When it is picked or made, and who says so."""
    if any(span.all_year() for span in right.harvests):
        return "全年都有。"
    months = []
    for span in right.harvests:
        first, last = span.from_[0], span.through[0]
        months.append(f"{first} 月" if first == last else f"{first} 月至 {last} 月")
    source = "公告写明" if right.harvest_source == "notice" else "一般在"
    verb = "采制" if right.kind.basis == "processed" else "捕捞" if right.category == "aquatic" else "采收"
    return f"{source} {'、'.join(months)}{verb}。"


def story_en(right: Right, county: Place) -> str:
    """The same in English, without the quotation."""
    notice = f", protected under {right.notice_en}" if right.notice_en else ""
    return (
        f"{right.name_en} from {county.en}, {right.city_en}{notice}. "
        "Supplier, prices and test figures on this page are fictional and for demonstration only."
    )


def quotable(sensory: str, forbidden: Callable[[str], bool]) -> str:
    """The notice's description, shortened at a stop, without the pieces that may not be said on air."""
    kept = ""
    for piece in re.findall(r"[^，。；、]+[，。；、]?", sensory):
        if forbidden(piece):
            continue
        if len(kept) + len(piece) > _LONGEST_QUOTE:
            break
        kept += piece
    kept = kept.rstrip("，；、")
    return kept + ("" if kept.endswith("。") or not kept else "。")
