"""What places are called for short and in English."""

from __future__ import annotations

import pytest

from catalog.pinyin import read
from catalog.registry import places


@pytest.mark.parametrize(
    ("name", "level", "short", "english"),
    [
        ("浙江省", "province", "浙江", "Zhejiang"),
        ("内蒙古自治区", "province", "内蒙古", "Inner Mongolia"),
        ("陕西省", "province", "陕西", "Shaanxi"),
        ("山西省", "province", "山西", "Shanxi"),
        ("北京市", "province", "北京", "Beijing"),
        ("衢州市", "city", "衢州", "Quzhou"),
        ("恩施土家族苗族自治州", "city", "恩施", "Enshi Autonomous Prefecture"),
        ("巴音郭楞蒙古自治州", "city", "巴音郭楞", "Bayinguoleng Autonomous Prefecture"),
        ("大兴安岭地区", "city", "大兴安岭", "Daxing'anling Prefecture"),
        ("锡林郭勒盟", "city", "锡林郭勒", "Xilinguole League"),
        ("市辖区", "city", "市辖区", "Urban districts"),
        ("柯城区", "county", "柯城", "Kecheng District"),
        ("常山县", "county", "常山", "Changshan County"),
        ("江山市", "county", "江山", "Jiangshan City"),
        ("蔚县", "county", "蔚县", "Yuxian"),
        ("景宁畲族自治县", "county", "景宁", "Jingning Autonomous County"),
        ("东乡族自治县", "county", "东乡", "Dongxiang Autonomous County"),
        ("积石山保安族东乡族撒拉族自治县", "county", "积石山", "Jishishan Autonomous County"),
        ("龙胜各族自治县", "county", "龙胜", "Longsheng Autonomous County"),
        ("管城回族区", "county", "管城", "Guancheng District"),
        ("北戴河新区", "county", "北戴河新区", "Beidaihe New Area"),
        ("唐山高新技术产业开发区", "county", "唐山高新技术产业开发区", "Tangshan High-tech Zone"),
        ("七里乡", "street", "七里", "Qili Township"),
        ("府山街道", "street", "府山", "Fushan Subdistrict"),
        ("航埠镇", "street", "航埠", "Hangbu Town"),
    ],
)
def test_names_of_divisions(name: str, level: str, short: str, english: str) -> None:
    assert places.short_name(name, level) == short
    assert places.english_name(name, level, lambda text: read(text).spelled) == english


def test_the_code_says_level_and_parents() -> None:
    assert [places.level(code) for code in ("33", "3308", "330802", "330802209")] == [
        "province",
        "city",
        "county",
        "street",
    ]
    assert places.chain("330802209") == ["33", "3308", "330802", "330802209"]
    assert places.parent_code("330802209") == "330802"
    assert places.parent_code("33") is None


@pytest.mark.parametrize("code", ["", "3", "333", "33080", "3308022090"])
def test_another_length_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="2, 4, 6 or 9"):
        places.level(code)
