"""Refusals about protected names and places."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "gi_not_found": ("地理标志名录中没有这一条。", "There is no such entry in the register."),
    "place_not_found": ("没有这个行政区划。", "There is no such place."),
    "not_a_place_code": (
        "应为 2、4、6 或 9 位行政区划代码。",
        "Must be a place code of 2, 4, 6 or 9 digits.",
    ),
    "unknown_places": ("没有这些行政区划：{codes}。", "There are no such places: {codes}."),
    "right_already_listed": (
        "同一保护体系中已有这个名称（{gi_id}）。",
        "The same system already holds this name ({gi_id}).",
    ),
    "right_comes_from_a_list": (
        "这一条来自官方名录，不能手工修改。",
        "This entry comes from an official list and cannot be changed by hand.",
    ),
    "required_for_official_document": (
        "已查阅官方文件时，请填写文件编号。",
        "Whoever read the official document names its number.",
    ),
    "registry_list_damaged": (
        "名录文件 {file} 与校验值不符，未载入。",
        "The list {file} differs from its checksum and was not loaded.",
    ),
}
