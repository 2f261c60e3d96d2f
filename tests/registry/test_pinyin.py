"""Names are read the way people who live there read them."""

from __future__ import annotations

import pytest

from catalog.pinyin import read


@pytest.mark.parametrize(
    ("name", "joined", "initials"),
    [
        ("衢州椪柑", "quzhoupenggan", "qzpg"),
        ("常山胡柚", "changshanhuyou", "cshy"),
        ("重庆", "chongqing", "cq"),
        ("乐清", "yueqing", "yq"),
        ("丽水", "lishui", "ls"),
        ("绿豆", "lvdou", "ld"),
        # What the library reads otherwise, and the alliance's list of readings puts right:
        ("藏毯", "zangtan", "zt"),
        ("朝阳大枣", "chaoyangdazao", "cydz"),
        ("新都柚", "xinduyou", "xdy"),
        ("长白", "changbai", "cb"),
        ("涡阳苔干", "guoyangtaigan", "gytg"),
        ("塔什库尔干", "tashikuergan", "tskeg"),
    ],
)
def test_names_read_aloud(name: str, joined: str, initials: str) -> None:
    reading = read(name)
    assert (reading.joined, reading.initials) == (joined, initials)


def test_letters_digits_and_signs() -> None:
    assert read("凉城123苹果").joined == "liangcheng123pingguo"
    assert read("茅台酒(贵州)").joined == "maotaijiuguizhou"
    assert read("").joined == read("()").joined == read("").initials == ""
    assert read("").spelled == ""


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("衢州", "Quzhou"), ("西安", "Xi'an"), ("六安", "Lu'an"), ("东阿", "Dong'e"), ("安吉", "Anji")],
)
def test_as_a_word_on_a_map(name: str, spelled: str) -> None:
    assert read(name).spelled == spelled
