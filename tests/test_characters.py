"""Which characters a text may hold, and what is said about one it may not."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.characters import mixed_alphabets, plain_name, why_refused
from catalog.errors import Invalid
from catalog.fields import Form, Text, Words, read
from catalog.wording import reasons


class Thing(Form):
    name = Text(40, minimum=1, name=True)
    story = Text(100, lines=True, load_default="")
    tags = Words(load_default=list)


def refused(given: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(Invalid) as caught:
        read(Thing, given, partial=True)
    return caught.value.errors


@pytest.mark.parametrize(
    "text",
    ["a\u200bb", "a\u202eb", "a\x00b", "a\x1bb", "\ud800", "a\ufeffb", "a\u2028b", "\u3164", "\U000e0041", "\ue000",
     "a\u00adb", "\u0378", "\U00040000", "\U000e0100"],
)  # fmt: skip
def test_characters_nobody_sees_are_refused(text: str) -> None:
    assert why_refused(text) is not None
    assert refused({"name": "椪" + text}) == {"name": ["characters_refused"]}


def test_a_refusal_says_which_and_where() -> None:
    (reason,) = refused({"name": " 柯城区石梁镇小满\u200b家庭农场有限\u202e责任公司 "})["name"]
    assert reason.figures == {"character": "U+200B", "position": 9, "around": "区石梁镇小满▯家庭农场有限"}
    assert reasons(str(reason), reason.figures)["zh"] == (
        "第 9 个字是看不见的字符（U+200B），见 ▯：区石梁镇小满▯家庭农场有限。请删掉它，重新输入。"
    )
    (reason,) = refused({"tags": ["a", "b\u202ec"]})["tags"]
    assert reason.figures == {"character": "U+202E", "position": 2, "around": "b▯c"}


@pytest.mark.parametrize("character", ["\U00031350", "\U0002ebf0", "\U0003fffd", "\U00020bb7", "㐀"])
def test_ideographs_newer_than_python_are_names(character: str) -> None:
    assert read(Thing, {"name": f"王{character}农场", "story": character}, partial=True) == {
        "name": f"王{character}农场", "story": character,
    }  # fmt: skip


@pytest.mark.parametrize(
    "emoji",
    ["👨\u200d🌾", "❤\ufe0f", "👍🏽", "🇨🇳", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
     "\U0001fae8",
     "\U0001fae9"],
)  # fmt: skip
def test_a_story_may_hold_any_emoji_a_name_none_that_are_glued(emoji: str) -> None:
    assert read(Thing, {"story": f"好{emoji}吃"}, partial=True) == {"story": f"好{emoji}吃"}
    if len(emoji) > 2:
        assert refused({"name": emoji}) == {"name": ["characters_refused"]}


@pytest.mark.parametrize(
    "text", ["\U000e0067\U000e007f", "\U0001f3f4\U000e0067", "\U0001f3f4\U000e007f", "旗\U000e0067\U000e007f"]
)
def test_tags_without_their_flag_hide_text(text: str) -> None:
    assert refused({"story": text}) == {"story": ["characters_refused"]}


def test_a_story_may_have_lines_a_name_may_not() -> None:
    assert read(Thing, {"story": "第一行\r\n第二行"}, partial=True) == {"story": "第一行\n第二行"}
    assert refused({"name": "椪\n柑"}) == {"name": ["characters_refused"]}


def test_look_alikes_become_one_spelling_or_are_refused() -> None:
    assert plain_name("　ＡＢ１  合作社（普通合伙） ") == "AB1 合作社（普通合伙）"
    assert plain_name("⼤⽶⻳") == "大米龟", "radicals are the characters they look like"
    assert plain_name("煙臺蘋果㎏") == "煙臺蘋果kg", "the script stays as it was typed"
    assert mixed_alphabets("Kеcheng") and mixed_alphabets("Ροnkan") and not mixed_alphabets("柯城 Ponkan γ射线"[:9])
    assert refused({"name": "Pоnkan"}) == {"name": ["look_alike_letters"]}
    assert read(Thing, {"name": "Würzburg"}, partial=True) == {"name": "Würzburg"}
