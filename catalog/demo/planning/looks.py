"""How the goods of a name look: forms and colours that its notice or its name tells of, for the drawing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.demo.planning.kinds import Kind

BY_NOTICE = "by_notice"
# Words of a notice for the dry leaf, in the order they are asked; then words of names.
_TEA_FORMS = (
    (r"扁平|扁直|扁形|形扁|似碗钉|光扁", "flat"),
    (r"卷曲|螺形|似螺|盘曲|蟠曲|勾曲|弯曲", "curl"),
    (r"圆结|颗粒|圆珠|盘花|腰圆|圆紧|珠形|圆形", "ball"),
    (r"针形|似针|如针|细直|紧直|挺直|圆直|银针", "needle"),
    (r"朵形|兰花|雀舌|凤羽|自然舒展|芽头|肥壮|芽叶|全芽|单芽", "bud"),
    (r"条索|紧细|紧结|紧秀|细紧", "twist"),
)
_TEA_NAMES = (
    (r"龙井|瓜片", "flat"), (r"碧螺|曲毫|春雨", "curl"), (r"珠茶|日铸|龙珍", "ball"),
    (r"针|毛尖|玉露|雪水云", "needle"),    (r"雀舌|翠芽|毛峰|黄芽|云峰", "bud"),
)  # fmt: skip
# What the liquor looks like.
_LIQUORS = (
    (r"橙红|红艳|红亮|红浓|红明", "#b5481f"), (r"橙黄|金黄", "#d9a542"), (r"杏黄|浅黄|嫩黄|黄亮", "#d6c46a"),
    (r"黄绿|绿黄", "#c9c560"), (r"嫩绿|碧绿|翠绿|浅绿|清绿|绿亮|绿明", "#b9cf6c"),
)  # fmt: skip
# By drawing: words, the form, the colour, the second colour. Empty leaves the kind's own.
_COLOURS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "grape": (
        (r"紫黑|蓝黑|黑紫|黑色", "dark", "#37264a", ""),
        (r"黄绿|绿黄|翠绿|浅绿|青绿|白牛奶", "green", "#a9b85a", ""),
        (r"紫红|鲜红|玫瑰红|红色", "red", "#8a2f4a", ""),
    ),
    "radish": (
        (r"胡萝卜", "orange", "#e0802f", ""),
        (r"红皮|皮色红|鲜红|胭脂|紫红|红萝卜", "red", "#c9364f", ""),
        (r"青绿|翠绿|绿皮|皮绿|绿萝卜|潍县", "green", "#9fbf6a", ""),
        (r"白|洁", "white", "#f4f0e6", ""),
    ),
    "chilli": (
        (r"鲜红|深红|大红|红亮|红色|红辣椒|红干椒", "red", "#c2302a", ""),
        (r"翠绿|青绿|浅绿|绿色", "green", "#5f8f3f", ""),
    ),
    "aubergine": ((r"青皮|绿色|浅绿", "green", "#8aa85a", ""), (r"紫红", "red", "#7a2f5f", "")),
    "kiwi": (
        (r"红阳|红心|红肉", "red", "", "#c2603f"),
        (r"黄肉|金黄|金艳|黄金果", "yellow", "", "#d9b83f"),
        (r"翠绿|绿色|徐香|翠香|海沃德", "green", "", "#7fa63a"),
    ),
    "pomelo": ((r"红肉|淡红|粉红|红心|紫红", "red", "", ""), (r"蜜黄|黄白|乳白|白色|淡黄|浅黄", "pale", "", "")),
    "hen": (
        (r"乌鸡|黑羽|乌骨|黑鸡|羽毛黑", "black", "#38332f", ""),
        (r"麻羽|麻鸡|黄麻|麻黄", "speckled", "#a8753f", ""),
        (r"白羽|羽毛洁白", "white", "#efe6d6", ""),
        (r"黄羽|三黄|羽毛黄|黄鸡|金黄", "yellow", "#d9a04a", ""),
    ),
    "fish": ((r"红田鱼|体色.{0,4}红|红鲤", "carp", "#c9602f", "#8a3a1f"),),
    "peach": ((r"鲜红|深红|红晕|粉红", "", "#f3a394", ""), (r"乳白|白里", "", "#f6cdb8", "")),
    "pear": (
        (r"褐色|黄褐", "", "#b5925a", ""),
        (r"翠绿|黄绿|浅绿|青绿", "", "#b9c07a", ""),
        (r"黄白|乳黄", "", "#e0d08a", ""),
    ),
    "apple": ((r"浅红|粉红|条红", "", "#d9605a", ""), (r"黄色|金黄", "", "#e0bd5a", "")),
    "bayberry": (
        (r"水晶|白色|乳白", "", "#e9d9c9", ""),
        (r"紫黑|乌紫|乌黑", "", "#4f1230", ""),
        (r"深红|鲜红", "", "#a3253f", ""),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Appearance:
    """What a drawing is told of the goods."""

    form: str
    colour: str
    accent: str


def appearance(kind: Kind, name_zh: str, sensory: str) -> Appearance:
    """How the goods look, read from the notice's words, else from the name, else the kind's own look."""
    if kind.form == BY_NOTICE:
        form = _first(_TEA_FORMS, sensory) or _first(_TEA_NAMES, name_zh) or "twist"
        return Appearance(form, _first(_LIQUORS, sensory) or "#c3cc6e", kind.accent)
    for words, form, colour, accent in _COLOURS.get(kind.drawing, ()):
        if re.search(words, name_zh + sensory):
            return Appearance(form or kind.form, colour or kind.colour, accent or kind.accent)
    return Appearance(kind.form, kind.colour, kind.accent)


def _first(rules: tuple[tuple[str, str], ...], text: str) -> str:
    """What the first rule says whose words stand in the text."""
    return next((found for words, found in rules if re.search(words, text)), "")
