"""Two languages: chosen by address, cookie, browser; remembered; Chinese when nothing is said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import pofile
from flask import Flask
from flask.testing import FlaskClient

from catalog.web.page.words import language

ROOT = Path(language.__file__).parents[3]


@pytest.mark.parametrize(
    ("address", "cookie", "accepted", "expected"),
    [
        ("/help", None, None, "zh-CN"),
        ("/help", None, "en-GB,en;q=0.9", "en"),
        ("/help", None, "fr", "zh-CN"),
        ("/help", "en", "zh-CN", "en"),
        ("/help?lang=zh", "en", "en", "zh-CN"),
        ("/help?lang=xx", None, None, "zh-CN"),
    ],
)
def test_the_page_speaks_the_language_asked_for(
    client: FlaskClient, address: str, cookie: str | None, accepted: str | None, expected: str
) -> None:
    if cookie:
        client.set_cookie("language", cookie)
    answer = client.get(address, headers={"Accept-Language": accepted} if accepted else {})
    assert f'<html lang="{expected}">' in answer.text
    assert answer.headers["Content-Language"] == expected


def test_a_choice_is_remembered(client: FlaskClient) -> None:
    client.get("/help?lang=en")
    assert '<html lang="en">' in client.get("/about").text
    client.get("/help?lang=zh")
    assert '<html lang="zh-CN">' in client.get("/about").text


def test_the_switch_keeps_the_search(client: FlaskClient) -> None:
    page = client.get("/gis?text=龙井&category=tea").text
    assert "/gis?text=%E9%BE%99%E4%BA%95&amp;category=tea&amp;lang=en" in page


def test_caches_are_told_what_a_page_depends_on(client: FlaskClient) -> None:
    assert {"Accept-Language", "Cookie"} <= set(client.get("/help").vary)


def test_an_account_brings_its_language(app: Flask) -> None:
    from catalog.accounts.services import joining
    from tests.factories.farming import PASSWORD
    from tests.web.visiting import signed_in

    fields = {"name": "e@example.cn", "password": PASSWORD, "display_name": "Ed", "language": "en", "role": "anchor"}
    joining.sign_up(fields)
    assert '<html lang="en">' in signed_in(app, "e@example.cn").get("/account").text


def test_english_needs_no_step_of_the_set_up(tmp_path: Path) -> None:
    """A fresh checkout, as any documented way of starting finds it: nothing compiled, no make, only Python."""
    fresh = tmp_path / "catalog"
    shutil.copytree(ROOT, fresh, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    ask = (
        "from catalog.settings import Settings; from catalog import create_app; from pathlib import Path;"
        f"settings = Settings(Path({str(tmp_path)!r}), 'sqlite://', 'tantivy:///none', 'x' * 32, demo=True);"
        "print(create_app(settings).test_client().get('/sign-in?lang=en').text)"
    )
    page = subprocess.run(
        [sys.executable, "-c", ask], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert page.returncode == 0, page.stderr
    assert "Sign in" in page.stdout
    shown = re.sub(r"<script.*?</script>|<[^>]*>", "", page.stdout, flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff]+", shown.replace("中文", "").replace("地标货盘", "")) == []


def test_the_english_of_now_is_shown(client: FlaskClient) -> None:
    """Not one that somebody compiled from an older file."""
    with language.ENGLISH.open("rb") as file:
        words = pofile.read_po(file).get("登录").string
    assert str(words) in client.get("/sign-in?lang=en").text


def test_without_the_english_nothing_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(language, "ENGLISH", tmp_path / "messages.po")
    with pytest.raises(RuntimeError, match="missing"):
        language.register(Flask("catalog"))
