"""Draws queries from the register, for `queries.tsv` (stored as data) and for measuring on ones nobody has seen.

`python -m tests.search.relevance.generate SEED EACH` prints them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

import opencc

from catalog.pinyin import read
from catalog.registry.places import short_name
from tests.search.relevance.kinds import Query
from tests.search.snapshots import chain, places, province_codes, register

HAN = range(0x4E00, 0x9FFF)
# Words of one region for another's, written independently of the product's own list.
SWAPS = (
    ("马铃薯", "土豆"), ("土豆", "马铃薯"), ("马铃薯", "洋芋"), ("红薯", "地瓜"), ("地瓜", "红薯"), ("红薯", "番薯"),
    ("番茄", "西红柿"), ("西红柿", "番茄"), ("桔", "橘"), ("橘", "桔"), ("玉米", "苞谷"), ("花生", "长生果"),
    ("猕猴桃", "奇异果"), ("山药", "淮山"), ("淮山", "山药"), ("荸荠", "马蹄"), ("甲鱼", "鳖"), ("茶油", "山茶油"),
    ("大蒜", "蒜头"), ("枸杞", "枸杞子"), ("核桃", "胡桃"), ("樱桃", "车厘子"), ("蚕豆", "胡豆"), ("黄花菜", "金针菜"),
    ("银杏", "白果"), ("板栗", "栗子"), ("鳙鱼", "胖头鱼"), ("胖头鱼", "鳙鱼"), ("龙眼", "桂圆"), ("莲藕", "莲菜"),
)  # fmt: skip
OTHER_NAMES = (
    ("土豆", "马铃薯/土豆/洋芋"), ("洋芋", "马铃薯/土豆/洋芋"), ("西红柿", "番茄/西红柿"), ("苞谷", "玉米/苞谷/包谷"),
    ("地瓜", "甘薯/红薯/地瓜/番薯/红苕/山芋/白薯"), ("长生果", "花生/长生果"), ("橘", "桔/橘"), ("奇异果", "猕猴桃"),
    ("马蹄", "荸荠/马蹄"), ("桂圆", "龙眼/桂圆"), ("车厘子", "樱桃"), ("凤梨", "菠萝/凤梨"), ("怀山药", "山药/淮山"),
    ("胡豆", "蚕豆"), ("团鱼", "甲鱼/鳖"), ("生蚝", "牡蛎/蚝"),
)  # fmt: skip
ENGLISH = (
    ("tea", "tea/茶"), ("green tea", "tea/绿茶/龙井/毛尖/毛峰/雀舌/玉露"), ("apple", "苹果"), ("rice", "米"),
    ("honey", "蜂蜜/蜜"), ("peach", "桃"), ("pear", "梨"), ("garlic", "蒜"), ("ginger", "姜"), ("watermelon", "西瓜"),
    ("potato", "马铃薯/土豆/洋芋"), ("peanut", "花生"), ("walnut", "核桃"), ("orange", "橙"), ("pomelo", "柚"),
    ("citrus", "桔/橘/柑/橙/柚/柠檬"), ("grape", "葡萄"), ("lychee", "荔枝"), ("pork", "猪"), ("beef", "牛"),
    ("mushroom", "edible_fungi/菇/耳/菌/荪/茸"), ("crab", "蟹"), ("vinegar", "醋"), ("jujube", "枣"),
    ("tomato", "番茄/西红柿/小柿子"), ("goji", "枸杞"), ("ginseng", "人参"), ("corn", "玉米"),
)  # fmt: skip
CATEGORY_WORDS = (
    ("茶", "tea"),
    ("水果", "fresh_fruit"),
    ("蔬菜", "vegetable"),
    ("药材", "medicinal_herb"),
    ("酒", "alcohol"),
)
NAME_WORDS = ("苹果", "大米", "西瓜", "辣椒", "蜂蜜", "葡萄", "花生", "猪", "梨", "桃", "枣", "鱼", "羊")


def draw(seed: int, each: int) -> Iterator[Query]:
    """`each` queries of every kind that the register has enough of."""
    rng = random.Random(seed)
    rows = register()
    names = [row["product_name"] for row in rows]
    plain = [name for name in names if all(ord(letter) in HAN for letter in name)]
    long_names = [name for name in plain if len(name) >= 4]
    common = "".join(plain)
    traditional = opencc.OpenCC("s2t")
    for name in rng.sample(names, min(each, len(names))):
        yield Query("exact name", name, name)
    for name in rng.sample(long_names, min(each, len(long_names))):
        part = name[: rng.choice((2, 3))]
        yield Query("first characters", part, part)
    for name in rng.sample(long_names, min(each, len(long_names))):
        part = name[-rng.choice((2, 3)) :]
        yield Query("last characters", part, part)
    changed = [name for name in plain if traditional.convert(name) != name]
    for name in rng.sample(changed, min(each, len(changed))):
        yield Query("traditional", traditional.convert(name), name)
    for name in rng.sample(plain, min(each, len(plain))):
        yield Query("pinyin", read(name).joined, name)
    for name in rng.sample(plain, min(each, len(plain))):
        yield Query("pinyin with spaces", " ".join(read(name).syllables), name)
    for name in rng.sample(long_names, min(each, len(long_names))):
        yield Query("initials", read(name).initials, name)
    for name in rng.sample(long_names, min(each, len(long_names))):
        at = rng.randrange(len(name))
        wrong = rng.choice([letter for letter in common if letter != name[at]])
        yield Query("one wrong character", name[:at] + wrong + name[at + 1 :], name)
    for name in rng.sample(long_names, min(each, len(long_names))):
        at = rng.randrange(len(name))
        yield Query("one missing character", name[:at] + name[at + 1 :], name)
    for name in rng.sample(long_names, min(each, len(long_names))):
        letters = read(name).joined
        at = rng.randrange(1, len(letters))
        yield Query("wrong pinyin letter", letters[:at] + letters[at + 1 :], name)
    swapped = [(name, old, new) for name in names for old, new in SWAPS if old in name and new not in name]
    for name, old, new in rng.sample(swapped, min(each, len(swapped))):
        yield Query("synonym", name.replace(old, new), name)
    for typed, meant in rng.sample(OTHER_NAMES, min(each, len(OTHER_NAMES))):
        yield Query("kind by another name", typed, meant)
    yield from _of_places(rng, rows, each)
    for typed, meant in rng.sample(ENGLISH, min(each, len(ENGLISH))):
        yield Query("English kind", typed, meant)
    for name in rng.sample(long_names, min(each, len(long_names))):
        at = rng.randrange(1, len(name) - 1)
        yield Query("pinyin and Chinese", f"{''.join(read(name).syllables[:at])} {name[at:]}", name)
    bracketed = [name for name in names if "(" in name or "（" in name]
    for name in rng.sample(bracketed, min(each, len(bracketed))):
        yield Query("full width and brackets", name.translate(str.maketrans("()（）", "（）()")), name)


def _of_places(rng: random.Random, rows: list[dict[str, str]], each: int) -> Iterator[Query]:
    provinces = sorted(province_codes())
    words = [*CATEGORY_WORDS, *((word, word) for word in NAME_WORDS)]
    pairs = [
        (place, typed, meant)
        for row in rows
        for typed, meant in words
        if meant == row["category_guess"] or meant in row["product_name"]
        for place in _smaller_places(row)
    ]
    for place, typed, meant in rng.sample(pairs, min(each, len(pairs))):
        separator = rng.choice((" ", ""))
        level = "county" if len(place) == 6 else "city"
        name = places()[place].name
        yield Query("city or county and kind", f"{short_name(name, level)}{separator}{typed}", f"{name}|{meant}")
    wanted = [(province, typed, meant) for province in provinces for typed, meant in words]
    for province, typed, meant in rng.sample(wanted, min(each, len(wanted))):
        separator = rng.choice((" ", ""))
        yield Query("province and kind", f"{short_name(province, 'province')}{separator}{typed}", f"{province}|{meant}")


def _smaller_places(row: dict[str, str]) -> list[str]:
    codes = [code for code in row["area_codes"].split("|") if code in places()]
    found = {one.code for code in codes[:1] for one in chain(code)} or {row["city_code"]}
    return sorted(code for code in found if len(code) > 2 and code in places() and "辖" not in places()[code].name)


if __name__ == "__main__":
    for one in draw(int(sys.argv[1]), int(sys.argv[2])):
        print(one.kind, one.typed, one.meant, sep="\t")
