"""The check digit of GB 32100-2015 on codes companies print on their own pages."""

from __future__ import annotations

import pytest

from catalog.suppliers.credit_code import SIGNS, check_digit, plain_credit_code, why_wrong

PUBLISHED = [
    "91330100799655058B",  # 阿里巴巴（中国）有限公司
    "9144030071526726XG",  # 腾讯科技（深圳）有限公司
    "914403001922038216",  # 华为技术有限公司
    "91110000802100433B",  # 百度在线网络技术（北京）有限公司
    "91520000714303120W",
    "91350100M000100Y43",  # the example of many validators, an organisation number with letters
    "91110108551385082Q",  # 小米科技有限责任公司
]


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_right(code: str) -> None:
    assert why_wrong(code) is None


@pytest.mark.parametrize("code", PUBLISHED)
def test_every_single_mistyped_sign_is_found(code: str) -> None:
    for place in range(17):
        for sign in SIGNS:
            if sign != code[place]:
                assert why_wrong(code[:place] + sign + code[place + 1 :]) is not None


@pytest.mark.parametrize("code", PUBLISHED)
def test_two_neighbours_swapped_are_found(code: str) -> None:
    for place in range(16):
        if code[place] != code[place + 1]:
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert why_wrong(swapped) is not None, swapped


@pytest.mark.parametrize(
    "code",
    ["", "9133010079965505", "91330100799655058BB", "91330100799655O58B", "9133010079965505SB", "91330I00799655058B",
     "91330100799655058b", "A" * 18, "0" * 18],
)  # fmt: skip
def test_another_form_is_no_code(code: str) -> None:
    assert why_wrong(code) == "credit_code_form"


def test_people_type_it_in_groups_and_full_width() -> None:
    assert plain_credit_code(" 91330100 7996-5505 8b ") == PUBLISHED[0]
    assert plain_credit_code("９１３３０１００７９９６５５０５８Ｂ") == PUBLISHED[0]


def test_invisible_marks_around_and_between_are_dropped() -> None:
    assert plain_credit_code("\ufeff91330100\u200b7996—55058b\u202c") == PUBLISHED[0]


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # the example of GB 11643-1999
        "330802199001011208",  # its digits make a credit code with the right check digit too
        "330802199001010379",
        "330802199001010378",  # mistyped: neither check digit is right
    ],
)
def test_a_citizen_s_number_is_told_as_one(number: str) -> None:
    assert why_wrong(number) == "credit_code_is_citizen_number"


@pytest.mark.parametrize("code", ["330802199013010370", "330802199001320370"])
def test_without_a_day_of_birth_it_is_none(code: str) -> None:
    assert why_wrong(code) in ("credit_code_form", "credit_code_check_digit")


@pytest.mark.parametrize("text", ["", "1" * 16, "1" * 18, "I" * 17])
def test_the_digit_is_computed_from_seventeen_signs(text: str) -> None:
    with pytest.raises(ValueError):
        check_digit(text)
