"""Names and texts are cut, folded and varied as people write them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalog.folding import fold
from catalog.search.analysis import lexicon
from catalog.search.analysis.domain import Lexicon
from catalog.search.analysis.fold import joined, pairs, runs, signs
from catalog.search.analysis.name_forms import name_forms
from catalog.search.analysis.syllables import MOST_CUTS, SYLLABLES, cuts, typed_umlaut
from catalog.search.results.spelling import distance
from catalog.settings import PROJECT


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("龙井（一级）", "龙井一级"),
        ("ＡＢＣ１２３", "abc123"),
        ("Würzburger Stein", "wurzburgerstein"),
        ("文\u200b鲤\u202e", "文鲤"),
        ("奉化曲毫(茶)", "奉化曲毫茶"),
        ("。，、", ""),
    ],
)
def test_a_text_folds_to_what_it_is_compared_by(written: str, folded: str) -> None:
    assert joined(fold(written)) == folded


def test_tokens_are_single_characters_and_runs_of_letters() -> None:
    assert signs(fold("3号 A1龙井-茶")) == ("3", "号", "a1", "龙", "井", "茶")
    assert runs(fold("3号 A1龙井-茶")) == ["3", "号", "a1", "龙井", "茶"]
    assert pairs(("龙", "井", "a1", "茶", "叶")) == ["龙井", "茶叶"]


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("常山马铃薯", {"常山土豆", "常山洋芋"}),
        ("黄岩蜜桔", {"黄岩蜜橘"}),
        ("沙糖桔", {"砂糖橘"}),
        ("界首马铃薯", {"界首土豆"}),
    ],
)
def test_a_name_is_varied_by_the_words_of_other_regions(name: str, spelled: set[str]) -> None:
    assert spelled <= set(lexicon().spellings(name))
    assert lexicon().spellings(name)[0] == name


@pytest.mark.parametrize("name", ["北桔梗", "红豆杉", "西湖龙井", "朝天小米椒"])
def test_a_word_that_only_looks_like_one_is_left_alone(name: str) -> None:
    assert lexicon().spellings(name) == [name]


def test_a_name_of_many_synonyms_has_a_bounded_number_of_spellings() -> None:
    assert len(lexicon().spellings("马铃薯红薯番茄花生玉米甲鱼" * 3)) <= 12


def english(name: str, place: str = "") -> set[str]:
    return {word for kind in lexicon().kinds_in(name, [place]) for word in kind.en}


def test_the_longest_word_says_what_a_thing_is() -> None:
    assert english("临安山核桃") == {"hickory", "pecan"}
    assert "peach" not in english("秦岭核桃") | english("周至猕猴桃")
    assert english("定陶山药", "定陶") == {"yam"}
    assert "potato" in english("武川土豆")


@pytest.mark.parametrize(
    ("name", "asked"),
    [("西湖龙井", "lvcha"), ("衢州椪柑", "橘子"), ("衢州椪柑", "juzi"), ("常山胡柚", "柚子"), ("常山胡柚", "ganju")],
)
def test_a_kind_is_asked_for_in_pinyin_and_by_the_wider_kind(name: str, asked: str) -> None:
    assert asked in {word for kind in lexicon().kinds_in(name, []) for word in kind.asked_as}


@pytest.mark.parametrize("name", ["衢州椪柑", "南丰蜜桔", "阳朔金桔"])
def test_everyday_english_reaches_the_kinds_it_means(name: str) -> None:
    kinds = lexicon().kinds_in(name, [])
    told = {word for kind in kinds for word in kind.asked_as}
    behind = {word for kind in kinds for word in kind.found_behind}
    assert {"mandarin", "tangerine"} <= told
    assert "orange" in behind and "orange" not in told
    assert lexicon().singular("oranges") == "orange" and lexicon().singular("tangerines") == "tangerine"


def test_umlauts_are_read_as_a_keyboard_writes_them() -> None:
    assert typed_umlaut("lǜchá Lü nǚ") == "lvchá Lv nv"
    assert typed_umlaut("jü Müller Würzburg") == "jü Müller Würzburg"


def test_synonyms_and_kinds_are_clean_lists() -> None:
    groups = [set(group) for group in {lexicon()._group_of[word] for word in lexicon()._group_of}]
    assert len(groups) >= 60
    words = [word for group in groups for word in group]
    assert len(words) == len(set(words)), "a word stands in two rows"
    assert all(len(group) >= 2 for group in groups)


def test_forms_of_a_name_with_another_name_in_brackets() -> None:
    forms = name_forms("茅台酒(贵州茅台酒)")
    assert forms.exact == "茅台酒贵州茅台酒"
    assert {"茅台酒", "贵州茅台酒"} <= set(forms.aliases)
    assert {"maotaijiu", "guizhoumaotaijiu"} <= set(forms.pinyin)
    assert {"mtj", "gzmtj"} <= set(forms.initials)
    assert {"茅", "茅台", "贵州茅", "maot", "gzm"} <= forms.starts


def test_what_is_written_otherwise_is_kept_apart_from_the_name_itself() -> None:
    forms = name_forms("洪山菜薹")
    assert forms.own == (("洪", "山", "菜", "薹"),)
    assert ("洪", "山", "菜", "苔") in forms.varied
    assert "洪山菜苔" in forms.aliases
    assert "lvcha" in name_forms("绿茶").pinyin and "lucha" in name_forms("绿茶").pinyin


def test_letters_are_cut_into_syllables_in_every_real_way() -> None:
    assert cuts("xian") == [("xian",), ("xi", "an")]
    assert ("xi", "hu", "long", "jing") in cuts("xihulongjing")
    assert cuts("xyz") == cuts("") == cuts("龙") == cuts("a1") == cuts("a" * 61) == []
    assert len(cuts("an" * 30)) <= MOST_CUTS
    assert len(SYLLABLES) == 402


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("龙井茶", "龙井茶", 0), ("龙井茶", "龙茶", 1), ("龙井茶", "井龙茶", 1), ("ca", "abc", 3), ("", "茶", 1)],
)
def test_distance_counts_slips(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == distance(other, one) == apart


def test_the_version_changes_with_the_words(tmp_path: Path) -> None:
    before = lexicon().version
    shutil.copytree(PROJECT / "standards" / "registry", tmp_path / "registry")
    assert Lexicon(tmp_path / "registry").version == before
    with (tmp_path / "registry" / "areas.csv").open("a", encoding="utf-8") as places:
        places.write('999999,"新区",9999,99\n')
    assert Lexicon(tmp_path / "registry").version != before
