"""What may be wrong with one field of a form."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "required": ("必填。", "Required."),
    "unknown_field": ("没有这一项。", "There is no such field."),
    "null": ("不能为空。", "May not be empty."),
    "not_text": ("应为文字。", "Must be text."),
    "not_a_number": ("应为数字。", "Must be a number."),
    "not_an_integer": ("应为整数。", "Must be a whole number."),
    "not_a_boolean": ("应为是或否。", "Must be yes or no."),
    "not_a_list": ("应为列表。", "Must be a list."),
    "not_a_day": ("应为日期，例如 2027-01-15。", "Must be a day, such as 2027-01-15."),
    "not_an_object": ("应为对象。", "Must be an object."),
    "too_long": ("太长。", "Too long."),
    "too_short": ("太短。", "Too short."),
    "too_big": ("太大。", "Too large."),
    "too_small": ("太小。", "Too small."),
    "not_a_choice": ("不在可选范围内。", "Not one of the choices."),
}
