"""Words that must not be said on air are found, and harmless ones are not."""

from __future__ import annotations

import pytest

from catalog.picking.forbidden_words import (
    ABSOLUTE,
    HARMLESS,
    MEDICAL,
    TERMS,
    UNPROVEN,
    find_forbidden,
    only_sayable,
)


@pytest.mark.parametrize(
    ("text", "term", "kind"),
    [
        ("全国第一的椪柑", "全国第一", ABSOLUTE),
        ("这是最好的橘子", "最好", ABSOLUTE),
        ("最 佳 口感", "最佳", ABSOLUTE),
        ("最·佳口感", "最佳", ABSOLUTE),
        ("最\u200b佳口感", "最佳", ABSOLUTE),
        ("胡柚能降血糖", "降血糖", MEDICAL),
        ("清热解毒，止咳化痰", "清热解毒", MEDICAL),
        ("１００％无农残", "100%", UNPROVEN),
        ("WORLD-CLASS oranges", "world-class", ABSOLUTE),
        ("The Best oranges", "the best", ABSOLUTE),
        ("It cures colds", "cures", MEDICAL),
    ],
)
def test_found(text: str, term: str, kind: str) -> None:
    found = find_forbidden(text)
    assert (term, kind) in [(word.term, word.kind) for word in found]
    assert all(word.source for word in found)


@pytest.mark.parametrize(
    "text",
    [
        "最佳食用期为采后二十天",
        "最好在三天内吃完",
        "长寿沙田柚产自重庆长寿区",
        "经巴氏杀菌的鲜奶",
        "甜度最高达 13 度",
        "味道在最，好吃在柚",
        "It secures the fruit; the curest of names",
        "果面光洁，油胞细密，果肉脆嫩多汁",
        "",
    ],
)
def test_not_found(text: str) -> None:
    assert find_forbidden(text) == ()


def test_each_term_is_found_by_itself_unless_a_harmless_word_holds_it() -> None:
    for kind, (_, terms) in TERMS.items():
        for term in terms:
            assert (term, kind) in [(word.term, word.kind) for word in find_forbidden(f"我说{term}了")], term


def test_a_harmless_word_does_not_hide_a_real_one_beside_it() -> None:
    for phrase in HARMLESS:
        assert [word.term for word in find_forbidden(f"{phrase}，全国第一")] == ["全国第一"], phrase


def test_order_is_that_of_the_text() -> None:
    assert [word.term for word in find_forbidden("治疗感冒，全国第一")] == ["治疗", "全国第一"]


def test_sentences_are_kept_or_left_out_whole() -> None:
    checked = only_sayable("常山胡柚皮色金黄。全国第一的柚子！果肉微苦回甘；能降血压。")
    assert checked.sayable == "常山胡柚皮色金黄。果肉微苦回甘；"
    assert [(sentence, words[0].term) for sentence, words in checked.left_out] == [
        ("全国第一的柚子！", "全国第一"),
        ("能降血压。", "降血压"),
    ]
    assert only_sayable("Picked by hand; shipped cold.").sayable == "Picked by hand; shipped cold."
    assert only_sayable("").sayable == ""
