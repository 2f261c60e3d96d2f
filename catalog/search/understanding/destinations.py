"""Where goods must be sent, as people type it: 新疆能发, 能发西藏, 寄到内蒙古, ships to Tibet. Pure.

"发货" alone says where goods come from (新疆发货), so it is no destination.
"""

from __future__ import annotations

import re

from catalog.search.query_fields import VALUES
from catalog.search.understanding.part import Part

_PROVINCES = VALUES["ships"]
_NAMES = "|".join(sorted((name for name in _PROVINCES if not name.isascii()), key=len, reverse=True))
_ENGLISH = "|".join(sorted((name for name in _PROVINCES if name.isascii()), key=len, reverse=True))
_AREA = "(?:维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区|那边|这边)?"
_SENT = "(?:发(?!货|酵|票)|寄|送(?!礼|人|长辈|老|爸|妈|领导|客户|朋友)|到|邮|配送)"
_CAN = "(?:能不能|可不可以|能否|可否|能|可以|可|都能|也能|也可以|支持)"
_ASKED = "(?:吗|么|不|的)?"
_DESTINATION = re.compile(
    rf"(?:{_CAN}{_SENT}货?(?:到|往|去|至)?|{_SENT}(?:到|往|去|至)|发货到|发(?={_NAMES}))\s*(?P<after>{_NAMES}){_AREA}{_ASKED}"
    rf"|(?P<before>{_NAMES}){_AREA}\s*{_CAN}(?:发货|{_SENT}(?:到|达)?){_ASKED}"
    rf"|(?<![a-z])(?:can\s+)?(?:ships?|shipping|deliver(?:s|y|ed)?|sent|sends?)\s+to\s+(?P<english>{_ENGLISH})(?![a-z])"
)


def destinations(text: str) -> list[Part]:
    """What a text says of the province goods must be sent to (`ship_to`, its two digits)."""
    found = []
    for match in _DESTINATION.finditer(text):
        name = match["after"] or match["before"] or match["english"]
        found.append(Part(match.start(), match.end(), "ship_to", (_PROVINCES[name],)))
    return found
