"""No page shows what only a program should read: codes, figures that nobody rounded, Python's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from tests.authz.test_matrix import MATRIX
from tests.authz.world import ROLES, World, standing_world

pytestmark = pytest.mark.any_database

HIDDEN = re.compile(r"<(script|style|template|code|pre)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
# What a screen reader or a pointer tells, too.
TOLD = re.compile(r'\s(?:alt|title|aria-label|placeholder|content)="([^"]*)"')
RAW = {
    "a code": re.compile(r"(?<![\w./@-])[a-z]+(?:_[a-z]+)+(?![\w./-])"),
    "a grade's code": re.compile(r"\b(?:REJECTED|INCOMPLETE|EXPIRED|LAPSED)\b"),
    # "s" is what a score is counted from, to four places.
    "a figure nobody rounded": re.compile(r"(?<![\d./])(?<!s = )\d+\.\d{4,}(?![\d.])"),
    # "None" is English, too.
    "a word of Python's": re.compile(r"\b(?:True|False|Decimal|datetime|undefined|NaN)\b|<\w+ object|%\(\w+\)s"),
    "nothing, in Python": re.compile(r"(?<![A-Za-z] )\bNone\b(?=[\u4e00-\u9fff：，。·/%])"),
}
# Where the arithmetic itself is shown, and what can be typed.
MEANT = {
    ("/standards/<standard_id>/<version>/weights", "a figure nobody rounded"),
    ("/help/search", "a code"),
}


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


def pages() -> list[tuple[str, str]]:
    """Every page a role may open, by the authorisation matrix."""
    return [
        (rule, role)
        for route, cells in MATRIX.items()
        for method, rule in [route.split(" ", 1)]
        if method == "GET" and not rule.startswith("/api/")
        for role, cell in zip(ROLES, cells.split(), strict=True)
        if cell == "ok"
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_shows_raw_codes(world: World, language: str) -> None:
    wrong, looked_at = [], 0
    for rule, role in pages():
        answer = world.ask("GET", rule, role)
        if answer.mimetype != "text/html":
            continue
        joiner = "&" if "?" in answer.request.full_path.rstrip("?") else "?"
        answer = world.look(f"{answer.request.full_path.rstrip('?')}{joiner}lang={language}", role)
        assert answer.status_code < 500, (rule, role, answer.status_code)
        looked_at += 1
        shown = unescape(HIDDEN.sub(" ", answer.text) + " ".join(TOLD.findall(answer.text)))
        wrong += [
            f"{rule}: {what}: {found} (as {role})"
            for what, pattern in RAW.items()
            if (rule, what) not in MEANT
            for found in sorted(set(pattern.findall(shown)))
        ]
    assert looked_at > 150
    assert not wrong, "\n".join(sorted(set(wrong)))
