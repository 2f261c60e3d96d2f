"""Nothing is refused without words: every code raised under catalog/ has a sentence in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from catalog.review.listing import STATES
from catalog.review.workflow import STATES as REVIEW_STATES
from catalog.settings import PROJECT
from catalog.wording import WORDS, reasons, word

CATALOG = PROJECT / "catalog"
# Whoever raises one of these gives the code first.
RAISED = {
    "CatalogError", "NotFound", "Forbidden", "SignInRequired", "Conflict", "Refused", "Unavailable", "TooMany",
    "Unreadable", "Reason", "refuse", "FileRefused", "QueryRefused", "NumberRefused",
}  # fmt: skip
# Read by whoever writes a standard, on the command line, in its own words.
ELSEWHERE = {
    "standards/seal.py",
    "standards/loader.py",
    "standards/prepare.py",
    "standards/profile.py",
    "standards/ahp.py",
}


def codes_in(path: Path) -> Iterator[tuple[str, int]]:
    """Every code that stands as text where something is refused."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = 1 if name in ("AnswerRefused",) or _names_a_field_first(node) else 0
            if name in {*RAISED, "AnswerRefused"} and len(node.args) > at:
                yield from _texts(node.args[at])
            if name == "Invalid" and node.args and isinstance(node.args[0], ast.Dict):
                for value in node.args[0].values:
                    for inner in value.elts if isinstance(value, ast.List) else ():
                        yield from _texts(inner)
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                    yield from _texts(line.value)


def _names_a_field_first(node: ast.Call) -> bool:
    """The local `refuse(field, code)` of products/terms.py."""
    return isinstance(node.func, ast.Name) and node.func.id == "refuse" and len(node.args) == 2


def _texts(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, node.lineno
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


FILES = [path for path in sorted(CATALOG.rglob("*.py")) if str(path.relative_to(CATALOG)) not in ELSEWHERE]


def test_codes_are_found_where_they_are_raised() -> None:
    found = {code for path in FILES for code, _ in codes_in(path)}
    assert len(found) > 120
    assert {"gate_refused", "ships_before_harvest", "name_taken", "json_depth", "cursor_invalid", "not_a_band"} <= found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CATALOG)))
def test_every_code_has_words(path: Path) -> None:
    missing = [f"{code} (line {line})" for code, line in codes_in(path) if code not in WORDS]
    assert not missing, f"Give these codes a sentence in zh and en in catalog/wording/: {missing}"


def test_gates_listing_states_and_hints_have_words() -> None:
    states = {f"listing_{state}" for state in (*STATES, *REVIEW_STATES)}
    gates = {
        "authorisation_pending", "not_authorised", "authorisation_unproven", "price_below_floor", "capacity_used_up",
        "capacity_short", "before_season", "after_season", "storage_without_basis",
    }  # fmt: skip
    hints = {f"hint_{code}" for code in ("syntax", "cut", "cut_words", "unknown_field", "unknown_value", "trade_field")}
    assert (states | gates | hints) <= WORDS.keys()


@pytest.mark.parametrize("code", sorted(WORDS))
def test_both_languages_speak_of_the_same_figures(code: str) -> None:
    zh, en = WORDS[code]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in zh) or code == "answer_refused"
    assert en and not any("\u4e00" <= sign <= "\u9fff" for sign in en)
    used = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (zh, en)]
    assert used[0] == used[1], f"{code}: {used}"
    assert zh[-1] in "。）}" and en[-1] in ".)}", code


def test_figures_are_shown_as_people_read_them() -> None:
    said = reasons("price_below_floor", {"live_price_fen": 1990, "floor_price_fen": 2990})
    assert said == {"zh": "直播价 ¥19.90 低于保底价 ¥29.90。", "en": "The live price ¥19.90 is below the floor ¥29.90."}
    assert word("terms_changed", {"live_price_fen": 5, "commission_bp": 1250}, "en").startswith(
        "Its terms are now ¥0.05 and 12.5%"
    )


def test_nothing_of_a_figure_can_be_reached_and_a_missing_one_breaks_nothing() -> None:
    assert "{0.__class__}" in word("not_listable", {"grade": "{0.__class__}"}, "en")
    assert "…" in word("not_listable", {}, "zh")
    assert word("never_heard_of", {}, "en") == "Refused (never_heard_of)."
