"""What may be wrong with one field of a form."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "required": ("必填。", "Required."),
    "unknown_field": ("没有这一项。", "There is no such field."),
    "null": ("不能为空。", "May not be empty."),
    "not_text": ("应为文字。", "Must be text."),
    "not_a_number": ("应为数字。", "Must be a number."),
    "did_you_mean": (
        "没看懂，是 {meant} 吗？是的话请填 {meant}。",
        "This can be read in two ways. Is it {meant}? If so, write {meant}.",
    ),
    "not_an_integer": ("应为整数。", "Must be a whole number."),
    "not_a_boolean": ("应为是或否。", "Must be yes or no."),
    "not_a_list": ("应为列表。", "Must be a list."),
    "not_a_day": ("应为日期，例如 2027-01-15。", "Must be a day, such as 2027-01-15."),
    "not_a_month": ("应为月份，例如 2027-01。", "Must be a month, such as 2027-01."),
    "not_an_object": ("应为对象。", "Must be an object."),
    "too_long": ("太长，最多 {maximum} 个字。", "Too long: at most {maximum} characters."),
    "too_short": ("太短，至少 {minimum} 个字。", "Too short: at least {minimum} characters."),
    "too_big": ("太大，最多 {maximum}。", "Too large: at most {maximum}."),
    "too_small": ("太小，至少 {minimum}。", "Too small: at least {minimum}."),
    "not_a_choice": ("不在可选范围内。", "Not one of the choices."),
    "too_many_decimals": ("小数最多 {maximum} 位。", "At most {maximum} decimals."),
    "too_many_entries": ("最多选 {maximum} 项。", "At most {maximum} entries."),
    "given_twice": ("同一项给了两次。", "Given twice."),
    "characters_refused": (
        "第 {position} 个字是看不见的字符（{character}），见 ▯：{around}。请删掉它，重新输入。",
        "Character {position} is invisible ({character}), shown as ▯: {around}. Please delete it and type it anew.",
    ),
    "look_alike_letters": (
        "混用了外形相近的不同字母（例如拉丁字母和西里尔字母）。",
        "Mixes look-alike letters of different alphabets (such as Latin and Cyrillic).",
    ),
}
