"""The readings of the lists are those that were checked, and the hand-settled ones are sound data."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pinyin import SETTLED, _aloud, meant_by, read, readings
from catalog.registry import places
from catalog.search.analysis.syllables import SYLLABLES
from tests.registry.readings import CHECKED, LISTS, lines
from tests.registry.readings.__main__ import differences

ROWS = [
    line.split("\t") for line in SETTLED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
]


def test_every_name_is_read_as_it_was_checked() -> None:
    """After an upgrade of pypinyin or a new row: look at each difference, then `python -m tests.registry.readings`."""
    checked = CHECKED.read_text(encoding="utf-8").splitlines()
    now = list(lines())
    assert sorted(set(now) - set(checked)) == sorted(set(checked) - set(now)) == []
    assert now == checked
    assert len(checked) == 4400 + 31 + 342 + 2978


# Settled one by one, with the place or the thing that is meant.
DIFFICULT = {
    "单县羊肉汤": "shan xian yang rou tang", "单县青山羊": "shan xian qing shan yang", "川芎": "chuan xiong",
    "崇州重楼": "chong zhou chong lou", "佛坪土蜂蜜": "fo ping tu feng mi", "大佛龙井": "da fo long jing",
    "金华佛手": "jin hua fo shou", "普陀佛茶": "pu tuo fo cha", "长凝大蒜": "chang ning da suan",
    "长子大青椒": "zhang zi da qing jiao", "长街蛏子": "chang jie cheng zi", "灵武长枣": "ling wu chang zao",
    "冀村长山药": "ji cun chang shan yao", "乐都长辣椒": "le du chang la jiao", "乐亭甜瓜": "lao ting tian gua",
    "乐陵金丝小枣": "lao ling jin si xiao zao", "乐清铁皮石斛": "yue qing tie pi shi hu",
    "民乐紫皮大蒜": "min le zi pi da suan", "都匀毛尖茶": "du yun mao jian cha", "一都枇杷": "yi du pi pa",
    "五营木都柿果酒": "wu ying mu du shi guo jiu", "伽师瓜": "jia shi gua", "策勒红枣": "ce le hong zao",
    "荥经砂器": "ying jing sha qi", "蔚州贡米": "yu zhou gong mi", "尉犁甜瓜": "yu li tian gua",
    "尉氏": "wei shi", "穆棱大豆": "mu ling da dou", "丹棱桔橙": "dan leng ju cheng", "泊头桑椹": "bo tou sang shen",
    "崆峒岛刺参": "kong tong dao ci shen", "桓仁山参": "huan ren shan shen", "巴东玄参": "ba dong xuan shen",
    "苍溪川明参": "cang xi chuan ming shen", "单县罗汉参": "shan xian luo han shen",
    "都昌豆参": "du chang dou shen", "团风射干": "tuan feng she gan", "龙山黄柏": "long shan huang bo",
    "恩施紫油厚朴": "en shi zi you hou po", "咸丰白术": "xian feng bai zhu", "商州枳壳": "shang zhou zhi qiao",
    "长顺绿壳鸡蛋": "chang shun lv ke ji dan", "阳江姜豉": "yang jiang jiang chi", "凤泉薄荷": "feng quan bo he",
    "和田薄皮核桃": "he tian bao pi he tao", "启东青皮长茄": "qi dong qing pi chang qie",
    "海南雪茄烟叶": "hai nan xue jia yan ye", "庄河杂色蛤": "zhuang he za se ge",
    "桓仁蛤蟆油": "huan ren ha ma you", "丹江口翘嘴鲌": "dan jiang kou qiao zui bo",
    "宁波岱衢族大黄鱼": "ning bo dai qu zu da huang yu", "宕昌大黄": "tan chang da huang",
    "三都水族马尾绣": "san du shui zu ma wei xiu", "郁南无核沙糖桔": "yu nan wu he sha tang ju",
    "枣树行玉铃铛枣": "zao shu hang yu ling dang zao", "庄行蜜梨": "zhuang hang mi li",
    "麻涌香蕉": "ma chong xiang jiao", "七百弄鸡": "qi bai long ji", "朝那鸡": "zhu nuo ji",
    "刘圩香芋": "liu xu xiang yu", "大圩葡萄": "da wei pu tao", "六安瓜片": "lu an gua pian",
    "六堡茶": "liu bao cha", "东阿黑毛驴": "dong e hei mao lv", "犍为茉莉花茶": "qian wei mo li hua cha",
    "铅山红芽芋": "yan shan hong ya yu", "歙县珠兰花茶": "she xian zhu lan hua cha",
    "黄陂荸荠": "huang pi bi qi", "虞城荠菜": "yu cheng ji cai", "柞水核桃": "zha shui he tao",
    "西丰柞蚕丝": "xi feng zuo can si", "鹤庆乾酒": "he qing qian jiu", "出阝江青梅酒": "chu jiang qing mei jiu",
    "珲春": "hun chun", "马尾": "ma wei", "佛冈": "fo gang", "大城": "dai cheng", "闵行": "min hang",
    "库尔勒": "ku er le", "称多": "chen duo", "召陵": "shao ling", "莘县": "shen xian", "番禺": "pan yu",
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFICULT)
def test_difficult_names(name: str) -> None:
    assert " ".join(read(name).syllables) == DIFFICULT[name]


def test_every_row_is_read_as_it_says_and_says_why() -> None:
    assert [word for word, count in Counter(row[0] for row in ROWS).items() if count > 1] == []
    for word, reading, others, why in ROWS:
        said = [reading, *filter(None, others.split(","))]
        assert len(said) == len(set(said)), word
        assert {syllable for one in said for syllable in one.split()} <= SYLLABLES, word
        assert [" ".join(one.syllables) for one in readings(word)] == said, word
        assert len(why) > 4, word
        # 䢺 is written as two characters in the list.
        assert word == "出阝江" or len(reading.split()) == len(word), word


def test_the_longest_word_counts() -> None:
    assert read("长子县长白参").joined == "zhangzixianchangbaishen"
    assert read("大城子").joined == "dachengzi"
    assert read("大黄鱼与大黄").joined == "dahuangyuyudahuang"


def test_other_readings_come_after_the_right_one() -> None:
    assert [one.joined for one in readings("单县长枣")] == [
        "shanxianchangzao", "shanxianzhangzao", "danxianchangzao", "danxianzhangzao",
    ]  # fmt: skip
    assert [one.joined for one in readings("衢州")] == ["quzhou"]
    assert len(readings("长都佛参勒乐什茄")) == 12


def test_what_the_list_came_with_still_finds() -> None:
    """The column was made by pypinyin alone: each of its readings is the right one or one that people type."""
    with (LISTS / "gi_cn_products.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lost = [
        row["product_name"] for row in rows if row["pinyin"] not in {r.joined for r in readings(row["product_name"])}
    ]
    # Its pinyin leaves the figures out.
    assert lost == ["凉城123苹果"]
    wrong = [row["product_name"] for row in rows if row["pinyin"] != read(row["product_name"]).joined]
    assert 100 < len(wrong) < 250


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("danxian", ("单县", "shanxian")), ("zhangbai", ("长", "changbai")), ("leqing", ("乐清", "yueqing"))],
)
def test_what_somebody_means_who_reads_a_word_otherwise(typed: str, meant: tuple[str, str]) -> None:
    assert meant in meant_by(typed)
    assert len(meant_by("leledoudouzhang" * 6)) <= 40
    assert meant_by("quzhou") == []


@pytest.mark.parametrize(
    ("name", "level", "english"),
    [
        ("单县", "county", "Shanxian"),
        ("都匀市", "county", "Duyun City"),
        ("佛冈县", "county", "Fogang County"),
        ("大城县", "county", "Daicheng County"),
        ("闵行区", "county", "Minhang District"),
        ("库尔勒市", "county", "Ku'erle City"),
        ("东阿县", "county", "Dong'e County"),
        ("吕梁市", "city", "Lüliang"),
        ("绿春县", "county", "Lüchun County"),
    ],
)
def test_published_english_names_follow(name: str, level: str, english: str) -> None:
    assert places.english_name(name, level, lambda text: read(text).spelled) == english


# One part a character, whatever is typed: a settled word is found by its place among them.
@given(
    st.text(st.one_of(st.sampled_from("单县长a1 -（）ü𠮷㐂"), st.characters(exclude_categories=["Cs"])), max_size=12)
)
def test_a_reading_has_one_part_for_each_character(text: str) -> None:
    assert len(_aloud(text)) == len(text)
    assert all(part for reading in readings(text) for part in reading.syllables)


def test_the_comparison_tells_what_another_dictionary_says() -> None:
    heard = [{"dan", "shan"}, {"xian"}, {"mian"}, None]
    assert list(differences("单县羊汤", heard)) == [(2, "yang", {"mian"})]
    assert list(differences("1单县", [None, {"dan"}, {"xian"}])) == [(1, "shan", {"dan"})]
